package desk

import (
	"encoding/json"
	"net/url"
	"path"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
)

func (p Place) snapshot(c *chatwoot.Conversation, inbox chatwoot.Inbox) bot.Snapshot {
	s := bot.Snapshot{
		Status: bot.Status(c.Status), Assignee: p.Identity.assignee(c.Meta), Labels: c.Labels, Priority: c.Priority,
		Inbox: c.InboxID, Channel: c.Channel, CanReply: c.CanReply, Attributes: object(c.CustomAttributes),
	}
	if inbox.ID == c.InboxID {
		s.InboxName = inbox.Name
	}
	if c.Meta.Team != nil {
		s.Team = bot.Team{ID: c.Meta.Team.ID, Name: c.Meta.Team.Name}
	}
	return s
}

// object is what an administrator's fields, a form or a page has put into attributes, masked: forms ask for anything.
func object(a chatwoot.Attributes) json.RawMessage {
	if len(a) == 0 {
		return nil
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return nil // raw JSON that was just read
	}
	raw, _ = bot.RedactJSON(raw)
	return raw
}

// contact is the customer as the conversation shows them. Only the widget's HMAC and the provider's number count as more than a claim.
func contact(c *chatwoot.Conversation) bot.Contact {
	p := c.Meta.Sender
	if p == nil {
		return bot.Contact{}
	}
	out := bot.Contact{
		ID: p.ID, Email: p.Email, Phone: p.PhoneNumber, Identifier: p.Identifier, Blocked: p.Blocked,
		Attributes: object(p.CustomAttributes), Signed: c.Meta.HMACVerified,
	}
	out.Name, _ = bot.Redact(p.Name)
	if link := c.ContactInbox; link != nil {
		out.Signed = out.Signed || link.HMACVerified
		out.Number, out.Link = number(c.Channel, link.SourceID), link.ID
	}
	return out
}

// number is the digits by which a phone provider knows the customer. WhatsApp users without a number have an id like BR.1234 (since 4.16).
func number(channel, source string) string {
	switch channel {
	case "Channel::Whatsapp", "Channel::TwilioSms", "Channel::Sms":
	default:
		return ""
	}
	digits := strings.TrimPrefix(strings.TrimPrefix(source, "whatsapp:"), "+")
	if len(digits) < 8 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits
}

// files are the attachments, masked: people name a photograph after what is on it. seen says that something was.
func files(attachments []chatwoot.Attachment) (out []bot.File, seen bool) {
	for _, a := range attachments {
		f := bot.File{
			Kind: a.FileType, ContentType: a.ContentType, URL: a.DataURL, Size: a.FileSize, Text: a.TranscribedText,
			Name: a.FallbackTitle, Latitude: a.Latitude, Longitude: a.Longitude,
		}
		switch a.FileType {
		case chatwoot.FileLocation:
			f.Name, f.Text = "", a.FallbackTitle
		case chatwoot.FileContact:
			f.Name, f.Text = cardName(a.Meta), a.FallbackTitle
		default:
			if f.Name == "" {
				f.Name = fileName(a.DataURL)
			}
		}
		name, named := bot.Redact(f.Name)
		text, said := bot.Redact(f.Text)
		f.URL = withoutName(f.URL)
		f.Name, f.Text, seen = name, text, seen || named || said
		out = append(out, f)
	}
	return out, seen
}

// withoutName takes a name that must not be kept out of the address of a file in Chatwoot's storage. The signed number before it finds the file; the
// name is there for browsers.
func withoutName(address string) string {
	_, stored, found := strings.Cut(address, ownStorage)
	if !found {
		return address
	}
	name, query, _ := strings.Cut(stored[strings.LastIndex(stored, "/")+1:], "?")
	plain, err := url.PathUnescape(name)
	if err != nil {
		plain = name
	}
	if _, seen := bot.Redact(plain); !seen {
		return address
	}
	if query != "" {
		query = "?" + query
	}
	ending := path.Ext(name)
	if strings.ContainsAny(ending, "0123456789%") {
		ending = ""
	}
	return address[:len(address)-len(stored)+strings.LastIndex(stored, "/")+1] + "file" + ending + query
}

// cardName joins the two spellings of WhatsApp and Telegram.
func cardName(meta chatwoot.Attributes) string {
	first, last := meta.Text("firstName"), meta.Text("lastName")
	if first == "" && last == "" {
		first, last = meta.Text("first_name"), meta.Text("last_name")
	}
	return strings.TrimSpace(first + " " + last)
}

func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" || strings.HasSuffix(u.Path, "/") {
		return ""
	}
	return path.Base(u.Path)
}
