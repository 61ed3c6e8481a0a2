package desk

import (
	"encoding/json"
	"strconv"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// created reads message_created, or a message that a look found.
func (r *Receiver) created(in *bot.Inbound, m *chatwoot.Message) {
	in.InReplyTo = m.ContentAttributes.InReplyTo
	switch m.Type {
	case chatwoot.Incoming:
		if m.Private {
			return
		}
		in.Kind = bot.CustomerMessage
		customerWords(in, m)
	case chatwoot.Outgoing:
		r.outgoing(in, m)
	case chatwoot.Template, chatwoot.Activity:
	}
}

// outgoing tells who of the desk's side spoke. Only people take over: their own messages, and those they typed in the provider's app.
func (r *Receiver) outgoing(in *bot.Inbound, m *chatwoot.Message) {
	found, marked := markerOf(m)
	sender := chatwoot.PersonType("")
	if m.Sender != nil {
		sender = m.Sender.Type
	}
	switch {
	case marked && found.Of == r.Instance && sender == chatwoot.TypeBot:
		r.Identity.learn(m.Sender)
		in.Kind, in.Ref = bot.Echo, found.Out
	case marked && r.Identity.Known() != 0 && r.Identity.is(m.Sender):
		if r.OnForeign != nil {
			r.OnForeign(in.Key, found.Of)
		}
	case m.CampaignID() != 0:
		in.Kind, in.Event = bot.Opened, &bot.Event{Name: bot.EventCampaign, Campaign: m.CampaignID()}
	case m.Private && sender == chatwoot.TypeUser:
		in.Kind, in.By = bot.AgentNote, m.Sender.Name
		in.Note, _ = bot.Redact(m.Content)
	case m.Private, m.ContentAttributes.AutomationRuleID != 0:
	case sender == chatwoot.TypeUser, sender == "" && typed(m):
		in.Kind = bot.HumanMessage
		in.Text, _ = bot.Redact(m.Content)
		in.Files, _ = files(m.Attachments)
	}
}

// typed says whether a message without a sender was written by a person: in the provider's app, or in Slack by somebody Chatwoot does not know by
// mail. Everything else without a sender names its rule or campaign, or is a template; a wrong guess gives the conversation to people.
func typed(m *chatwoot.Message) bool {
	return m.ContentAttributes.ExternalEcho || m.ContentType == chatwoot.ContentText || m.ContentType == ""
}

// customerWords fills in what the customer said, masked.
func customerWords(in *bot.Inbound, m *chatwoot.Message) {
	in.Text = masked(in, m.NewText())
	attached(in, m)
	in.Placeholder = m.ContentAttributes.Unsupported
	if mail := m.ContentAttributes.Mail; mail != nil {
		in.Subject = masked(in, mail.Subject)
		in.Automatic = automatic(mail)
	}
}

func attached(in *bot.Inbound, m *chatwoot.Message) {
	found, seen := files(m.Attachments)
	in.Files, in.Sensitive = found, in.Sensitive || seen
}

func masked(in *bot.Inbound, text string) string {
	text, seen := bot.Redact(text)
	in.Sensitive = in.Sensitive || seen
	return text
}

// updated reads message_updated: receipts mostly, but also answers to our options, edits, deletions and what the provider refused.
func (r *Receiver) updated(in *bot.Inbound, m *chatwoot.Message, c *chatwoot.Conversation) {
	a := m.ContentAttributes
	if m.Type == chatwoot.Incoming {
		edited(in, m)
		return
	}
	if m.Type != chatwoot.Outgoing || m.Private && m.Sender != nil && m.Sender.Type != chatwoot.TypeBot {
		return
	}
	found, marked := markerOf(m)
	ours := marked && found.Of == r.Instance
	switch {
	case a.CSAT != nil:
		in.Data, _ = json.Marshal(map[string]any{"csat": a.CSAT.Rating}) // a number cannot fail
	case len(a.Submitted) > 0 && r.Identity.is(m.Sender):
		in.Kind, in.InReplyTo = bot.CustomerChoice, m.ID
		submitted(in, m)
		in.Dedupe = choiceKey(*in)
	case ours && failed(m, c):
		// Ours, so without snapshot; the key is the courier's, so that one reply is given up once.
		*in = bot.Inbound{
			Key: in.Key, Kind: bot.Undeliverable, Message: m.ID, Ref: found.Out, Outcome: "provider", Note: m.Content,
			Dedupe: "undeliverable:" + strconv.FormatInt(found.Out, 10), Contact: in.Contact,
		}
	case ours && m.Sender != nil && m.Sender.Type == chatwoot.TypeBot:
		r.Identity.learn(m.Sender)
		in.Kind, in.Ref = bot.Echo, found.Out // as good as the first one, should that be lost
	}
}

// edited: a new text or a deletion. A stored file, a transcription and a translation change a message too, but not what the customer wrote.
func edited(in *bot.Inbound, m *chatwoot.Message) {
	a := m.ContentAttributes
	_, translated := a.Raw["translations"]
	switch {
	case m.Private:
	case a.Deleted:
		in.Kind, in.Deleted = bot.CustomerEdit, true
	case translated, m.Content == "", len(m.Attachments) > 0 && transcribed(m):
		attached(in, m)
	default:
		in.Kind = bot.CustomerEdit
		customerWords(in, m)
	}
}

func transcribed(m *chatwoot.Message) bool {
	for _, a := range m.Attachments {
		if a.TranscribedText != "" {
			return true
		}
	}
	return false
}

// failed looks where each version says it: an error beside the content, or the nested message's status.
func failed(m *chatwoot.Message, c *chatwoot.Conversation) bool {
	if m.Private {
		return false
	}
	nested := c.NewestMessage()
	return m.ContentAttributes.ExternalError != "" || m.Status == "failed" || nested != nil && nested.ID == m.ID && nested.Status == "failed"
}

// submitted reads a tapped option or a form. A value that we never offered is only words.
func submitted(in *bot.Inbound, m *chatwoot.Message) {
	values := m.ContentAttributes.Submitted
	var offered []bot.Option
	m.ContentAttributes.Raw.Decode("items", &offered)
	if m.ContentType == chatwoot.ContentInputSelect {
		last := values[len(values)-1]
		in.Text = masked(in, last.Title)
		if in.Text == "" {
			in.Text = masked(in, last.Value)
		}
		for _, o := range offered {
			if o.Value == last.Value {
				in.Choice = last.Value
			}
		}
		return
	}
	fields := map[string]string{}
	var lines []string
	for _, v := range values {
		value := masked(in, v.Value)
		lines = append(lines, value)
		if v.Name != "" {
			fields[v.Name] = value
		}
	}
	in.Text = strings.Join(lines, "\n")
	if len(fields) > 0 {
		in.Data, _ = json.Marshal(fields) // strings cannot fail
	}
}
