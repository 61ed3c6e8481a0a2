package flows

import "agentbot/bot"

func repeatSituation() situation {
	return situation{
		name: "repeat",
		doc:  "The customer wants to hear it again.",
		values: []given{
			{
				name: "last_message", doc: "the question that is open, else what was said last",
				now: func(p *play, f *bot.Frame, _ string) string {
					q, _ := p.lastMessage(f)
					return q.text
				},
				brings: (*play).lastMessage,
			},
			topicValue,
		},
	}
}

// repeat says it again; where nothing was said yet, nothing was understood.
func (p *play) repeat() {
	_, asked := p.waitingQuestion()
	if !asked && len(p.st.Said) == 0 {
		p.missed()
		return
	}
	p.meet("repeat", nil, nil)
}

func (p *play) lastMessage(f *bot.Frame) (saying, bool) {
	if q, ok := p.questionBeneath(f); ok {
		return q, true
	}
	n := len(p.st.Said)
	if n == 0 {
		return saying{}, false
	}
	return saying{text: p.st.Said[n-1].Text, offers: p.st.Offers}, true
}
