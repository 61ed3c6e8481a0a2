package flows

import (
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
		if c.Kind == bot.AlarmRang && !p.left {
			p.alarm(c)
		}
	}
}

func (p *play) result(c bot.Command) {
	p.settled("", c.Run, c.Outcome)
	for i := range p.st.Stack {
		f := &p.st.Stack[i]
		if f.Run != c.Run || f.Wait == nil || f.Wait.For != "result" {
			continue
		}
		s := p.standing(f)
		if commit, ok := stepVerb[*commitStep](s); ok {
			p.st.Stack = p.st.Stack[:i+1]
			p.at = s
			commit.came(p, s, c.Outcome, c.Data)
		}
		return
	}
	if c.Outcome == "dropped" {
		p.silent = true
		return
	}
	p.act(bot.Note{Text: p.lib.sentences.Say("note_late_result", p.lib.opts.Staff, "outcome", c.Outcome)})
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
		if f != nil && f.Run == c.Run && f.Wait != nil && f.Wait.For == "result" && f.Wait.Attempt == 0 {
			f.Wait.Attempt = 1
			if p.canReply() {
				p.said = append(p.said, saying{text: p.say("busy")})
				p.interim = true
			}
		}
	case "result":
		if f != nil && f.Run == c.Run && f.Wait != nil && f.Wait.For == "result" {
			p.handoff(exit{reason: "result_unknown", preface: "error_doubt"})
		}
	case "abandoned":
		p.abandoned(f)
	}
}

// abandoned ends a conversation in which nobody wrote for a long time: a pending one never ends by itself.
func (p *play) abandoned(f *bot.Frame) {
	if p.heard.customer || f != nil && f.Wait != nil && f.Wait.For == "result" {
		return
	}
	if f != nil && p.canReply() {
		p.speak(saying{text: p.say("closing")})
	}
	p.st.Later = nil
	p.resolve()
}

// alarms are computed from the state alone, so that none can be stale.
func (p *play) alarms() []bot.Alarm {
	if p.left {
		return nil
	}
	f := p.top()
	if f == nil || f.Wait == nil || f.Wait.For != "result" {
		run := ""
		if f != nil {
			run = f.Run
		}
		return []bot.Alarm{{Name: "abandoned", Run: run, At: p.now().Add(p.lib.set.abandoned)}}
	}
	out := []bot.Alarm{{Name: "result", Run: f.Run, At: f.Wait.Since.Add(p.patience(f))}}
	if f.Wait.Attempt == 0 {
		out = append(out, bot.Alarm{Name: "busy", Run: f.Run, At: f.Wait.Since.Add(busyAfter)})
	}
	return out
}
