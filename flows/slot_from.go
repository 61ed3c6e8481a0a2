package flows

import (
	"slices"
	"strings"

	"agentbot/bot"
)

// claim is where Chatwoot has a value already. Whoever filled it in there, nothing of it is proved.
type claim struct {
	at   place
	path []string // contact attributes plan
}

var fromKey = key{"from", aWord, false, "Where Chatwoot may have it already: contact.name, contact.email, contact.phone, contact.number, contact.attributes.NAME or conversation.attributes.NAME. A value that fits is taken over when the flow starts, and its question is not asked; ask for a yes with confirm where it matters. It counts as claimed and proves nothing."}

// ofContact are the parts of a contact that are no custom attributes.
var ofContact = []string{"name", "email", "phone", "number"}

func (l *loader) claim(s *slot, n *node) *claim {
	if n == nil {
		return nil
	}
	c := &claim{at: n.at, path: strings.Split(l.str(n, "from"), ".")}
	field := len(c.path) == 2 && c.path[0] == "contact" && slices.Contains(ofContact, c.path[1])
	attribute := len(c.path) == 3 && (c.path[0] == "contact" || c.path[0] == "conversation") && c.path[1] == "attributes" && c.path[2] != ""
	if !field && !attribute {
		l.report(n.at, "slot", "Chatwoot has nothing called %q", n.value).write("contact.email, contact.attributes.NAME, conversation.attributes.NAME")
		return nil
	}
	if !s.remembered() || s.options != nil {
		l.report(n.at, "slot", "the slot %s cannot be filled from Chatwoot", s.name).hint("files, tables, lists and options of a business system only come in the conversation")
		return nil
	}
	return c
}

// remembered says whether a value of the slot means the same in another flow or on another day.
func (s *slot) remembered() bool {
	return !slices.Contains([]string{"file", "table", "list"}, s.kind.name())
}

// value is what Chatwoot has, as somebody would have typed it.
func (c *claim) value(p *play) string {
	value := p.global(c.path[0])
	for _, key := range c.path[1:] {
		of, ok := value.(map[string]any)
		if !ok {
			return ""
		}
		value = of[key]
	}
	return strings.TrimSpace(show(value, ""))
}

// profile marks values that Chatwoot had.
const profile = "profile"

// recall fills a flow that begins with what is known already: said in this conversation, kept for the contact, or in Chatwoot. Only what the slot
// would have accepted as an answer counts.
func (p *play) recall(fl *flow) {
	for _, s := range fl.slots {
		if held, ok := p.kept(s); ok {
			p.recalled(s, bot.Value{JSON: held.Value, Text: held.Text}, held.By)
			continue
		}
		if s.from == nil {
			continue
		}
		typed := s.from.value(p)
		if typed == "" {
			continue
		}
		v, reason := s.kind.accept(p, s, typed)
		if reason != "" || v.Doubt != "" {
			p.note(s.name + " is in Chatwoot and does not fit: " + reason)
			continue
		}
		p.recalled(s, v, profile)
	}
}

func (p *play) recalled(s *slot, v bot.Value, by string) {
	if why := p.broken(s, v); why != "" {
		p.note(s.name + " is known and no longer holds")
		return
	}
	f := p.top()
	if f.Slots == nil {
		f.Slots = map[string]bot.Slot{}
	}
	text := v.Text
	if text == "" {
		text = show(decode(v.JSON), p.language())
	}
	f.Slots[s.name] = bot.Slot{Value: v.JSON, Text: text, Type: s.kind.name(), By: by, At: p.now(), Sensitive: s.sensitive}
	p.known = append(p.known, f.Run+"/"+s.name)
}

// onlyKnown says that a value was there when the flow began in this turn, and no step has used it yet: what the customer says now simply replaces it.
func (p *play) onlyKnown(f *bot.Frame, s *slot) bool {
	return f.Step == "" && slices.Contains(p.known, f.Run+"/"+s.name)
}
