package flows

import (
	"context"
	"maps"
	"strings"
	"time"

	"agentbot/bot"
)

// waitStep does nothing until a time has passed, people are there, or the customer writes.
type waitStep struct {
	at      place
	reply   bool // until the customer writes, however long
	hours   bool // until people are there
	lasts   time.Duration
	onReply *block
}

var waitManual = verbManual{
	name: "wait", doc: "Waits: for a time (2h), until people are there (business_hours), or until the customer writes (reply). A question of the customer is answered and the wait goes on, another flow that they want is done first; whatever else they write ends it.",
	subject: either(aSpan, oneOf("reply", "business_hours")),
	keys:    []key{{"on_reply", someSteps, false, "Where it goes when the customer writes before the time is over; without it simply on."}},
	example: `
- say: {pt: Vou checar e volto em duas horas., es: Reviso y vuelvo en dos horas., en: I'll check and come back in two hours.}
- wait: 2h
- handoff: {reason: needs_person, team: support}
`,
}

func readWait(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &waitStep{at: subject.at, onReply: l.optional(f, d.node("on_reply"))}
	switch l.str(subject, "wait") {
	case "reply":
		v.reply = true
	case "business_hours":
		v.hours = true
		if l.lib.set.hours == nil {
			l.report(subject.at, "hours", "wait: business_hours needs hours in defaults.yaml").write("hours: {zone: America/Sao_Paulo, weekdays: 09:00-18:00}")
		}
	default:
		var err error
		if v.lasts, err = time.ParseDuration(subject.value); err != nil || v.lasts <= 0 || v.lasts > longestSnooze {
			l.report(subject.at, "shape", "wait must be a time up to 90 days, reply or business_hours, not %q", subject.value).write("wait: 2h")
		}
	}
	return v
}

func (v *waitStep) blocks() []*block   { return []*block{v.onReply} }
func (*waitStep) check(*loader, *step) {}

const pauseAlarm = "pause:"

// until is when the wait is over by itself; zero: not by itself.
func (v *waitStep) until(p *play, since time.Time) time.Time {
	switch {
	case v.reply:
		return time.Time{}
	case v.hours && p.lib.set.hours != nil:
		return p.lib.set.hours.next(since)
	}
	return since.Add(v.lasts)
}

func (v *waitStep) run(_ context.Context, p *play, s *step) (next, error) {
	if at := v.until(p, p.now()); !v.reply && !at.After(p.now()) {
		return s.forward(), nil // people are there already
	}
	return waitFor(bot.Wait{For: "pause", Name: s.id, Since: p.now()}), nil
}

// alarms is when it is over by itself.
func (v *waitStep) alarms(p *play, f *bot.Frame, s *step) []bot.Alarm {
	if at := v.until(p, f.Wait.Since); !at.IsZero() {
		return []bot.Alarm{{Name: pauseAlarm + s.id, Run: f.Run, At: at}}
	}
	return nil
}

// unpause: a customer who writes while nothing is waited for but time is heard. A question is answered and the wait goes on, another flow is begun on top
// of it; whatever else they write is the reply.
func (p *play) unpause() {
	f := p.top()
	p.notAlone()
	if f == nil || f.Wait == nil || f.Wait.For != "pause" {
		return
	}
	s := p.standing(f)
	pause, ok := stepVerb[*waitStep](s)
	if !ok || p.startsAnother(f) || p.heard.asks && !pause.reply {
		return
	}
	p.at = s
	p.replied = true
	pause.over(p, s, true)
}

// startsAnother says whether the customer wants another flow than the one that waits; the first of them begins at once.
func (p *play) startsAnother(f *bot.Frame) bool {
	for i, c := range p.heard.starts {
		if fl := p.lib.flows[c.Flow]; fl != nil && p.startable(fl) && c.Flow != f.Flow {
			p.heard.starts[i].Name = "now"
			return true
		}
	}
	return false
}

// pausing says that the flow goes on by itself, and so never comes back to a question of the customer's.
func (p *play) pausing() bool {
	f := p.top()
	return f != nil && f.Wait != nil && f.Wait.For == "pause"
}

// noAnswer: nobody knows an answer to a question in the middle of a wait. Where the flow says what is done with words, that is done, else people have it.
func (p *play) noAnswer() {
	s := p.standing(p.top())
	if pause, ok := stepVerb[*waitStep](s); ok && pause.onReply != nil {
		p.at = s
		pause.over(p, s, true)
		return
	}
	p.handoff(exit{reason: "no_answer"})
}

// alone counts how often a step's time ran out since the customer last wrote: a way that leads back to it by itself must come to an end.
func alone(step string) string { return aloneMark + step }

const (
	aloneMark   = "alone:"
	roundsAlone = 3
)

// goesRound says whether a step's time has run out so often that only the customer could change anything.
func (p *play) goesRound(s *step) bool {
	f := &p.st.Stack[0] // the flows on top come and go
	if f.Visits == nil {
		f.Visits = map[string]int{}
	}
	key := alone(s.flow.name + " " + s.id)
	f.Visits[key]++
	return f.Visits[key] > roundsAlone
}

// notAlone: the customer wrote.
func (p *play) notAlone() {
	if len(p.st.Stack) > 0 {
		maps.DeleteFunc(p.st.Stack[0].Visits, func(key string, _ int) bool { return strings.HasPrefix(key, aloneMark) })
	}
}

// over goes on: the time has passed, or the customer wrote.
func (v *waitStep) over(p *play, s *step, replied bool) {
	if replied && v.onReply != nil {
		p.goOn(goTo(v.onReply.first))
		return
	}
	p.goOn(s.forward())
}

func (v *waitStep) ways(s *step) []edge { return append(v.onReply.aside(), s.onward()) }

func (*waitStep) stands(*Library, *step) []string { return []string{waitPause} }

// waits: only the customer ends a loop; time passes by itself.
func (v *waitStep) waits() bool { return v.reply }
