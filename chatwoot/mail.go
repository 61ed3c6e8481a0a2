package chatwoot

import (
	"encoding/json"
	"strings"
)

// Mail is content_attributes.email: what the mail said beside its text.
type Mail struct {
	Subject     string
	MessageID   string
	InReplyTo   string
	Date        string // ISO with the sender's offset, as sent
	ContentType string
	From        []string
	To          []string
	CC          []string
	BCC         []string
	References  []string
	AutoReply   bool // never answer it: two robots would write for ever
	Multipart   bool
	Attachments int64
	Text        MailText
	HTML        MailText
	Headers     Attributes
}

// MailText is one body of a mail. The names are Chatwoot's and mislead: Quoted
// is the new text, trimmed of the history; Full and Reply hold everything.
type MailText struct{ Full, Reply, Quoted string }

// readMail decodes key by key: one odd header must not cost us auto_reply.
func readMail(raw json.RawMessage) *Mail {
	var a Attributes
	if isNull(raw) || json.Unmarshal(raw, &a) != nil {
		return nil
	}
	m := &Mail{
		Subject: a.Text("subject"), MessageID: a.Text("message_id"), InReplyTo: a.Text("in_reply_to"),
		Date: a.Text("date"), ContentType: a.Text("content_type"),
		From: addresses(a["from"]), To: addresses(a["to"]), CC: addresses(a["cc"]), BCC: addresses(a["bcc"]),
		References: addresses(a["references"]),
		AutoReply:  a.Flag("auto_reply") || strings.EqualFold(a.Text("auto_reply"), "true"),
		Multipart:  a.Flag("multipart"), Attachments: a.Int("number_of_attachments"),
		Text: mailText(a["text_content"]), HTML: mailText(a["html_content"]),
	}
	a.Decode("headers", &m.Headers)
	return m
}

func mailText(raw json.RawMessage) MailText {
	var a Attributes
	if isNull(raw) || json.Unmarshal(raw, &a) != nil {
		return MailText{}
	}
	return MailText{Full: a.Text("full"), Reply: a.Text("reply"), Quoted: a.Text("quoted")}
}

// addresses reads a list of texts, also when only one came without its array.
func addresses(raw json.RawMessage) []string {
	var list []string
	if isNull(raw) {
		return nil
	}
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	return nil
}

// NewText is what the customer newly wrote. For a mail that is the trimmed
// text part, else the trimmed HTML part, else the content with its history;
// for every other message it is the content.
func (m *Message) NewText() string {
	if mail := m.ContentAttributes.Mail; mail != nil {
		for _, text := range []string{mail.Text.Quoted, mail.HTML.Quoted} {
			if strings.TrimSpace(text) != "" {
				return text
			}
		}
	}
	return m.Content
}
