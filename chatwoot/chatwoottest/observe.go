package chatwoottest

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"agentbot/chatwoot"
)

// Transcript is a conversation as an agent sees it, everything in order.
type Transcript struct {
	Account, Conversation int64
	Inbox                 string
	Channel               Channel
	Contact               string
	Status                chatwoot.Status
	Owner                 string // "User Ana", "AgentBot Aro", "" for nobody
	Team                  string
	Priority              string
	Labels                []string
	Attributes            map[string]any
	SnoozedUntil          time.Time
	Typing                bool
	Deleted               bool
	Stamp                 int64 // updated_at in µs
	Lines                 []Line
}

// Line is one message, note or activity line.
type Line struct {
	ID         int64
	Type       chatwoot.MessageType
	From       string // contact, user, agent_bot, "" for Chatwoot itself
	Name       string
	Text       string
	Private    bool
	Content    string         // content_type
	Attributes map[string]any // content_attributes
	Files      []string       // names of the attachments
	Links      []string       // and where each can be fetched, "" for a location or contact
	Status     string
	At         time.Time
}

// Find is a conversation by account and display id, or nil.
func (s *Server) Find(account, conversation int64) *Conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conversations[key{account, conversation}]
}

// Conversations lists what exists, oldest first.
func (s *Server) Conversations() []*Conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*Conversation
	for _, k := range s.order {
		if c := s.conversations[k]; c != nil {
			out = append(out, c)
		}
	}
	return out
}

// Transcript shows the conversation at this moment.
func (c *Conversation) Transcript() Transcript {
	s := c.server()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.transcript(c)
}

func (s *Server) transcript(c *Conversation) Transcript {
	t := Transcript{
		Account: c.account().ID, Conversation: c.ID, Inbox: c.inbox.Name, Channel: c.inbox.Channel, Contact: c.contact.Name, Status: c.status,
		Priority: c.priority, Labels: slices.Clone(c.labels), Attributes: maps.Clone(c.custom), SnoozedUntil: c.snoozedUntil,
		Typing: c.typing, Deleted: c.deleted, Stamp: c.updated, Owner: c.owner(),
	}
	if c.team != nil {
		t.Team = c.team.Name
	}
	for _, m := range c.messages {
		t.Lines = append(t.Lines, s.line(m))
	}
	return t
}

func (c *Conversation) owner() string {
	switch {
	case c.assignee != nil:
		return chatwoot.AssigneeUser + " " + c.assignee.Name
	case c.bot != nil:
		return chatwoot.AssigneeBot + " " + c.bot.Name
	case c.assistant != "":
		return chatwoot.AssigneeAssistant + " " + c.assistant
	default:
		return ""
	}
}

func (s *Server) line(m *message) Line {
	l := Line{
		ID: m.id, Type: chatwoot.MessageType(typeWords[m.kind]), Text: m.content, Private: m.private, Content: m.contentType,
		Attributes: copyMap(m.attrs), Status: m.status, At: m.created,
	}
	if p := push(m.sender); p != nil {
		l.From, l.Name = fmt.Sprint(p["type"]), fmt.Sprint(p["name"])
	}
	for _, f := range m.files {
		link, _ := s.fileFields(f)["data_url"].(string)
		l.Files, l.Links = append(l.Files, f.Name), append(l.Links, link)
	}
	return l
}

// Notice says that a conversation has changed; look it up for what it is now.
type Notice struct {
	Account, Conversation int64
	What                  string // created, updated, message, typing, deleted
}

// Subscribe calls tell after every change, in order, outside the server's
// lock. The returned function ends that.
func (s *Server) Subscribe(tell func(Notice)) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.id("subscriber", 0)
	s.subscribers[id] = tell
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subscribers, id)
	}
}

func (s *Server) notice(c *Conversation, what string) {
	s.notices = append(s.notices, Notice{c.account().ID, c.ID, what})
}
