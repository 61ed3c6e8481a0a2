package flows

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"agentbot/bot"
)

// again says the waiting question once more.
func (p *play) again() {
	if q, ok := p.waitingQuestion(); ok {
		p.speak(q)
	}
}

// waitingQuestion is what the top frame waits to hear an answer to.
func (p *play) waitingQuestion() (saying, bool) {
	q, ok := p.openQuestion()
	q.standing = ok
	return q, ok
}

func (p *play) openQuestion() (saying, bool) {
	f := p.top()
	s := p.standing(f)
	if f == nil || f.Wait == nil || s == nil {
		return saying{}, false
	}
	p.at = s
	switch f.Wait.Ref {
	case "doubt":
		doubt := f.Slots[f.Wait.Name+doubted]
		return saying{text: p.say("did_you_mean", "value", doubt.Text), offers: p.yesNo(), question: true}, true
	case "change":
		return saying{text: p.say("what_change"), offers: p.changeOffers(), question: true}, true
	}
	if v, ok := s.do.(asking); ok {
		return v.question(p, s), true
	}
	return saying{}, false
}

// yesOrNo answers whatever waits for one.
func (p *play) yesOrNo() {
	f := p.top()
	yes := p.heard.confirm
	if f != nil {
		p.st.Misses = 0
	}
	switch {
	case f != nil && f.Wait == nil: // a value has just answered the question
	case f == nil:
		p.idleYesNo()
	case f.Wait.For == "code":
		p.anotherCode(f, yes)
	case f.Wait.For == "confirm" && f.Wait.Ref == "change":
		p.again()
	case f.Wait.For == "confirm":
		p.confirmed(f, yes)
	case f.Wait.Ref == "doubt":
		p.settleDoubt(f, yes)
	default:
		p.boolOrAgain(f, yes)
	}
}

func (p *play) idleYesNo() {
	if p.heard.confirm {
		p.missed()
		return
	}
	p.speakKey("all_right")
}

// anotherCode answers "would you like a new one?"; where nobody asked that, the question is said again.
func (p *play) anotherCode(f *bot.Frame, yes bool) {
	s := p.standing(f)
	v, ok := stepVerb[*requireStep](s)
	if !ok || f.Visits[expired(s.id)] == 0 {
		p.again()
		return
	}
	delete(f.Visits, expired(s.id))
	if yes {
		v.resend(p, s)
		return
	}
	p.goOn(v.withoutCode(p, s))
}

// noAccess: the code can never come, so that another way is tried.
func (p *play) noAccess(f *bot.Frame) {
	s := p.standing(f)
	if v, ok := stepVerb[*requireStep](s); ok {
		p.at = s
		p.goOn(v.withoutCode(p, s))
	}
}

func (p *play) confirmed(f *bot.Frame, yes bool) {
	s := p.standing(f)
	if s == nil {
		return
	}
	if v, ok := s.do.(answering); ok {
		v.answered(p, s, yes)
	}
}

// settleDoubt takes the suggestion, or what the customer really typed.
func (p *play) settleDoubt(f *bot.Frame, yes bool) {
	fl := p.flow(f)
	s := fl.slot(f.Wait.Name)
	held := f.Slots[f.Wait.Name+doubted]
	delete(f.Slots, f.Wait.Name+doubted)
	value := held.Text
	if !yes {
		value = raw(held.Value, held.Text)
	}
	p.take(f, fl, s, bot.Command{Kind: bot.Fill, Slot: s.name, Value: encode(value), Span: held.Span, By: "choice"})
}

func (p *play) boolOrAgain(f *bot.Frame, yes bool) {
	fl := p.flow(f)
	if s := fl.slot(f.Wait.Name); s != nil && s.kind.name() == "bool" {
		p.take(f, fl, s, bot.Command{Kind: bot.Fill, Slot: s.name, Value: encode(yes), By: "choice"})
		return
	}
	v, ok := stepVerb[*collectStep](p.standing(f))
	if ok && !yes && v.onUnsure != nil { // asked for what they may not have: no
		p.goOn(goTo(v.onUnsure.first))
		return
	}
	p.again()
}

// asked answers a question in the middle, then comes back.
func (p *play) asked(ctx context.Context) error {
	p.st.Misses = 0
	if len(p.st.Stack) == 0 || p.top().Pattern {
		p.dropPatterns()
		if p.lib.flows["faq"] != nil && len(p.st.Stack) == 0 {
			if p.st.Topic == "" {
				p.st.Topic = wordsOnly(cmp.Or(p.heard.about, strings.Join(p.words(), " / ")))
			}
			p.push("faq")
			return p.run(ctx)
		}
	}
	text, err := p.answer(ctx, p.heard.question)
	if err != nil {
		return err
	}
	if text == "" && p.pausing() {
		p.noAnswer()
		return nil
	}
	return p.inTheMiddle(ctx, text)
}

// asksSomething says whether this turn's answer ends in a question already.
func (p *play) asksSomething() bool {
	return len(p.said) > 0 && p.said[len(p.said)-1].question
}

// rest is everything that neither moves the flow nor asks: repeat, doubt, small talk, nothing understood.
func (p *play) rest() error {
	h, f := &p.heard, p.top()
	waiting := f != nil && f.Wait != nil
	if !h.none {
		p.st.Misses = 0
	}
	switch {
	case p.took:
		return nil
	case h.noAccess && waiting && f.Wait.For == "code":
		p.noAccess(f)
	case h.unsure && waiting:
		return p.unsure(f)
	case h.resume && waiting:
		p.resume()
	case h.repeat && waiting && f.Wait.For == "code" && p.codeMissing():
		p.anotherOne(f)
	case h.repeat:
		p.repeat()
	case len(h.clarify) > 0:
		p.clarify(h.clarify)
	case h.chitchat != "":
		p.smallTalk(h.chitchat, waiting)
	default:
		p.missed()
	}
	return nil
}

func (p *play) unsure(f *bot.Frame) error {
	s := p.standing(f)
	if v, ok := stepVerb[*collectStep](s); ok {
		if v.onUnsure != nil {
			p.goOn(goTo(v.onUnsure.first))
			return nil
		}
		v.failed(p, s, "")
		return nil
	}
	p.missed()
	return nil
}

// topicTitle is what the conversation was about, in the customer's language.
func (p *play) topicTitle() string {
	for _, name := range p.lib.order {
		fl := p.lib.flows[name]
		if fl.startable() && fl.titleIn(p.lib.opts.Staff) == p.st.Topic {
			return fl.titleIn(p.language())
		}
	}
	return p.st.Topic
}

// missed: nothing was understood. Once it is asked again, then a person is offered, then it goes to one.
func (p *play) missed() {
	f := p.top()
	if p.warned { // the warning about passwords and cards is answer enough
		p.resume()
		return
	}
	p.st.Misses++
	s := p.standing(f)
	switch {
	case f == nil:
		if p.st.Misses > 1 {
			p.push("fallback")
			return
		}
		p.speakKey("not_understood")
	case f.Pattern && (f.Wait == nil || f.Wait.For != "slot"):
		p.handoff(exit{reason: "not_understood"})
	case f.Wait == nil:
		p.speakKey("not_understood")
	case f.Wait.For == "slot" && f.Wait.Ref != "doubt":
		p.unheard(f, s)
	case p.heard.known:
		p.resume()
	case p.st.Misses > 1:
		p.push("fallback")
	case f.Wait.For == "confirm" && f.Wait.Ref == "":
		q, _ := p.waitingQuestion()
		q.text = p.say("confirm_again", "question", q.text)
		p.speak(q)
	case f.Wait.For == "confirm" && f.Wait.Ref == bot.Solved:
		q, _ := p.waitingQuestion()
		q.text = p.say("solved_again", "question", q.text)
		p.speak(q)
	case f.Wait.For == "code" && p.wroteCode():
		if v, ok := stepVerb[*requireStep](s); ok {
			v.wrong(p, s)
		}
	default:
		p.resume()
	}
}

// unheard: words came where a value was asked for. Free text takes them; anything else counts as an attempt.
func (p *play) unheard(f *bot.Frame, s *step) {
	v, ok := stepVerb[*collectStep](s)
	if !ok {
		return
	}
	if c, ok := p.wordsFor(v.slot); ok {
		p.st.Misses = 0
		p.take(f, p.flow(f), v.slot, c)
		return
	}
	if p.heard.known {
		p.resume()
		return
	}
	v.failed(p, s, "")
}

// wordsOnly is a topic in a customer's own words without anything that holds a digit: a code, a document or a card number is repeated to nobody.
func wordsOnly(text string) string {
	words := slices.DeleteFunc(strings.Fields(text), func(word string) bool { return strings.ContainsAny(word, "0123456789") })
	topic := strings.Join(words, " ")
	if !strings.ContainsFunc(topic, unicode.IsLetter) {
		return ""
	}
	return firstRunes(topic, 120)
}
