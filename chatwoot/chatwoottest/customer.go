package chatwoottest

import (
	"fmt"
	"maps"
	"slices"

	"agentbot/chatwoot"
)

// Incoming is what a customer sends.
type Incoming struct {
	Text      string
	Files     []File
	InReplyTo int64
	Mail      *Mail          // in mail inboxes; the zero Mail is made up from the contact
	Extra     map[string]any // further content_attributes: referral, is_unsupported …
	Sticker   bool
}

// Mail is what a mail carries beside its new text.
type Mail struct {
	Subject   string
	Quoted    string // the history below the new text
	HTML      string // an HTML body instead of a text part
	Both      bool   // the HTML body beside the text part
	CC        []string
	AutoReply bool
}

// Write is a customer writing to an inbox. The channel decides where it lands:
// in the contact's last conversation there, or in a new one.
func (i *Inbox) Write(contact *Contact, in Incoming) (*Conversation, int64) {
	s := i.account.server
	var c *Conversation
	var id int64
	s.update(func() {
		c = s.latest(i, contact)
		if c == nil || c.status == chatwoot.Resolved && !i.continues(in) {
			c = s.start(i, contact, newConversation{additional: i.origin(in)})
		}
		id = s.receive(c, in)
	})
	return c, id
}

// continues is whether a resolved conversation is taken up again instead of a
// new one being started.
func (i *Inbox) continues(in Incoming) bool {
	switch {
	case i.Lock || i.Channel == WebWidget || i.Channel == API:
		return true
	case i.Channel == Email:
		return in.Mail != nil && in.Mail.Quoted != ""
	default:
		return false
	}
}

// origin is what a new conversation remembers of how it began.
func (i *Inbox) origin(in Incoming) map[string]any {
	switch {
	case i.Channel == WebWidget:
		return object{
			"browser_language": "pt", "referer": "https://www.example/", "initiated_at": object{"timestamp": "Tue Jul 14 2026 10:05:22 GMT-0300"},
			"browser": object{
				"browser_name": "Chrome", "browser_version": "138.0", "device_name": "Unknown", "platform_name": "Windows", "platform_version": "10.0",
			},
		}
	case i.Channel == Email && in.Mail != nil:
		return object{"source": "email", "in_reply_to": nil, "auto_reply": in.Mail.AutoReply, "mail_subject": in.Mail.Subject}
	default:
		return nil
	}
}

func (s *Server) latest(i *Inbox, contact *Contact) *Conversation {
	for _, k := range slices.Backward(s.order) {
		if c := s.conversations[k]; c != nil && c.inbox == i && c.contact == contact {
			return c
		}
	}
	return nil
}

// OpenWidget is a visitor opening the chat bubble.
func (i *Inbox) OpenWidget(contact *Contact) {
	s := i.account.server
	s.update(func() {
		if i.Bot == nil || i.Bot.URL == "" {
			return
		}
		l := s.link(i, contact, "")
		var current any
		d := &Delivery{Event: chatwoot.EventWidgetOpened, Account: i.account.ID, bot: i.Bot}
		if c := s.latest(i, contact); c != nil {
			current, d.conv, d.Conversation = s.webhookConversation(c), c, c.ID
		}
		origin := i.origin(Incoming{})
		if origin == nil {
			origin = object{}
		}
		origin["widget_language"] = "pt_BR"
		s.enqueue(d, object{
			"id": l.id, "contact": webhookSender(contact), "inbox": i.short(), "account": i.account.short(),
			"current_conversation": current, "source_id": l.source, "event_info": origin,
		})
	})
}

// CustomerWrites is a further message of the customer in this conversation.
func (c *Conversation) CustomerWrites(in Incoming) int64 {
	var id int64
	c.server().update(func() { id = c.server().receive(c, in) })
	return id
}

func (s *Server) receive(c *Conversation, in Incoming) int64 {
	m := &message{kind: incoming, content: in.Text, sender: c.contact, attrs: copyMap(in.Extra)}
	m.noContent = in.Text == "" && len(in.Files) > 0
	if in.InReplyTo != 0 {
		m.attrs["in_reply_to"] = in.InReplyTo
	}
	if in.Sticker {
		m.contentType = chatwoot.ContentSticker
	}
	for _, f := range in.Files {
		stored := newFile(f)
		s.keep(stored)
		m.files = append(m.files, stored)
	}
	if c.inbox.Channel == WhatsApp {
		m.source = fmt.Sprintf("wamid.%012d", s.id("wamid", 0))
	}
	if c.inbox.Channel == Email {
		s.asMail(c, m, in)
	}
	return s.post(c, m).id
}

// asMail gives a message the shape of a mail: the content holds the history
// too, only text_content.quoted is the new text alone.
func (s *Server) asMail(c *Conversation, m *message, in Incoming) {
	mail := in.Mail
	if mail == nil {
		mail = &Mail{Subject: "(no subject)"}
	}
	whole := in.Text
	if mail.Quoted != "" {
		whole += "\n\n" + mail.Quoted
	}
	text, html := object{"full": whole, "reply": whole, "quoted": in.Text}, object{}
	if mail.HTML != "" {
		html = object{"full": mail.HTML, "reply": whole, "quoted": in.Text}
		if !mail.Both {
			text = object{}
		}
	}
	m.source = fmt.Sprintf("mail-%06d@mail.example", s.id("mail", 0))
	m.contentType, m.content, m.processed = chatwoot.ContentIncomingEmail, whole, in.Text
	m.attrs["cc_email"], m.attrs["bcc_email"] = listOrNil(mail.CC), nil
	m.attrs["email"] = object{
		"subject": mail.Subject, "from": []string{c.contact.Email}, "to": []string{"inbox@chatwoot.example"}, "cc": listOrNil(mail.CC), "bcc": nil,
		"date": iso(s.now()), "message_id": m.source, "in_reply_to": nil, "references": []string{}, "multipart": true, "headers": nil,
		"number_of_attachments": len(in.Files), "content_type": "text/plain", "text_content": text, "html_content": html, "auto_reply": mail.AutoReply,
	}
}

func listOrNil(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

// CustomerChooses is the customer tapping option n (from 0) of an
// input_select. Each channel tells it its own way: the widget and the API
// update the message, Telegram sends the value, the others the title.
func (c *Conversation) CustomerChooses(id int64, n int) error {
	var err error
	s := c.server()
	s.update(func() {
		m := c.find(id)
		if m == nil {
			err = fmt.Errorf("message %d is not in conversation %d", id, c.ID)
			return
		}
		items, _ := m.attrs["items"].([]any)
		if n < 0 || n >= len(items) {
			err = fmt.Errorf("message %d has no option %d", id, n)
			return
		}
		item, _ := items[n].(object)
		title, _ := item["title"].(string)
		value, _ := item["value"].(string)
		switch c.inbox.Channel {
		case WebWidget, API:
			s.touch(c, m, func() {
				m.attrs = copyMap(m.attrs)
				m.attrs["submitted_values"] = []any{object{"title": title, "value": value}}
			})
		case Telegram:
			s.receive(c, Incoming{Text: value})
		case WhatsApp, Email, Instagram:
			s.receive(c, Incoming{Text: title, InReplyTo: id})
		}
	})
	return err
}

// CustomerSubmits is the customer answering a form, field by field.
func (c *Conversation) CustomerSubmits(id int64, fields map[string]string) {
	values := []any{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		values = append(values, object{"name": name, "value": fields[name]})
	}
	c.edit(id, func(m *message) { m.attrs["submitted_values"] = values })
}

// CustomerGivesEmail is the customer answering an input_email.
func (c *Conversation) CustomerGivesEmail(id int64, email string) {
	c.edit(id, func(m *message) { m.attrs["submitted_email"] = email })
}

// CustomerRates is the customer answering the survey.
func (c *Conversation) CustomerRates(id int64, rating int, feedback string) {
	c.edit(id, func(m *message) {
		m.attrs["submitted_values"] = object{"csat_survey_response": object{"rating": rating, "feedback_message": feedback}}
	})
}

// CustomerEdits is the customer changing a message (Telegram).
func (c *Conversation) CustomerEdits(id int64, text string) {
	c.edit(id, func(m *message) { m.content, m.noContent = text, false })
}

// DeleteMessage removes a message as Chatwoot does: a notice stays.
func (c *Conversation) DeleteMessage(id int64) {
	c.edit(id, func(m *message) {
		m.content, m.noContent, m.processed, m.files = "This message was deleted", false, "", nil
		m.contentType, m.attrs = "text", object{"deleted": true}
	})
}

func (c *Conversation) edit(id int64, change func(*message)) {
	s := c.server()
	s.update(func() {
		m := c.find(id)
		if m == nil {
			return
		}
		s.touch(c, m, func() {
			m.attrs = copyMap(m.attrs)
			change(m)
		})
	})
}

func (c *Conversation) find(id int64) *message {
	for _, m := range c.messages {
		if m.id == id {
			return m
		}
	}
	return nil
}

// LastMessage is the id of the newest message for the customer's eyes, or 0.
func (c *Conversation) LastMessage() int64 {
	s := c.server()
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := c.newest(false); m != nil {
		return m.id
	}
	return 0
}

// Block blocks or unblocks the contact; blocking resolves what is under way.
func (contact *Contact) Block(blocked bool) {
	s := contact.account.server
	s.update(func() {
		contact.Blocked = blocked
		for _, k := range s.order {
			c := s.conversations[k]
			if blocked && c != nil && c.contact == contact {
				s.setStatus(c, actor{}, chatwoot.Resolved, s.now())
			}
		}
	})
}
