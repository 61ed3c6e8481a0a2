package flows

import (
	"context"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
)

// requireStep lets only those on who prove that they are the person a business system knows.
type requireStep struct {
	at       place
	levels   []bot.Level
	to       *template
	onFailed *block
	proves   []string // slots that are verified with it
}

var requireManual = verbManual{
	name: "require", doc: "Lets only those on who prove who they are: otp (a code sent to the address that the business system has on file), channel (the number the message came from is the one on file), signed (the web widget's signature). Several are tried in turn.", subject: manyOf(oneOf("otp", "channel", "signed")),
	keys: []key{
		{"to", aTemplate, true, "The address or number that the business system has on file."},
		{"on_failed", someSteps, false, "What happens when it cannot be proved; without it people take over, and know that identity is not verified."},
	},
	example: `
- call: example.find
  with: {code: "{{ purchase }}"}
  save: found
- require: [otp, channel]
  to: "{{ found.email }}"
  on_failed: {handoff: {reason: identity_not_verified, team: support, priority: high}}
`,
}

func readRequire(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &requireStep{at: subject.at}
	for _, name := range l.strings(subject, "require") {
		level := bot.Level(name)
		if level != bot.OTP && level != bot.Signed && level != bot.Channel {
			l.report(subject.at, "identity", "nobody can be asked to prove %q", name).meant(name, []string{"otp", "signed", "channel"})
			continue
		}
		v.levels = append(v.levels, level)
	}
	if to := d.need("to"); to != nil {
		v.to = l.template(to)
	}
	v.onFailed = l.optional(f, d.node("on_failed"))
	return v
}

func (v *requireStep) blocks() []*block { return []*block{v.onFailed} }

func (v *requireStep) check(l *loader, s *step) {
	l.checkNames(v.to, s.flow.known(), "this flow")
	for _, level := range v.levels {
		if level == bot.OTP && l.lib.actions[l.lib.set.code.action] == nil {
			l.report(v.at, "identity", "defaults.yaml names no action that sends codes").write("code: {action: …}")
		}
	}
	v.proves = provenBy(s.flow, v.to)
}

// provenBy are the slots that led to the address: named in it, or given to the call whose answer holds it.
func provenBy(f *flow, to *template) []string {
	var out []string
	for _, p := range to.names() {
		out = append(out, p.path[0])
		for _, s := range f.all {
			if c, ok := s.do.(*callStep); ok && c.save == p.path[0] {
				out = append(out, c.roots()...)
			}
		}
	}
	return out
}

// address is where the code goes; "" when nobody was found, which the customer must not notice.
func (v *requireStep) address(p *play) string {
	s := strings.ToLower(strings.TrimSpace(show(v.to.data(p.scope()), "")))
	if !strings.Contains(s, "@") {
		return ""
	}
	return s
}

func subject(address string) string { return "mail:" + address }

// proved says whether one of the accepted levels holds already.
func (v *requireStep) proved(p *play, address string) (bot.Level, bool) {
	if address == "" {
		return "", false
	}
	best := p.contact.Proved(subject(address), p.turn.Conversation.Inbox, p.now())
	if p.contact.Signed && strings.EqualFold(p.contact.Email, address) && bot.Signed.Covers(best) {
		best = bot.Signed
	}
	for _, level := range v.levels {
		if best.Covers(level) {
			return best, true
		}
	}
	return "", false
}

func (v *requireStep) run(_ context.Context, p *play, s *step) (next, error) {
	if level, ok := v.proved(p, v.address(p)); ok {
		p.verify(v.proves, string(level))
		return s.forward(), nil
	}
	if !v.sendsCodes() || !p.lib.canSendCodes() {
		p.note("no way to prove an identity: the action that sends codes has no backend")
		return v.failed(p), nil
	}
	return v.send(p, s, 1), nil
}

func (v *requireStep) sendsCodes() bool {
	for _, level := range v.levels {
		if level == bot.OTP {
			return true
		}
	}
	return false
}

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

func (v *requireStep) failed(p *play) next {
	if v.onFailed != nil {
		return goTo(v.onFailed.first)
	}
	p.handoff(exit{reason: "identity_not_verified", priority: "high"})
	return leave()
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
	if to := v.address(p); to != "" {
		p.act(p.sending(p.commitKey(f.Run, s.id, number), to))
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
	address, outcome := v.address(p), "wrong"
	if address != "" {
		a, err := p.ask(ctx, bot.CodeQuestion{Key: p.commitKey(f.Run, s.id, v.number(f)), Code: digits(code)})
		if err != nil {
			return err
		}
		outcome = a.Outcome
	}
	switch outcome {
	case bot.OK:
		p.prove(address)
		p.verify(v.proves, string(bot.OTP))
		p.goOn(s.forward())
	case bot.Unavailable:
		p.handoff(exit{reason: "system_unavailable", preface: "error"})
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

// prove remembers that the customer has this mailbox: for this contact, in this inbox, for a while.
func (p *play) prove(address string) {
	proof := bot.Proof{Level: bot.OTP, Subject: subject(address), Inbox: p.turn.Conversation.Inbox, At: p.now(), Until: p.now().Add(p.lib.set.code.lasts)}
	p.contact = p.contact.WithProof(proof, p.now())
	p.changed = true
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

func (v *requireStep) ways(s *step) []edge { return append(v.onFailed.aside(), s.onward()) }

func (*requireStep) waits() {}
