package chatwoottest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"agentbot/chatwoot"
)

// Conversation is one conversation; its methods are what people and Chatwoot
// itself do to it.
type Conversation struct {
	ID      int64 // display id, unique in the account
	inbox   *Inbox
	contact *Contact
	link    *contactInbox
	uuid    string

	state
	messages     []*message
	additional   map[string]any
	unread       int
	createdAt    time.Time
	lastActivity time.Time
	lastIncoming time.Time
	agentSeen    time.Time
	statusAt     time.Time
	updated      int64 // the stamp, µs
	typing       bool
	deleted      bool
	quiet        bool // the last save swallowed its status events
}

// state is what a save compares to know which events to send.
type state struct {
	status       chatwoot.Status
	assignee     *Agent
	bot          *Bot
	assistant    string // Captain's name, when Captain owns it
	team         *Team
	priority     string
	labels       []string
	custom       map[string]any
	snoozedUntil time.Time
	waitingSince time.Time
	firstReply   time.Time
}

func (st state) clone() state {
	st.labels, st.custom = slices.Clone(st.labels), maps.Clone(st.custom)
	return st
}

func (st state) botOwned() bool { return st.bot != nil || st.assistant != "" }

// release clears every owner, person or bot.
func (st *state) release() { st.assignee, st.bot, st.assistant = nil, nil, "" }

func (c *Conversation) account() *Account { return c.inbox.account }
func (c *Conversation) server() *Server   { return c.inbox.account.server }

// start creates a conversation under the rules of a new one. A creator's human
// assignee keeps the bot from owning it.
func (s *Server) start(i *Inbox, contact *Contact, n newConversation) *Conversation {
	a := i.account
	a.nextID++
	c := &Conversation{
		ID: a.nextID, inbox: i, contact: contact, link: s.link(i, contact, n.source), createdAt: s.now(),
		lastActivity: s.now(), additional: map[string]any{}, updated: s.stamp(),
		uuid: fmt.Sprintf("5f0c7d3e-0000-4000-8000-%012d", s.id("uuid", 0)),
	}
	maps.Copy(c.additional, n.additional)
	c.statusAt = c.createdAt
	c.state = state{
		status: chatwoot.Open, labels: []string{}, custom: map[string]any{}, waitingSince: c.createdAt,
		assignee: n.assignee, team: n.team,
	}
	maps.Copy(c.custom, n.custom)
	if n.status != "" {
		c.status = n.status
	}
	switch {
	case contact.Blocked:
		c.status = chatwoot.Resolved
	case i.bound() && n.campaignBy != nil:
		c.status = chatwoot.Open
	case i.bound():
		c.status = chatwoot.Pending
		if s.has.ownership && n.assignee == nil && i.Bot != nil {
			c.bot = i.Bot
		}
	}
	if c.status != chatwoot.Snoozed {
		c.snoozedUntil = time.Time{}
	}
	k := key{a.ID, c.ID}
	s.conversations[k] = c
	s.order = append(s.order, k)
	s.notice(c, "created")
	return c
}

type newConversation struct {
	source             string
	status             chatwoot.Status
	assignee           *Agent
	campaignBy         *Agent
	team               *Team
	custom, additional map[string]any
}

func (s *Server) link(i *Inbox, contact *Contact, source string) *contactInbox {
	if l := contact.inboxes[i.ID]; l != nil {
		return l
	}
	l := &contactInbox{id: s.id("contact_inbox", 0), createdAt: s.now(), source: source}
	if source == "" {
		l.source = sourceOf(i, contact, l.id)
	}
	contact.inboxes[i.ID] = l
	return l
}

func sourceOf(i *Inbox, contact *Contact, id int64) string {
	switch {
	case i.Channel == WhatsApp && contact.Phone != "":
		return strings.TrimPrefix(contact.Phone, "+")
	case i.Channel == Email && contact.Email != "":
		return contact.Email
	default:
		return fmt.Sprintf("8a2b6f0e-0000-4000-9000-%012d", id)
	}
}

// change is one entry of changed_attributes.
type change struct {
	name              string
	previous, current any
}

// save applies edit as one database save: one new stamp, then the events of
// what changed, all rendered from the same state. A save without effect moves
// nothing.
func (s *Server) save(c *Conversation, edit func(*state)) bool {
	before, stampBefore, statusAtBefore := c.clone(), c.updated, c.statusAt
	next := c.clone()
	edit(&next)
	if next.status != chatwoot.Snoozed {
		next.snoozedUntil = time.Time{}
	}
	if reflect.DeepEqual(before, next) {
		return false
	}
	opened := next.status == chatwoot.Open && before.status != chatwoot.Open
	swallowed := opened && s.assignInSave(c, &next)
	c.state, c.quiet = next, swallowed
	c.updated = s.stamp()
	changes := s.diff(before, next)
	if before.status != next.status {
		c.statusAt = s.now()
		if s.has.ownership {
			changes = append(changes, change{"status_changed_at", iso(statusAtBefore), iso(c.statusAt)})
		}
	}
	if swallowed {
		// Rails reports only the last of two nested saves, the assignment.
		changes = slices.DeleteFunc(changes, func(ch change) bool { return ch.name != "assignee_id" })
	}
	changes = append(changes, change{"updated_at", isoMicros(stampBefore), isoMicros(c.updated)})
	if before.status != next.status && !swallowed {
		s.emitStatus(c)
	}
	s.emitConversation(c, chatwoot.EventConversationUpdated, changes)
	s.notice(c, "updated")
	if opened && !swallowed {
		s.assignLater(c)
	}
	return true
}

func (s *Server) emitStatus(c *Conversation) {
	if c.status == chatwoot.Open {
		s.emitConversation(c, chatwoot.EventConversationOpened, nil)
	}
	if c.status == chatwoot.Resolved {
		s.emitConversation(c, chatwoot.EventConversationResolved, nil)
	}
	s.emitConversation(c, chatwoot.EventStatusChanged, nil)
}

func (s *Server) diff(a, b state) []change {
	var out []change
	add := func(name string, previous, current any) {
		if !reflect.DeepEqual(previous, current) {
			out = append(out, change{name, previous, current})
		}
	}
	add("status", a.status, b.status)
	add("assignee_id", idOf(a.assignee), idOf(b.assignee))
	add("assignee_agent_bot_id", botID(a.bot), botID(b.bot))
	if s.has.typedOwner {
		add("ai_assignee_type", a.aiType(), b.aiType())
	}
	add("team_id", teamID(a.team), teamID(b.team))
	add("snoozed_until", isoOrNil(a.snoozedUntil), isoOrNil(b.snoozedUntil))
	add("waiting_since", isoOrNil(a.waitingSince), isoOrNil(b.waitingSince))
	add("first_reply_created_at", isoOrNil(a.firstReply), isoOrNil(b.firstReply))
	add("priority", textOrNil(a.priority), textOrNil(b.priority))
	add("label_list", a.labels, b.labels)
	add("cached_label_list", strings.Join(a.labels, ", "), strings.Join(b.labels, ", "))
	add("custom_attributes", a.custom, b.custom)
	return out
}

func (st state) aiType() any {
	switch {
	case st.assistant != "":
		return chatwoot.AssigneeAssistant
	case st.bot != nil:
		return chatwoot.AssigneeBot
	default:
		return nil
	}
}

func idOf(u *Agent) any {
	if u == nil {
		return nil
	}
	return u.ID
}

func botID(b *Bot) any {
	if b == nil {
		return nil
	}
	return b.ID
}

func teamID(t *Team) any {
	if t == nil {
		return nil
	}
	return t.ID
}
