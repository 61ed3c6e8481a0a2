package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/connect"
)

// ailment is one thing that is wrong and what must be said of it, whole: "code level", and no more.
type ailment struct {
	harm func(c *clinic)
	want []string
	says string // in the first of them
}

const (
	loginPage  = "<html><body>Sign in</body></html>"
	noCapacity = `{"errors":["You need to sign in or sign up before continuing."]}`
	suspended  = `{"error":"Account is suspended"}`
)

// brokenChatwoot is what can be wrong with the other side and its tokens.
func brokenChatwoot() map[string]ailment {
	return map[string]ailment{
		"nobody is there": {func(c *clinic) { c.hosts[chatHost+":80"] = "127.0.0.1:1" }, []string{"R1 refusal"}, "connection refused"},
		"its certificate is unknown": {func(c *clinic) {
			server := secure(c.t, c.fake)
			c.hosts[chatHost+":443"] = server.Listener.Addr().String()
			c.config["chatwoot"] = strings.Replace(c.config["chatwoot"], "http://", "https://", 1)
		}, []string{"R2 refusal"}, chatHost},
		"another page":        {func(c *clinic) { c.answers(&c.chat, 200, "text/html", loginPage) }, []string{"R3 refusal"}, "not Chatwoot"},
		"too old":             {func(c *clinic) { c.setVersion("4.9.1") }, []string{"R4 refusal"}, "4.9.1"},
		"no queue":            {func(c *clinic) { c.fake.SetServices(false, true) }, []string{"S14 warning"}, "Redis"},
		"no database":         {func(c *clinic) { c.fake.SetServices(true, false) }, []string{"D9 refusal"}, "database"},
		"clock is odd":        {func(c *clinic) { c.shift(90 * time.Second) }, []string{"R15 warning"}, "apart"},
		"clock is away":       {func(c *clinic) { c.shift(-400 * time.Second) }, []string{"D41 refusal", "R15 refusal"}, "signing secret"},
		"bot token was reset": {func(c *clinic) { c.swap(botToken, "an-old-bot-token") }, []string{"D10 refusal"}, "bot's token"},
		"bot of another account": {func(c *clinic) {
			c.fails("/conversations/2147483001", 401, `{"error":"Bot is not authorized to access this account"}`)
		}, []string{"D11 refusal"}, "account 3"},
		"a proxy eats the token":     {func(c *clinic) { c.fails("/conversations/2147483001", 401, noCapacity) }, []string{"R7 refusal"}, "No token"},
		"account is suspended":       {func(c *clinic) { c.fails("/conversations/2147483001", 401, suspended) }, []string{"R9 refusal"}, "suspended"},
		"a call fails":               {func(c *clinic) { c.fails("/conversations/2147483001", 503, "busy") }, []string{"D12 refusal"}, "503"},
		"the account cannot be read": {func(c *clinic) { c.fails("/labels", 500, "") }, []string{"D12 refusal"}, "labels"},
		"conversations cannot be read": {func(c *clinic) {
			c.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
				if strings.HasSuffix(r.Path, "/conversations") {
					return chatwoottest.Fault{Status: 500}
				}
				return chatwoottest.Fault{}
			})
		}, []string{"D12 refusal"}, "conversations"},
		"user token was reset": {func(c *clinic) { c.swap(readerToken, "an-old-user-token") }, []string{"D13 refusal"}, "chatwoot.user_token"},
		"user of another account": {func(c *clinic) {
			other := c.fake.AddAccount(4, "Other")
			other.AddAgent(chatwoottest.Agent{ID: 9, Name: "Bia", Token: "bias-token"})
			c.swap(readerToken, "bias-token")
		}, []string{"D14 refusal"}, "Bia"},
		"no user token": {func(c *clinic) { c.swap(readerToken, "''"); c.teams() }, nil, ""},
		"no user token and no administrator": {func(c *clinic) { c.swap(readerToken, "''"); c.teams(); c.token = "" },
			[]string{"D15 note", "D16 note", "D32 note"}, "user_token"},
		"no token, and setup knew the address": {func(c *clinic) {
			c.swap(readerToken, "''")
			c.teams()
			c.token = ""
			c.snapshot(`"url":"http://` + chatHost + `","public_url":"http://` + botHost + `"`)
		}, []string{"D15 note", "D16 note"}, "user_token"},
		"no administrator":              {func(c *clinic) { c.token = "" }, []string{"D16 note"}, "administrator"},
		"the given token is unknown":    {func(c *clinic) { c.token = "nobodys" }, []string{"R6 refusal"}, "token"},
		"the given token is an agent's": {func(c *clinic) { c.token = readerToken }, []string{"R8 refusal"}, "Ana"},
		"the given token is of another account": {func(c *clinic) {
			other := c.fake.AddAccount(4, "Other")
			other.AddAgent(chatwoottest.Agent{ID: 9, Name: "Bia", Role: chatwoottest.RoleAdministrator, Token: "bias-token"})
			c.token = "bias-token"
		}, []string{"S10 refusal"}, "Bia"},
		"the given token cannot be tried": {func(c *clinic) {
			asked := 0
			c.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
				if asked++; r.Path == "/api/v1/profile" && r.User == c.admin.ID {
					return chatwoottest.Fault{Status: 500}
				}
				return chatwoottest.Fault{}
			})
		}, []string{"S6 refusal"}, "profile"},
		"secret was reset": {func(c *clinic) { c.bot.Secret = "another-secret" }, []string{"D17 refusal"}, "signing secret"},
		"the secret before": {func(c *clinic) {
			c.bot.Secret = "an-old-secret"
			c.secrets = append(c.secrets, "an-old-secret")
			c.swap("bot_id: 21", "bot_id: 21, previous_webhook_secret: an-old-secret, previous_secret_until: 2099-01-01")
		}, []string{"D23 warning"}, "2099"},
		"no secret":         {func(c *clinic) { c.bot.Secret = "" }, []string{"D18 refusal"}, "no signing secret"},
		"bot was deleted":   {func(c *clinic) { c.swap("bot_id: 21", "bot_id: 22") }, []string{"D19 refusal"}, "bot 22"},
		"same number":       {func(c *clinic) { c.account.AddAgent(chatwoottest.Agent{ID: 21, Name: "Rui"}) }, []string{"R20 note"}, "Rui"},
		"nothing was heard": {func(c *clinic) { c.freshStore() }, []string{"D20 note"}, "accepted"},
	}
}

// secure serves with a certificate that nobody knows, and is silent about those who hang up.
func secure(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func (c *clinic) setVersion(version string) {
	c.t.Helper()
	if err := c.fake.SetVersion(version); err != nil {
		c.t.Fatal(err)
	}
}

// shift is our clock being wrong.
func (c *clinic) shift(by time.Duration) {
	c.world.Now = func() time.Time { return time.Now().Add(by) }
}

// swap replaces a word of the configuration of chatwoot.
func (c *clinic) swap(old, with string) {
	c.config["chatwoot"] = strings.Replace(c.config["chatwoot"], old, with, 1)
}

// teams gives the teams' numbers in the configuration.
func (c *clinic) teams() {
	var list []string
	for i, name := range shippedTeams() {
		list = append(list, fmt.Sprintf("{name: %s, id: %d}", name, i+1))
	}
	c.config["teams"] = "[" + strings.Join(list, ", ") + "]"
}

// freshStore is a store in which nothing ever happened.
func (c *clinic) freshStore() {
	c.t.Helper()
	config := c.program.config
	config.Store.DSN = Secret("sqlite:" + filepath.Join(c.dir, "fresh.db"))
	openAt(c.t, config.Store.DSN)
	c.config["store"] = "{dsn: '" + config.Store.DSN.Reveal() + "'}"
}

// brokenWay is what can be wrong between Chatwoot and here.
func brokenWay() map[string]ailment {
	return map[string]ailment{
		"no address":       {func(c *clinic) { c.bot.URL = "" }, []string{"D30 refusal"}, "Bot 21"},
		"wrong path":       {func(c *clinic) { c.bot.URL = "http://" + botHost + "/hook" }, []string{"D31 refusal"}, "/webhooks/chatwoot"},
		"path of another":  {func(c *clinic) { c.bot.URL += "/sales" }, []string{"D31 refusal"}, "/webhooks/chatwoot"},
		"senseless public": {func(c *clinic) { c.noReader(); c.flags = []string{"--public-url", "a b"} }, []string{"D15 note", "D16 note", "S9 refusal"}, ""},
		"nobody tells the address, not running": {func(c *clinic) { c.noReader(); c.stop() },
			[]string{"D15 note", "D16 note", "D32 note", "D35 warning"}, "not running"},
		"nobody tells the address, not restarted": {func(c *clinic) { c.noReader(); c.swap(string(botSecret), "new-secret") },
			[]string{"D15 note", "D16 note", "D32 note", "D41 refusal"}, "Restart"},
		"given public": {func(c *clinic) { c.noReader(); c.flags = []string{"--public-url", "http://" + botHost} }, []string{"D15 note", "D16 note"}, ""},
		"unknown name": {func(c *clinic) {
			c.world.Resolve = func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("no such host") }
		}, []string{"S1 refusal"}, botHost},
		"private, never heard": {func(c *clinic) { c.resolves("10.0.0.5"); c.freshStore() }, []string{"D20 note", "D33 warning"}, ""},
		"private and heard":    {func(c *clinic) { c.resolves("10.0.0.5") }, nil, ""},
		"private, no switch": {func(c *clinic) { c.resolves("10.0.0.5"); c.setVersion("4.14.0") },
			[]string{"R5 refusal"}, "10.0.0.5"},
		"loopback": {func(c *clinic) {
			c.world.Resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
				return []netip.Addr{netip.MustParseAddr(map[string]string{botHost: "127.0.0.1", chatHost: "8.8.8.8"}[host])}, nil
			}
		}, []string{"R12 refusal"}, botHost},
		"bare number": {func(c *clinic) {
			c.bot.URL = "http://8.8.8.8" + connect.WebhookPath
			c.hosts["8.8.8.8:80"] = c.hosts[botHost+":80"]
		}, nil, ""},
		"certificate": {func(c *clinic) {
			server := secure(c.t, http.NotFoundHandler())
			c.hosts[botHost+":443"] = server.Listener.Addr().String()
			c.bot.URL = strings.Replace(c.bot.URL, "http:", "https:", 1)
		}, []string{"R14 refusal"}, botHost},
		"proxy is down":        {func(c *clinic) { c.hosts[botHost+":80"] = "127.0.0.1:1" }, []string{"D34 refusal"}, "connection refused"},
		"proxy finds nobody":   {func(c *clinic) { c.answers(&c.proxy, 502, "text/html", "bad gateway") }, []string{"D34 refusal"}, "answered 502"},
		"proxy's own 500":      {func(c *clinic) { c.answers(&c.proxy, 500, "text/html", "away") }, []string{"D34 refusal"}, "answered 500"},
		"not running, and 502": {func(c *clinic) { c.stop() }, []string{"D35 warning", "D36 warning"}, "not running"},
		"not running, and 500": {func(c *clinic) { c.stop(); c.answers(&c.proxy, 500, "text/html", "away") }, []string{"D35 warning"}, ""},
		"not running, nobody":  {func(c *clinic) { c.stop(); c.hosts[botHost+":80"] = "127.0.0.1:1" }, []string{"D35 warning", "D36 warning"}, ""},
		"another program":      {func(c *clinic) { c.answers(&c.proxy, 404, "text/html", "nginx") }, []string{"D37 refusal"}, "404"},
		"another version": {func(c *clinic) { c.before("/healthz", 200, `{"status":"ok","version":"v0.0.9"}`) },
			[]string{"D38 warning"}, "v0.0.9"},
		"swallowed": {func(c *clinic) { c.answers(&c.proxy, 200, "application/json", "{}") }, []string{"D39 refusal"}, "unsigned"},
		"another configuration": {func(c *clinic) {
			c.answers(&c.proxy, 404, "application/json", `{"error":"no bot of this name is configured"}`)
		},
			[]string{"D40 refusal"}, "default"},
		"not restarted":     {func(c *clinic) { c.swap(string(botSecret), "new-secret"); c.bot.Secret = "new-secret" }, []string{"D41 refusal"}, "Restart"},
		"stopping":          {func(c *clinic) { c.program.server.Drain() }, []string{"D42 refusal"}, "500"},
		"login by page":     {func(c *clinic) { c.answers(&c.proxy, 200, "text/html", loginPage) }, []string{"R16 refusal"}, "login"},
		"login by password": {func(c *clinic) { c.answers(&c.proxy, 401, "text/html", "401") }, []string{"R16 refusal"}, "401"},
		"login elsewhere": {func(c *clinic) {
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://login.example.com/", http.StatusFound)
			})
			c.proxy.Store(&h)
		}, []string{"R16 refusal"}, "302"},
		"one megabyte": {func(c *clinic) { c.limit(1 << 20) }, []string{"R13 refusal"}, "413"},
		"hangs up": {func(c *clinic) {
			through := c.through()
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.ContentLength > 1<<20 {
					panic(http.ErrAbortHandler)
				}
				through.ServeHTTP(w, r)
			})
			c.proxy.Store(&h)
		}, []string{"D43 refusal"}, "4 MB"},
		"not a byte": {func(c *clinic) { c.answers(&c.proxy, 413, "text/html", "413") }, []string{"R13 refusal"}, "413"},
	}
}

func (c *clinic) noReader() { c.swap(readerToken, "''"); c.teams(); c.token = "" }

func (c *clinic) resolves(address string) {
	c.world.Resolve = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr(address)}, nil
	}
}

// before is a proxy that answers one path itself.
func (c *clinic) before(path string, status int, body string) {
	through := c.through()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			through.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
	c.proxy.Store(&h)
}

// limit is a proxy that takes no larger body.
func (c *clinic) limit(bytes int64) {
	through := c.through()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > bytes {
			_, _ = io.Copy(io.Discard, r.Body) // nginx reads on for a while, too
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		through.ServeHTTP(w, r)
	})
	c.proxy.Store(&h)
}

func (c *clinic) through() http.Handler { return http.HandlerFunc(c.program.server.ServeHTTP) }

// brokenAccount is what can be wrong with inboxes and conversations.
func brokenAccount() map[string]ailment {
	return map[string]ailment{
		"no inbox": {func(c *clinic) { c.site.SetBot(nil); c.account.AddInbox(chatwoottest.Inbox{Name: "x"}) },
			[]string{"D50 warning", "D51 refusal"}, "no inbox"},
		"no inbox that an agent sees": {func(c *clinic) {
			c.site.Members, c.mail.Members = []*chatwoottest.Agent{c.admin}, []*chatwoottest.Agent{c.admin}
			c.token = ""
		}, []string{"D16 note", "D54 note"}, ""},
		"disconnected with somebody waiting": {func(c *clinic) { c.mail.SetBot(c.bot); c.site.SetBot(nil) }, []string{"D51 refusal"}, "Site"},
		"taken by another": {func(c *clinic) {
			c.snapshot(`"inboxes":[{"id":1,"connected":true},{"id":2,"connected":true}]`)
			c.mail.SetBot(c.account.AddBot(chatwoottest.Bot{ID: 30, Name: "Rival"}))
		}, []string{"D52 warning"}, "Rival"},
		"taken by nobody": {func(c *clinic) { c.snapshot(`"inboxes":[{"id":2,"connected":true}]`) }, []string{"D53 warning"}, "Mail"},
		"Captain": {func(c *clinic) {
			c.account.AddAssistant(chatwoottest.Assistant{Name: "Cap", Inboxes: []*chatwoottest.Inbox{c.site}})
		}, []string{"R24 refusal"}, "Cap"},
		"automation": {func(c *clinic) {
			c.account.AddAutomation(chatwoottest.Automation{Name: "Welcome", Event: "message_created", Actions: []chatwoottest.Action{{Name: "send_message", Params: []any{"hi"}}}})
		}, []string{"R24 refusal"}, "Welcome"},
		"greeting":       {func(c *clinic) { c.site.Greeting = "Hello!" }, []string{"S12 warning"}, "Site"},
		"email question": {func(c *clinic) { c.site.EmailCollect = true }, []string{"S12 warning"}, "Site"},
		"survey":         {func(c *clinic) { c.site.CSAT = true }, []string{"S13 note"}, "Site"},
		"limbo": {func(c *clinic) {
			c.setVersion("4.18.0")
			for range 12 {
				talk, _ := c.site.Write(c.account.AddContact(chatwoottest.Contact{Name: "x"}), chatwoottest.Incoming{Text: "oi"})
				talk.AutomationSetsStatus(chatwoot.Open)
			}
		}, []string{"D60 refusal"}, "10, 11 and 2 more"},
		"unknown": {func(c *clinic) {
			c.fake.InjectDelivery(func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return chatwoottest.DeliveryFault{Fail: true} })
			c.site.Write(c.account.AddContact(chatwoottest.Contact{Name: "x"}), chatwoottest.Incoming{Text: "oi"})
			c.shift(arrivesLate)
		}, []string{"D61 refusal", "R15 refusal", "D41 refusal"}, ""},
	}
}

// arrivesLate is longer than a conversation may be unknown; our clock is then too far for signatures as well.
const arrivesLate = 6 * time.Minute

func (c *clinic) snapshot(rest string) {
	c.t.Helper()
	text := `{"account":3,"bot":{"id":21,"name":"Aro"},` + rest + `}`
	if err := os.WriteFile(filepath.Join(c.dir, connect.SnapshotFile), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func sortedWant(want []string) []string {
	want = slices.Clone(want)
	slices.Sort(want)
	return want
}

var seenCodes sync.Map // "code level where": what the tables have caused

func heal(t *testing.T, table map[string]ailment) {
	t.Helper()
	for name, b := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClinic(t)
			b.harm(c)
			c.store(c.config)
			found, err := c.findings()
			got := []string{}
			for _, f := range found {
				got = append(got, f.Code+" "+string(f.Level))
				seenCodes.Store(f.Code+" "+string(f.Level)+" "+f.Where, true)
				if f.What == "" || f.Why == "" || f.Do == "" || strings.ContainsAny(f.What+f.Why+f.Do, "{}") || strings.Contains(f.What, "missing text") {
					t.Errorf("not three sentences: %+v", f)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, sortedWant(b.want)) {
				t.Errorf("found %q, want %q\n%+v", got, b.want, found)
			}
			wrong := slices.ContainsFunc(found, func(d diagnosis) bool { return d.Level == connect.Refusal })
			if (err != nil) != wrong {
				t.Errorf("ended with %v", err)
			}
			if len(found) > 0 && !slices.ContainsFunc(found, func(d diagnosis) bool { return strings.Contains(d.What+d.Why+d.Do, b.says) }) {
				t.Errorf("nothing says %q: %+v", b.says, found)
			}
		})
	}
}

// TestDoctor_EachFinding breaks one thing at a time.
func TestDoctor_EachFinding(t *testing.T) {
	t.Parallel()
	t.Run("chatwoot", func(t *testing.T) { t.Parallel(); heal(t, brokenChatwoot()) })
	t.Run("way", func(t *testing.T) { t.Parallel(); heal(t, brokenWay()) })
	t.Run("account", func(t *testing.T) { t.Parallel(); heal(t, brokenAccount()) })
	t.Run("house", func(t *testing.T) { t.Parallel(); heal(t, brokenHouse()) })
	t.Cleanup(func() { coverage(t) })
}
