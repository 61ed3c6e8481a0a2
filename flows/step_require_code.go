package flows

import (
	"context"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
)

func (lib *Library) canSendCodes() bool {
	way := lib.way(lib.actions[lib.set.code.action])
	return way == httpWay || way == mailWay
}

// sending is one code on its way: a request to a business system, or a mail.
func (p *play) sending(key, to string) bot.SendCode {
	a := p.lib.actions[p.lib.set.code.action]
	args := argsScope{"to": to, "language": p.language(), "minutes": float64(p.lib.set.code.minutes)}
	p.invoked(a, args)
	out := bot.SendCode{Run: p.top().Run, Key: key}
	if p.lib.way(a) == mailWay {
		out.Mail = p.lib.written(a.mail, args, p.language())
		return out
	}
	out.Request = p.lib.build(p.lib.request(a.live, a.mock), args)
	return out
}

// send queues one code and says so, in the same words whether somebody was found or not.
func (v *requireStep) send(p *play, s *step, number int) next {
	f, set := p.top(), p.lib.set.code
	if p.count(codesSent) >= 2*set.sends {
		p.speakKey("otp_blocked")
		return v.failed(p)
	}
	p.raise(codesSent)
	visit := f.Visits[s.id]
	number += (visit - 1) * set.sends // a step that is reached again never repeats a number: old codes stay void
	if to := v.to.address(p); to != "" {
		p.act(p.sending(p.commitKey(f.Run, s.id, number), to))
	}
	if v.to.unclear(p) {
		p.note("no code is sent: what is on file is not exactly one e-mail address")
	}
	p.at = s
	p.speak(v.question(p, s))
	return waitFor(bot.Wait{For: "code", Name: s.id, Ref: strconv.Itoa(number), Since: p.now(), Attempt: f.Visits["wrong:"+s.id]})
}

func (v *requireStep) question(p *play, _ *step) saying {
	return saying{text: p.say("otp_sent", "minutes", strconv.Itoa(p.lib.set.code.minutes)), question: true}
}

func (v *requireStep) number(f *bot.Frame) int {
	n, err := strconv.Atoi(f.Wait.Ref)
	if err != nil {
		return 1
	}
	return n
}

// typed checks what the customer typed as the code.
func (v *requireStep) typed(ctx context.Context, p *play, s *step, code string) error {
	f, set := p.top(), p.lib.set.code
	p.at = s
	if p.now().Sub(f.Wait.Since) > time.Duration(set.minutes)*time.Minute {
		f.Visits[expired(s.id)] = 1
		p.speak(saying{text: p.say("otp_expired"), offers: p.yesNo(), question: true})
		return nil
	}
	address, outcome := v.to.address(p), "wrong"
	if address != "" {
		a, err := p.ask(ctx, bot.CodeQuestion{Key: p.commitKey(f.Run, s.id, v.number(f)), Code: digits(code)})
		if err != nil {
			return err
		}
		outcome = a.Outcome
	}
	switch outcome {
	case bot.OK:
		p.prove(bot.OTP, v.about(p, bot.OTP))
		p.verify(v.proves, string(bot.OTP))
		p.goOn(s.forward())
	case bot.Unavailable:
		p.fail("system_unavailable")
	default:
		v.wrong(p, s)
	}
	return nil
}

func (v *requireStep) wrong(p *play, s *step) {
	f, set := p.top(), p.lib.set.code
	f.Visits["wrong:"+s.id]++
	p.raise(codesWrong)
	left := set.attempts - f.Visits["wrong:"+s.id]
	if left <= 0 || p.count(codesWrong) >= 2*set.attempts {
		v.blocked(p)
		return
	}
	f.Wait.Attempt = f.Visits["wrong:"+s.id]
	p.speak(saying{text: p.say("otp_wrong", "attempts", strconv.Itoa(left)), question: true})
}

// blocked: no more codes in this conversation.
func (v *requireStep) blocked(p *play) {
	p.speakKey("otp_blocked")
	p.goOn(v.failed(p))
}

func expired(step string) string { return "expired:" + step }

// resend sends another code while there are sends left.
func (v *requireStep) resend(p *play, s *step) {
	set := p.lib.set.code
	used := (v.number(p.top())-1)%set.sends + 1
	if used >= set.sends {
		v.blocked(p)
		return
	}
	p.goOn(v.send(p, s, used+1))
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// Starting over must not bring fresh attempts: these are counted for the whole conversation.
const (
	codesSent  = "·codes_sent"
	codesWrong = "·codes_wrong"
)

func (p *play) count(name string) int {
	n, err := strconv.Atoi(string(p.st.Slots[name].Value))
	if err != nil {
		return 0
	}
	return n
}

func (p *play) raise(name string) {
	if p.st.Slots == nil {
		p.st.Slots = map[string]bot.Slot{}
	}
	p.st.Slots[name] = bot.Slot{Value: encode(p.count(name) + 1), Type: "integer", By: "system", At: p.now()}
}
