package flows

import (
	"strconv"
	"strings"
)

// What a turn weighs that leaves the question open: a yes, a value or a file that answers nothing is a whole attempt; a question, a
// thank-you or something learned on the way is half of one.
const (
	halfAttempt  = 1
	wholeAttempt = 2
	patienceEnds = 3 * wholeAttempt // at a code or a yes: then a person is offered
)

const (
	offered     = "·offered" // a person was offered in this run already
	notAnswered = "unmoved:" // prefix: half attempts at one question
	sameWords   = 2          // the same words are said twice in a row and no more
)

// waitKey is where the top frame waits. A counted attempt, another code or another question makes another key.
func (p *play) waitKey() string {
	f := p.top()
	if f == nil || f.Wait == nil {
		return ""
	}
	w := f.Wait
	return strings.Join([]string{f.Run, f.Step, w.For, w.Name, w.Ref, strconv.Itoa(w.Attempt), strconv.Itoa(f.Visits[tries(w.Name)])}, "|")
}

// unmoved sees to it that no question is asked for ever: whatever leaves it open counts, half or whole.
func (p *play) unmoved() {
	f := p.top()
	if p.left || p.silent || f == nil || f.Wait == nil || f.Pattern || f.Wait.For == "result" || p.waitKey() != p.began {
		return
	}
	if f.Visits == nil {
		f.Visits = map[string]int{}
	}
	w := *f.Wait
	count := notAnswered + w.For + w.Name + w.Ref
	weight := p.weight()
	if p.learned && w.For != "slot" {
		return // what it is about may still change before the code or the yes
	}
	f.Visits[count] += weight
	if v, ok := stepVerb[*collectStep](p.standing(f)); ok && w.For == "slot" && w.Ref != "doubt" {
		if f.Visits[count] >= wholeAttempt {
			delete(f.Visits, count)
			p.unanswered(v, weight == wholeAttempt)
		}
		return
	}
	switch {
	case f.Visits[count] >= patienceEnds:
		delete(f.Visits, count)
		p.dropQuestion()
		p.offerPerson()
	case w.For == "code" && weight == wholeAttempt && p.dropQuestion():
		p.speak(saying{text: p.say("otp_waiting"), question: true})
	}
}

func (p *play) weight() int {
	h := &p.heard
	switch {
	case h.resume: // chosen to come back here
		return 0
	case p.learned:
		return halfAttempt
	case h.confirm, h.deny, len(h.fills) > 0, len(p.files()) > 0:
		return wholeAttempt
	}
	return halfAttempt
}

// unanswered counts an attempt. Where something came that does not fit, the question is put another way.
func (p *play) unanswered(v *collectStep, unfit bool) {
	s := p.standing(p.top())
	if unfit && p.dropQuestion() {
		v.failed(p, s, "")
		return
	}
	f := p.top()
	f.Visits[tries(v.slot.name)]++
	f.Wait.Attempt = f.Visits[tries(v.slot.name)]
	if f.Wait.Attempt >= v.attempts {
		v.exhausted(p, s)
	}
}

// dropQuestion takes the waiting question off the end of the answer.
func (p *play) dropQuestion() bool {
	n := len(p.said)
	if n == 0 || !p.said[n-1].standing {
		return false
	}
	p.said = p.said[:n-1]
	return true
}

// offerPerson asks whether a person should take over; the second time it is not asked any more.
func (p *play) offerPerson() {
	f := p.topic()
	if f == nil || p.top().Pattern || f.Visits[offered] > 0 || p.lib.flows["fallback"] == nil {
		p.handoff(exit{reason: "not_understood"})
		return
	}
	if f.Visits == nil {
		f.Visits = map[string]int{}
	}
	f.Visits[offered] = 1
	p.push("fallback")
}

// circling: the same question in the same words for the third time in a row helps nobody.
func (p *play) circling() {
	n := len(p.st.Said)
	if p.left || p.silent || n < sameWords || !p.asksSomething() || p.awaitsResult() {
		return
	}
	parts := make([]string, 0, len(p.said))
	for _, s := range p.said {
		parts = append(parts, s.text)
	}
	text := firstRunes(strings.TrimSpace(strings.Join(parts, "\n\n")), maxSaidRunes)
	for _, before := range p.st.Said[n-sameWords:] {
		if before.Text != text {
			return
		}
	}
	p.said = nil
	p.offerPerson()
}
