package flows

import "agentbot/bot"

func chitchatSituation() situation {
	return situation{
		name: "chitchat",
		doc:  "Small talk and nothing else. In the middle of a flow the conversation comes back to its question, unless this flow has asked it.",
		values: []given{
			{name: "kind", doc: "what it is", one: []string{"greeting", "thanks", "goodbye", "nudge"}},
			{name: "about", doc: "what the conversation was about, when a customer greets who has been here before, else `''`", now: func(p *play, _ *bot.Frame, _ string) string { return p.about() }},
			questionValue, topicValue,
		},
	}
}

// smallTalk answers a greeting, thanks, a goodbye, or "hello?".
func (p *play) smallTalk(kind string, waiting bool) {
	if kind == "goodbye" && !waiting {
		p.st.Later = nil // they are leaving
	}
	p.meet("chitchat", values{"kind": kind}, func(p *play) {
		if !p.asksSomething() {
			p.comeBack()
		}
	})
}

// about is the topic that a customer who comes back may want to go on with.
func (p *play) about() string {
	if !p.st.Greeted || p.st.Topic == "" {
		return ""
	}
	return p.topicTitle()
}
