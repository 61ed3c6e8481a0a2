package bot

import (
	"slices"
	"strings"
)

// Signs are how a text sounds: nobody's decision, but what people should see first, and a mark for whoever reads the trace. Numbers are 0 to 1.
type Signs struct {
	Urgency     float64  `json:"urgency,omitempty"`
	Frustration float64  `json:"frustration,omitempty"`
	Injection   float64  `json:"injection,omitempty"` // how much it sounds like orders to a language model; nothing is decided by it
	Why         []string `json:"why,omitempty"`       // what gave the numbers: `urgent "agora mesmo"`, `injection override`
}

// How much it takes to raise a handoff's priority.
const (
	urgentNow  = 0.75
	urgentSoon = 0.5
	upset      = 0.6
	calming    = 0.7 // of a frustration is left a turn later
	maxSigns   = 6
)

// Heard are the signs of a conversation after another turn: what was urgent stays so, anger fades or adds up.
func (s *Signs) Heard(next *Signs) *Signs {
	if s == nil && next == nil {
		return nil
	}
	var old, add Signs
	if s != nil {
		old = *s
	}
	if next != nil {
		add = *next
	}
	out := &Signs{
		Urgency: max(old.Urgency, add.Urgency), Injection: max(old.Injection, add.Injection),
		Frustration: 1 - (1-calming*old.Frustration)*(1-add.Frustration),
	}
	for _, why := range slices.Concat(old.Why, add.Why) {
		if !slices.Contains(out.Why, why) {
			out.Why = append(out.Why, why)
		}
	}
	out.Why = out.Why[max(0, len(out.Why)-maxSigns):]
	return out
}

// Priority is what the words ask for: urgent, high, or "" for nothing of their own.
func (s *Signs) Priority() string {
	switch {
	case s == nil:
		return ""
	case s.Urgency >= urgentNow, s.Urgency >= urgentSoon && s.Frustration >= upset:
		return "urgent"
	case s.Urgency >= urgentSoon, s.Frustration >= upset:
		return "high"
	}
	return ""
}

// Words are the customer's own that speak of hurry or anger, for a dossier.
func (s *Signs) Words() string {
	if s == nil {
		return ""
	}
	var out []string
	for _, why := range s.Why {
		about, words, quoted := strings.Cut(why, " ")
		if quoted && (about == "urgent" || about == "angry") {
			out = append(out, words)
		}
	}
	return strings.Join(out, ", ")
}

var priorities = []string{"", "low", "medium", "high", "urgent"}

// HigherPriority is the higher of two. A rule's word stands unless the customer's words ask for more.
func HigherPriority(a, b string) string {
	if slices.Index(priorities, b) > slices.Index(priorities, a) {
		return b
	}
	return a
}
