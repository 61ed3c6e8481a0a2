package flows

import (
	"context"
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
	name: "wait", doc: "Waits: for a time (2h), until people are there (business_hours), or until the customer writes (reply). Whoever writes meanwhile is heard at once.",
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

// unpause: a customer who writes while nothing is waited for but time is heard; what they want comes first, then the flow goes on.
func (p *play) unpause() {
	f := p.top()
	if f == nil || f.Wait == nil || f.Wait.For != "pause" {
		return
	}
	s := p.standing(f)
	if pause, ok := stepVerb[*waitStep](s); ok {
		p.at = s
		p.replied = true
		pause.over(p, s, true)
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

func (*waitStep) waits(*Library, *step) []string { return []string{waitPause} }
