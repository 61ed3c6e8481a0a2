package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// benchPlan is what a measurement wants beside the rest. The zero value is SQLite, no model, both cores.
type benchPlan struct {
	dsn     string   // of a PostgreSQL
	config  string   // more lines of the configuration
	env     []string // of the program
	command []string // before the program's own
}

// benchStand is one measurement's own Chatwoot, program and store: nothing is left of the one before.
type benchStand struct {
	t       *testing.T
	binary  string
	plan    benchPlan
	dir     string
	dsn     string
	addr    string
	webhook string
	fake    *benchChatwoot
	child   *benchChild
	stop    context.CancelFunc
	closers []func()
}

func newBenchStand(t *testing.T, binary string, p benchPlan) *benchStand {
	t.Helper()
	s := placeStand(t, binary, p)
	s.fake = newBenchChatwoot(t, s.webhook)
	live := httptest.NewServer(s.fake.server)
	s.closers = append(s.closers, live.Close)
	s.fake.server.SetURL(live.URL)
	s.fake.url = live.URL
	s.configure()
	return s
}

// replica is a second program beside the first: the same Chatwoot, the same database.
func (s *benchStand) replica(p benchPlan) *benchStand {
	s.t.Helper()
	p.dsn = s.dsn
	r := placeStand(s.t, s.binary, p)
	r.fake = s.fake
	r.configure()
	return r
}

func placeStand(t *testing.T, binary string, p benchPlan) *benchStand {
	t.Helper()
	addr, err := freeAddr()
	if err != nil {
		t.Fatal(err)
	}
	s := &benchStand{t: t, binary: binary, plan: p, dir: t.TempDir(), dsn: p.dsn, addr: addr, webhook: "http://" + addr + "/webhooks/chatwoot"}
	if s.dsn == "" {
		s.dsn = "sqlite:" + s.database()
	}
	return s
}

// database is the file of a stand on SQLite.
func (s *benchStand) database() string { return filepath.Join(s.dir, "bot.db") }

func (s *benchStand) configure() {
	s.t.Helper()
	config := fmt.Sprintf(`server: {addr: %q}
company: Aroeira
store: {dsn: %q}
burst: {idle: 0s, max: 0s}
knowledge: {sources: [sample]}
actions: {mode: mock}
chatwoot: {url: %q, account: %d, bot_token: %s, webhook_secret: %s}
%s
`, s.addr, s.dsn, s.fake.url, benchAccount, botToken, botSecret, s.plan.config)
	if err := os.WriteFile(filepath.Join(s.dir, "config.yaml"), []byte(config), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// run starts the program and, from then on, lets Chatwoot deliver what happens by itself: the echoes of the bot's answers.
func (s *benchStand) run() {
	s.t.Helper()
	s.start()
	s.ready()
	s.deliver()
}

// start starts the program; ready waits until it takes deliveries.
func (s *benchStand) start() {
	s.t.Helper()
	command := append(slices.Clone(s.plan.command), s.binary, "serve", "--config", filepath.Join(s.dir, "config.yaml"))
	s.child = startChild(s.t, filepath.Join(s.dir, "log.json"), s.plan.env, command[0], command[1:]...)
}

func (s *benchStand) ready() {
	s.t.Helper()
	waitFor(s.t, "http://"+s.addr+"/readyz", s.child)
}

func (s *benchStand) deliver() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.fake.server.Run(ctx)
}

// kill ends the program as a power failure would.
func (s *benchStand) kill() {
	_ = s.child.cmd.Process.Kill() // it may be gone already
	<-s.child.gone
}

func (s *benchStand) close() {
	if s.stop != nil {
		s.stop()
	}
	if s.child != nil {
		s.child.end()
		log, err := os.ReadFile(filepath.Join(s.dir, "log.json"))
		if n := strings.Count(string(log), `"level":"error"`); err != nil || n > 0 {
			s.t.Errorf("the program logged %d errors (%v), the first: %s", n, err, firstError(string(log)))
		}
	}
	benchClient.CloseIdleConnections()
	for _, end := range s.closers {
		end()
	}
}

func firstError(log string) string {
	for line := range strings.Lines(log) {
		if strings.Contains(line, `"level":"error"`) {
			return line
		}
	}
	return ""
}

// recorded is how many events the program says are on disk.
func (s *benchStand) recorded() int {
	response, err := http.Get("http://" + s.addr + "/metrics")
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, `agentbot_inbounds_total{bot="default",result="recorded"} `); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return int(n)
		}
	}
	return 0
}

// benchChild is a process that lives as long as its measurement.
type benchChild struct {
	t     *testing.T
	cmd   *exec.Cmd
	url   string
	log   string
	stdin io.Closer
	gone  chan struct{}
}

func startChild(t *testing.T, log string, env []string, binary string, args ...string) *benchChild {
	t.Helper()
	out, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close() // the child has its own
	c := &benchChild{t: t, log: log, cmd: exec.CommandContext(t.Context(), binary, args...), gone: make(chan struct{})}
	c.cmd.Stdout, c.cmd.Stderr, c.cmd.Env = out, out, env
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, envPrefix) {
			c.cmd.Env = append(c.cmd.Env, variable)
		}
	}
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = c.cmd.Wait() // how it ended is in its log
		close(c.gone)
	}()
	return c
}

func (c *benchChild) pid() int { return c.cmd.Process.Pid }

func (c *benchChild) end() {
	_ = c.stdin.Close()
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // it may be gone already
	select {
	case <-c.gone:
	case <-time.After(scriptPatience):
		_ = c.cmd.Process.Kill()
		c.t.Error("a process did not end when told to")
	}
}

// waitFor waits until a process answers.
func waitFor(t *testing.T, url string, c *benchChild) {
	t.Helper()
	err := eventually(func() error {
		response, err := http.Get(url)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: status %d", url, response.StatusCode)
		}
		return nil
	})
	if err != nil {
		c.end()
		said, _ := os.ReadFile(c.log) // without it the error says enough
		t.Fatalf("%v; the process said: %s", err, said[max(0, len(said)-1000):])
	}
}
