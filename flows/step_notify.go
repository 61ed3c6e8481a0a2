package flows

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"agentbot/bot"
)

// notifyStep tells people or a system outside that something has happened, once; nobody waits for an answer.
type notifyStep struct {
	at            place
	team          string
	mail, webhook *template
	subject, text *text
	language      *template // of a mail; nil: the agents'
	data          map[string]*template
	secret        string
}

var notifyMapping = mapping{name: "notify", doc: "Whom to tell, by one of team, mail and webhook, and what.", keys: []key{
	{"team", aName, false, "A team in Chatwoot: a private note that calls its members."},
	{"mail", aTemplate, false, "A mail address; it needs subject and text, and actions.smtp in the configuration."},
	{"webhook", aTemplate, false, "The address of your system; its host must stand in actions.hosts. It needs secret."},
	{"subject", aText, false, "The mail's subject."},
	{"text", aText, false, "What team or mail read, in the agents' language."},
	{"language", aTemplate, false, "The language of a mail to somebody who is no agent: pt, es or en."},
	{"data", mapOf("name", aTemplate), false, "What the webhook gets, beside flow, conversation and account."},
	{"secret", aName, false, "The name in actions.secrets of what the webhook is signed with: X-Agentbot-Signature is sha256= and the HMAC of X-Agentbot-Timestamp, a dot and the body. X-Agentbot-Delivery is the same for every try."},
}}

var notifyManual = verbManual{
	name: "notify", doc: "Tells a team, a mail address or your own system that something has happened. It goes out once and in order; whether it has arrived, the flow does not wait for.", subject: record(&notifyMapping),
	example: `
- notify: {team: support, text: {pt: "Compra {{ purchase }} para conferir.", es: "Compra {{ purchase }} por revisar.", en: "Purchase {{ purchase }} to check."}}
`,
}

func readNotify(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	v := &notifyStep{at: subject.at, data: map[string]*template{}}
	d := l.fields(subject, "notify", &notifyMapping)
	if d.n == nil {
		return v
	}
	v.team, v.secret = d.str("team"), d.str("secret")
	v.mail, v.webhook = l.templateAt(d.node("mail")), l.templateAt(d.node("webhook"))
	v.subject, v.text, v.language = l.text(d.node("subject"), "subject"), l.text(d.node("text"), "text"), l.templateAt(d.node("language"))
	data := d.node("data")
	if data != nil && data.kind != mapNode {
		l.report(data.at, "shape", "data must be a map of name and text")
		data = nil
	}
	if data != nil {
		for _, e := range data.entries {
			v.data[e.key] = l.template(e.value)
		}
	}
	l.checkTeam(placeOf(d.node("team"), v.at), v.team)
	v.complete(l)
	d.done()
	return v
}

func (l *loader) templateAt(n *node) *template {
	if n == nil {
		return nil
	}
	return l.template(n)
}

// complete: one receiver, and what that one needs.
func (v *notifyStep) complete(l *loader) {
	receivers := boolInt(v.team != "") + boolInt(v.mail != nil) + boolInt(v.webhook != nil)
	switch {
	case receivers != 1:
		l.report(v.at, "notify", "notify tells exactly one of team, mail and webhook")
	case v.team != "" && v.text == nil:
		l.report(v.at, "notify", "a team is told a text").write("text: {…}")
	case v.mail != nil && (v.text == nil || v.subject == nil):
		l.report(v.at, "notify", "a mail needs subject and text")
	case v.webhook != nil && v.secret == "":
		l.report(v.at, "notify", "a webhook is signed, and needs the name of its secret").hint("secret: …, and the same name in actions.secrets")
	case v.webhook != nil && !v.webhook.namesHost():
		l.report(v.webhook.at, "notify", "the address of a webhook begins with https:// and names its host")
	}
}

// namesHost: the host of an address is fixed text, whatever else is filled in.
func (t *template) namesHost() bool {
	if len(t.parts) == 0 || t.parts[0].path != nil {
		return false
	}
	literal := t.parts[0].literal
	u, err := url.Parse(literal)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && (len(t.parts) == 1 || u.Path != "")
}

func (*notifyStep) blocks() []*block { return nil }

func (v *notifyStep) check(l *loader, s *step) {
	l.checkText(s.flow, v.text)
	l.checkText(s.flow, v.subject)
	for _, t := range []*template{v.mail, v.webhook, v.language} {
		l.checkNames(t, s.flow.known(), "this flow")
	}
	for _, name := range slices.Sorted(maps.Keys(v.data)) {
		l.checkNames(v.data[name], s.flow.known(), "this flow")
	}
}

func (v *notifyStep) run(ctx context.Context, p *play, s *step) (next, error) {
	language := p.lib.opts.Staff
	if own := v.language.render(p.scope()); p.speaks(own) {
		language = own
	}
	words := func(t *text) string {
		return t.in(language, p.lib.opts.Default).render(frameScope{p: p, f: p.top(), code: language})
	}
	if v.team != "" {
		team, err := p.mention(ctx, v.team)
		if err != nil {
			return next{}, err
		}
		note, _ := unmentioned(words(v.text)).(string)
		p.act(bot.Note{Text: team + " " + note})
		return s.forward(), nil
	}
	n := bot.Notify{Key: p.commitKey(p.top().Run, s.id, p.top().Visits[s.id])}
	body := map[string]any{"flow": p.top().Flow, "conversation": p.turn.Conversation.Key.Conversation, "account": p.turn.Conversation.Key.Account}
	n.Request = bot.Request{Method: "POST"}
	if v.mail != nil {
		mail := bot.Mail{To: v.mail.render(p.scope()), Subject: oneLine(words(v.subject)), Text: words(v.text), Language: language}
		body["to"], body["subject"], body["text"] = mail.To, mail.Subject, mail.Text
		n.Mail = &mail
	} else {
		data := map[string]any{}
		for name, t := range v.data {
			data[name] = t.data(p.scope())
		}
		body["data"], n.Sign = inert(data), v.secret
		n.Request.URL = escapedURL(v.webhook, p.escapedScope())
	}
	n.Request.Body = string(encode(body))
	switch {
	case p.lib.opts.ActionsMode == "mock": // nobody outside hears of what is made up
		if v.webhook != nil {
			body["webhook"] = n.Request.URL // whom it would have told
		}
		n.Request.Body = string(encode(body))
		n.Mail, n.Sign, n.Request.URL = nil, "", strings.TrimSuffix(p.lib.opts.MockURL, "/")+"/notify"
	case n.Mail != nil:
		n.Request = bot.Request{}
	}
	p.act(n)
	return s.forward(), nil
}

// escapedScope lets the values of the flow stand in an address.
func (p *play) escapedScope() argsScope {
	out := argsScope{}
	for name, value := range p.env() {
		out[name] = value
	}
	return out
}
