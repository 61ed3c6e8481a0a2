package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/demo/aroeira"
)

// siegePlan is one storm of kills: which program, on which store, beside which Chatwoot.
type siegePlan struct {
	Name      string
	Store     string // store.dsn
	Version   string // of Chatwoot
	User      bool   // the bot has a user's token too
	Replicas  int
	Kills     int
	Customers int // at once
	Seed      uint64
	Every     time.Duration // from the birth of a process to its death, at most
	Patience  time.Duration // of a customer for one answer; then he is gone
	Rest      time.Duration // until everything must have come to rest after the storm
	Retry     time.Duration // between Chatwoot's attempts
	Attempts  int
	Program   func(config string) *exec.Cmd
}

// siege is everything around the program that is killed: Chatwoot, the ingress and the business system, none of which ever dies.
type siege struct {
	t        *testing.T
	plan     siegePlan
	dir      string
	fake     *chatwoottest.Server
	account  *chatwoottest.Account
	inbox    *chatwoottest.Inbox
	ana      *chatwoottest.Agent
	records  *aroeira.System
	client   *http.Client // of the ingress
	slots    []*slot
	turn     atomic.Int64 // which replica the ingress asks next
	inflight atomic.Int64 // deliveries at the ingress
	snare    atomic.Pointer[snare]
	calm     atomic.Bool // the storm is over: nobody begins anything new

	mu       sync.Mutex
	chance   *rand.Rand
	heard    map[int64]chan struct{}    // by conversation: something has changed
	acked    map[int64]map[int64]string // by conversation and message: the customers' words that were answered with 2xx
	executed map[string]int             // by idempotency key: how often a change or import was carried out
	refusals int                        // deliveries that were not answered with 2xx
	stories  map[string]int             // by name and how they ended, as the customers saw it
	tales    map[int64]tale             // by conversation
	kills    map[string]int             // by where
	untold   int                        // changes of which the customer was not told because a person had come between
}

// slot is one replica's place: a process lives in it, dies, and is followed by another.
type slot struct {
	n       int
	target  atomic.Pointer[url.URL] // where it listens; nil: it is away
	process atomic.Pointer[mortalProcess]
	lives   int
}

// mortalProcess is one life.
type mortalProcess struct {
	cmd  *exec.Cmd
	log  *logs
	gone chan struct{}
}

// kill is SIGKILL from outside; it returns when nothing of the process runs any more.
func (p *mortalProcess) kill() {
	_ = p.cmd.Process.Kill()
	<-p.gone
}

// snare kills at a moment that no clock would find: at a request or an answer that is on its way.
type snare struct {
	where  string // acknowledged: the bot has said 200; chatwoot, business: the bot has written there
	when   string // before it is done, after it, or instead of it
	sprung chan struct{}
}

// storms are the kinds of death, in equal shares; the last is a random moment.
var storms = []snare{
	{where: "acknowledged", when: "after"}, {where: "chatwoot", when: "before"}, {where: "chatwoot", when: "after"}, {where: "chatwoot", when: "instead"},
	{where: "business", when: "before"}, {where: "business", when: "after"}, {where: "business", when: "instead"}, {where: "any time"},
}

func newSiege(t *testing.T, p siegePlan) *siege {
	t.Helper()
	s := &siege{
		t: t, plan: p, dir: t.TempDir(), records: aroeira.New(time.Now), client: &http.Client{Timeout: housePatience}, chance: rand.New(rand.NewPCG(p.Seed, 1)), heard: map[int64]chan struct{}{},
		acked: map[int64]map[int64]string{}, executed: map[string]int{}, stories: map[string]int{}, tales: map[int64]tale{}, kills: map[string]int{},
	}
	var err error
	s.fake, err = chatwoottest.New(chatwoottest.Config{Version: p.Version, RetryAfter: p.Retry, Attempts: p.Attempts, Workers: 10})
	if err != nil {
		t.Fatal(err)
	}
	live, ingress := httptest.NewServer(s.deadly("chatwoot", s.fake)), httptest.NewServer(http.HandlerFunc(s.ingress))
	business := httptest.NewServer(s.deadly("business", http.HandlerFunc(s.business)))
	s.fake.SetURL(live.URL)
	s.fake.Subscribe(func(n chatwoottest.Notice) { s.bell(n.Conversation, true) })
	s.account = s.fake.AddAccount(3, "Cursos")
	aro := s.account.AddBot(chatwoottest.Bot{Name: "Aro", URL: ingress.URL + "/webhooks/chatwoot", Token: botToken, Secret: botSecret})
	s.ana = s.account.AddAgent(chatwoottest.Agent{Name: "Ana", Role: chatwoottest.RoleAdministrator, Token: "ana-token"})
	s.inbox = s.account.AddInbox(chatwoottest.Inbox{Name: "Site", Bot: aro, Members: []*chatwoottest.Agent{s.ana}})
	s.write(live.URL, business.URL)
	for n := range max(p.Replicas, 1) {
		s.slots = append(s.slots, &slot{n: n})
	}
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { s.fake.Run(ctx); close(ran) }()
	t.Cleanup(func() {
		stop()
		for _, server := range []*httptest.Server{live, ingress, business} {
			server.CloseClientConnections()
			server.Close()
		}
		<-ran
	})
	return s
}

func (s *siege) config() string { return filepath.Join(s.dir, "config.yaml") }

func (s *siege) write(chatwootURL, business string) {
	user := ""
	if s.plan.User {
		user = ", user_token: ana-token"
	}
	config := fmt.Sprintf(`server: {addr: "127.0.0.1:0", grace: 5s}
company: Aroeira
store: {dsn: %q}
burst: {idle: 300ms, max: 2s}
knowledge: {sources: [sample]}
actions: {mode: mock, mock_url: %q}
chatwoot: {url: %q, account: 3, bot_token: %s, webhook_secret: %s%s}
`, s.plan.Store, business, chatwootURL, botToken, botSecret, user)
	if err := os.WriteFile(s.config(), []byte(config), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// bell is a conversation's signal; ring tells whoever waits there.
func (s *siege) bell(conversation int64, ring bool) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.heard[conversation]
	if ch == nil {
		ch = make(chan struct{}, 1)
		s.heard[conversation] = ch
	}
	if ring {
		select {
		case ch <- struct{}{}:
		default: // somebody is told already
		}
	}
	return ch
}

// draw is a whole number below n.
func (s *siege) draw(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chance.IntN(n)
}

// ingress stands before the replicas. Whatever is not answered by one of them is a 500, which Chatwoot tries again.
func (s *siege) ingress(w http.ResponseWriter, r *http.Request) {
	s.inflight.Add(1)
	defer s.inflight.Add(-1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	status := s.forward(r, body)
	if status/100 == 2 {
		s.spring("acknowledged", nil)
	}
	s.acknowledged(body, status)
	w.WriteHeader(status)
}

func (s *siege) forward(r *http.Request, body []byte) int {
	var target *url.URL
	for range s.slots {
		if target = s.slots[int(s.turn.Add(1))%len(s.slots)].target.Load(); target != nil {
			break
		}
	}
	if target == nil {
		return http.StatusInternalServerError
	}
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, target.JoinPath(r.URL.Path).String(), bytes.NewReader(body))
	if err != nil {
		return http.StatusInternalServerError
	}
	request.Header = maps.Clone(r.Header)
	response, err := s.client.Do(request)
	if err != nil { // killed before its answer
		return http.StatusInternalServerError
	}
	defer response.Body.Close()
	return response.StatusCode
}

// acknowledged remembers which words of customers the bot has vouched for.
func (s *siege) acknowledged(body []byte, status int) {
	var event struct {
		Event        chatwoot.EventKind
		ID           int64
		Content      string
		MessageType  string `json:"message_type"`
		Conversation struct{ ID int64 }
	}
	err := json.Unmarshal(body, &event)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case status/100 != 2:
		s.refusals++
	case err != nil || event.Event != chatwoot.EventMessageCreated || event.MessageType != string(chatwoot.Incoming):
	default:
		if s.acked[event.Conversation.ID] == nil {
			s.acked[event.Conversation.ID] = map[int64]string{}
		}
		s.acked[event.Conversation.ID][event.ID] = event.Content
	}
}

// deadly is a way on which the bot may be killed while it writes.
func (s *siege) deadly(where string, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || strings.HasSuffix(r.URL.Path, "typing_status") {
			inner.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil { // it died in the middle of it
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		// What was sent completely may land, however dead the sender is.
		r = r.WithContext(context.WithoutCancel(r.Context()))
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !s.spring(where, func() { inner.ServeHTTP(w, r) }) {
			inner.ServeHTTP(w, r)
		}
	})
}

// spring kills if the snare that is laid is of this kind, and says whether it saw to the request.
func (s *siege) spring(where string, handle func()) bool {
	laid := s.snare.Load()
	if laid == nil || laid.where != where || !s.snare.CompareAndSwap(laid, nil) {
		return false
	}
	if laid.when == "after" && handle != nil {
		handle()
	}
	s.strike()
	close(laid.sprung)
	switch {
	case handle == nil:
	case laid.when == "before":
		handle() // it lands after the death of whoever sent it
	case laid.when == "instead":
		panic(http.ErrAbortHandler) // of several replicas the sender may live, and must not take this for an answer
	}
	return true
}

// strike kills one living process, and with several replicas only one.
func (s *siege) strike() {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ; s.t.Context().Err() == nil; <-tick.C { // until there is one again
		p := s.slots[s.draw(len(s.slots))].process.Load()
		if p == nil {
			continue
		}
		select {
		case <-p.gone:
			continue
		default:
		}
		p.kill()
		return
	}
}

// listening waits until a replica listens: on a busy machine a start takes longer than the pause before a death.
func (s *siege) listening() {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ; s.t.Context().Err() == nil; <-tick.C {
		if slices.ContainsFunc(s.slots, func(l *slot) bool { return l.target.Load() != nil }) {
			return
		}
	}
}

// storm kills as often as planned, each time at a moment drawn from the seed.
func (s *siege) storm() {
	for range s.plan.Kills {
		if s.draw(4) > 0 { // one in four may also die while it starts
			s.listening()
		}
		laid := storms[s.draw(len(storms))]
		pause := time.NewTimer(time.Duration(s.draw(int(s.plan.Every))))
		<-pause.C
		where := "any time"
		if laid.where != where {
			laid.sprung = make(chan struct{})
			s.snare.Store(&laid)
			pause.Reset(s.plan.Every)
			select {
			case <-laid.sprung:
				where = laid.where + " " + laid.when
			case <-pause.C:
				if s.snare.Swap(nil) == nil { // it springs this moment
					<-laid.sprung
					where = laid.where + " " + laid.when
				}
			}
		}
		if where == "any time" {
			s.strike()
		}
		s.mu.Lock()
		s.kills[where]++
		s.mu.Unlock()
	}
}

// business is the course platform; it counts what it really carries out, whatever it answers to a repetition.
func (s *siege) business(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path != "/mail" {
		s.mu.Lock()
		s.executed[r.Header.Get("Idempotency-Key")]++
		s.mu.Unlock()
	}
	s.records.ServeHTTP(w, r)
}

// supervise keeps a slot alive as a service manager does, until ctx ends.
func (s *siege) supervise(ctx context.Context, l *slot) {
	for ctx.Err() == nil {
		p := &mortalProcess{cmd: s.plan.Program(s.config()), log: &logs{}, gone: make(chan struct{})}
		p.cmd.Stderr, p.cmd.SysProcAttr = p.log, mortalAttributes()
		for _, variable := range os.Environ() {
			if !strings.HasPrefix(variable, envPrefix) {
				p.cmd.Env = append(p.cmd.Env, variable)
			}
		}
		if err := p.cmd.Start(); err != nil {
			s.t.Error(err)
			return
		}
		ended := make(chan error, 1)
		go func() {
			ended <- p.cmd.Wait()
			close(p.gone)
		}()
		l.lives++
		l.process.Store(p)
		s.listen(ctx, l, p)
		select {
		case <-p.gone:
		case <-ctx.Done():
			p.kill()
		}
		l.target.Store(nil)
		err := <-ended
		var exit *exec.ExitError
		status, _ := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
		if !errors.As(err, &exit) || !status.Signaled() || status.Signal() != syscall.SIGKILL {
			s.t.Errorf("replica %d ended by itself: %v\n%s", l.n, err, p.log.tail())
			return
		}
	}
}

// listen waits until the process says where it listens, or is gone.
func (s *siege) listen(ctx context.Context, l *slot, p *mortalProcess) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if address := p.log.address(); address != "" {
			l.target.Store(&url.URL{Scheme: "http", Host: address})
			return
		}
		select {
		case <-tick.C:
		case <-p.gone:
			return
		case <-ctx.Done():
			return
		}
	}
}
