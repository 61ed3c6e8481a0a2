package flows

import (
	"encoding/json"

	"agentbot/bot"
)

func clarifySituation() situation {
	return situation{
		name: "clarify",
		doc:  "The customer's words fit two or three flows about as well.",
		values: []given{
			{name: "a", doc: "the title of the first, or of the first two", now: func(p *play, f *bot.Frame, language string) string {
				titles := titlesOf(p.candidates(f), language)
				return sentenceList(titles[:max(len(titles)-1, 0)], ", ")
			}, brings: (*play).between},
			{name: "b", doc: "the title of the last", now: func(p *play, f *bot.Frame, language string) string {
				titles := titlesOf(p.candidates(f), language)
				if len(titles) == 0 {
					return ""
				}
				return titles[len(titles)-1]
			}, brings: (*play).between},
			topicValue,
		},
	}
}

// candidateFlows are kept by a clarify.
const candidateFlows = "·candidates"

// clarify lets the customer choose between flows that are close.
func (p *play) clarify(candidates []string) {
	var close []string
	for _, name := range candidates {
		if fl := p.lib.flows[name]; fl != nil && p.startable(fl) && len(close) < 3 {
			close = append(close, name)
		}
	}
	if len(close) < 2 {
		p.missed()
		return
	}
	p.dropPatterns()
	p.meet("clarify", values{candidateFlows: string(encode(close))}, nil)
}

// candidates are the flows that a clarify is about.
func (p *play) candidates(f *bot.Frame) []*flow {
	var names []string
	if err := json.Unmarshal([]byte(raw(f.Saved[candidateFlows], "")), &names); err != nil {
		return nil
	}
	var out []*flow
	for _, name := range names {
		if fl := p.lib.flows[name]; fl != nil {
			out = append(out, fl)
		}
	}
	return out
}

// between are the buttons of the candidates.
func (p *play) between(f *bot.Frame) (saying, bool) {
	q := saying{question: true}
	for _, fl := range p.candidates(f) {
		q.offers = append(q.offers, p.startOffer(fl))
	}
	return q, true
}

func titlesOf(flows []*flow, language string) []string {
	out := make([]string, 0, len(flows))
	for _, fl := range flows {
		out = append(out, fl.titleIn(language))
	}
	return out
}
