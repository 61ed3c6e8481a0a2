package flows

import "agentbot/bot"

func correctionSituation() situation {
	return situation{
		name: "correction",
		doc:  "The customer has said something else in place of what was known, and it is taken. When the flow ends, the conversation goes on from the first step that used the value.",
		values: []given{
			{name: "label", doc: "how the slot is called"},
			{name: "value", doc: "what holds now"},
			{name: "before", doc: "what held before"},
			topicValue,
		},
	}
}

// meetCorrection: a value was replaced, which the pattern says.
func (p *play) meetCorrection(s *slot, before, value string) {
	p.meet("correction", values{
		"label": s.labelIn(p.language()), "label" + forStaff: s.labelIn(p.lib.opts.Staff), "value": value, "before": before,
	}, nil)
}

// owner is the frame that a slot belongs to: a pattern's own, else that of the flow the customer is in.
func (p *play) owner(s *slot) *bot.Frame {
	f := p.top()
	if fl := p.flow(f); fl != nil && f.Pattern && fl.slot(s.name) == s {
		return f
	}
	if topic := p.topic(); topic != nil {
		return topic
	}
	return f
}
