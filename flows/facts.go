package flows

import (
	"strings"
	"time"

	"agentbot/bot"
)

const busyAfter = 5 * time.Second

// facts are what only the engine says: results and alarms. They come before what the customer wants.
func (p *play) facts(commands []bot.Command) {
	for _, c := range commands {
		if c.Kind == bot.ResultCame {
			p.result(c)
		}
	}
	for _, c := range commands {
		if c.Kind == bot.AgentSaid && !p.left {
			p.agentSaid(c)
		}
	}
	for _, c := range commands {
		if c.Kind == bot.EventCame && !p.left {
			p.happened(c.Event)
		}
	}
	for _, c := range commands {
		if c.Kind == bot.AlarmRang && !p.left {
			p.alarm(c)
		}
	}
}

func (p *play) result(c bot.Command) {
	if p.codeNotSent(c) {
		return
	}
	done := p.settled("", c.Run, c.Outcome)
	for i := range p.st.Stack {
		f := &p.st.Stack[i]
		if f.Run != c.Run || f.Wait == nil || f.Wait.For != "result" {
			continue
		}
		s := p.standing(f)
		if s == nil {
			return
		}
		if commit, ok := s.do.(changing); ok {
			p.st.Stack = p.st.Stack[:i+1]
			p.at = s
			commit.came(p, s, c.Outcome, c.Data)
		}
		return
	}
	if done.Key == "" {
		p.silent = true // nothing of ours: nobody waits for it
		return
	}
	p.act(bot.Note{Text: p.lib.sentences.Say("note_late_"+p.howItEnded(done), p.lib.opts.Staff, "action", done.Action, "key", done.Key)})
}

// codeNotSent: the code that the customer waits for could not be sent, so it never comes. Without it they cannot prove who they are.
func (p *play) codeNotSent(c bot.Command) bool {
	f := p.top()
	if f == nil || f.Run != c.Run || f.Wait == nil || f.Wait.For != "code" || c.Outcome == bot.OK {
		return false
	}
	s := p.standing(f)
	v, ok := stepVerb[*requireStep](s)
	if !ok {
		return false
	}
	p.at = s
	p.note("the code could not be sent: " + c.Outcome)
	p.goOn(v.withoutCode(p, s))
	return true
}

// howItEnded is an outcome in the four words the notes to agents know.
func (p *play) howItEnded(done bot.Done) string {
	switch {
	case done.Outcome == "dropped", done.Outcome == "doubt":
		return done.Outcome
	case done.Outcome == "failed", done.Outcome == bot.Unavailable, p.certainlyNot(done):
		return "failed"
	}
	return "ok"
}

func stepVerb[T verb](s *step) (T, bool) {
	var none T
	if s == nil {
		return none, false
	}
	v, ok := s.do.(T)
	return v, ok
}

func (p *play) alarm(c bot.Command) {
	f := p.top()
	switch c.Name {
	case "busy":
		if f != nil && f.Run == c.Run && f.Wait != nil && f.Wait.For == "result" && f.Wait.Attempt == 0 && f.Wait.By != bot.ByPerson {
			f.Wait.Attempt = 1
			if p.canReply() {
				p.said = append(p.said, saying{text: p.say("in_progress")})
				p.interim = true
			}
		}
	case "result":
		if f != nil && f.Run == c.Run && f.Wait != nil && f.Wait.For == "result" {
			p.tooLong(f)
		}
	case "abandoned":
		p.windowEnds(f)
	default:
		p.silence(f, c)
	}
}

// tooLong: the result of a change did not come in time.
func (p *play) tooLong(f *bot.Frame) {
	if f.Wait.By != bot.ByPerson {
		p.fail("result_unknown")
		return
	}
	p.settled(f.Wait.Ref, f.Run, overdue)
	p.handoff(exit{reason: "needs_person", preface: "person_overdue"})
}

// abandoned ends a conversation in which nobody wrote for a long time: a pending one never ends by itself.
func (p *play) abandoned(f *bot.Frame) {
	if p.heard.customer || f != nil && f.Wait != nil && (f.Wait.For == "result" || f.Wait.For == "pause") {
		return
	}
	if owed := p.owed(); owed != nil {
		if p.windowOver() {
			p.mute, p.muteWhy = true, p.staffSay("note_window_closed")
		}
		p.toPerson(*owed) // they wait for one, whether they write or not
		return
	}
	if f != nil && p.canReply() && !p.windowOver() {
		p.speak(saying{text: p.say("closing")})
	}
	p.st.Later = nil
	p.resolve()
}

// Some channels refuse what is written more than a day after the customer's last message: there the end is said half an hour before.
const (
	replyWindow = 24 * time.Hour
	beforeEnd   = 30 * time.Minute
)

// windowed says whether the conversation's channel has such a window. A Twilio number may be a WhatsApp one.
func (p *play) windowed() bool {
	switch bot.Family(p.turn.Conversation.Channel) {
	case "whatsapp", "messenger", "instagram", "tiktok", "sms":
		return true
	}
	return false
}

// afterSilence is when a conversation in which nobody writes ends.
func (p *play) afterSilence() time.Duration {
	after := p.lib.set.abandoned
	if p.windowed() {
		after = min(after, replyWindow-beforeEnd)
	}
	return after
}

// windowOver: the alarm rang so late that the channel takes nothing any more.
func (p *play) windowOver() bool {
	for _, a := range p.st.Alarms {
		if a.Name == "abandoned" && p.windowed() && p.afterSilence() == replyWindow-beforeEnd {
			return p.now().Sub(a.At) >= beforeEnd
		}
	}
	return false
}

// abandonedAlarm counts from when the customer last wrote, or the bot last moved on: a reminder does not put the end off.
func (p *play) abandonedAlarm(run string) bot.Alarm {
	if f := p.top(); f != nil && !p.heard.customer && p.stillWaits(f) {
		for _, a := range p.turn.State.Alarms {
			if a.Name == "abandoned" && a.Run == run && a.At.After(p.now()) {
				return a
			}
		}
	}
	return bot.Alarm{Name: "abandoned", Run: run, At: p.now().Add(p.afterSilence())}
}

// windowEnds is the end of a conversation in which nobody writes. A step that waits longer than the channel takes answers ends now, by its own way: later
// nothing could be said.
func (p *play) windowEnds(f *bot.Frame) {
	s := p.standing(f)
	if s == nil || f.Wait == nil || p.heard.customer || p.windowOver() {
		p.abandoned(f)
		return
	}
	if v, ok := s.do.(timed); ok && v.patience().onTimeout != nil && !p.goesRound(s) {
		p.at = s
		p.goOn(goTo(v.patience().onTimeout.first))
		return
	}
	p.abandoned(f)
}

// withEnd adds the end of the conversation to the times of the step that waits. A step with a time of its own that comes later needs none, and a reminder
// that comes later puts it off; only where the channel takes nothing after its window it stays.
func (p *play) withEnd(own []bot.Alarm, run string) []bot.Alarm {
	end := p.abandonedAlarm(run)
	if p.windowed() {
		return append(own, end)
	}
	for _, a := range own {
		switch {
		case a.At.Before(end.At):
		case strings.HasPrefix(a.Name, timeoutAlarm):
			return own
		default:
			end.At = a.At.Add(p.afterSilence())
		}
	}
	return append(own, end)
}

// alarms are computed from the state alone, so that none can be stale.
func (p *play) alarms() []bot.Alarm {
	if p.left {
		return nil
	}
	f := p.top()
	if f == nil || f.Wait == nil || f.Wait.For != "result" {
		run := ""
		var own []bot.Alarm
		if f != nil {
			run, own = f.Run, p.waitAlarms(f)
		}
		if f != nil && f.Wait != nil && f.Wait.For == "pause" && len(own) > 0 {
			return own // it goes on by itself
		}
		return p.withEnd(own, run)
	}
	out := []bot.Alarm{{Name: "result", Run: f.Run, At: f.Wait.Since.Add(p.patience(f))}}
	if f.Wait.Attempt == 0 && f.Wait.By != bot.ByPerson { // what people do takes its time, and the customer has been told so
		out = append(out, bot.Alarm{Name: "busy", Run: f.Run, At: f.Wait.Since.Add(busyAfter)})
	}
	return out
}
