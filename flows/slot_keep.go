package flows

import (
	"maps"

	"agentbot/bot"
)

// For whom a value is kept.
const (
	keptForFlow         = "flow"
	keptForConversation = "conversation"
	keptForContact      = "contact"
)

var (
	keepKey          = key{"keep", oneOf(keptForFlow, keptForConversation, keptForContact), false, "For how long: flow (unless said), conversation (every flow of it with a slot of that name and type has it), or contact (also the contact's later conversations). A kept value is claimed again, never proved."}
	keepSensitiveKey = key{"keep_sensitive", aFlag, false, "true: a sensitive value may be kept for the contact. It comes back only where the channel or a proof says who writes: a phone number, the widget's signature, a code."}
)

func (l *loader) keep(s *slot, d *fields) {
	n := d.node("keep")
	s.keep = l.oneOf(n, "keep", keptForFlow, keptForConversation, keptForContact)
	sure := d.flag("keep_sensitive")
	switch {
	case n == nil || s.keep == keptForFlow:
	case !s.remembered():
		l.report(n.at, "slot", "the slot %s cannot be kept", s.name).hint("files, tables and lists belong to the flow that asked for them")
	case s.keep == keptForContact && s.sensitive && !sure:
		l.report(n.at, "slot", "the sensitive slot %s would be kept for every later conversation of the contact", s.name).hint("keep: conversation, or keep_sensitive: true")
	}
}

// oneOf reads one of a few words.
func (l *loader) oneOf(n *node, what string, words ...string) string {
	word := l.str(n, what)
	if n == nil || contains(words, word) {
		return word
	}
	l.report(n.at, "shape", "%q is none of what %s may be", word, what).meant(word, words)
	return ""
}

// keepBeyond keeps a value beyond its flow, where the slot says so.
func (p *play) keepBeyond(s *slot, held bot.Slot) {
	held.Verified, held.Span = "", ""
	switch s.keep {
	case keptForContact:
		p.contact.Kept = maps.Clone(p.contact.Kept) // the turn's own is never changed
		if p.contact.Kept == nil {
			p.contact.Kept = map[string]bot.Slot{}
		}
		p.contact.Kept[s.name] = held
		p.changed = p.contact.ID != 0
	case keptForConversation:
		if p.st.Slots == nil {
			p.st.Slots = map[string]bot.Slot{}
		}
		p.st.Slots[s.name] = held
	}
}

// kept is the slot's value from another flow or another day.
func (p *play) kept(s *slot) (bot.Slot, bool) {
	var held bot.Slot
	var ok bool
	switch s.keep {
	case keptForConversation:
		held, ok = p.st.Slots[s.name]
	case keptForContact:
		if held, ok = p.contact.Kept[s.name]; held.Sensitive && !p.recognised() {
			return bot.Slot{}, false
		}
	}
	return held, ok && held.Type == s.kind.name()
}

// recognised says whether something but the customer's own word says who writes: Chatwoot takes everybody for a contact who types its address.
func (p *play) recognised() bool {
	if p.contact.Signed || p.contact.Number != "" {
		return true
	}
	for _, proof := range p.contact.Proofs {
		if proof.Inbox == p.turn.Conversation.Inbox && p.now().Before(proof.Until) {
			return true
		}
	}
	return false
}
