package chatwoottest

import (
	"slices"
	"time"
)

// Channel is what an inbox is connected to.
type Channel string

// The channels the server plays.
const (
	WebWidget Channel = "Channel::WebWidget"
	WhatsApp  Channel = "Channel::Whatsapp"
	Email     Channel = "Channel::Email"
	API       Channel = "Channel::Api"
	Telegram  Channel = "Channel::Telegram"
	Instagram Channel = "Channel::Instagram"
)

// AutoAssignment is how an opened conversation finds an agent.
type AutoAssignment int

// Legacy assigns in the same save as the opening, which swallows the status
// events; Later does it in a save of its own (assignment_v2).
const (
	NoAutoAssignment AutoAssignment = iota
	LegacyAutoAssignment
	LaterAutoAssignment
)

// Role is a user's role.
type Role string

// The roles.
const (
	RoleAgent         Role = "agent"
	RoleAdministrator Role = "administrator"
)

// Account is one account of the installation.
type Account struct {
	ID        int64
	Name      string
	Locale    string // default en
	Settings  map[string]any
	Features  []string // those switched on
	server    *Server
	suspended bool
	nextID    int64
	inboxes   map[int64]*Inbox
	contacts  map[int64]*Contact
	agents    map[int64]*Agent
	bots      map[int64]*Bot
	teams     map[int64]*Team
	labels    []label

	attributes  []Attribute
	webhooks    []Webhook
	portals     []Portal
	automations []Automation
	assistants  []Assistant
	// keepPending is the account setting keep_pending_on_bot_failure.
	keepPending bool
}

// Bot is an agent bot.
type Bot struct {
	ID            int64
	Name          string
	Description   string
	URL           string // where its webhooks go
	Token, Secret string
	config        map[string]any
	account       *Account // nil for a system bot
	server        *Server
}

// Agent is a user of the account.
type Agent struct {
	ID      int64
	Name    string
	Email   string
	Role    Role
	Token   string
	Online  bool
	account *Account
}

// Team is a team of agents.
type Team struct {
	ID         int64
	Name       string
	AutoAssign bool
	account    *Account
	members    []*Agent
}

type label struct {
	id    int64
	title string
}

// Hours is one day of working hours.
type Hours struct {
	Day                    int // 0 is Sunday
	Closed, OpenAllDay     bool
	OpenHour, OpenMinute   int
	CloseHour, CloseMinute int
}

// Inbox is an inbox. Set its fields before the first message.
type Inbox struct {
	ID           int64
	Name         string
	Channel      Channel
	Bot          *Bot
	Greeting     string // sent once by Chatwoot itself when not empty
	GreetingOff  bool   // keeps the text and does not send it
	EmailCollect bool   // the widget asks for an address; Chatwoot's default is true
	CSAT         bool
	Lock         bool // lock_to_single_conversation
	AutoAssign   AutoAssignment
	Members      []*Agent
	HoursEnabled bool
	Timezone     string
	Hours        []Hours
	OutOfOffice  string
	Address      string // of a mail inbox
	Phone        string // of a WhatsApp inbox
	// NoMessagesAfter is allow_messages_after_resolved switched off.
	NoMessagesAfter bool
	// Identifier names an inbox of the API channel in its public endpoints;
	// empty is made up.
	Identifier string
	account    *Account

	greetingOn        bool // switched on without a text
	webhookURL        string
	hmacMandatory     bool
	hmacToken, secret string
	dangling          bool // its bot is deleted, the link not yet
}

// Contact is a customer.
type Contact struct {
	ID         int64
	Name       string
	Email      string
	Phone      string
	Identifier string
	Verified   bool // identity proven by HMAC
	Custom     map[string]any
	Additional map[string]any
	Blocked    bool
	CreatedAt  time.Time
	online     bool
	account    *Account
	inboxes    map[int64]*contactInbox
}

type contactInbox struct {
	id        int64
	source    string
	createdAt time.Time
}

// AddAccount creates an account; id 0 takes the next one.
func (s *Server) AddAccount(id int64, name string) *Account {
	var a *Account
	s.update(func() {
		a = &Account{
			ID: s.id("account", id), Name: name, Locale: "en", server: s, inboxes: map[int64]*Inbox{}, contacts: map[int64]*Contact{},
			agents: map[int64]*Agent{}, bots: map[int64]*Bot{}, teams: map[int64]*Team{},
		}
		s.accounts[a.ID] = a
	})
	return a
}

// AddBot creates an agent bot. Empty token and secret are made up.
func (a *Account) AddBot(b Bot) *Bot {
	s := a.server
	s.update(func() {
		a.bots[s.newBot(&b, a)] = &b
	})
	return &b
}

func (s *Server) newBot(b *Bot, a *Account) int64 {
	if b.ID == 0 {
		b.ID, s.nextBot = s.nextBot, 0
	}
	b.ID = s.id("bot", b.ID)
	if b.Token == "" {
		b.Token = s.token("bot")
	}
	if b.Secret == "" && s.has.signs {
		b.Secret = s.token("secret")
	}
	b.account, b.server = a, s
	return b.ID
}

// SetURL changes where the bot's webhooks go, also those that wait; "" drops
// new ones.
func (b *Bot) SetURL(url string) {
	b.server.update(func() { b.URL = url })
}

// SetSecret changes the signing secret at once, without overlap. The empty one
// is a bot made before 4.13 that was never given one: its deliveries are not
// signed.
func (b *Bot) SetSecret(secret string) {
	b.server.update(func() { b.Secret = secret })
}

// AddAgent creates a user.
func (a *Account) AddAgent(u Agent) *Agent {
	s := a.server
	s.update(func() {
		u.ID = s.id("user", u.ID)
		if u.Token == "" {
			u.Token = s.token("user")
		}
		if u.Role == "" {
			u.Role = RoleAgent
		}
		u.account = a
		a.agents[u.ID] = &u
	})
	return &u
}

// SetOnline changes an agent's availability.
func (u *Agent) SetOnline(online bool) {
	u.account.server.update(func() { u.Online = online })
}

// AddTeam creates a team.
func (a *Account) AddTeam(t Team, members ...*Agent) *Team {
	s := a.server
	s.update(func() {
		t.ID, t.account, t.members = s.id("team", t.ID), a, slices.Clone(members)
		a.teams[t.ID] = &t
	})
	return &t
}

// AddLabel creates a label of the account.
func (a *Account) AddLabel(title string) {
	s := a.server
	s.update(func() { a.labels = append(a.labels, label{s.id("label", 0), title}) })
}

// AddInbox creates an inbox.
func (a *Account) AddInbox(i Inbox) *Inbox {
	s := a.server
	s.update(func() {
		i.ID, i.account = s.id("inbox", i.ID), a
		if i.Channel == "" {
			i.Channel = WebWidget
		}
		if i.Timezone == "" {
			i.Timezone = "UTC"
		}
		s.equip(&i)
		a.inboxes[i.ID] = &i
	})
	return &i
}

// equip gives an inbox the credentials of its channel.
func (s *Server) equip(i *Inbox) {
	if i.Channel != API {
		return
	}
	if i.Identifier == "" {
		i.Identifier = s.token("inbox")
	}
	i.hmacToken, i.secret = s.token("hmac"), s.token("secret")
}

// bound is whether conversations of the inbox begin with a bot, also with one
// that was just deleted.
func (i *Inbox) bound() bool { return i.Bot != nil || i.dangling }

// greets is greeting_enabled.
func (i *Inbox) greets() bool { return !i.GreetingOff && (i.Greeting != "" || i.greetingOn) }

// SetBot connects a bot, or none, to the inbox. Existing conversations keep
// their status.
func (i *Inbox) SetBot(b *Bot) {
	i.account.server.update(func() { i.Bot, i.dangling = b, false })
}

// AddContact creates a customer.
func (a *Account) AddContact(c Contact) *Contact {
	s := a.server
	s.update(func() {
		c.ID, c.account, c.CreatedAt = s.id("contact", c.ID), a, s.now()
		c.inboxes = map[int64]*contactInbox{}
		if c.Custom == nil {
			c.Custom = map[string]any{}
		}
		if c.Additional == nil {
			c.Additional = map[string]any{}
		}
		a.contacts[c.ID] = &c
	})
	return &c
}

// Suspend suspends the account or ends that: its tokens answer 401.
func (a *Account) Suspend(suspended bool) {
	a.server.update(func() { a.suspended = suspended })
}

// KeepPending is the console setting that keeps conversations pending when
// the bot's webhook fails.
func (a *Account) KeepPending(keep bool) {
	a.server.update(func() { a.keepPending = keep })
}
