package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// The channels a customer can write on, as the page's address names them.
const (
	web      = "web"
	whatsApp = "whatsapp"
	email    = "email"
)

// team is what the bot's configuration says of one.
type team struct {
	Name string
	ID   int64
}

// stage is the fake Chatwoot with the people of the story.
type stage struct {
	server  *chatwoottest.Server
	account *chatwoottest.Account
	bot     *chatwoottest.Bot
	ana     *chatwoottest.Agent // who the reader plays
	reader  *chatwoottest.Agent // whose token the bot reads with
	teams   []team
	inboxes map[string]*chatwoottest.Inbox
	// unconnected is for whoever tries agentbot setup.
	unconnected *chatwoottest.Inbox

	mu       sync.Mutex
	contacts map[string]*chatwoottest.Contact // by customer and channel: whom they write as now
	newest   map[place]*chatwoottest.Conversation
	subjects map[int64]string // of mail conversations
}

// place is where a customer's conversation goes on.
type place struct {
	contact int64
	channel string
}

// teamNames are those that the shipped flows hand over to.
func teamNames() []string {
	return []string{"purchases", "payments", "creators", "support", "access", "international", "ownership", "finance", "legal"}
}

func newStage(version string, now func() time.Time, hook string) (*stage, error) {
	server, err := chatwoottest.New(chatwoottest.Config{Version: version, Now: now})
	if err != nil {
		return nil, fmt.Errorf("start the fake Chatwoot: %w", err)
	}
	st := &stage{server: server, contacts: map[string]*chatwoottest.Contact{}, newest: map[place]*chatwoottest.Conversation{}, subjects: map[int64]string{}}
	st.account = server.AddAccount(1, "Aroeira")
	st.bot = st.account.AddBot(chatwoottest.Bot{ID: 7, Name: "Aro", URL: hook})
	st.ana = st.account.AddAgent(chatwoottest.Agent{ID: 21, Name: "Ana", Email: "ana@aroeira.example"})
	st.reader = st.account.AddAgent(chatwoottest.Agent{Name: "Paula", Email: "paula@aroeira.example", Role: chatwoottest.RoleAdministrator})
	for _, name := range teamNames() {
		t := st.account.AddTeam(chatwoottest.Team{Name: name}, st.ana)
		st.teams = append(st.teams, team{Name: t.Name, ID: t.ID})
	}
	inbox := func(name string, channel chatwoottest.Channel) *chatwoottest.Inbox {
		return st.account.AddInbox(chatwoottest.Inbox{Name: name, Channel: channel, Bot: st.bot, Timezone: "America/Sao_Paulo"})
	}
	st.inboxes = map[string]*chatwoottest.Inbox{
		web: inbox("Site", chatwoottest.WebWidget), whatsApp: inbox("WhatsApp", chatwoottest.WhatsApp), email: inbox("contato@", chatwoottest.Email),
	}
	st.unconnected = st.account.AddInbox(chatwoottest.Inbox{Name: "Loja", Channel: chatwoottest.WebWidget, Timezone: "America/Sao_Paulo", Greeting: "Olá! Em que podemos ajudar?"})
	return st, nil
}

// selection is whom the reader plays, from the page's address.
type selection struct{ customer, channel, lang string }

// contact is whom the customer writes as on that channel. Somebody new has another name on each.
func (st *stage) contact(sel selection) *chatwoottest.Contact {
	c := customerOf(sel.customer)
	key := c.id
	if c.id == someone {
		key += "/" + sel.channel
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.contacts[key] == nil {
		st.contacts[key] = st.account.AddContact(c.contact(sel.channel))
	}
	return st.contacts[key]
}

// afresh lets the customer come back as if for the first time: a new contact of the same name.
func (st *stage) afresh(sel selection) {
	c := customerOf(sel.customer)
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.contacts, c.id)
	delete(st.contacts, c.id+"/"+sel.channel)
}

// conversation is the newest one of the selected customer on the selected channel, or nil.
func (st *stage) conversation(sel selection) *chatwoottest.Conversation {
	place := place{st.contact(sel).ID, sel.channel}
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.newest[place]
}

var errNothing = errors.New("there is nothing to send")

// say lets the customer write.
func (st *stage) say(sel selection, text, subject string, file *sample) error {
	text = strings.TrimSpace(text)
	if text == "" && file == nil {
		return errNothing
	}
	in := chatwoottest.Incoming{Text: text}
	if file != nil {
		in.Files = []chatwoottest.File{{Name: file.name, ContentType: file.contentType, Body: file.body}}
	}
	if sel.channel == email {
		in.Mail = st.mail(sel, subject)
	}
	contact := st.contact(sel)
	c, _ := st.inboxes[sel.channel].Write(contact, in)
	st.mu.Lock()
	defer st.mu.Unlock()
	st.newest[place{contact.ID, sel.channel}] = c
	if in.Mail != nil && st.subjects[c.ID] == "" {
		st.subjects[c.ID] = in.Mail.Subject
	}
	return nil
}

// mail quotes what the customer answers, as mail programs do.
func (st *stage) mail(sel selection, subject string) *chatwoottest.Mail {
	m := &chatwoottest.Mail{Subject: strings.TrimSpace(subject)}
	c := st.conversation(sel)
	if c == nil {
		if m.Subject == "" {
			m.Subject = customerOf(sel.customer).subject()
		}
		return m
	}
	t := c.Transcript()
	if m.Subject == "" {
		m.Subject = "Re: " + strings.TrimPrefix(st.subject(c.ID), "Re: ")
	}
	for i := len(t.Lines) - 1; i >= 0; i-- {
		l := t.Lines[i]
		if l.Type == chatwoot.Outgoing && !l.Private {
			m.Quoted = "Aroeira:\n> " + strings.ReplaceAll(l.Text, "\n", "\n> ")
			break
		}
	}
	return m
}

func (st *stage) subject(conversation int64) string {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.subjects[conversation]
}

// tap chooses option n of a message.
func (st *stage) tap(sel selection, message int64, n int) error {
	c := st.conversation(sel)
	if c == nil {
		return errNothing
	}
	return c.CustomerChooses(message, n)
}

// act is one of the agent's buttons.
func (st *stage) act(sel selection, what, text string) error {
	c := st.conversation(sel)
	text = strings.TrimSpace(text)
	if c == nil || text == "" && (what == "reply" || what == "note") {
		return errNothing
	}
	switch what {
	case "reply":
		st.ana.Reply(c, text)
	case "note":
		st.ana.Note(c, text)
	case "assign":
		st.ana.Assign(c, st.ana)
	case "back":
		st.ana.SetStatus(c, chatwoot.Pending)
	case "resolve":
		st.ana.Resolve(c)
	default:
		return fmt.Errorf("no such button: %q", what)
	}
	return nil
}

// fileLink is where Chatwoot keeps an attachment. Only the list of messages says it.
func (st *stage) fileLink(ctx context.Context, conversation, message int64, index int) (*url.URL, error) {
	client, err := chatwoot.New(chatwoot.Config{URL: "http://chatwoot.example", Account: st.account.ID, Token: chatwoot.Secret(st.reader.Token), Transport: st.server})
	if err != nil {
		return nil, fmt.Errorf("look up a file: %w", err)
	}
	list, err := client.Messages(ctx, conversation, chatwoot.MessageRange{After: message - 1})
	if err != nil {
		return nil, fmt.Errorf("look up a file: %w", err)
	}
	for _, m := range list.Messages {
		if m.ID == message && index >= 0 && index < len(m.Attachments) {
			link, err := url.Parse(m.Attachments[index].DataURL)
			if err != nil {
				return nil, fmt.Errorf("look up a file: %w", err)
			}
			link.Path = strings.Replace(link.Path, "/blobs/redirect/", "/disk/proxy/", 1)
			return link, nil
		}
	}
	return nil, fmt.Errorf("message %d has no file %d", message, index)
}
