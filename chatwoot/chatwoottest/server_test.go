package chatwoottest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// stage is an installation with one bot inbox and a bot that only listens.
type stage struct {
	t       *testing.T
	server  *chatwoottest.Server
	clock   time.Time
	account *chatwoottest.Account
	bot     *chatwoottest.Bot
	ana     *chatwoottest.Agent
	root    *chatwoottest.Agent
	inbox   *chatwoottest.Inbox
	contact *chatwoottest.Contact
	client  *chatwoot.Client
	heard   []*chatwoot.Event
	status  int
}

func setup(t *testing.T, version string, channel chatwoottest.Channel) *stage {
	t.Helper()
	st := &stage{t: t, clock: time.Date(2026, 7, 14, 13, 5, 22, 0, time.UTC), status: http.StatusOK}
	hook := httptest.NewServer(http.HandlerFunc(st.hear))
	t.Cleanup(hook.Close)
	server, err := chatwoottest.New(chatwoottest.Config{Version: version, Now: func() time.Time { return st.clock }})
	if err != nil {
		t.Fatal(err)
	}
	st.server = server
	st.account = server.AddAccount(3, "Loja Aurora")
	st.bot = st.account.AddBot(chatwoottest.Bot{ID: 7, Name: "Aro", URL: hook.URL})
	st.ana = st.account.AddAgent(chatwoottest.Agent{ID: 21, Name: "Ana", Email: "ana@example.com"})
	st.root = st.account.AddAgent(chatwoottest.Agent{Name: "Paula", Role: chatwoottest.RoleAdministrator})
	st.inbox = st.account.AddInbox(chatwoottest.Inbox{Name: "Site", Channel: channel, Bot: st.bot})
	st.contact = st.account.AddContact(chatwoottest.Contact{Name: "Mariana", Phone: "+5511999990000", Email: "mariana@example.com"})
	st.client = st.newClient(st.bot.Token)
	return st
}

func (st *stage) newClient(token string) *chatwoot.Client {
	st.t.Helper()
	client, err := chatwoot.New(chatwoot.Config{URL: "http://chatwoot.example", Account: 3, Token: chatwoot.Secret(token), Transport: st.server})
	if err != nil {
		st.t.Fatal(err)
	}
	return client
}

func (st *stage) hear(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		st.t.Error(err)
	}
	if err := chatwoot.Verify(chatwoot.Secret(st.bot.Secret), "", r.Header, body, st.clock, time.Minute); err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	event, err := chatwoot.ParseEvent(body)
	if err != nil {
		st.t.Errorf("event: %v\n%s", err, body)
	} else if st.status == http.StatusOK {
		st.heard = append(st.heard, event)
	}
	w.WriteHeader(st.status)
}

func (st *stage) deliver() []*chatwoot.Event {
	st.heard = nil
	st.server.Deliver(st.t.Context())
	return st.heard
}

func TestServer_Deliver(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	c, id := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	events := st.deliver()
	if len(events) != 1 || events[0].Kind != chatwoot.EventMessageCreated || events[0].Message.ID != id {
		t.Fatalf("heard %+v, want one message_created of %d", events, id)
	}
	if got := events[0].Conversation; got.ID != c.ID || got.Status != chatwoot.Pending || got.Stamp() == 0 {
		t.Errorf("conversation is %+v", got)
	}
	if _, err := st.client.CreateMessage(t.Context(), c.ID, chatwoot.NewMessage{Content: "olá"}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.client.SetStatus(t.Context(), c.ID, chatwoot.Open); err != nil {
		t.Fatal(err)
	}
	if got := c.Transcript(); got.Status != chatwoot.Open || len(got.Lines) != 3 {
		t.Errorf("transcript is %+v", got)
	}
}

var (
	_ http.RoundTripper = (*chatwoottest.Server)(nil)
	_ http.Handler      = (*chatwoottest.Server)(nil)
)
