package chatwoottest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"agentbot/chatwoot"
)

// The numbers of message_type, as the database has them.
const (
	incoming = iota
	outgoing
	activity
	template
)

var typeWords = []string{"incoming", "outgoing", "activity", "template"}

type message struct {
	id          int64
	kind        int
	content     string
	noContent   bool // null, a message of attachments only
	contentType string
	attrs       map[string]any
	additional  map[string]any
	private     bool
	status      string
	source      string
	echo        string
	processed   string
	sender      any // *Contact, *Agent, *Bot or nil
	files       []*file
	created     time.Time
	updated     time.Time
}

// LiquidUse is a message in which Chatwoot found a template, so that what the
// customer sees is not what was sent.
type LiquidUse struct {
	Account, Conversation, Message int64
	Sent, Shown                    string
}

// post saves a message and does what Chatwoot does after it: reopen, report,
// keep waiting_since, send its own templates.
func (s *Server) post(c *Conversation, m *message) *message {
	m.id = s.id("message", 0)
	m.created, m.updated = s.now(), s.now()
	if m.contentType == "" {
		m.contentType = "text"
	}
	if m.status == "" {
		m.status = "sent"
	}
	if m.attrs == nil {
		m.attrs = map[string]any{}
	}
	if m.additional == nil {
		m.additional = map[string]any{}
	}
	if m.kind == outgoing {
		s.renderLiquid(c, m)
	}
	for _, f := range m.files {
		f.message = m.id
	}
	c.messages = append(c.messages, m)
	c.updated = s.stamp() // a message touches its conversation
	c.lastActivity = m.created
	switch {
	case m.kind == incoming:
		c.lastIncoming = m.created
		c.unread++
		s.reopen(c)
	case m.kind == outgoing && !m.private:
		c.unread = 0
	}
	s.notice(c, "message")
	if m.kind == activity {
		return m
	}
	s.emitMessage(c, m, chatwoot.EventMessageCreated)
	s.settleWaiting(c, m)
	if m.kind == incoming {
		s.sendTemplates(c, m)
	}
	if m.kind == outgoing && !m.private && m.source == "" && s.cfg.Receipts {
		s.provide(c, m)
	}
	return m
}

// provide is the provider's side of an outgoing message.
func (s *Server) provide(c *Conversation, m *message) {
	if c.inbox.Channel != WhatsApp && c.inbox.Channel != Telegram && c.inbox.Channel != Instagram {
		return
	}
	if !c.canReply(s.now()) && m.additional["template_params"] == nil {
		s.touch(c, m, func() {
			m.attrs = copyMap(m.attrs)
			m.status, m.attrs["external_error"] = "failed", "Template not found or invalid template name"
		})
		return
	}
	s.touch(c, m, func() { m.source = fmt.Sprintf("wamid.OUT%d", m.id) })
	s.touch(c, m, func() { m.status = "delivered" })
	s.touch(c, m, func() { m.status = "read" })
}

// settleWaiting keeps waiting_since: the customer's first unanswered message
// sets it, any public answer clears it.
func (s *Server) settleWaiting(c *Conversation, m *message) {
	switch {
	case m.kind == incoming && c.waitingSince.IsZero() && c.status != chatwoot.Resolved:
		s.save(c, func(st *state) { st.waitingSince = m.created })
	case m.kind == outgoing && !m.private && m.attrs["automation_rule_id"] == nil:
		s.save(c, func(st *state) {
			st.waitingSince = time.Time{}
			if _, human := m.sender.(*Agent); human && st.firstReply.IsZero() {
				st.firstReply = m.created
			}
		})
	}
}

// touch saves a change of a message, which touches its conversation too.
func (s *Server) touch(c *Conversation, m *message, edit func()) {
	edit()
	m.updated = s.now()
	c.updated = s.stamp()
	s.notice(c, "message")
	if m.kind != activity {
		s.emitMessage(c, m, chatwoot.EventMessageUpdated)
	}
}

func (s *Server) activity(c *Conversation, text string) {
	s.post(c, &message{kind: activity, content: text})
}

// sendTemplates is Chatwoot's own talk after a customer's message.
func (s *Server) sendTemplates(c *Conversation, m *message) {
	if isAutoReply(m) {
		return
	}
	spoken := slices.ContainsFunc(c.messages, func(other *message) bool {
		return other.kind == outgoing && !other.private || other.kind == template
	})
	if c.inbox.greets() && c.inbox.Greeting != "" && !spoken {
		s.post(c, &message{kind: template, content: c.inbox.Greeting})
	}
	s.askForEmail(c)
}

// askForEmail is the widget asking a visitor without address for one, once.
func (s *Server) askForEmail(c *Conversation) {
	asked := func(m *message) bool { return m.contentType == chatwoot.ContentInputEmail }
	if !c.inbox.EmailCollect || c.inbox.Channel != WebWidget || c.contact.Email != "" || slices.ContainsFunc(c.messages, asked) {
		return
	}
	s.post(c, &message{kind: template, content: "How can " + c.account().Name + " reach you?"})
	s.post(c, &message{kind: template, content: "We will write to this address", contentType: chatwoot.ContentInputEmail})
}

func isAutoReply(m *message) bool {
	mail, ok := m.attrs["email"].(map[string]any)
	return ok && mail["auto_reply"] == true
}

// sendCSAT asks for a rating once per conversation.
func (s *Server) sendCSAT(c *Conversation) {
	if !c.inbox.CSAT || !c.canReply(s.now()) {
		return
	}
	for _, m := range c.messages {
		if m.contentType == chatwoot.ContentInputCSAT {
			return
		}
	}
	s.post(c, &message{
		kind: template, content: "Please rate this conversation", contentType: chatwoot.ContentInputCSAT,
		attrs: map[string]any{"display_type": "emoji"},
	})
}

var (
	codeSpan  = regexp.MustCompile("(?s)```.*?```|`[^`]*`")
	liquidTag = regexp.MustCompile(`(?s)\{\{(.*?)\}\}|\{%.*?%\}`)
)

// renderLiquid does to outgoing text what Chatwoot does: whatever looks like a
// template outside backticks is replaced, unknown names by nothing.
func (s *Server) renderLiquid(c *Conversation, m *message) {
	shown := outsideCode(m.content, func(text string) string {
		return liquidTag.ReplaceAllStringFunc(text, func(tag string) string { return c.drop(tag) })
	})
	if shown == m.content {
		return
	}
	s.liquid = append(s.liquid, LiquidUse{c.account().ID, c.ID, m.id, m.content, shown})
	m.content = shown
}

func outsideCode(text string, replace func(string) string) string {
	var out strings.Builder
	at := 0
	for _, span := range codeSpan.FindAllStringIndex(text, -1) {
		out.WriteString(replace(text[at:span[0]]))
		out.WriteString(text[span[0]:span[1]])
		at = span[1]
	}
	out.WriteString(replace(text[at:]))
	return out.String()
}

func (c *Conversation) drop(tag string) string {
	name := strings.TrimSpace(strings.Trim(tag, "{}% "))
	name, _, _ = strings.Cut(name, "|")
	known := map[string]string{
		"contact.name": c.contact.Name, "contact.email": c.contact.Email, "contact.phone_number": c.contact.Phone,
		"inbox.name": c.inbox.Name, "account.name": c.account().Name,
	}
	return known[strings.TrimSpace(name)]
}

// Liquid lists every template Chatwoot found in outgoing text. A bot that
// neutralises what it sends keeps this empty.
func (s *Server) Liquid() []LiquidUse {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]LiquidUse(nil), s.liquid...)
}

func copyMap(m map[string]any) map[string]any {
	out := maps.Clone(m)
	if out == nil {
		out = map[string]any{}
	}
	return out
}
