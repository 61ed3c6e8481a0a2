package cases

import (
	"encoding/json"
	"io"

	"agentbot/flows"
)

// What Encode writes.
type (
	reportJSON struct {
		Problems []problemJSON  `json:"problems,omitempty"`
		Cases    []caseJSON     `json:"cases"`
		Failed   int            `json:"failed"`
		Seconds  float64        `json:"seconds"`
		Steps    float64        `json:"steps"`    // share, 0 to 1
		Branches float64        `json:"branches"` // share, 0 to 1
		Coverage []coverageJSON `json:"coverage"`
	}
	problemJSON struct {
		File    string `json:"file"`
		Line    int    `json:"line"`
		Column  int    `json:"column"`
		Message string `json:"message"`
		Rule    string `json:"rule,omitempty"`
		Hint    string `json:"hint,omitempty"`
	}
	caseJSON struct {
		Flow         string        `json:"flow,omitempty"`
		Case         string        `json:"case"`
		Language     string        `json:"language"`
		OK           bool          `json:"ok"`
		Seconds      float64       `json:"seconds"`
		Failures     []failureJSON `json:"failures,omitempty"`
		Conversation []string      `json:"conversation,omitempty"` // of a case that failed
	}
	failureJSON struct {
		problemJSON
		Key  string   `json:"key,omitempty"`
		Want []string `json:"want,omitempty"`
		Got  []string `json:"got,omitempty"`
	}
	coverageJSON struct {
		Flow     string   `json:"flow"`
		Language string   `json:"language"`
		Steps    int      `json:"steps"`
		Branches int      `json:"branches"`
		NotRun   []string `json:"not_run,omitempty"`
		NotTaken []string `json:"not_taken,omitempty"`
	}
)

// Encode writes the report for machines; sentences in it are in the language.
func (r *Report) Encode(w io.Writer, language string) error {
	steps, ways := r.Share()
	end := (&page{language: language}).say("the end")
	out := reportJSON{
		Cases: []caseJSON{}, Coverage: []coverageJSON{}, Failed: len(r.Failed()), Seconds: r.Took.Seconds(), Steps: steps, Branches: ways,
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, problemOf(p.In(language)))
	}
	for _, one := range r.Results {
		out.Cases = append(out.Cases, one.encoded(language))
	}
	for _, c := range r.Coverage {
		j := coverageJSON{Flow: c.Flow, Language: c.Language, Steps: c.Steps, Branches: c.Ways}
		for _, s := range c.Missed {
			j.NotRun = append(j.NotRun, missedStep(s))
		}
		for _, way := range c.Untaken {
			j.NotTaken = append(j.NotTaken, untakenWay(way, end))
		}
		out.Coverage = append(out.Coverage, j)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func problemOf(p flows.Problem) problemJSON {
	return problemJSON{File: p.File, Line: p.Line, Column: p.Col, Message: p.Message, Rule: p.Rule, Hint: p.Hint}
}

func (r Result) encoded(language string) caseJSON {
	j := caseJSON{Flow: r.Case.Flow, Case: r.Case.Name, Language: r.Language, OK: len(r.Failures) == 0, Seconds: r.Took.Seconds()}
	for _, f := range r.Failures {
		j.Failures = append(j.Failures, failureJSON{problemJSON: problemOf(f.At.Problem("", Messages().In(language, f.Sentence))), Key: f.What, Want: f.Want, Got: f.Got})
	}
	if !j.OK {
		for _, l := range r.Lines {
			j.Conversation = append(j.Conversation, l.String())
		}
	}
	return j
}
