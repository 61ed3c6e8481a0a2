package chatwoottest

import (
	"maps"
	"slices"
)

// Snapshot is everything that exists in one account, in an order that is the
// same from one time to the next: two of them compared say what changed.
type Snapshot struct {
	Account       AccountState
	Bots          []BotState
	Agents        []AgentState
	Teams         []TeamState
	Labels        []string
	Attributes    []Attribute
	Webhooks      []Webhook
	Portals       []Portal
	Automations   []Automation
	Assistants    []AssistantState
	Inboxes       []InboxState
	Contacts      []ContactState
	Conversations []Transcript
	Deleting      []string // what waits for a background job to delete it: "inbox 14"
}

// AccountState is the account itself.
type AccountState struct {
	ID          int64
	Name        string
	Locale      string
	Suspended   bool
	KeepPending bool
}

// BotState is a bot.
type BotState struct {
	ID                       int64
	Name, Description        string
	URL, Token, Secret, Type string
	System                   bool
}

// AgentState is a user.
type AgentState struct {
	ID          int64
	Name, Email string
	Role        Role
	Token       string
}

// TeamState is a team.
type TeamState struct {
	ID         int64
	Name       string
	AutoAssign bool
	Members    []int64
}

// AssistantState is a Captain assistant.
type AssistantState struct {
	ID      int64
	Name    string
	Inboxes []int64
}

// InboxState is an inbox with its settings.
type InboxState struct {
	ID                int64
	Name              string
	Channel           Channel
	Bot               int64 // 0 for none
	GreetingEnabled   bool
	Greeting          string
	EmailCollect      bool
	CSAT              bool
	Lock              bool
	NoMessagesAfter   bool // allow_messages_after_resolved is false
	AutoAssign        AutoAssignment
	Members           []int64
	HoursEnabled      bool
	Timezone          string
	Hours             []Hours
	OutOfOffice       string
	WebhookURL        string
	HMACMandatory     bool
	Identifier, Token string // of the API channel: inbox_identifier and hmac_token
	Secret            string
}

// ContactState is a contact; Inboxes is its source id in each of them.
type ContactState struct {
	ID                             int64
	Name, Email, Phone, Identifier string
	Blocked                        bool
	Custom, Additional             map[string]any
	Inboxes                        map[int64]string
}

// Snapshot takes one.
func (a *Account) Snapshot() Snapshot {
	s := a.server
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Snapshot{
		Account:    AccountState{ID: a.ID, Name: a.Name, Locale: a.Locale, Suspended: a.suspended, KeepPending: a.keepPending},
		Attributes: slices.Clone(a.attributes), Webhooks: slices.Clone(a.webhooks), Portals: slices.Clone(a.portals),
		Automations: slices.Clone(a.automations),
	}
	for _, bots := range []map[int64]*Bot{s.systemBots, a.bots} {
		for _, id := range sortedKeys(bots) {
			b := bots[id]
			out.Bots = append(out.Bots, BotState{
				ID: b.ID, Name: b.Name, Description: b.Description, URL: b.URL, Token: b.Token, Secret: b.Secret, Type: "webhook", System: b.account == nil,
			})
		}
	}
	for _, id := range sortedKeys(a.agents) {
		u := a.agents[id]
		out.Agents = append(out.Agents, AgentState{ID: u.ID, Name: u.Name, Email: u.Email, Role: u.Role, Token: u.Token})
	}
	for _, id := range sortedKeys(a.teams) {
		t := a.teams[id]
		out.Teams = append(out.Teams, TeamState{ID: t.ID, Name: t.Name, AutoAssign: t.AutoAssign, Members: agentIDs(t.members)})
	}
	for _, l := range a.labels {
		out.Labels = append(out.Labels, l.title)
	}
	for _, c := range a.assistants {
		state := AssistantState{ID: c.ID, Name: c.Name}
		for _, i := range c.Inboxes {
			state.Inboxes = append(state.Inboxes, i.ID)
		}
		out.Assistants = append(out.Assistants, state)
	}
	for _, id := range sortedKeys(a.inboxes) {
		out.Inboxes = append(out.Inboxes, a.inboxes[id].state())
	}
	for _, id := range sortedKeys(a.contacts) {
		out.Contacts = append(out.Contacts, a.contacts[id].state())
	}
	for _, k := range s.order {
		if c := s.conversations[k]; c != nil && k.account == a.ID {
			out.Conversations = append(out.Conversations, s.transcript(c))
		}
	}
	for _, j := range s.jobs {
		if j.account == a {
			out.Deleting = append(out.Deleting, j.what)
		}
	}
	return out
}

func (i *Inbox) state() InboxState {
	out := InboxState{
		ID: i.ID, Name: i.Name, Channel: i.Channel, GreetingEnabled: i.greets(), Greeting: i.Greeting, EmailCollect: i.EmailCollect, CSAT: i.CSAT,
		Lock: i.Lock, NoMessagesAfter: i.NoMessagesAfter, AutoAssign: i.AutoAssign, Members: agentIDs(i.Members), HoursEnabled: i.HoursEnabled,
		Timezone: i.Timezone, Hours: slices.Clone(i.Hours), OutOfOffice: i.OutOfOffice, WebhookURL: i.webhookURL, HMACMandatory: i.hmacMandatory,
		Identifier: i.Identifier, Token: i.hmacToken, Secret: i.secret,
	}
	if i.Bot != nil {
		out.Bot = i.Bot.ID
	}
	return out
}

func (c *Contact) state() ContactState {
	out := ContactState{
		ID: c.ID, Name: c.Name, Email: c.Email, Phone: c.Phone, Identifier: c.Identifier, Blocked: c.Blocked,
		Custom: maps.Clone(c.Custom), Additional: maps.Clone(c.Additional), Inboxes: map[int64]string{},
	}
	for id, link := range c.inboxes {
		out.Inboxes[id] = link.source
	}
	return out
}

func agentIDs(list []*Agent) []int64 {
	var ids []int64
	for _, u := range list {
		ids = append(ids, u.ID)
	}
	slices.Sort(ids)
	return ids
}
