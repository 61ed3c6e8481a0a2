package main

import (
	"encoding/json"
	"fmt"

	"agentbot/flows"
)

// verdictJSON is what `agentbot validate --json` prints.
type verdictJSON struct {
	OK       bool          `json:"ok"` // nothing that must not pass
	Flows    int           `json:"flows"`
	Problems []problemJSON `json:"problems"`
}

// problemJSON is one problem. Columns count as the Language Server Protocol has it, which is how VS Code and most editors do: in units of UTF-16, from 1,
// the end being the column behind what is wrong.
type problemJSON struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Rule      string `json:"rule"`
	Severity  string `json:"severity"` // error or warning
	Message   string `json:"message"`
	Hint      string `json:"hint,omitempty"`
}

func encodeVerdict(t told, ok bool, count int, problems []flows.Problem) error {
	out := verdictJSON{OK: ok, Flows: count, Problems: []problemJSON{}}
	for _, p := range problems {
		p = p.In(t.language)
		from, to := p.Units()
		one := problemJSON{File: p.File, Line: p.Line, Column: from, EndLine: p.Line, EndColumn: to, Rule: p.Rule, Severity: "error", Message: p.Message, Hint: p.Hint}
		if p.Warning {
			one.Severity = "warning"
		}
		out.Problems = append(out.Problems, one)
	}
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(out); err != nil {
		return fmt.Errorf("print the verdict: %w", err)
	}
	return nil
}
