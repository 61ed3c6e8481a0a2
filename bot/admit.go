package bot

import (
	"slices"
	"strings"
)

// Admit is the gate between proposing and deciding: who may propose what, which flows and slots exist in this state, and that a value's span is
// the customer's own words. Nothing a model writes passes here unless the customer could have caused it by writing.
func Admit(v View, proposed []Command) (kept []Command, refused []Refusal) {
	starting := make([]string, 0, 1)
	for _, c := range proposed {
		if c.Kind == Start {
			starting = append(starting, c.Flow)
		}
	}
	for _, c := range proposed {
		c.Sensitive = v.sensitive(c)
		if why := v.refuses(c, starting); why != "" {
			refused = append(refused, Refusal{Command: c, Why: why})
			continue
		}
		kept = append(kept, c)
	}
	return kept, refused
}

func (v View) refuses(c Command, starting []string) string {
	if c.Span != "" && !v.said(c.Span) {
		return "the span is not in the customer's words"
	}
	switch c.Kind {
	case Start:
		if card := v.flow(c.Flow); card == nil || !card.Startable {
			return "no flow of that name can be started"
		}
	case Fill, Correct:
		return v.refusesSlot(c, starting)
	case Clarify:
		if len(c.Candidates) < 2 || slices.ContainsFunc(c.Candidates, func(f string) bool { return v.flow(f) == nil }) {
			return "clarify needs two flows that exist"
		}
	case Ask:
		if strings.TrimSpace(c.Question) == "" {
			return "a question without words"
		}
	case AlarmRang, ResultCame, AgentSaid, EventCame:
		if c.By != "engine" {
			return "only the engine may say that"
		}
	case Confirm, Deny, Cancel, Person, Chitchat, Repeat, Unsure, NoAccess, SetLanguage, None:
	default:
		return "unknown command"
	}
	return ""
}

func (v View) refusesSlot(c Command, starting []string) string {
	if c.By == "model" && c.Span == "" {
		return "a model's value needs the customer's words"
	}
	if c.Slot == "code" && v.Waiting != nil && v.Waiting.For == "code" {
		return ""
	}
	named := func(s SlotCard) bool { return s.Name == c.Slot }
	if slices.ContainsFunc(v.Slots, named) || v.Slot != nil && v.Slot.Name == c.Slot {
		return ""
	}
	for _, name := range starting {
		if card := v.flow(name); card != nil && slices.ContainsFunc(card.Slots, named) {
			return ""
		}
	}
	return "no slot of that name can be filled now"
}

func (v View) flow(name string) *FlowCard {
	for i := range v.Flows {
		if v.Flows[i].Name == name {
			return &v.Flows[i]
		}
	}
	return nil
}

func (v View) said(span string) bool {
	span = strings.ToLower(strings.TrimSpace(span))
	return slices.ContainsFunc(v.Messages, func(m string) bool { return strings.Contains(strings.ToLower(m), span) }) ||
		strings.Contains(strings.ToLower(strings.Join(v.Messages, "\n")), span)
}

// sensitive says whether a command fills a slot that some flow calls sensitive, whether or not it can be filled now: what was refused was said all the
// same, and whoever reads the trace later must not see it.
func (v View) sensitive(c Command) bool {
	secret := func(s SlotCard) bool { return s.Name == c.Slot && s.Sensitive }
	if c.Slot == "" {
		return false
	}
	return v.Slot != nil && secret(*v.Slot) || slices.ContainsFunc(v.Slots, secret) ||
		slices.ContainsFunc(v.Flows, func(f FlowCard) bool { return slices.ContainsFunc(f.Slots, secret) })
}

// secretive: what is being asked for is sensitive, so what nobody understood may be it, mistyped.
func (v View) secretive() bool { return v.Slot != nil && v.Slot.Sensitive }
