package chatwoottest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// TestServer_Proxy: which spelling of the token's header survives which proxy.
func TestServer_Proxy(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	server := httptest.NewServer(st.server)
	t.Cleanup(server.Close)
	for name, tc := range map[string]struct {
		proxy chatwoottest.Proxy
		want  string
	}{
		"none":           {chatwoottest.Proxy{}, "200 200"},
		"no underscores": {chatwoottest.Proxy{DropUnderscores: true}, "200 401"},
		"no tokens":      {chatwoottest.Proxy{DropTokens: true}, "401 401"},
	} {
		st.server.SetProxy(tc.proxy)
		var got []string
		for _, header := range []string{"Api-Access-Token", "api_access_token"} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/profile", nil)
			st.must(err)
			request.Header[header] = []string{st.root.Token}
			response, err := http.DefaultTransport.RoundTrip(request)
			st.must(err)
			response.Body.Close()
			got = append(got, fmt.Sprint(response.StatusCode))
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %v, want %s", name, got, tc.want)
		}
	}
	st.server.SetProxy(chatwoottest.Proxy{DropTokens: true})
	_, err := st.newClient(st.root.Token).Profile(t.Context())
	if e := refusalOf(t, err); !e.NoToken() {
		t.Errorf("behind the last proxy: %v", e)
	}
}

// TestServer_Sidekiq: without it nothing is delivered or deleted, and nothing
// is lost.
func TestServer_Sidekiq(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	st.server.SetSidekiq(false)
	st.must(st.newClient(st.root.Token).DeleteInbox(t.Context(), 2))
	waiting := st.server.Queue()
	if n := st.server.Deliver(t.Context()); n != 0 || len(waiting) != 1 || st.server.DeliverID(t.Context(), waiting[0].ID) {
		t.Errorf("%d attempts, %d waiting", n, len(waiting))
	}
	st.clock = st.clock.Add(time.Hour)
	st.server.Tick()
	if got := st.account.Snapshot(); len(got.Inboxes) != 2 || !cmp.Equal(got.Deleting, []string{"inbox 2"}) {
		t.Errorf("%d inboxes, deleting %v", len(got.Inboxes), got.Deleting)
	}
	if got := st.server.Find(3, 1).Transcript().Status; got != chatwoot.Pending {
		t.Errorf("the conversation is %s", got)
	}
	st.server.SetSidekiq(true)
	st.server.Tick()
	if heard := st.deliver(); len(heard) != 1 {
		t.Errorf("heard %d events afterwards", len(heard))
	}
	if got := st.account.Snapshot(); len(got.Inboxes) != 1 || len(got.Deleting) != 0 {
		t.Errorf("%d inboxes, deleting %v", len(got.Inboxes), got.Deleting)
	}
}

// TestServer_RunDeletes: on the real clock a deletion needs no Tick from
// outside.
func TestServer_RunDeletes(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	gone := make(chan struct{})
	st.server.Subscribe(func(n chatwoottest.Notice) {
		if n.What == "deleted" {
			close(gone)
		}
	})
	go func() { st.server.Run(ctx); close(ended) }()
	st.must(st.newClient(st.root.Token).DeleteConversation(t.Context(), 1))
	<-gone
	cancel()
	<-ended
}

// TestServer_GivenUp: what was queued about an inbox that is gone is not sent,
// what is about a deleted conversation is.
func TestServer_GivenUp(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		act  func(context.Context, *chatwoot.Client) error
		want int
	}{
		"inbox":        {func(ctx context.Context, c *chatwoot.Client) error { return c.DeleteInbox(ctx, 1) }, 0},
		"contact":      {func(ctx context.Context, c *chatwoot.Client) error { return c.DeleteContact(ctx, 1) }, 0},
		"conversation": {func(ctx context.Context, c *chatwoot.Client) error { return c.DeleteConversation(ctx, 1) }, 1},
	} {
		st := furnished(t, "4.14.2")
		st.must(tc.act(t.Context(), st.newClient(st.root.Token)))
		st.server.Tick()
		if heard := st.deliver(); len(heard) != tc.want || len(st.server.Queue()) != 0 {
			t.Errorf("%s: heard %d, want %d", name, len(heard), tc.want)
		}
	}
}

// TestServer_PrivateAddresses: which version calls which address.
func TestServer_PrivateAddresses(t *testing.T) {
	t.Parallel()
	addresses := map[string][]netip.Addr{
		"public": {netip.MustParseAddr("1.1.1.1")}, "private": {netip.MustParseAddr("10.0.0.5")}, "nowhere": nil,
		"both": {netip.MustParseAddr("::1"), netip.MustParseAddr("1.1.1.1")}, "reserved": {netip.MustParseAddr("203.0.113.10")},
		"shared": {netip.MustParseAddr("100.64.0.1")}, "mapped": {netip.MustParseAddr("::ffff:192.168.1.1")},
	}
	refused, all := "mapped nowhere private reserved shared", ""
	for name, tc := range map[string]struct {
		version string
		allow   bool
		want    string
	}{
		"before the filter":   {"4.13.0", false, all},
		"without a switch":    {"4.14.0", true, refused},
		"with the filter":     {"4.14.1", false, refused},
		"with the switch":     {"4.14.1", true, all},
		"latest, with switch": {"4.18.0", true, all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failed []string
			for _, host := range []string{"mapped", "nowhere", "private", "reserved", "shared", "both", "public"} {
				st := setup(t, tc.version, chatwoottest.WebWidget)
				st.server.SetResolver(func(string) []netip.Addr { return addresses[host] })
				st.server.AllowPrivateNetwork(tc.allow)
				c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
				heard := len(st.deliver())
				opened := c.Transcript().Status == chatwoot.Open
				if heard == 1 == opened {
					t.Errorf("%s: heard %d, opened %v", host, heard, opened)
				}
				if opened {
					failed = append(failed, host)
					if last := st.server.Deliveries(); !last[0].Final || last[0].Status != 0 {
						t.Errorf("%s: %+v", host, last)
					}
				}
			}
			if got := strings.Join(failed, " "); got != tc.want {
				t.Errorf("refused %q, want %q", got, tc.want)
			}
		})
	}
}

// TestServer_Signing: since 4.13, and only with a secret.
func TestServer_Signing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		version string
		act     func(*stage)
		want    string
	}{
		"4.9":           {"4.9.1", func(*stage) {}, "id false signed false"},
		"4.12":          {"4.12.0", func(*stage) {}, "id false signed false"},
		"4.13":          {"4.13.0", func(*stage) {}, "id true signed true"},
		"no secret":     {"4.14.2", func(st *stage) { st.bot.SetSecret("") }, "id true signed false"},
		"upgraded":      {"4.12.0", func(st *stage) { st.must(st.server.SetVersion("4.13.0")) }, "id true signed true"},
		"reset by hand": {"4.14.2", func(st *stage) { st.must(second(st.newClient(st.root.Token).ResetBotSecret(st.t.Context(), 7))) }, "id true signed true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			st := setup(t, tc.version, chatwoottest.WebWidget)
			hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got = fmt.Sprintf("id %v signed %v", r.Header.Get(chatwoot.DeliveryHeader) != "", r.Header.Get(chatwoot.SignatureHeader) != "")
			}))
			t.Cleanup(hook.Close)
			st.bot.SetURL(hook.URL)
			tc.act(st)
			st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			st.server.Deliver(t.Context())
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestServer_SecretUnderWay: what was queued before a reset is signed as it was
// queued, what comes after is not.
func TestServer_SecretUnderWay(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	old := st.bot.Secret
	var good []string
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		st.must(err)
		for name, secret := range map[string]string{"old": old, "new": st.bot.Secret} {
			if chatwoot.Verify(chatwoot.Secret(secret), "", r.Header, body, st.clock, time.Minute) == nil {
				good = append(good, name)
			}
		}
	}))
	t.Cleanup(hook.Close)
	st.bot.SetURL(hook.URL)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "antes"})
	after, err := st.newClient(st.root.Token).ResetBotSecret(t.Context(), 7)
	st.must(err)
	if string(after.Secret) != st.bot.Secret || st.bot.Secret == old {
		t.Error("the secret is not the new one")
	}
	c.CustomerWrites(chatwoottest.Incoming{Text: "depois"})
	st.server.Deliver(t.Context())
	if !cmp.Equal(good, []string{"old", "new"}) {
		t.Errorf("signed with the %v secret", good)
	}
}

// TestServer_RunRests: a queue that may not move is no reason to turn in
// circles.
func TestServer_RunRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		heard := 0
		hook := chatwoottest.InProcess(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard++ }))
		server, err := chatwoottest.New(chatwoottest.Config{Transport: hook})
		if err != nil {
			t.Fatal(err)
		}
		account := server.AddAccount(3, "Loja Aurora")
		inbox := account.AddInbox(chatwoottest.Inbox{Name: "Site", Bot: account.AddBot(chatwoottest.Bot{URL: "http://bot.example"})})
		server.SetSidekiq(false)
		ctx, cancel := context.WithCancel(t.Context())
		go server.Run(ctx)
		inbox.Write(account.AddContact(chatwoottest.Contact{Name: "a"}), chatwoottest.Incoming{Text: "oi"})
		synctest.Wait() // for ever, if Run never rests
		if heard != 0 {
			t.Errorf("heard %d while Sidekiq stands still", heard)
		}
		server.SetSidekiq(true)
		synctest.Wait()
		if heard != 1 {
			t.Errorf("heard %d afterwards", heard)
		}
		cancel()
		synctest.Wait()
	})
}

// TestServer_Fail: a delivery that never arrives opens the conversation, since
// 4.7.
func TestServer_Fail(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]chatwoot.Status{"4.6.0": chatwoot.Pending, "4.7.0": chatwoot.Open, "4.14.2": chatwoot.Open} {
		st := setup(t, version, chatwoottest.WebWidget)
		st.server.InjectDelivery(func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return chatwoottest.DeliveryFault{Fail: true} })
		c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
		st.deliver()
		if got := c.Transcript().Status; got != want || len(st.heard) != 0 {
			t.Errorf("%s: %s after %d heard, want %s", version, got, len(st.heard), want)
		}
	}
}

// TestServer_OldRetries: 500 is tried again since 4.12.
func TestServer_OldRetries(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]int{"4.11.0": 1, "4.12.0": 3} {
		st := setup(t, version, chatwoottest.WebWidget)
		var asked atomic.Int64
		hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.WriteHeader(http.StatusInternalServerError)
		}))
		t.Cleanup(hook.Close)
		st.bot.SetURL(hook.URL)
		st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
		for range 5 {
			st.server.Deliver(t.Context())
			st.clock = st.clock.Add(4 * time.Second)
		}
		attempts := 0
		for _, d := range st.server.Deliveries() {
			if d.Delivery.Message == 1 && d.Delivery.Event == chatwoot.EventMessageCreated {
				attempts++
			}
		}
		if attempts != want || asked.Load() < int64(want) {
			t.Errorf("%s: %d attempts of %d, want %d", version, attempts, asked.Load(), want)
		}
	}
}

// TestServer_BotGetsUsersNumber: ids overlap when a test wants them to.
func TestServer_BotGetsUsersNumber(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	st.server.NextBotID(st.ana.ID)
	b, err := st.newClient(st.root.Token).CreateAgentBot(t.Context(), chatwoot.BotSettings{Name: "Aro"})
	st.must(err)
	if b.ID != st.ana.ID || b.Name != st.bot.Name {
		t.Errorf("bot %d %s", b.ID, b.Name)
	}
	st.server.NextBotID(3)
	st.must(second(st.newClient(st.root.Token).CreateAgentBot(t.Context(), chatwoot.BotSettings{Name: "low"})))
	last, err := st.newClient(st.root.Token).CreateAgentBot(t.Context(), chatwoot.BotSettings{Name: "last"})
	st.must(err)
	if last.ID != st.ana.ID+1 {
		t.Errorf("the one after is %d, want one above all", last.ID)
	}
}

// TestServer_DeletedBot: conversations stay pending, without owner and event;
// the link goes with the next job, whatever it holds by then.
func TestServer_DeletedBot(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.18.0", chatwoottest.WebWidget)
	root := st.newClient(st.root.Token)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.deliver()
	st.must(root.DeleteAgentBot(t.Context(), 7))
	if got := c.Transcript(); got.Status != chatwoot.Pending || got.Owner != "" || len(st.server.Queue()) != 0 {
		t.Errorf("status %s, owner %q, %d events", got.Status, got.Owner, len(st.server.Queue()))
	}
	if err := st.client.SetPriority(t.Context(), c.ID, "high"); !refusalOf(t, err).BadToken() {
		t.Errorf("its token: %v", err)
	}
	other := st.account.AddContact(chatwoottest.Contact{Name: "Carlos"})
	second, _ := st.inbox.Write(other, chatwoottest.Incoming{Text: "hola"})
	next, err := root.CreateAgentBot(t.Context(), chatwoot.BotSettings{Name: "Novo"})
	st.must(err)
	st.must(root.ConnectBot(t.Context(), st.inbox.ID, next.ID))
	st.server.Tick()
	third, _ := st.inbox.Write(st.account.AddContact(chatwoottest.Contact{Name: "Grace"}), chatwoottest.Incoming{Text: "hi"})
	got := []chatwoot.Status{second.Transcript().Status, third.Transcript().Status}
	if bot, err := root.InboxBot(t.Context(), st.inbox.ID); err != nil || bot != nil || got[0] != chatwoot.Pending || got[1] != chatwoot.Open {
		t.Errorf("bot %v (%v), conversations %v", bot, err, got)
	}
}

// TestServer_SystemBot: an account may connect it and never sees its token;
// linked, it may act there.
func TestServer_SystemBot(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	system := st.newClient("system-token")
	if err := system.SetPriority(t.Context(), 1, "high"); refusalOf(t, err).Message != "Bot is not authorized to access this account" {
		t.Errorf("not linked: %v", err)
	}
	st.must(st.newClient(st.root.Token).ConnectBot(t.Context(), st.inbox.ID, 2))
	st.must(system.SetPriority(t.Context(), 1, "high"))
	if err := st.client.SetPriority(t.Context(), 1, "low"); err != nil {
		t.Errorf("the account's own bot, not linked any more: %v", err)
	}
	old := furnished(t, "4.7.0")
	old.inbox.SetBot(nil)
	if err := old.client.SetPriority(t.Context(), 1, "low"); !refusalOf(t, err).BadToken() {
		t.Errorf("the same before 4.8: %v", err)
	}
}

// TestServer_EmailQuestion: the widget asks whoever has no address, once.
func TestServer_EmailQuestion(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	yes, no := true, false
	root := st.newClient(st.root.Token)
	st.must(second(root.UpdateInbox(t.Context(), st.inbox.ID, chatwoot.InboxChange{EnableEmailCollect: &yes})))
	asked := func(c *chatwoottest.Conversation) (n int) {
		for _, l := range c.Transcript().Lines {
			if l.Content == chatwoot.ContentInputEmail {
				n++
			}
		}
		return n
	}
	known, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	unknown, _ := st.inbox.Write(st.account.AddContact(chatwoottest.Contact{Name: "a"}), chatwoottest.Incoming{Text: "oi"})
	unknown.CustomerWrites(chatwoottest.Incoming{Text: "tem alguém?"})
	st.must(second(root.UpdateInbox(t.Context(), st.inbox.ID, chatwoot.InboxChange{EnableEmailCollect: &no})))
	off, _ := st.inbox.Write(st.account.AddContact(chatwoottest.Contact{Name: "b"}), chatwoottest.Incoming{Text: "oi"})
	if asked(known) != 0 || asked(unknown) != 1 || asked(off) != 0 {
		t.Errorf("asked %d, %d, %d times", asked(known), asked(unknown), asked(off))
	}
}

// TestServer_GreetingOff: switched off it keeps its text.
func TestServer_GreetingOff(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	st.inbox.Greeting = "Bem-vinda!"
	root := st.newClient(st.root.Token)
	lines := func(name string) int {
		c, _ := st.inbox.Write(st.account.AddContact(chatwoottest.Contact{Name: name}), chatwoottest.Incoming{Text: "oi"})
		return len(c.Transcript().Lines)
	}
	before := lines("a")
	for _, on := range []bool{false, true} {
		v, err := root.UpdateInbox(t.Context(), st.inbox.ID, chatwoot.InboxChange{GreetingEnabled: &on})
		st.must(err)
		if n := lines(fmt.Sprint(on)); v.GreetingEnabled != on || v.GreetingMessage != "Bem-vinda!" || n != map[bool]int{true: 2, false: 1}[on] {
			t.Errorf("switched %v: %v %q, %d lines", on, v.GreetingEnabled, v.GreetingMessage, n)
		}
	}
	if before != 2 {
		t.Errorf("%d lines at first", before)
	}
}

// TestServer_Clock: the other side's clock can be read before anything is
// signed.
func TestServer_Clock(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	server := httptest.NewServer(st.server)
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api", nil)
	st.must(err)
	response, err := http.DefaultTransport.RoundTrip(request)
	st.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	st.must(err)
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil || !date.Equal(st.clock) || !strings.Contains(string(body), `"timestamp":"2026-07-14 13:05:22"`) {
		t.Errorf("date %s (%v), %s", date, err, body)
	}
}

// TestServer_Endpoints: what fault hooks see of the administration.
func TestServer_Endpoints(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	var seen []string
	st.server.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		seen = append(seen, r.Endpoint)
		return chatwoottest.Fault{}
	})
	for _, path := range []string{"/api", "/api/v1/profile", "/api/v1/accounts/3", "/api/v1/accounts/3/agent_bots", "/api/v1/accounts/3/agent_bots/7",
		"/api/v1/accounts/3/inboxes/1", "/api/v1/accounts/3/inboxes/1/agent_bot", "/api/v1/accounts/3/captain/assistants/1/inboxes", "/api/v1/accounts/3/contacts/search"} {
		st.ask(st.root.Token, "GET", path, "")
	}
	st.ask(st.root.Token, "DELETE", "/api/v1/accounts/3/conversations/1", "")
	st.ask(st.root.Token, "POST", "/api/v1/accounts/3/inboxes/1/set_agent_bot", "{}")
	want := []string{
		"GET api", "GET profile", "GET account", "GET agent_bots", "GET agent_bot", "GET inbox", "GET inbox agent_bot", "GET assistant inboxes", "GET search",
		"DELETE conversation", "POST set_agent_bot",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
