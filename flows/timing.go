package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
)

// timing is what happens while a step waits and nobody writes.
type timing struct {
	remind    []reminder
	timeout   time.Duration
	onTimeout *block
	business  bool // its times count open hours only
}

// reminder is one sentence after a silence.
type reminder struct {
	after time.Duration
	say   *text
}

// timed is a verb that waits and knows for how long.
type timed interface{ patience() *timing }

var reminderMapping = mapping{name: "reminder", doc: "One sentence after a silence.", keys: []key{
	{"after", aSpan, true, "After so long without an answer."},
	{"say", aText, true, "What is said."},
}}

// timingKeys may stand beside every step that waits for the customer.
var timingKeys = []key{
	{"remind", manyOf(record(&reminderMapping)), false, "Sentences after a silence, each once."},
	{"timeout", aSpan, false, "How long to wait for an answer; without it the library's abandoned, and so long after the last reminder where that comes later. WhatsApp and its like take nothing more than a day after the customer's last message: there it comes half an hour before at the latest."},
	{"on_timeout", someSteps, false, "What happens then; without it the conversation ends as an abandoned one does."},
	{"business_time", aFlag, false, "true: the times count open hours only (hours in defaults.yaml)."},
}

func (l *loader) timing(f *flow, d *fields) timing {
	t := timing{timeout: d.span("timeout", 0), onTimeout: l.optional(f, d.node("on_timeout")), business: d.flag("business_time")}
	list := d.node("remind")
	items := []*node{}
	switch {
	case list == nil:
	case list.kind == listNode:
		items = list.items
	default:
		items = append(items, list)
	}
	for _, item := range items {
		r := l.fields(item, "a reminder", &reminderMapping)
		r.need("after")
		one := reminder{after: r.span("after", 0), say: l.text(r.need("say"), "the reminder")}
		r.done()
		if one.after > 0 && one.say != nil {
			t.remind = append(t.remind, one)
		}
		if t.timeout > 0 && one.after >= t.timeout {
			l.report(item.at, "shape", "a reminder must come before the timeout")
		}
	}
	slices.SortStableFunc(t.remind, func(a, b reminder) int { return int(a.after - b.after) })
	if n := d.node("business_time"); t.business && l.lib.set.hours == nil {
		l.report(n.at, "hours", "business_time needs hours in defaults.yaml").write("hours: {zone: America/Sao_Paulo, weekdays: 09:00-18:00}")
	}
	if n := d.node("on_timeout"); n != nil && t.timeout == 0 {
		l.report(n.at, "missing", "on_timeout needs a timeout").write("timeout: 24h")
	}
	return t
}

func (t *timing) check(l *loader, f *flow) {
	for _, r := range t.remind {
		l.checkText(f, r.say)
	}
}

func (t *timing) texts() []*text {
	var out []*text
	for _, r := range t.remind {
		out = append(out, r.say)
	}
	return out
}

const (
	remindAlarm  = "remind:"
	timeoutAlarm = "timeout:"
)

// waitAlarms are the times of the step that waits now. Who wrote has them begin anew; an alarm that rang does not move the others.
func (p *play) waitAlarms(f *bot.Frame) []bot.Alarm {
	s := p.standing(f)
	if s == nil || f.Wait == nil {
		return nil
	}
	if pause, ok := stepVerb[*waitStep](s); ok {
		return pause.alarms(p, f, s)
	}
	v, ok := s.do.(timed)
	if !ok {
		return nil
	}
	t := v.patience()
	var all []bot.Alarm
	for i, r := range t.remind {
		all = p.addAlarm(all, fmt.Sprintf("%s%d:%s", remindAlarm, i, s.id), f.Run, r.after, t.business)
	}
	if t.timeout > 0 {
		all = p.addAlarm(all, timeoutAlarm+s.id, f.Run, t.timeout, t.business)
	}
	if p.heard.customer || !p.stillWaits(f) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(p.turn.State.Alarms), func(a bot.Alarm) bool {
		return !a.At.After(p.now()) || !slices.ContainsFunc(all, func(b bot.Alarm) bool { return a.Name == b.Name && a.Run == b.Run })
	})
}

func (p *play) addAlarm(all []bot.Alarm, name, run string, after time.Duration, business bool) []bot.Alarm {
	when := p.now().Add(after)
	if hours := p.lib.set.hours; business && hours != nil {
		if when = hours.after(p.now(), after); when.IsZero() {
			return all
		}
	}
	return append(all, bot.Alarm{Name: name, Run: run, At: when})
}

// stillWaits says whether the top frame waits at the step where it waited when the turn began, and has not come to it anew.
func (p *play) stillWaits(f *bot.Frame) bool {
	before := p.turn.State.Stack
	if len(before) == 0 || len(before) != len(p.st.Stack) {
		return false
	}
	was := before[len(before)-1]
	return was.Run == f.Run && was.Step == f.Step && was.Wait != nil && f.Wait != nil && was.Wait.For == f.Wait.For && was.Wait.Since.Equal(f.Wait.Since)
}

// silence is an alarm of a step that waits: a reminder, or the end of waiting.
func (p *play) silence(f *bot.Frame, c bot.Command) {
	s := p.standing(f)
	if p.heard.customer || f == nil || f.Run != c.Run || f.Wait == nil || s == nil || !strings.HasSuffix(c.Name, ":"+s.id) {
		return // somebody wrote at the same moment, or it is another step's
	}
	p.at = s
	if pause, ok := stepVerb[*waitStep](s); ok {
		pause.over(p, s, false)
		return
	}
	v, ok := s.do.(timed)
	if !ok {
		return
	}
	t := v.patience()
	if strings.HasPrefix(c.Name, remindAlarm) {
		var i int
		if _, err := fmt.Sscanf(c.Name, remindAlarm+"%d:", &i); err == nil && i < len(t.remind) && p.canReply() && !p.silentWindow() {
			p.speak(saying{text: p.phrase(t.remind[i].say)})
		}
		return
	}
	if t.onTimeout == nil || p.goesRound(s) {
		p.abandoned(f)
		return
	}
	p.goOn(goTo(t.onTimeout.first))
}

// silentWindow: the customer's last message is so long ago that the channel takes nothing any more.
func (p *play) silentWindow() bool {
	for _, a := range p.turn.State.Alarms {
		if a.Name == "abandoned" && p.windowed() && p.afterSilence() == replyWindow-beforeEnd {
			return p.now().Sub(a.At) >= beforeEnd
		}
	}
	return false
}
