package flows

import (
	"encoding/json"
	"slices"

	"agentbot/bot"
)

var whenKey = key{"when", anExpression, false, "For whom and when the flow is there at all, like `channel == 'whatsapp' and hours.open`. Where it does not hold, the flow is not started, not offered and never what somebody seems to mean. It knows `channel`, `language`, `conversation.inbox`, `conversation.labels`, `conversation.attributes.NAME`, `contact.known` (Chatwoot has an e-mail address, a number or an identifier), `contact.signed` (the web widget has signed who it is), `contact.attributes.NAME` and, where defaults.yaml has `hours`, `hours.open`."}

// guard compiles when. It sees what every flow sees, and no slot: nothing has been said yet.
func (l *loader) guard(n *node) *expression {
	if n == nil {
		return nil
	}
	e := l.expression(n.at, l.str(n, "when"), globals, true)
	if e != nil && len(e.hours) > 0 {
		l.needsHours(n.at, e.hours[0]) // a guard asks nobody
	}
	return e
}

// startable says whether words, a button or another topic may start the flow in this conversation.
func (p *play) startable(fl *flow) bool { return fl.startable() && p.lets(fl) }

// lets says whether the flow's guard lets this conversation in.
func (p *play) lets(fl *flow) bool {
	if fl.when == nil {
		return true
	}
	holds, why := fl.when.run(p.globals())
	p.note(why)
	return holds == true
}

// mayLet is lets before it is known which language the newest words are in: what only that may keep out is let through, and judged again.
func (p *play) mayLet(fl *flow) bool {
	if fl.when == nil || !slices.Contains(fl.when.names, "language") {
		return p.lets(fl)
	}
	return slices.ContainsFunc(p.lib.opts.Languages, func(code string) bool {
		env := p.globals()
		env["language"] = code
		holds, _ := fl.when.run(env)
		return holds == true
	})
}

// globals are what every expression knows.
func (p *play) globals() map[string]any {
	out := map[string]any{}
	for name := range globals {
		out[name] = p.global(name)
	}
	return out
}

// cards are the library's flows; what a guard keeps out of this conversation cannot be started.
func (p *play) cards() []bot.FlowCard {
	cards := p.lib.Cards()
	for i := range cards {
		cards[i].Startable = cards[i].Startable && p.mayLet(p.lib.flows[cards[i].Name])
	}
	return cards
}

func (p *play) contactFacts() map[string]any {
	c := p.contact
	return map[string]any{
		"name": c.Name, "email": c.Email, "phone": c.Phone, "number": c.Number, "attributes": attributesOf(c.Attributes),
		"signed": c.Signed, "known": c.Email != "" || c.Phone != "" || c.Number != "" || c.Identifier != "",
	}
}

func (p *play) conversationFacts() map[string]any {
	s := p.turn.Conversation.Snapshot
	return map[string]any{"inbox": s.InboxName, "labels": append([]string{}, s.Labels...), "attributes": attributesOf(s.Attributes)}
}

// attributesOf are custom attributes by key; none where there is no object.
func attributesOf(raw json.RawMessage) map[string]any {
	if found, ok := decode(raw).(map[string]any); ok {
		return found
	}
	return map[string]any{}
}
