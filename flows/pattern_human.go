package flows

import (
	"slices"

	"agentbot/bot"
)

func humanSituation() situation {
	return situation{
		name: "human", person: true,
		doc:    "The customer wants a person. Every way must end with a `handoff`. What it asks before is asked once: whoever wants a person again, or says something that is no answer to it, gets one at once. While a change is being made, nothing is asked.",
		values: []given{topicValue},
	}
}

// human gives the conversation to people because the customer wants it, at the second time without any question.
func (p *play) human() {
	if p.owed() != nil || p.awaitsResult() || !p.meet("human", nil, nil) {
		p.toPerson(bot.Frame{Flow: "human"})
	}
}

// owed is the topmost frame of a pattern that ends with a person.
func (p *play) owed() *bot.Frame {
	for i := len(p.st.Stack) - 1; i >= 0; i-- {
		if fl := p.flow(&p.st.Stack[i]); fl != nil && fl.situation != nil && fl.situation.person {
			return &p.st.Stack[i]
		}
	}
	return nil
}

// toPerson hands over at once, in the way that the pattern's own handoff says: its reason, team, priority and labels.
func (p *play) toPerson(f bot.Frame) {
	e := exit{reason: "asked"}
	if fl := p.flow(&f); fl != nil {
		if v := fl.usualHandoff(); v != nil {
			e = v.leaving(p, &f)
		}
	}
	e.preface = prefaces[e.reason]
	p.handoff(e)
}

// usualHandoff is the last one of those that stand in no block, else the first there is.
func (f *flow) usualHandoff() (usual *handoffStep) {
	for _, s := range f.all {
		v, ok := s.do.(*handoffStep)
		if ok && (usual == nil || slices.Contains(f.steps.steps, s)) {
			usual = v
		}
	}
	return usual
}

// insists: who is owed a person is heard for the answer to what the pattern asks. Anything else brings the person.
func (p *play) insists() (handed bool) {
	f := p.owed()
	if f == nil {
		return false
	}
	if f == p.top() && p.answersPattern(f) {
		return false
	}
	p.toPerson(*f)
	return true
}

// answersPattern says whether the turn answers what a pattern waits for, and leaves only that of what was heard.
func (p *play) answersPattern(f *bot.Frame) bool {
	h := &p.heard
	switch {
	case f.Wait == nil:
		return true
	case h.cancel:
		return false
	case f.Wait.For == "slot":
		return p.answersSlot(f)
	case f.Wait.For == "confirm":
		return h.confirm || h.deny
	}
	return true
}

func (p *play) answersSlot(f *bot.Frame) bool {
	h := &p.heard
	s := p.flow(f).slot(f.Wait.Name)
	if s == nil {
		return false
	}
	if v, ok := stepVerb[*collectStep](p.standing(f)); ok && h.unsure {
		return v.onUnsure != nil
	}
	only := heard{customer: h.customer}
	own := slices.IndexFunc(h.fills, func(c bot.Command) bool { return c.Slot == s.name })
	words, fit := p.wordsFor(s)
	switch {
	case own >= 0:
		only.fills = h.fills[own : own+1]
	case f.Wait.Ref == "doubt" || s.kind.name() == "bool":
		only.confirm, only.deny = h.confirm, h.deny
	case fit:
		only.fills = []bot.Command{words}
	}
	p.heard = only
	return len(only.fills) > 0 || only.confirm || only.deny
}

// wordsFor are the customer's last words as the value of a slot, where they can be one.
func (p *play) wordsFor(s *slot) (bot.Command, bool) {
	words := p.words()
	if len(words) == 0 || s.kind.name() == "bool" {
		return bot.Command{}, false
	}
	last := words[len(words)-1]
	value, reason := s.kind.accept(p, s, last)
	if reason != "" || bot.Blank(last) { // what was masked answers nothing
		return bot.Command{}, false
	}
	return bot.Command{Kind: bot.Fill, Slot: s.name, Value: value.JSON, Text: value.Text, Doubt: value.Doubt, Span: last, By: "customer"}, true
}
