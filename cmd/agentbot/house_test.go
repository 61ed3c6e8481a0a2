package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/demo/aroeira"
)

// housePatience is for one step on a busy machine; nothing waits this long when it works.
const housePatience = 40 * time.Second

// plan is what a house is built for. The zero value is Chatwoot 4.14.2, a web widget and a bot token only.
type plan struct {
	Version  string
	Postgres bool       // the store is a PostgreSQL, not a SQLite file
	DSN      string     // of that PostgreSQL; "": the one all tests share
	User     bool       // the bot has a user's token too
	Waits    *bot.Waits // nil: shortWaits
	Channel  chatwoottest.Channel
	Config   string        // more lines of the configuration
	Actions  string        // instead of the made-up business system
	Idle     string        // burst.idle; "": 30ms
	Slow     time.Duration // how long the business system takes to read
}

// house is everything around one bot: a Chatwoot, an ingress and a business system that outlive it, and its configuration and store on disk.
type house struct {
	t       *testing.T
	plan    plan
	dir     string
	dsn     string
	fake    *chatwoottest.Server
	account *chatwoottest.Account
	bot     *chatwoottest.Bot
	inbox   *chatwoottest.Inbox
	contact *chatwoottest.Contact
	ana     *chatwoottest.Agent
	talk    *chatwoottest.Conversation
	records *aroeira.System
	target  atomic.Pointer[url.URL] // where the bot listens now; nil: it is away
	logs    *logs
	taken   atomic.Int64                                                           // deliveries that have begun
	fault   atomic.Pointer[func(chatwoottest.Delivery) chatwoottest.DeliveryFault] // what happens to deliveries; nil: nothing
	asked   func(r *http.Request)                                                  // hears of every request to the business system; may be nil
	reads   atomic.Int64                                                           // what the business system was asked
	process atomic.Pointer[os.Process]                                             // the life that runs now
	died    atomic.Int64                                                           // processes that ended by themselves
	lives   []*logs                                                                // which points each process came to, once they have ended
	history *sqlstore.Store                                                        // the bot's store, opened beside it
}

// shortLease is of a turn: longer than one takes on a busy machine.
const shortLease = 3 * time.Second

// shortWaits keeps the order of the real figures, about fifty times faster.
func shortWaits() *bot.Waits {
	return &bot.Waits{
		Claim: 5 * time.Second, Request: 3 * time.Second, First: 20 * time.Millisecond, Absent: 300 * time.Millisecond, Doubt: 6 * time.Second,
		Look: 50 * time.Millisecond, Limit: 100 * time.Millisecond, Locked: 200 * time.Millisecond, Commit: 10 * time.Second,
	}
}

func newHouse(t *testing.T, p plan) *house {
	t.Helper()
	if p.Waits == nil {
		p.Waits = shortWaits()
		if p.Postgres { // a dead process's claim ends before the customer would hear "one moment"
			p.Waits.Claim, p.Waits.Request = 2*time.Second, 1500*time.Millisecond
		}
	}
	if p.Channel == "" {
		p.Channel = chatwoottest.WebWidget
	}
	if p.Idle == "" {
		p.Idle = "30ms"
	}
	h := &house{t: t, plan: p, dir: t.TempDir(), records: aroeira.New(time.Now), logs: &logs{}}
	h.dsn = "sqlite:" + filepath.Join(h.dir, "bot.db")
	if p.Postgres {
		if h.dsn = p.DSN; h.dsn == "" {
			h.dsn = postgrestest.DSN(t)
		}
		h.dsn += "&application_name=" + filepath.Base(filepath.Dir(h.dir))
	}
	// Attempts: a start under the race detector on a busy machine takes longer than three tries at this pace; the real ones last nine seconds.
	// Timeout: a bot that such a machine keeps from running must not look like one that is away, which Chatwoot answers with a person.
	fake, err := chatwoottest.New(chatwoottest.Config{Version: p.Version, RetryAfter: 50 * time.Millisecond, Attempts: 1000, Timeout: housePatience})
	if err != nil {
		t.Fatal(err)
	}
	h.fake = fake
	fake.InjectDelivery(func(d chatwoottest.Delivery) chatwoottest.DeliveryFault {
		fault := chatwoottest.DeliveryFault{}
		if f := h.fault.Load(); f != nil {
			fault = (*f)(d)
		}
		if !fault.Drop {
			h.taken.Add(1)
		}
		return fault
	})
	live, ingress := httptest.NewServer(fake), httptest.NewServer(h.ingress())
	business := httptest.NewServer(h.business())
	fake.SetURL(live.URL)
	h.account = fake.AddAccount(3, "Cursos")
	h.bot = h.account.AddBot(chatwoottest.Bot{Name: "Aro", URL: ingress.URL + "/webhooks/chatwoot", Token: botToken, Secret: botSecret})
	h.ana = h.account.AddAgent(chatwoottest.Agent{Name: "Ana", Role: chatwoottest.RoleAdministrator, Token: "ana-token"})
	h.inbox = h.account.AddInbox(chatwoottest.Inbox{Name: "Site", Channel: p.Channel, Bot: h.bot, Members: []*chatwoottest.Agent{h.ana}})
	team := h.account.AddTeam(chatwoottest.Team{Name: "purchases"}, h.ana)
	for _, label := range []string{"email-change"} {
		h.account.AddLabel(label)
	}
	h.contact = h.account.AddContact(chatwoottest.Contact{Name: "Marina", Phone: "+5511999990001", Email: "marina.souza@example.com"})
	h.write(live.URL, business.URL, team.ID)
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { fake.Run(ctx); close(ran) }()
	t.Cleanup(func() {
		stop()
		for _, server := range []*httptest.Server{live, ingress, business} {
			server.CloseClientConnections()
			server.Close()
		}
		<-ran
	})
	return h
}

func (h *house) write(chatwootURL, business string, team int64) {
	h.t.Helper()
	user := ""
	if h.plan.User {
		user = ", user_token: ana-token"
	}
	actions := h.plan.Actions
	if actions == "" {
		actions = fmt.Sprintf("{mode: mock, mock_url: %q}", business)
	}
	busy := "" // "one moment" is for the test that is about it: on a busy machine any turn may take seconds
	if !strings.Contains(h.plan.Config, "busy_after:") {
		busy = "busy_after: 1m\n"
	}
	config := fmt.Sprintf(`server: {addr: "127.0.0.1:0", grace: 5s}
company: Aroeira
store: {dsn: %q}
burst: {idle: %s, max: 2s}
log: {level: debug}
actions: %s
teams: [{name: purchases, id: %d}]
chatwoot: {url: %q, account: 3, bot_token: %s, webhook_secret: %s%s}
%s%s
`, h.dsn, h.plan.Idle, actions, team, chatwootURL, botToken, botSecret, user, busy, h.plan.Config)
	if err := os.WriteFile(h.config(), []byte(config), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) config() string { return filepath.Join(h.dir, "config.yaml") }

// ingress answers 500 while the bot is away: Chatwoot tries those again, and gives up at once on a refused connection.
func (h *house) ingress() http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			if target := h.target.Load(); target != nil {
				r.SetURL(target)
			}
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusInternalServerError) },
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.target.Load() == nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		proxy.ServeHTTP(w, r)
	})
}

// business is the course platform, which may take its time to read.
func (h *house) business() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.asked != nil {
			h.asked(r)
		}
		if r.Method == http.MethodGet {
			h.reads.Add(1)
			if h.plan.Slow > 0 {
				select {
				case <-time.After(h.plan.Slow):
				case <-r.Context().Done():
				}
			}
		}
		h.records.ServeHTTP(w, r)
	})
}

// serve runs the program in this process until the test ends, or until the returned function is called.
func (h *house) serve(s seams) (stop func()) {
	h.t.Helper()
	if s.waits == nil {
		s.waits = h.plan.Waits
	}
	s.models = trainedModels()
	config, _, err := LoadConfig(h.config())
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p, err := buildWith(ctx, config, zerolog.New(h.logs), &clock{}, s)
	if err != nil {
		h.t.Fatal(err)
	}
	h.logs.forgetAddress()
	ended := make(chan error, 1)
	go func() { ended <- p.serve(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("serve: %v", err)
		}
		h.target.Store(nil)
		if err := p.close(); err != nil {
			h.t.Errorf("close: %v", err)
		}
	})
	h.t.Cleanup(stop)
	h.await(func() error { return h.found(h.logs.address()) })
	return stop
}

func (h *house) found(address string) error {
	if address == "" {
		return fmt.Errorf("the program does not listen yet")
	}
	h.target.Store(&url.URL{Scheme: "http", Host: address})
	return nil
}

// await asks again and again until the answer is nil, or fails with the last answer and the tail of the bot's log.
func (h *house) await(ask func() error) {
	h.t.Helper()
	if err := h.ask(ask, housePatience); err != nil {
		h.t.Fatalf("%v\nconversation: %s\nlog:\n%s", err, h.transcript(), h.logs.tail())
	}
}

func (h *house) ask(ask func() error, patience time.Duration) error {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	limit := time.Now().Add(patience)
	for {
		err := ask()
		if err == nil || time.Now().After(limit) {
			return err
		}
		<-ticker.C
	}
}

// says lets the customer write and remembers where that landed.
func (h *house) says(text string) {
	h.talk, _ = h.inbox.Write(h.contact, chatwoottest.Incoming{Text: text})
}

// replies are the bot's public messages.
func (h *house) replies() []string {
	var texts []string
	if h.talk == nil {
		return nil
	}
	for _, line := range h.talk.Transcript().Lines {
		if line.Type == chatwoot.Outgoing && line.From == "agent_bot" && !line.Private {
			texts = append(texts, line.Text)
		}
	}
	return texts
}

// notes are the bot's private ones.
func (h *house) notes() []string {
	var texts []string
	for _, line := range h.talk.Transcript().Lines {
		if line.Private && line.From == "agent_bot" {
			texts = append(texts, line.Text)
		}
	}
	return texts
}

// answered waits for n replies, the last holding text.
func (h *house) answered(n int, text string) {
	h.t.Helper()
	h.await(func() error {
		got := h.replies()
		if len(got) != n || !strings.Contains(got[n-1], text) {
			return fmt.Errorf("the bot said %q, want %d messages, the last with %q", got, n, text)
		}
		return nil
	})
}

func (h *house) becomes(status chatwoot.Status) {
	h.t.Helper()
	h.await(func() error {
		if got := h.talk.Transcript().Status; got != status {
			return fmt.Errorf("the conversation is %s, want %s", got, status)
		}
		return nil
	})
}

// calm waits until every delivery has arrived, and nothing is left to do in the store: only then does "nothing more came" mean something.
func (h *house) calm() {
	h.t.Helper()
	h.await(func() error {
		if err := h.undelivered(); err != nil {
			return err
		}
		return h.idle()
	})
}

// undelivered is nil when no delivery waits or is on its way.
func (h *house) undelivered() error {
	taken, ended := h.taken.Load(), int64(0)
	for _, d := range h.fake.Deliveries() {
		if d.Final {
			ended++
		}
	}
	if waiting := len(h.fake.Queue()); waiting > 0 || ended < taken {
		return fmt.Errorf("%d deliveries wait, %d of %d have ended", waiting, ended, taken)
	}
	return nil
}

// key names the conversation in the bot's store.
func (h *house) key() bot.Key {
	return bot.Key{Bot: "default", Account: 3, Conversation: h.talk.ID}
}

// store is the bot's, opened beside it as the explain command does.
func (h *house) store() (*sqlstore.Store, error) {
	if h.history != nil {
		return h.history, nil
	}
	s, err := sqlstore.Open(context.Background(), h.dsn, sqlstore.Options{})
	if err != nil {
		return nil, err
	}
	h.history = s
	h.t.Cleanup(func() {
		if err := s.Close(); err != nil {
			h.t.Error(err)
		}
	})
	return s, nil
}

// idle is nil when the bot has read everything and done everything that it decided.
func (h *house) idle() error {
	s, err := h.store()
	if err != nil {
		return err
	}
	row, err := s.Row(h.t.Context(), h.key())
	if err != nil {
		return err
	}
	if !row.DueAt.IsZero() && time.Until(row.DueAt) < time.Hour {
		return fmt.Errorf("a turn is due in %s", time.Until(row.DueAt))
	}
	out, err := s.Outbounds(h.t.Context(), h.key())
	if err != nil {
		return err
	}
	for _, o := range out {
		if !o.State.Final() {
			return fmt.Errorf("outbound %d (%s) is %s", o.Seq, o.Action.Kind(), o.State)
		}
	}
	in, err := s.Inbounds(h.t.Context(), h.key())
	if err != nil {
		return err
	}
	for _, i := range in {
		if i.State == bot.Unread {
			return fmt.Errorf("inbound %d (%s) is not read", i.Seq, i.Kind)
		}
	}
	return nil
}

// transcript is what an agent sees, without ids, times and Chatwoot's own lines.
func (h *house) transcript() string {
	if h.talk == nil {
		return "(none)"
	}
	seen := h.talk.Transcript()
	var out strings.Builder
	for _, line := range seen.Lines {
		if line.From == "" {
			continue
		}
		kind := "says"
		if line.Private {
			kind = "notes"
		}
		fmt.Fprintf(&out, "%s %s: %s\n", line.From, kind, line.Text)
	}
	slices.Sort(seen.Labels)
	fmt.Fprintf(&out, "[%s, team %q, priority %q, labels %v]", seen.Status, seen.Team, seen.Priority, seen.Labels)
	return out.String()
}
