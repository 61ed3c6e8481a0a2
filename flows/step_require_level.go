package flows

import (
	"strings"

	"agentbot/bot"
)

// address is where the code goes; "" when nobody was found, which the customer must not notice.
func (o onFile) address(p *play) string { return oneAddress(o.filled(p, o.mail)) }

// unclear says whether there is something on file that is not one address: nobody gets the code, and whoever looks why reads it in the trace.
func (o onFile) unclear(p *play) bool {
	return o.address(p) == "" && strings.Contains(o.filled(p, o.mail), "@")
}

// phone is the number on file, E.164; "" when there is none.
func (o onFile) phone(p *play) string {
	s := o.filled(p, o.number)
	if s == "" || strings.Contains(s, "@") {
		return ""
	}
	if number := international(s); number != "" {
		return number
	}
	v, reason := p.values().Parse("phone", s, p.country())
	if reason != "" {
		return ""
	}
	return raw(v.JSON, v.Text)
}

// international is a number with its country as the system has it, however old: without the ninth digit it is none that could be dialled today.
func international(s string) string {
	digits, has := strings.CutPrefix(s, "+")
	digits = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(digits)
	if !has || len(digits) < 8 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return "+" + digits
}

func (o onFile) filled(p *play, t *template) string {
	return strings.TrimSpace(show(t.data(p.scope()), ""))
}

// about is what a proof of the level is about; "" when the business system has nothing to compare with.
func (v *requireStep) about(p *play, level bot.Level) string {
	value, kind := "", ""
	switch level {
	case bot.OTP:
		value, kind = v.to.address(p), "mail"
	case bot.Channel:
		value, kind = v.to.phone(p), "phone"
	case bot.Signed:
		value, kind = v.to.filled(p, v.to.identifier), "signed"
	case bot.Known:
		value, kind = v.claimed(p), "claim"
	case bot.Nobody:
	}
	if value == "" {
		return ""
	}
	return kind + ":" + value
}

// claimed is whatever the business system knows the person by.
func (v *requireStep) claimed(p *play) string {
	for _, t := range v.to.each() {
		if s := v.to.filled(p, t); s != "" {
			return s
		}
	}
	return ""
}

// holds says whether a level other than otp holds now, by what Chatwoot shows of the contact.
func (v *requireStep) holds(p *play, level bot.Level) bool {
	switch level {
	case bot.Channel:
		return p.contact.HasNumber(v.to.phone(p))
	case bot.Signed:
		return p.contact.IsSigned(v.to.filled(p, v.to.identifier))
	case bot.Known:
		return v.claimed(p) != ""
	case bot.Nobody, bot.OTP:
	}
	return false
}

// proved says whether one of the accepted levels was reached before: a proof that has not run out, or the widget's signature, which asks for nothing.
func (v *requireStep) proved(p *play) (bot.Level, bool) {
	best := bot.Nobody
	for _, level := range provable {
		if about := v.about(p, level); about != "" {
			if kept := p.contact.Proved(about, p.turn.Conversation.Inbox, p.now()); kept.Covers(best) {
				best = kept
			}
		}
	}
	if v.holds(p, bot.Signed) && bot.Signed.Covers(best) {
		best = bot.Signed
	}
	for _, level := range v.levels {
		if best.Covers(level) {
			return best, true
		}
	}
	return bot.Nobody, false
}

// prove remembers what was proved: for this contact, in this inbox, for a while.
func (p *play) prove(level bot.Level, about string) {
	if about == "" {
		return
	}
	proof := bot.Proof{Level: level, Subject: about, Inbox: p.turn.Conversation.Inbox, At: p.now(), Until: p.now().Add(p.lib.set.code.lasts)}
	p.contact = p.contact.WithProof(proof, p.now())
	p.changed = true
}
