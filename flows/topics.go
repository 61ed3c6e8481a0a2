package flows

import (
	"slices"

	"agentbot/bot"
)

// startFirst starts the first of the flows asked for; the others wait their turn.
func (p *play) startFirst() (started bool) {
	p.st.Misses = 0
	for _, c := range p.heard.starts {
		fl := p.lib.flows[c.Flow]
		if fl == nil || !p.startable(fl) {
			p.note("cannot start " + c.Flow)
			continue
		}
		if len(p.st.Stack) == 0 {
			p.unlater(c.Flow)
			p.push(c.Flow)
			p.openWith(fl)
			started = true
			continue
		}
		p.later(c.Flow)
	}
	p.heard.starts = nil
	return started
}

func (p *play) later(name string) {
	for _, l := range p.st.Later {
		if l == name {
			return
		}
	}
	p.st.Later = append(p.st.Later, name)
}

func (p *play) unlater(name string) {
	kept := p.st.Later[:0]
	for _, l := range p.st.Later {
		if l != name {
			kept = append(kept, l)
		}
	}
	p.st.Later = kept
}

// startMore handles a topic that comes while another runs.
func (p *play) startMore() {
	for _, c := range p.heard.starts {
		fl := p.lib.flows[c.Flow]
		f := p.topic()
		if fl == nil || !p.startable(fl) || f != nil && f.Flow == c.Flow {
			continue
		}
		if f == nil || c.Name == "now" {
			p.dropPatterns()
			p.unlater(c.Flow)
			p.push(c.Flow)
			p.openWith(fl)
			continue
		}
		p.dropPatterns()
		p.later(c.Flow)
		now := bot.Command{Kind: bot.Start, Flow: c.Flow, Name: "now", By: "choice"}
		p.said = withoutQuestions(p.said)
		p.speak(saying{
			text: p.say("second_topic", "topic", fl.titleIn(p.language())), question: true,
			offers: []bot.Offer{
				{Title: p.say("yes"), Value: "yes", Command: bot.Command{Kind: bot.Repeat, Name: "resume", By: "choice"}},
				{Title: p.say("no"), Value: "no", Command: now},
			},
		})
	}
}

// noteTopics keeps what else is asked for while a change is being made: nothing else can run, so it is offered when the change is over.
func (p *play) noteTopics() {
	for _, c := range p.heard.starts {
		fl, f := p.lib.flows[c.Flow], p.topic()
		if fl == nil || !p.startable(fl) || f != nil && f.Flow == c.Flow {
			continue
		}
		p.later(c.Flow)
		if p.lib.texts["topic_noted"] != nil { // a library older than the text
			p.speakKey("topic_noted", "topic", fl.titleIn(p.language()))
		}
	}
}

// withoutQuestions leaves what tells something: one question at a time.
func withoutQuestions(said []saying) []saying {
	return slices.DeleteFunc(said, func(s saying) bool { return s.question && s.attachment == nil })
}

// offerLater comes back to what was asked for while something else ran.
func (p *play) offerLater() {
	if p.left || len(p.st.Stack) > 0 || len(p.st.Later) == 0 {
		return
	}
	name := p.st.Later[0]
	p.st.Later = p.st.Later[1:]
	fl := p.lib.flows[name]
	if fl == nil || !p.startable(fl) {
		return
	}
	p.speak(saying{
		text: p.say("next_topic", "topic", fl.titleIn(p.language())), question: true,
		offers: []bot.Offer{
			{Title: p.say("yes"), Value: "yes", Command: bot.Command{Kind: bot.Start, Flow: name, By: "choice"}},
			{Title: p.say("no"), Value: "no", Command: bot.Command{Kind: bot.Chitchat, Question: "thanks", By: "choice"}},
		},
	})
}

// sameFlow: asking for what runs already is no second topic. Where free text is asked for, it is the answer.
func (p *play) sameFlow() {
	f, h := p.topic(), &p.heard
	if f == nil {
		return
	}
	kept := h.starts[:0]
	for _, c := range h.starts {
		if c.Flow != f.Flow {
			kept = append(kept, c)
			continue
		}
		h.known = true
	}
	h.starts = kept
}

// theAnswer is the Name of a Fill that was chosen where its words could have meant another flow.
const theAnswer = "answer"

// answerOrTopic asks whether words that would start another flow as well are what was asked for. The other flow is kept for later until the customer
// says so; the same words again, with that question open, are the answer.
func (p *play) answerOrTopic(f *bot.Frame, s *slot, c bot.Command) (asked bool) {
	settled := slices.ContainsFunc(p.st.Offers, func(o bot.Offer) bool { return o.Command.Name == theAnswer && o.Command.Text == c.Text })
	if c.Name == theAnswer || settled {
		for _, name := range c.Candidates {
			p.unlater(name)
		}
		return false
	}
	if len(c.Candidates) == 0 || f.Wait == nil || f.Wait.For != "slot" || f.Wait.Name != s.name {
		return false
	}
	other := p.lib.flows[c.Candidates[0]]
	if other == nil || !p.startable(other) || other.name == f.Flow {
		return false
	}
	p.later(other.name)
	p.heard.starts = slices.DeleteFunc(p.heard.starts, func(start bot.Command) bool { return start.Flow == other.name })
	topic := p.startOffer(other)
	topic.Value, topic.Command.Name = "no", "now"
	answer := c
	answer.Name, answer.By, answer.Span = theAnswer, "choice", ""
	p.speak(saying{
		text: p.say("answer_or_topic", "topic", other.titleIn(p.language())), question: true,
		offers: []bot.Offer{{Title: p.say("is_answer"), Value: "yes", Command: answer}, topic},
	})
	return true
}
