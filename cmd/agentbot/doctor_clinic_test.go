package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
)

// The names under which a clinic's machines are called; nothing of it leaves loopback.
const (
	chatHost = "chat.example.com"
	botHost  = "bot.example.com"
)

const (
	adminToken  = "admin-token-of-paula"
	readerToken = "user-token-of-ana"
	modelKey    = "sk-model-key-4711"
)

// clinic is an installation in which everything is as it should be, and in which one thing at a time can be broken: a Chatwoot with two inboxes, a
// proxy, an agentbot that serves behind it and has heard a customer, a model, documents.
type clinic struct {
	t       *testing.T
	dir     string
	config  map[string]string // lines of config.yaml by section
	flags   []string
	fake    *chatwoottest.Server
	account *chatwoottest.Account
	bot     *chatwoottest.Bot
	admin   *chatwoottest.Agent
	ana     *chatwoottest.Agent
	site    *chatwoottest.Inbox
	mail    *chatwoottest.Inbox // without a bot
	maria   *chatwoottest.Contact
	talk    *chatwoottest.Conversation
	program *program
	stop    func()
	proxy   atomic.Pointer[http.HandlerFunc] // before agentbot; nil: straight through
	chat    atomic.Pointer[http.HandlerFunc] // before Chatwoot
	model   atomic.Pointer[http.HandlerFunc] // instead of the good one
	world   connect.World
	free    int64
	hosts   map[string]string // host:port to where it really is
	token   string            // the administrator's, given for this run; "": none
	secrets []string          // that must never be printed
}

func newClinic(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{t: t, dir: t.TempDir(), free: 50 << 30, token: adminToken, hosts: map[string]string{}}
	c.secrets = []string{adminToken, readerToken, modelKey, botToken, string(botSecret)}
	c.startChatwoot()
	c.startModel()
	docs := filepath.Join(c.dir, "docs")
	if err := errors.Join(os.Mkdir(docs, 0o700), os.WriteFile(filepath.Join(docs, "refund.md"), []byte("# Refund\n\nSeven days.\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	c.config = map[string]string{
		"chatwoot":  fmt.Sprintf("{url: http://%s, account: 3, bot_id: 21, bot_token: %s, webhook_secret: %s, user_token: %s}", chatHost, botToken, botSecret, readerToken),
		"store":     "{dsn: 'sqlite:" + c.dbPath() + "'}",
		"knowledge": "{sources: [{type: folder, path: '" + docs + "'}]}",
		"llm":       fmt.Sprintf("{base_url: %s/v1, api_key: %s, model: some-model, embedding_model: some-embedder, timeout: 2s}", c.hosts["model"], modelKey),
		"server":    "{addr: '127.0.0.1:1'}",
		"company":   "Cursos Exemplo",
	}
	c.startBot()
	texts, err := connect.TextsIn("en")
	if err != nil {
		t.Fatal(err)
	}
	c.world = connect.SystemWorld(texts)
	c.world.Waits.Call = 5 * time.Second
	c.world.Proxy = nil
	c.world.Dial = c.dial
	c.world.Resolve = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("8.8.8.8")}, nil
	}
	return c
}

func (c *clinic) dbPath() string { return filepath.Join(c.dir, "bot.db") }

func (c *clinic) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if real, known := c.hosts[address]; known {
		address = real
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

func (c *clinic) startChatwoot() {
	c.t.Helper()
	fake, err := chatwoottest.New(chatwoottest.Config{Transport: &http.Transport{DialContext: c.dial}})
	if err != nil {
		c.t.Fatal(err)
	}
	c.fake = fake
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := c.chat.Load(); h != nil {
			(*h)(w, r)
			return
		}
		fake.ServeHTTP(w, r)
	}))
	c.t.Cleanup(server.Close)
	c.hosts[chatHost+":80"] = server.Listener.Addr().String()
	a := fake.AddAccount(3, "Cursos Exemplo")
	c.account = a
	c.bot = a.AddBot(chatwoottest.Bot{ID: 21, Name: "Aro", URL: "http://" + botHost + connect.WebhookPath, Token: botToken, Secret: string(botSecret)})
	c.admin = a.AddAgent(chatwoottest.Agent{ID: 5, Name: "Paula", Role: chatwoottest.RoleAdministrator, Token: adminToken})
	c.ana = a.AddAgent(chatwoottest.Agent{ID: 6, Name: "Ana", Role: chatwoottest.RoleAgent, Token: readerToken})
	for _, name := range shippedTeams() {
		a.AddTeam(chatwoottest.Team{Name: name})
	}
	c.site = a.AddInbox(chatwoottest.Inbox{ID: 1, Name: "Site", Channel: chatwoottest.WebWidget, Bot: c.bot, Members: []*chatwoottest.Agent{c.ana}})
	c.mail = a.AddInbox(chatwoottest.Inbox{ID: 2, Name: "Mail", Channel: chatwoottest.Email, Members: []*chatwoottest.Agent{c.ana}})
	c.maria = a.AddContact(chatwoottest.Contact{Name: "Maria"})
}

// startBot serves as `agentbot serve` does, without the loops that would talk to Chatwoot, and lets it hear a customer.
func (c *clinic) startBot() {
	c.t.Helper()
	config := c.write(c.config)
	once, err := learnedOnce()
	if err != nil {
		c.t.Fatal(err)
	}
	p, err := buildWith(c.t.Context(), config, zerolog.Nop(), &clock{}, seams{learned: once})
	if err != nil {
		c.t.Fatal(err)
	}
	c.program = p
	l, err := (&net.ListenConfig{}).Listen(c.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- p.server.Serve(l) }()
	ended := false
	c.stop = func() {
		if ended {
			return
		}
		ended = true
		if err := errors.Join(p.server.Shutdown(context.WithoutCancel(c.t.Context())), <-served, p.close()); err != nil {
			c.t.Error(err)
		}
	}
	c.t.Cleanup(func() { c.stop() })
	c.config["server"] = "{addr: '" + l.Addr().String() + "'}"
	target := &url.URL{Scheme: "http", Host: l.Addr().String()}
	through := httputil.NewSingleHostReverseProxy(target)
	through.ErrorLog = nil
	through.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := c.proxy.Load(); h != nil {
			(*h)(w, r)
			return
		}
		through.ServeHTTP(w, r)
	}))
	c.t.Cleanup(proxy.Close)
	c.hosts[botHost+":80"] = proxy.Listener.Addr().String()
	c.talk, _ = c.site.Write(c.maria, chatwoottest.Incoming{Text: "oi"})
	if c.fake.Deliver(c.t.Context()) == 0 {
		c.t.Fatal("nothing was delivered")
	}
}

// learnedOnce is what every agentbot of these tests understands: none of them is asked to.
var learnedOnce = sync.OnceValues(func() (*learned, error) {
	values := entity.Values{Now: time.Now}
	b := defaultBot()
	b.Company = "Cursos Exemplo"
	library, problems := flows.Load(flows.Shipped(), flowOptions(b, values))
	if len(problems) > 0 {
		return nil, errors.New(flows.Format(problems))
	}
	return &learned{lexical: nlu.NewLexical(values, understandingSeed), shelf: oneShelf{library}}, nil
})

// oneShelf has one library.
type oneShelf struct{ library *flows.Library }

func (s oneShelf) loadLibrary() (*flows.Library, error)      { return s.library, nil }
func (s oneShelf) loadSource([]byte) (*flows.Library, error) { return s.library, nil }

// startModel is an endpoint that can everything.
func (c *clinic) startModel() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := c.model.Load(); h != nil {
			(*h)(w, r)
			return
		}
		goodModel(w, r)
	}))
	c.t.Cleanup(server.Close)
	c.hosts["model"] = server.URL
}

func goodModel(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	var q struct {
		Tools []json.RawMessage `json:"tools"`
	}
	answer := `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"{\"ok\":true}"}}]}`
	switch err := json.NewDecoder(r.Body).Decode(&q); {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case strings.HasSuffix(r.URL.Path, "/embeddings"):
		answer = `{"data":[{"index":0,"embedding":[1,2,3]}]}`
	case len(q.Tools) > 0:
		answer = `{"choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"report","arguments":"{}"}}]}}]}`
	}
	_, _ = w.Write([]byte(answer))
}

// write puts a configuration on disk and reads it back.
func (c *clinic) write(lines map[string]string) Config {
	c.t.Helper()
	c.store(lines)
	config, _, err := LoadConfig(c.configPath())
	if err != nil {
		c.t.Fatal(err)
	}
	return config
}

func (c *clinic) configPath() string { return filepath.Join(c.dir, "config.yaml") }

func (c *clinic) store(lines map[string]string) {
	c.t.Helper()
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		text.WriteString(name + ": " + lines[name] + "\n")
	}
	if err := os.WriteFile(c.configPath(), []byte(text.String()), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// answers makes one of the machines answer everything by itself.
func (c *clinic) answers(machine *atomic.Pointer[http.HandlerFunc], status int, kind, body string) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
	machine.Store(&h)
}

// fails makes Chatwoot answer one path with an error.
func (c *clinic) fails(part string, status int, body string) {
	c.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if strings.Contains(r.Path, part) {
			return chatwoottest.Fault{Status: status, Body: body}
		}
		return chatwoottest.Fault{}
	})
}

// visit runs doctor once.
func (c *clinic) visit(flags ...string) (out string, err error) {
	c.t.Helper()
	var b bytes.Buffer
	token := filepath.Join(c.dir, "token")
	if e := os.WriteFile(token, []byte(c.token+"\n"), 0o600); e != nil {
		c.t.Fatal(e)
	}
	cmd := doctorCommandOn(func(texts connect.Texts) connect.World {
		w := c.world
		w.Texts = texts
		return w
	}, func(string) (int64, bool) { return c.free, true })
	cmd.SetOut(&b)
	cmd.SetErr(&b)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	args := append([]string{"--config", c.configPath(), "--lang", "en", "--token-file", token}, c.flags...)
	cmd.SetArgs(append(args, flags...))
	err = cmd.ExecuteContext(c.t.Context())
	for _, secret := range c.secrets {
		if strings.Contains(b.String(), secret) || err != nil && strings.Contains(err.Error(), secret) {
			c.t.Errorf("a secret was printed:\n%s", b.String())
		}
	}
	return b.String(), err
}

// findings runs doctor with --json and looks that nothing has been changed by it in Chatwoot.
func (c *clinic) findings(flags ...string) (found []diagnosis, err error) {
	c.t.Helper()
	before, asked := c.account.Snapshot(), len(c.fake.Calls())
	out, err := c.visit(append([]string{"--json"}, flags...)...)
	if wrong := json.Unmarshal([]byte(out), &found); wrong != nil {
		c.t.Fatalf("%v in\n%s\n%v", wrong, out, err)
	}
	for _, call := range c.fake.Calls()[asked:] {
		if call.Method != http.MethodGet {
			c.t.Errorf("doctor asked Chatwoot to change something: %s %s", call.Method, call.Path)
		}
	}
	if diff := cmp.Diff(before, c.account.Snapshot()); diff != "" {
		c.t.Errorf("Chatwoot is not as it was:\n%s", diff)
	}
	return found, err
}
