package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/storetest"
)

// crashCommand is the name under which this test binary is the program that dies.
const crashCommand = "crashbot"

// crashEnv tells a child what its parent wants of it, as JSON.
const crashEnv = "AGENTBOT_TEST_CRASH"

// crash is where a process kills itself: right before or right after the n-th time it comes to a point. The zero value never does.
type crash struct {
	Point string // a verb of the store, "chatwoot POST messages", "business POST email" …
	After bool
	N     int
}

func (c crash) String() string {
	when := "before"
	if c.After {
		when = "after"
	}
	return fmt.Sprintf("%s %s %d", when, strings.ReplaceAll(c.Point, " ", "_"), c.N)
}

// orders are the whole of what a child is told.
type orders struct {
	Crash crash
	Waits *bot.Waits
	Lease time.Duration // of a turn; 0: the real one

	Models sharedModels // what other processes of this run have trained
}

// crashMain is serve as it ships, except that it dies on the way. It is this test binary under another name.
func crashMain() int {
	var o orders
	if err := json.Unmarshal([]byte(os.Getenv(crashEnv)), &o); err != nil {
		write(os.Stderr, "%s: %v\n", crashEnv, err)
		return 1
	}
	config, _, err := LoadConfig(os.Args[1])
	if err != nil {
		write(os.Stderr, "%v\n", err)
		return 1
	}
	signal.Ignore(syscall.SIGXFSZ) // a full disk sends no signal either
	m := &mortal{crash: o.Crash, begun: map[string]int{}, came: map[string]int{}, out: os.Stdout}
	p, err := buildWith(context.Background(), config, newLogger(config.Log, os.Stderr), &clock{}, m.seams(o))
	if err != nil {
		write(os.Stderr, "%v\n", err)
		return 1
	}
	if err := errors.Join(p.serve(context.Background()), p.close()); err != nil {
		write(os.Stderr, "%v\n", err)
		return 1
	}
	return 0
}

// mortal counts how often the process comes to each point, says so on out, and ends the process at the one that was chosen.
type mortal struct {
	crash crash
	out   io.Writer

	mu    sync.Mutex
	begun map[string]int
	came  map[string]int
	woken bool // something was written since a claim found work
}

func (m *mortal) seams(o orders) seams {
	return seams{
		waits: o.Waits, lease: o.Lease, models: o.Models,
		store: func(s bot.Store) bot.Store {
			return &storetest.Faulty{Store: s, Before: m.before, After: m.after}
		},
		chatwoot: deadly{m, "chatwoot", http.DefaultTransport},
		business: func(inner http.RoundTripper) http.RoundTripper { return deadly{m, "business", inner} },
	}
}

func claims(verb string) bool { return verb == "NextTurn" || verb == "NextOutbound" }

// before comes to a point. A claim that finds nothing is none, so before a claim means: something was written, and the loop asks what is due.
func (m *mortal) before(point string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begun[point]++
	nth := m.begun[point] == m.crash.N
	if claims(point) {
		nth = m.came[point] == m.crash.N-1 && m.woken
	}
	if nth && !m.crash.After && m.crash.Point == point {
		die()
	}
	return nil
}

// after has passed a point. A claim that found nothing answers an error, so Faulty does not call it then.
func (m *mortal) after(point string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.came[point]++
	m.woken = !claims(point)
	write(m.out, "point %s\n", point)
	// Two claims that were due at once have no moment between them that before could tell from the one after the first.
	if (m.crash.After || claims(point)) && m.crash.Point == point && m.came[point] == m.crash.N {
		die()
	}
	return nil
}

// die is kill -9: nothing of this process runs any more, so nothing is flushed, released or closed.
func die() {
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	select {}
}

// deadly is a way out on which the process may die: before the request has left, or after it was answered.
type deadly struct {
	m     *mortal
	who   string
	inner http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (d deadly) RoundTrip(r *http.Request) (*http.Response, error) {
	point := pointOf(d.who, r)
	if err := d.m.before(point); err != nil {
		return nil, err
	}
	response, err := d.inner.RoundTrip(r)
	if err != nil {
		return response, err
	}
	return response, d.m.after(point)
}

// pointOf names a request by its method and what it is about, without numbers.
func pointOf(who string, r *http.Request) string {
	name := path.Base(r.URL.Path)
	if _, err := strconv.ParseInt(name, 10, 64); err == nil || strings.HasPrefix(name, "HP") {
		name = path.Base(path.Dir(r.URL.Path))
	}
	if path.Base(path.Dir(r.URL.Path)) == "changes" {
		name = "changes"
	}
	return who + " " + r.Method + " " + name
}

// child is one life of the program in a process of its own.
type child struct {
	cmd    *exec.Cmd
	points *logs
	ended  chan error
}

// born starts a process that will die as ordered, and waits for it no further than to its first words.
func (h *house) born(o orders) *child {
	h.t.Helper()
	if o.Waits == nil {
		o.Waits = h.plan.Waits
	}
	if h.plan.Postgres { // there only the end of a lease frees what a dead process had claimed
		o.Lease = shortLease
	}
	raw, err := json.Marshal(o)
	if err != nil {
		h.t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	c := &child{points: &logs{}, ended: make(chan error, 1)}
	c.cmd = exec.CommandContext(context.Background(), self)
	c.cmd.Args = []string{crashCommand, h.config()}
	c.cmd.Env = append(os.Environ(), crashEnv+"="+string(raw))
	c.cmd.Stdout, c.cmd.Stderr = c.points, h.logs
	h.logs.forgetAddress()
	if err := c.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() { c.ended <- c.cmd.Wait() }()
	h.process.Store(c.cmd.Process)
	return c
}

// supervised keeps the program alive as a service manager does: it dies as ordered, each life by the next of the crashes, and is started again.
// The function it returns ends that and says how many lives were cut short.
func (h *house) supervised(crashes ...crash) (stop func() (died int)) {
	ctx, cancel := context.WithCancel(context.Background())
	died, done := 0, make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			o := orders{Models: trainedModels()}
			if died < len(crashes) {
				o.Crash = crashes[died]
			}
			if !h.live(ctx, h.born(o)) {
				return
			}
			died++
		}
	}()
	stop = sync.OnceValue(func() int { cancel(); <-done; return died })
	h.t.Cleanup(func() { stop() })
	return stop
}

// live sees one life through; true when it was cut short by itself.
func (h *house) live(ctx context.Context, c *child) bool {
	defer h.target.Store(nil)
	if h.ask(func() error { return h.startOf(ctx, c) }, housePatience) != nil {
		h.t.Error("the program does not start")
	}
	select {
	case <-c.ended:
		h.lives = append(h.lives, c.points)
		h.died.Add(1)
		return true
	case <-ctx.Done():
		_ = c.cmd.Process.Kill()
		<-c.ended
		h.lives = append(h.lives, c.points)
		return false
	}
}

// startOf is nil once the process listens, or has ended already.
func (h *house) startOf(ctx context.Context, c *child) error {
	select {
	case err := <-c.ended:
		c.ended <- err
		return nil
	case <-ctx.Done():
		return nil
	default:
		return h.found(h.logs.address())
	}
}

// counts is how often all lives together came to each point.
func (h *house) counts(t *testing.T) map[string]int {
	t.Helper()
	all := map[string]int{}
	for _, life := range h.lives {
		for line := range strings.Lines(string(life.text)) {
			if point, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "point "); ok {
				all[point]++
			}
		}
	}
	return all
}
