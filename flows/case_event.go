package flows

import (
	"encoding/json"

	"agentbot/bot"
)

// caseEvent is an event as it happens in a case: written as in a trigger, with everything it tells.
func (l *caseLoader) caseEvent(n *node) bot.Event {
	o, ok := l.occasion(n)
	if !ok {
		return bot.Event{}
	}
	e := bot.Event{Name: o.event, Page: o.page, Campaign: int64(o.campaign)}
	switch {
	case o.label != "":
		e.Labels = []string{o.label}
	case o.event == bot.EventLabel:
		l.report(o.at, "test", "a label is added, but not which").write("{name: label, label: vip}")
	}
	return e
}

// custom are custom attributes as Chatwoot has them; nil for none.
func (l *caseLoader) custom(n *node) json.RawMessage {
	if n == nil {
		return nil
	}
	if n.kind != mapNode {
		l.report(n.at, "shape", "attributes must be a map of attribute and value")
		return nil
	}
	return encode(plain(n))
}
