package chatwoottest

import (
	"fmt"
	"time"

	"agentbot/chatwoot"
)

// Reply is a public answer of an agent.
func (u *Agent) Reply(c *Conversation, text string) int64 {
	return c.say(&message{kind: outgoing, content: text, sender: u})
}

// Note is a private note of an agent.
func (u *Agent) Note(c *Conversation, text string) int64 {
	return c.say(&message{kind: outgoing, content: text, sender: u, private: true})
}

func (c *Conversation) say(m *message) int64 {
	c.server().update(func() { c.server().post(c, m) })
	return m.id
}

// SetStatus is an agent choosing a status in the dashboard.
func (u *Agent) SetStatus(c *Conversation, status chatwoot.Status) {
	c.server().update(func() { c.server().setStatus(c, actor{agent: u}, status, time.Time{}) })
}

// Resolve is SetStatus resolved.
func (u *Agent) Resolve(c *Conversation) { u.SetStatus(c, chatwoot.Resolved) }

// Snooze snoozes until an instant, or until the customer writes.
func (u *Agent) Snooze(c *Conversation, until time.Time) {
	c.server().update(func() { c.server().setStatus(c, actor{agent: u}, chatwoot.Snoozed, until) })
}

// Assign gives the conversation to an agent; nil takes it from everybody.
func (u *Agent) Assign(c *Conversation, to *Agent) {
	c.server().update(func() { c.server().assignAgent(c, to, actor{agent: u}) })
}

// AssignBot gives the conversation to a bot.
func (u *Agent) AssignBot(c *Conversation, to *Bot) {
	c.server().update(func() { c.server().assignBot(c, to) })
}

// AssignTeam gives the conversation to a team, nil to none.
func (u *Agent) AssignTeam(c *Conversation, to *Team) {
	c.server().update(func() { c.server().assignTeam(c, to, actor{agent: u}) })
}

// TakeOver is the dashboard's button of 4.17: open and mine.
func (u *Agent) TakeOver(c *Conversation) {
	c.server().update(func() {
		s := c.server()
		s.save(c, func(st *state) {
			st.release()
			st.assignee, st.status = u, chatwoot.Open
			if st.waitingSince.IsZero() {
				st.waitingSince = s.now()
			}
		})
		s.statusActivity(c, actor{agent: u})
	})
}

// SetLabels replaces the labels from the dashboard.
func (u *Agent) SetLabels(c *Conversation, labels ...string) {
	c.server().update(func() { c.server().setLabels(c, append([]string{}, labels...), actor{agent: u}) })
}

// SetPriority sets the priority from the dashboard.
func (u *Agent) SetPriority(c *Conversation, priority string) {
	c.server().update(func() { c.server().setPriority(c, textOrNil(priority), actor{agent: u}) })
}

// Start is an agent starting a conversation with a first message; in a bot's
// inbox it is pending all the same.
func (u *Agent) Start(i *Inbox, contact *Contact, text string) (*Conversation, int64) {
	s := i.account.server
	var c *Conversation
	m := &message{kind: outgoing, content: text, sender: u}
	s.update(func() {
		c = s.start(i, contact, newConversation{})
		s.post(c, m)
	})
	return c, m.id
}

// Campaign starts a conversation by a campaign, with a human sender or none.
func (i *Inbox) Campaign(contact *Contact, sender *Agent, text string) (*Conversation, int64) {
	s := i.account.server
	var c *Conversation
	m := &message{kind: outgoing, content: text, additional: object{"campaign_id": 1}}
	if sender != nil {
		m.sender = sender
	}
	s.update(func() {
		c = s.start(i, contact, newConversation{campaignBy: sender})
		s.post(c, m)
	})
	return c, m.id
}

// PhoneEcho is a person answering in the provider's own app.
func (c *Conversation) PhoneEcho(text string) int64 {
	return c.say(&message{
		kind: outgoing, content: text, status: "delivered", attrs: object{"external_echo": true},
		source: fmt.Sprintf("wamid.ECHO%d-%d", c.ID, len(c.messages)),
	})
}

// AutomationSends is an automation rule writing to the customer.
func (c *Conversation) AutomationSends(text string) int64 {
	return c.say(&message{kind: outgoing, content: text, attrs: object{"automation_rule_id": 1}})
}

// AutomationSetsStatus is an automation rule changing the status; a bot that
// owns the conversation keeps it, also when this opens it.
func (c *Conversation) AutomationSetsStatus(status chatwoot.Status) {
	c.server().update(func() { c.server().setStatus(c, actor{}, status, time.Time{}) })
}

// AutomationLabels is an automation rule replacing the labels.
func (c *Conversation) AutomationLabels(labels ...string) {
	c.server().update(func() { c.server().setLabels(c, append([]string{}, labels...), actor{}) })
}

// AutomationAssigns is an automation rule or macro assigning an agent: unlike
// the endpoint it never opens.
func (c *Conversation) AutomationAssigns(to *Agent) {
	c.server().update(func() {
		changed := c.server().save(c, func(st *state) {
			st.release()
			st.assignee = to
		})
		if changed {
			c.server().activity(c, "Assigned to "+to.Name+" by Automation")
		}
	})
}

// CaptainTakes gives the conversation to a Captain assistant.
func (c *Conversation) CaptainTakes(name string) {
	c.server().update(func() {
		c.server().save(c, func(st *state) {
			st.release()
			st.assistant = name
		})
	})
}

// ProviderDelivers is the provider's receipts of an outgoing message.
func (c *Conversation) ProviderDelivers(id int64, status string) {
	c.edit(id, func(m *message) {
		m.status = status
		if m.source == "" {
			m.source = fmt.Sprintf("wamid.OUT%d", m.id)
		}
	})
}

// ProviderFails is the provider refusing an outgoing message.
func (c *Conversation) ProviderFails(id int64, reason string) {
	c.edit(id, func(m *message) {
		m.status = "failed"
		m.attrs["external_error"] = reason
	})
}

// Transcribe is Chatwoot writing down an audio attachment.
func (c *Conversation) Transcribe(id int64, text string) {
	c.edit(id, func(m *message) {
		for _, f := range m.files {
			if f.Kind == chatwoot.FileAudio {
				f.Transcript = text
			}
		}
	})
}

// Delete removes the conversation: the API answers 404, no event is sent.
func (c *Conversation) Delete() {
	s := c.server()
	s.update(func() { s.remove(c) })
}

func (s *Server) remove(c *Conversation) {
	if c.deleted {
		return
	}
	c.deleted = true
	delete(s.conversations, key{c.account().ID, c.ID})
	s.notice(c, "deleted")
}
