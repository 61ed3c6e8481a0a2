package flows

import (
	"cmp"
	"slices"
	"strings"
)

// Outline is a flow as coverage sees it: every step, and every way that the file gives a choice of.
type Outline struct {
	Flow   string
	Title  map[string]string
	Slots  []SlotAt
	Steps  []StepAt
	Ways   []WayAt
	Starts map[string][]string // phrases that start it, per language; empty for patterns and parts
}

// StepAt is one step with its place. Waits are all ways in which a conversation may stand there: a slot's name, or one of code, confirm,
// did_you_mean, what_change, pause, result, request (people are asked to make the change) and next_rows (some of a list are in).
type StepAt struct {
	ID, Verb string
	At       Place
	Waits    []string
}

// How a step waits, where it is not for a slot.
const (
	waitCode     = "code"
	waitConfirm  = "confirm"
	waitDoubt    = "did_you_mean"
	waitChange   = "what_change"
	waitPause    = "pause"
	waitResult   = "result"
	waitRequest  = "request"
	waitNextRows = "next_rows"
)

// stander is a verb at which a conversation may stand, and in which of these ways.
type stander interface {
	stands(lib *Library, s *step) []string
}

// waitsOf is whom a change waits for: a system or people.
func (lib *Library) waitsOf(a *action) []string {
	if lib.way(a) == personWay {
		return []string{waitRequest}
	}
	return []string{waitResult}
}

// SlotAt is one slot. Label is how a question calls it, per language; Asked says that a step collects it.
type SlotAt struct {
	Name, Type string
	Label      map[string]string
	Asked      bool
}

// WayAt is one way on from a step; To is "" at the end of the flow. Name is the key that it stands under: then, else, on_error …, or "next".
type WayAt struct {
	From, To, Name string
	At             Place
}

// Outlines are all flows of the library, in the order of their files.
func (lib *Library) Outlines() []Outline {
	out := make([]Outline, 0, len(lib.order))
	for _, name := range lib.order {
		f := lib.flows[name]
		o := Outline{Flow: name, Title: f.title, Starts: map[string][]string{}}
		if f.startable() {
			o.Starts = f.phrases
		}
		for _, s := range f.slots {
			at := SlotAt{Name: s.name, Type: s.kind.name(), Label: map[string]string{}, Asked: f.collects(s)}
			for _, code := range lib.opts.Languages {
				at.Label[code] = s.labelIn(code)
			}
			o.Slots = append(o.Slots, at)
		}
		for _, s := range f.all {
			at := StepAt{ID: s.id, Verb: s.name, At: Place{s.at}}
			if v, ok := s.do.(stander); ok {
				at.Waits = v.stands(lib, s)
			}
			o.Steps = append(o.Steps, at)
			o.Ways = append(o.Ways, waysOf(s)...)
		}
		out = append(out, o)
	}
	return out
}

// waysOf are the ways of a step that has several, or that jumps. Two that lead to the same step are one: nobody could tell which was gone.
func waysOf(s *step) []WayAt {
	all := edges(s)
	_, jumps := s.do.(*linkStep)
	_, retries := s.do.(*retryStep)
	if len(all) < 2 && !jumps && !retries {
		return nil
	}
	var out []WayAt
	at := map[string]int{}
	for _, e := range all {
		to := ""
		if e.to != nil {
			to = e.to.id
		}
		name := wayName(s, e.to)
		if i, twice := at[to]; twice {
			if !strings.Contains(out[i].Name, name) {
				out[i].Name += "/" + name
			}
			continue
		}
		at[to] = len(out)
		out = append(out, WayAt{From: s.id, To: to, Name: name, At: Place{s.at}})
	}
	return out
}

// wayName is the key that the way's first step stands under: then, on_error, a case of switch. Else it is what simply follows.
func wayName(s *step, to *step) string {
	for _, b := range s.do.blocks() {
		if to != nil && b != nil && len(b.steps) > 0 && b.steps[0] == to {
			return cmp.Or(keyPath(s.written, b.written), "to "+to.id)
		}
	}
	switch s.do.(type) {
	case *linkStep, *retryStep:
		return s.name
	case *ifStep:
		return "else"
	}
	return "next"
}

// keyPath are the keys that lead from a map to what stands somewhere in it.
func keyPath(in, target *node) string {
	if in == nil {
		return ""
	}
	for _, e := range in.entries {
		if e.value == target {
			return e.key
		}
		if rest := keyPath(e.value, target); rest != "" {
			return e.key + " " + rest
		}
	}
	for _, item := range in.items {
		if rest := keyPath(item, target); rest != "" {
			return rest
		}
	}
	return ""
}

// Languages are those of the library, in the order of the options.
func (lib *Library) Languages() []string { return slices.Clone(lib.opts.Languages) }

// CodeAction is the action that sends one-time codes, "" without one.
func (lib *Library) CodeAction() string { return lib.set.code.action }
