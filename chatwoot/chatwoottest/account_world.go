package chatwoottest

import "slices"

// Attribute is a custom attribute that the dashboard knows.
type Attribute struct {
	ID          int64
	Key         string
	Name        string
	Description string
	Type        string // text, number, currency, percent, link, date, list, checkbox; default text
	Model       string // conversation_attribute or contact_attribute; default conversation_attribute
	Values      []string
}

// Webhook is an account's own webhook. Nothing is delivered to it: bots have
// their own.
type Webhook struct {
	ID            int64
	Name, URL     string
	Subscriptions []string
	Secret        string
	Inbox         int64 // 0 for none
}

// Portal is a help centre.
type Portal struct {
	ID       int64
	Slug     string
	Name     string
	Locales  []string // the first is the default one; none is en
	Archived bool
	Articles []Article
}

// Article is a page of a help centre.
type Article struct {
	ID          int64
	Slug        string
	Title       string
	Description string
	Content     string // Markdown
	Locale      string // default the portal's
	Status      string // draft, published, archived; default published
	Author      int64  // a user, 0 for none
	UpdatedAt   int64  // Unix seconds
}

// Automation is a rule that acts by itself. The server lists it and does not
// run it: the Automation… methods of a Conversation are its deeds.
type Automation struct {
	ID         int64
	Name       string
	Event      string // message_created, conversation_created …
	Inactive   bool
	Conditions []map[string]any
	Actions    []Action
}

// Action is one deed of a rule.
type Action struct {
	Name   string // send_message, change_status, assign_agent …
	Params []any
}

// Assistant is one of Captain's. An installation that has one is the
// enterprise edition.
type Assistant struct {
	ID      int64
	Name    string
	Inboxes []*Inbox
}

// AddAttribute defines a custom attribute.
func (a *Account) AddAttribute(d Attribute) int64 {
	a.server.update(func() { d = a.server.define(a, d) })
	return d.ID
}

func (s *Server) define(a *Account, d Attribute) Attribute {
	d.ID = s.id("attribute", d.ID)
	d.Type, d.Model = or(d.Type, "text"), or(d.Model, "conversation_attribute")
	a.attributes = append(a.attributes, d)
	return d
}

// AddWebhook creates a webhook of the account. An empty secret is made up.
func (a *Account) AddWebhook(w Webhook) int64 {
	a.server.update(func() { w = a.server.hook(a, w) })
	return w.ID
}

func (s *Server) hook(a *Account, w Webhook) Webhook {
	w.ID = s.id("webhook", w.ID)
	if w.Secret == "" {
		w.Secret = s.token("webhook")
	}
	w.Subscriptions = slices.Clone(w.Subscriptions)
	a.webhooks = append(a.webhooks, w)
	return w
}

// AddPortal creates a help centre with its articles.
func (a *Account) AddPortal(p Portal) int64 {
	s := a.server
	s.update(func() {
		p.ID, p.Articles = s.id("portal", p.ID), slices.Clone(p.Articles)
		if len(p.Locales) == 0 {
			p.Locales = []string{"en"}
		}
		for i := range p.Articles {
			article := &p.Articles[i]
			article.ID = s.id("article", article.ID)
			article.Locale, article.Status = or(article.Locale, p.Locales[0]), or(article.Status, "published")
		}
		a.portals = append(a.portals, p)
	})
	return p.ID
}

// AddAutomation creates a rule.
func (a *Account) AddAutomation(r Automation) int64 {
	s := a.server
	s.update(func() {
		r.ID = s.id("automation", r.ID)
		a.automations = append(a.automations, r)
	})
	return r.ID
}

// AddAssistant creates a Captain assistant and gives it its inboxes, at most
// one per inbox.
func (a *Account) AddAssistant(c Assistant) int64 {
	s := a.server
	s.update(func() {
		c.ID, c.Inboxes = s.id("assistant", c.ID), slices.Clone(c.Inboxes)
		a.assistants = append(a.assistants, c)
		s.enterprise = true
	})
	return c.ID
}

// AddSystemBot creates a bot of the installation, which every account sees and
// may connect. Its token and secret no account sees.
func (s *Server) AddSystemBot(b Bot) *Bot {
	s.update(func() { s.systemBots[s.newBot(&b, nil)] = &b })
	return &b
}
