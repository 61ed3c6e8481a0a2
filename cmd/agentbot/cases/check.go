package cases

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// Failure is one thing that did not go as written.
type Failure struct {
	At       flows.Place
	What     string // the key of the expectation, or of what could not be done
	Sentence phrase.Sentence
	Want     []string
	Got      []string
	Line     int // of the conversation: up to there it had come
}

// check looks at every expectation of a step.
func (s *stage) check(all []flows.Check) []Failure {
	var out []Failure
	for _, c := range all {
		if f := s.expected(c); f != nil {
			f.At, f.What, f.Line = c.At, c.What, len(s.lines)
			out = append(out, *f)
		}
	}
	return out
}

func (s *stage) expected(c flows.Check) *Failure {
	switch c.What {
	case "said":
		return s.holds(c.Want, s.told(), phrase.Say("the bot does not say this"), true)
	case "not_said":
		return s.holds(c.Want, s.told(), phrase.Say("the bot says this"), false)
	case "note":
		return s.holds(c.Want, s.notes, phrase.Say("no note to agents says this"), true)
	case "mailed":
		return s.holds(c.Want, s.mails, phrase.Say("no mail says this"), true)
	case "attached":
		return s.holds(c.Want, attachedOf(s.told()), phrase.Say("no file that the bot sent holds this"), true)
	case "no_message":
		if told := s.told(); c.Yes == (len(told) > 0) {
			sentence := phrase.Say("the customer was told nothing")
			if c.Yes {
				sentence = phrase.Say("the customer was told something")
			}
			return &Failure{Sentence: sentence, Got: told}
		}
	case "buttons":
		return s.buttons(c.Want)
	case "slot":
		return s.slots(c.Inputs[""])
	case "attributes":
		return s.attributes(c.Inputs[""])
	case "called":
		return s.called(c)
	case "not_called":
		for _, name := range c.Names {
			if got := s.callsOf(name); len(got) > 0 {
				return &Failure{Sentence: phrase.Say("%s was called", name), Got: got}
			}
		}
	case "notified":
		return s.notified(c)
	case "label":
		return missing(phrase.Say("the conversation lacks a label"), c.Names, s.labels)
	default:
		return s.state(c)
	}
	return nil
}

// state is an expectation about one word.
func (s *stage) state(c flows.Check) *Failure {
	want, got := strings.Join(c.Names, ", "), ""
	switch c.What {
	case "asked":
		got = s.asks()
	case "flow":
		got = s.running()
	case "team":
		got = s.team
	case "priority":
		got = s.priority
	case "handed_off":
		if got = cmp.Or(s.handedOff(), "false"); want == "true" && got != "false" {
			return nil
		}
	case "status":
		got = string(s.status)
	case "resolved":
		want, got = fmt.Sprint(c.Yes), fmt.Sprint(s.status == bot.Resolved)
	}
	if want == got {
		return nil
	}
	return &Failure{Sentence: phrase.Say("it is otherwise"), Want: []string{want}, Got: []string{got}}
}

// told is what the bot said since the newest deed.
func (s *stage) told() []string {
	var out []string
	for _, l := range s.lines[s.since:] {
		if l.Who == ">" {
			out = append(out, l.Text)
		}
	}
	return out
}

func attachedOf(replies []string) []string {
	var out []string
	for _, r := range replies {
		if _, file, has := strings.Cut(r, "\nattached: "); has {
			out = append(out, file)
		}
	}
	return out
}

// holds looks for each pattern in the texts, one by one and joined.
func (s *stage) holds(want []flows.Pattern, texts []string, sentence phrase.Sentence, must bool) *Failure {
	joined := strings.Join(texts, "\n")
	for _, p := range want {
		if p.Found(s.language, joined) != must {
			return &Failure{Sentence: sentence, Want: []string{p.String(s.language)}, Got: texts}
		}
	}
	return nil
}

func (s *stage) buttons(want []flows.Pattern) *Failure {
	var shown []string
	for _, o := range s.dialogue.state.Offers {
		shown = append(shown, fmt.Sprintf("%s (%s)", o.Title, o.Value))
	}
	for _, p := range want {
		is := func(o bot.Offer) bool { return p.Equals(s.language, o.Title) || p.Equals(s.language, o.Value) }
		if !slices.ContainsFunc(s.dialogue.state.Offers, is) {
			return &Failure{Sentence: phrase.Say("there is no such button"), Want: []string{p.String(s.language)}, Got: shown}
		}
	}
	return nil
}

func missing(sentence phrase.Sentence, want, got []string) *Failure {
	for _, name := range want {
		if !slices.Contains(got, name) {
			return &Failure{Sentence: sentence, Want: want, Got: got}
		}
	}
	return nil
}

// top is the frame that waits, nil when nothing runs.
func (s *stage) top() *bot.Frame {
	if n := len(s.dialogue.state.Stack); n > 0 {
		return &s.dialogue.state.Stack[n-1]
	}
	return nil
}

// asks is what the conversation waits for.
func (s *stage) asks() string {
	f := s.top()
	switch {
	case f == nil || f.Wait == nil:
		return "nothing"
	case f.Wait.Ref == "doubt":
		return "did_you_mean"
	case f.Wait.Ref == "change":
		return "what_change"
	case f.Wait.For == "slot":
		return f.Wait.Name
	}
	return f.Wait.For
}

func (s *stage) running() string {
	if f := s.top(); f != nil {
		return f.Flow
	}
	return "nothing"
}

// handedOff is the reason for which people have it, "" while they do not.
func (s *stage) handedOff() string {
	if s.status != bot.Open {
		return ""
	}
	traces, err := s.store.Traces(context.Background(), s.key, 0)
	if err != nil {
		return err.Error()
	}
	for _, t := range slices.Backward(traces) {
		if t.Reason != "" {
			return t.Reason
		}
	}
	return ""
}

// slots compares values of the flow that runs or ran last, the topmost that has them.
func (s *stage) slots(want map[string]flows.Pattern) *Failure {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		values := s.slot(name)
		p := want[name]
		if !slices.ContainsFunc(values, func(v string) bool { return p.Equals(s.language, v) }) {
			return &Failure{Sentence: phrase.Say("the slot %s has another value", name), Want: []string{p.String(s.language)}, Got: values}
		}
	}
	return nil
}

func (s *stage) attributes(want map[string]flows.Pattern) *Failure {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if p := want[name]; !p.Equals(s.language, s.custom[name]) {
			return &Failure{Sentence: phrase.Say("the attribute %s has another value", name), Want: []string{p.String(s.language)}, Got: []string{s.custom[name]}}
		}
	}
	return nil
}

// slot is a value as it is kept and as it is shown.
func (s *stage) slot(name string) []string {
	for _, f := range slices.Backward(s.dialogue.ran) {
		if held, ok := f.Slots[name]; ok {
			return []string{plain(held.Value), held.Text}
		}
	}
	return []string{""}
}

func plain(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

func (s *stage) called(c flows.Check) *Failure {
	for _, name := range append(c.Names, c.Ordered...) {
		got := s.callsOf(name)
		if len(got) == 0 {
			return &Failure{Sentence: phrase.Say("%s was not called", name), Got: s.callsOf("")}
		}
		if !slices.ContainsFunc(s.calls, func(one call) bool { return one.action == name && s.fits(one, c.Inputs[name]) }) {
			return &Failure{Sentence: phrase.Say("%s was called with other inputs", name), Want: s.inputs(c.Inputs[name]), Got: got}
		}
	}
	return nil
}

func (s *stage) fits(one call, want map[string]flows.Pattern) bool {
	for name, p := range want {
		if !p.Equals(s.language, shown(one.inputs[name])) {
			return false
		}
	}
	return true
}

func (s *stage) inputs(want map[string]flows.Pattern) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		out = append(out, name+": "+want[name].String(s.language))
	}
	return []string{strings.Join(out, ", ")}
}

// callsOf lists calls of one action, or with "" of all.
func (s *stage) callsOf(name string) []string {
	var out []string
	for _, one := range s.calls {
		if name != "" && one.action != name {
			continue
		}
		var inputs []string
		for _, key := range slices.Sorted(maps.Keys(one.inputs)) {
			inputs = append(inputs, key+": "+shown(one.inputs[key]))
		}
		out = append(out, strings.TrimSpace(one.action+" "+strings.Join(inputs, ", ")))
	}
	return out
}

// shown is an input as a case writes it.
func shown(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(raw) > 200 {
		return string(raw[:200]) + "…"
	}
	return string(raw)
}
