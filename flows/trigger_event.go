package flows

import (
	"slices"
	"strings"

	"agentbot/bot"
)

// occasion is an event that starts a flow.
type occasion struct {
	at       place
	event    string
	page     string
	campaign int
	label    string
}

var eventKey = key{"event", manyOf(either(oneOf(bot.Events()...), record(&eventMapping))), false, "What happens in Chatwoot and starts it, while the conversation is the bot's and nothing else runs or waits for an answer: `webwidget_triggered` (the customer opens the chat bubble; each flow once in a conversation, and only where there is a conversation already), `campaign` (a campaign without a sender opened the conversation), `label` (somebody, a rule or the page has added a label; one that the bot added itself starts nothing). A first visit has no conversation, so no bot can speak there."}

// eventMapping is one event with what tells it from others of its kind.
var eventMapping = mapping{name: "event", doc: "One event.", keys: []key{
	{"name", oneOf(bot.Events()...), true, "Which."},
	{"page", aWord, false, "webwidget_triggered: a part of the page's address, without what follows a ? or #."},
	{"campaign", aNumber, false, "campaign: its number; any unless said."},
	{"label", aWord, false, "label: which one; any unless said."},
}}

// eventDetails says which key belongs to which event.
var eventDetails = map[string]string{"page": bot.EventWidget, "campaign": bot.EventCampaign, "label": bot.EventLabel}

func (l *loader) occasions(n *node) []occasion {
	var out []occasion
	for _, item := range listed(n) {
		if o, ok := l.occasion(item); ok {
			out = append(out, o)
		}
	}
	return out
}

func (l *loader) occasion(n *node) (occasion, bool) {
	o := occasion{at: n.at}
	if n.kind == scalarNode {
		o.event = n.value
	} else {
		d := l.fields(n, "an event", &eventMapping)
		if name := d.need("name"); name != nil {
			o.at, o.event = name.at, l.str(name, "name")
		}
		o.page, o.campaign, o.label = d.str("page"), d.num("campaign", 0), d.str("label")
		for _, detail := range slices.Sorted(mapKeys(eventDetails)) {
			if n := d.node(detail); n != nil && eventDetails[detail] != o.event {
				l.report(n.at, "trigger", "%s says nothing about the event %s", detail, o.event).hint("it belongs to %s", eventDetails[detail])
			}
		}
		d.done()
	}
	if !slices.Contains(bot.Events(), o.event) {
		l.report(o.at, "trigger", "there is no event %q that reaches a bot", o.event).meant(o.event, bot.Events())
		return o, false
	}
	return o, true
}

func (o occasion) same(other occasion) bool {
	o.at = other.at
	return o == other
}

func (o occasion) fits(e bot.Event) bool {
	switch {
	case o.event != e.Name:
		return false
	case o.event == bot.EventCampaign:
		return o.campaign == 0 || int64(o.campaign) == e.Campaign
	case o.event == bot.EventLabel:
		return o.label == "" && len(e.Labels) > 0 || slices.ContainsFunc(e.Labels, func(label string) bool { return strings.EqualFold(label, o.label) })
	}
	return o.page == "" || strings.Contains(strings.ToLower(e.Page), strings.ToLower(o.page))
}

// happened starts the flow that an event is for. Whoever writes or is being asked something goes first.
func (p *play) happened(e *bot.Event) {
	if e == nil || p.top() != nil || p.heard.customer {
		return
	}
	seen := *e
	seen.Labels = slices.DeleteFunc(slices.Clone(e.Labels), func(label string) bool { return slices.Contains(p.st.Labels, label) })
	code, _, _ := strings.Cut(strings.ToLower(e.Language), "_")
	if code, _, _ = strings.Cut(code, "-"); p.st.Language.Code == "" && p.speaks(code) {
		p.st.Language.Code = code // what it is said in until the customer's own words tell
	}
	fl := p.listening(seen)
	if fl == nil {
		p.note("no flow for the event " + e.Name)
		return
	}
	if e.Name == bot.EventWidget {
		p.st.Begun = append(p.st.Begun, fl.name)
	}
	p.note("started by the event " + e.Name)
	p.push(fl.name)
	p.openWith(fl)
}

// listening is the first flow that an event starts in this conversation.
func (p *play) listening(e bot.Event) *flow {
	for _, name := range p.lib.order {
		fl := p.lib.flows[name]
		again := e.Name == bot.EventWidget && slices.Contains(p.st.Begun, name)
		if !again && slices.ContainsFunc(fl.events, func(o occasion) bool { return o.fits(e) }) && p.lets(fl) {
			return fl
		}
	}
	return nil
}
