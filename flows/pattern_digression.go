package flows

import (
	"cmp"
	"context"
	"strings"

	"agentbot/bot"
)

func digressionSituation() situation {
	return situation{
		name: "digression",
		doc:  "Something else came in the middle of a flow: a question, which is answered, or a thank-you, another flow that has ended, words that nobody understood. The conversation comes back to its question.",
		values: []given{
			{name: "asked", doc: "what the customer asked, in their words without numbers, `''` when they asked nothing"},
			{name: "answer", doc: "what the documentation says to it, `''` when it says nothing"},
			questionValue, topicValue,
		},
	}
}

// questionValue is the question that was interrupted.
var questionValue = given{
	name: "question", doc: "the question that is open, `''` when there is none",
	now: func(p *play, f *bot.Frame, _ string) string {
		q, _ := p.questionBeneath(f)
		return q.text
	},
	brings: (*play).questionBeneath,
}

// resume comes back to the waiting question after something else.
func (p *play) resume() {
	if _, ok := p.waitingQuestion(); ok {
		p.meet("digression", nil, nil)
	}
}

// inTheMiddle answers a question that came while a flow waits, then comes back. What the flow has said in this turn stands between the two.
func (p *play) inTheMiddle(ctx context.Context, answer string) error {
	known := values{"asked": cmp.Or(wordsOnly(cmp.Or(p.heard.about, strings.Join(p.words(), " / "))), "…"), "answer": answer}
	before := p.said
	if p.asksSomething() {
		known["question"] = ""
	}
	p.said = nil
	p.meet("digression", known, nil)
	if err := p.run(ctx); err != nil {
		return err
	}
	n := len(p.said)
	if n > 0 && p.said[n-1].standing {
		n--
	}
	if p.asksSomething() {
		before = withoutQuestions(before)
	}
	p.said = append(append(append([]saying{}, p.said[:n]...), before...), p.said[n:]...)
	return nil
}
