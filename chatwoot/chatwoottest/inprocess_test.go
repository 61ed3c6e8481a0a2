package chatwoottest_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// TestInProcess: bot and Chatwoot talk to each other without a socket, on one
// goroutine, and the bot answers from inside the delivery.
func TestInProcess(t *testing.T) {
	t.Parallel()
	var server *chatwoottest.Server
	var client *chatwoot.Client
	now := func() time.Time { return time.Unix(1784034322, 0) }
	bot := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/webhooks/chatwoot" || r.RequestURI != "/webhooks/chatwoot" {
			t.Errorf("asked %s: %v", r.RequestURI, err)
		}
		if err := chatwoot.Verify("s3cret", "", r.Header, body, now(), time.Minute); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		e, err := chatwoot.ParseEvent(body)
		if err != nil {
			t.Error(err)
			return
		}
		if e.Message != nil && e.Message.Type == chatwoot.Incoming {
			if _, err := client.CreateMessage(r.Context(), e.Conversation.ID, chatwoot.NewMessage{Content: "eco: " + e.Message.Content}); err != nil {
				t.Error(err)
			}
		}
	})
	server, err := chatwoottest.New(chatwoottest.Config{Now: now, Transport: chatwoottest.InProcess(bot)})
	if err != nil {
		t.Fatal(err)
	}
	account := server.AddAccount(3, "Loja")
	me := account.AddBot(chatwoottest.Bot{Name: "Aro", URL: "http://bot.example/webhooks/chatwoot", Secret: "s3cret"})
	client, err = chatwoot.New(chatwoot.Config{URL: "http://chatwoot.example", Account: 3, Token: chatwoot.Secret(me.Token), Transport: server})
	if err != nil {
		t.Fatal(err)
	}
	inbox := account.AddInbox(chatwoottest.Inbox{Name: "Site", Bot: me})
	c, _ := inbox.Write(account.AddContact(chatwoottest.Contact{Name: "Mariana"}), chatwoottest.Incoming{Text: "oi"})
	if n := server.Deliver(t.Context()); n != 3 {
		t.Errorf("%d deliveries, want the message, the echo and waiting_since", n)
	}
	lines := c.Transcript().Lines
	if len(lines) != 2 || lines[1].Text != "eco: oi" || lines[1].From != "agent_bot" {
		t.Errorf("transcript %+v", lines)
	}
	server.Forget()
	if len(server.Calls())+len(server.Deliveries()) != 0 {
		t.Error("remembers what it should have forgotten")
	}
	if _, err := client.CreateMessage(t.Context(), c.ID, chatwoot.NewMessage{Content: "a"}); err != nil || len(server.Calls()) != 1 {
		t.Errorf("after forgetting: %d calls, %v", len(server.Calls()), err)
	}
}

// TestServer_LooksLag: a look shows one microsecond less than its event.
func TestServer_LooksLag(t *testing.T) {
	t.Parallel()
	for _, lag := range []bool{false, true} {
		server, err := chatwoottest.New(chatwoottest.Config{LooksLag: lag})
		if err != nil {
			t.Fatal(err)
		}
		account := server.AddAccount(3, "Loja")
		bot := account.AddBot(chatwoottest.Bot{Name: "Aro"})
		c, _ := account.AddInbox(chatwoottest.Inbox{Name: "Site", Bot: bot}).Write(account.AddContact(chatwoottest.Contact{Name: "M"}), chatwoottest.Incoming{Text: "oi"})
		client, err := chatwoot.New(chatwoot.Config{URL: "http://chatwoot.example", Account: 3, Token: chatwoot.Secret(bot.Token), Transport: server})
		if err != nil {
			t.Fatal(err)
		}
		look, err := client.Conversation(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Transcript().Stamp - look.Stamp(); (got == 1) != lag || got > 1 {
			t.Errorf("lag %v: the look is %d µs behind", lag, got)
		}
	}
}

// TestServer_Quiet: what changes nothing moves nothing, and an opening that
// legacy assignment swallows leaves no activity line.
func TestServer_Quiet(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.deliver()
	before := c.Transcript()
	st.must(st.client.Unassign(t.Context(), c.ID))
	st.must(st.client.SetPriority(t.Context(), c.ID, ""))
	if after := c.Transcript(); after.Stamp != before.Stamp || len(after.Lines) != len(before.Lines) || len(st.server.Queue()) != 0 {
		t.Errorf("nothing changed, yet %+v became %+v", before, after)
	}
	st.ana.SetOnline(true)
	st.inbox.AutoAssign, st.inbox.Members = chatwoottest.LegacyAutoAssignment, []*chatwoottest.Agent{st.ana}
	st.botSets(c, chatwoot.Open)
	if lines := c.Transcript().Lines; len(lines) != 1 {
		t.Errorf("lines %+v", lines)
	}
}

// TestServer_Determinism: the same acts give the same bytes.
func TestServer_Determinism(t *testing.T) {
	t.Parallel()
	run := func() string {
		st := setup(t, "4.18.0", chatwoottest.WhatsApp)
		st.bot.SetURL("http://bot.example")
		st.bot.SetSecret("x")
		c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi", Files: []chatwoottest.File{{Name: "a.png", ContentType: "image/png", Body: []byte("x")}}})
		st.ana.Assign(c, st.ana)
		st.ana.Resolve(c)
		out := ""
		for _, d := range st.server.Queue() {
			out += fmt.Sprintln(d.ID, string(d.Body))
		}
		return out
	}
	if a, b := run(), run(); a != b {
		t.Errorf("two runs differ:\n%s\n%s", a, b)
	}
}

func TestInbox_Hours(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	st.inbox.HoursEnabled, st.inbox.Timezone = true, "America/Sao_Paulo"
	st.inbox.Hours = []chatwoottest.Hours{{Day: 1, OpenHour: 9, CloseHour: 18, CloseMinute: 30}, {Day: 2, OpenAllDay: true}}
	i, err := st.newClient(st.ana.Token).Inbox(t.Context(), st.inbox.ID)
	st.must(err)
	monday, tuesday, sunday := i.WorkingHours[1], i.WorkingHours[2], i.WorkingHours[0]
	if !i.WorkingHoursEnabled || i.Timezone != "America/Sao_Paulo" || monday.CloseMinutes != 30 || monday.OpenHour != 9 || !tuesday.OpenAllDay || !sunday.ClosedAllDay {
		t.Errorf("inbox %+v", i)
	}
}

// TestServer_Receipts: a bot's turn on WhatsApp costs six deliveries; outside
// the window its message fails.
func TestServer_Receipts(t *testing.T) {
	t.Parallel()
	now := time.Unix(1784034322, 0)
	server, err := chatwoottest.New(chatwoottest.Config{Receipts: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	account := server.AddAccount(3, "Loja")
	bot := account.AddBot(chatwoottest.Bot{Name: "Aro", URL: "http://bot.example"})
	inbox := account.AddInbox(chatwoottest.Inbox{Name: "Zap", Bot: bot, Channel: chatwoottest.WhatsApp})
	c, _ := inbox.Write(account.AddContact(chatwoottest.Contact{Name: "M", Phone: "+5511"}), chatwoottest.Incoming{Text: "oi"})
	client, err := chatwoot.New(chatwoot.Config{URL: "http://chatwoot.example", Account: 3, Token: chatwoot.Secret(bot.Token), Transport: server})
	if err != nil {
		t.Fatal(err)
	}
	send := func() chatwoottest.Line {
		if _, err := client.CreateMessage(t.Context(), c.ID, chatwoot.NewMessage{Content: "olá"}); err != nil {
			t.Fatal(err)
		}
		lines := c.Transcript().Lines
		return lines[len(lines)-1]
	}
	if line := send(); line.Status != "read" || len(server.Queue()) != 6 {
		t.Errorf("line %+v after %d deliveries", line, len(server.Queue()))
	}
	now = now.Add(25 * time.Hour)
	if line := send(); line.Status != "failed" || line.Attributes["external_error"] == nil {
		t.Errorf("line %+v", line)
	}
}

// TestServer_OwnerByAPI: a bot as assignee is a bot in the client's eyes too.
func TestServer_OwnerByAPI(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.17.0", chatwoottest.WebWidget)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	look, err := st.client.Conversation(t.Context(), c.ID)
	st.must(err)
	if a := look.Meta.Assignee; a == nil || a.Type != chatwoot.TypeBot || a.ID != 7 || look.Meta.AssigneeType != chatwoot.AssigneeBot {
		t.Errorf("owner %+v", look.Meta)
	}
	st.ana.TakeOver(c)
	look, err = st.client.Conversation(t.Context(), c.ID)
	st.must(err)
	if a := look.Meta.Assignee; a == nil || a.Type != chatwoot.TypeUser || a.ID != 21 {
		t.Errorf("owner %+v", look.Meta)
	}
}
