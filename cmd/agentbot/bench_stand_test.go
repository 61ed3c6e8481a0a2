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
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// benchStand is one measurement's own Chatwoot, program and store: nothing is left of the one before.
type benchStand struct {
	t       *testing.T
	binary  string
	dir     string
	addr    string
	webhook string
	fake    *benchChatwoot
	child   *benchChild
	stop    context.CancelFunc
	closers []func()
}

func newBenchStand(t *testing.T, binary string) *benchStand {
	t.Helper()
	addr, err := freeAddr()
	if err != nil {
		t.Fatal(err)
	}
	s := &benchStand{t: t, binary: binary, dir: t.TempDir(), addr: addr, webhook: "http://" + addr + "/webhooks/chatwoot"}
	s.fake = newBenchChatwoot(t, s.webhook)
	live := httptest.NewServer(s.fake.server)
	s.closers = append(s.closers, live.Close)
	s.fake.server.SetURL(live.URL)
	config := fmt.Sprintf(`server: {addr: %q}
company: Aroeira
store: {dsn: %q}
burst: {idle: 0s, max: 0s}
knowledge: {sources: [sample]}
actions: {mode: mock}
chatwoot: {url: %q, account: %d, bot_token: %s, webhook_secret: %s}
`, addr, "sqlite:"+filepath.Join(s.dir, "bot.db"), live.URL, benchAccount, botToken, botSecret)
	if err := os.WriteFile(filepath.Join(s.dir, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// run starts the program and, from then on, lets Chatwoot deliver what happens by itself: the echoes of the bot's answers.
func (s *benchStand) run() {
	s.child = startChild(s.t, filepath.Join(s.dir, "log.json"), nil, s.binary, "serve", "--config", filepath.Join(s.dir, "config.yaml"))
	waitFor(s.t, "http://"+s.addr+"/readyz", s.child)
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.fake.server.Run(ctx)
}

func (s *benchStand) close() {
	if s.stop != nil {
		s.stop()
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
	c := &benchChild{t: t, cmd: exec.CommandContext(t.Context(), binary, args...), gone: make(chan struct{})}
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
		t.Fatal(err)
	}
}

// memory is what a process holds now and held at most, in MB; 0 where there is no /proc.
func memory(pid int) (resident, peak float64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	figure := func(line, name string) (mb float64, found bool) {
		rest, found := strings.CutPrefix(line, name)
		if !found {
			return 0, false
		}
		kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
		return kib * 1024 / 1e6, err == nil
	}
	for line := range strings.Lines(string(text)) {
		if mb, ok := figure(line, "VmRSS:"); ok {
			resident = mb
		}
		if mb, ok := figure(line, "VmHWM:"); ok {
			peak = mb
		}
	}
	return resident, peak
}

// ticksPerSecond is the unit of /proc/PID/stat on every Linux that Go runs on.
const ticksPerSecond = 100

// cpu is the processor time that a process has used; 0 where there is no /proc.
func cpu(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name before it may hold spaces
	fields, ticks := strings.Fields(rest), 0
	for _, i := range []int{11, 12} { // in user mode and in the kernel
		if i < len(fields) {
			n, _ := strconv.Atoi(fields[i])
			ticks += n
		}
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond
}

// busy is the processor time that the whole machine has used.
func busy() time.Duration {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	ticks := 0
	for i, field := range strings.Fields(line) {
		if i >= 1 && i <= 8 && i != 4 && i != 5 { // all but idle, waiting for a disk, and what guests are counted twice for
			n, _ := strconv.Atoi(field)
			ticks += n
		}
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond
}

// others measures which share of the machine was used by processes that are not of this measurement: a figure with a high one says little.
func others(of ...int) (percent func() float64) {
	strangers := func() time.Duration {
		used := busy()
		for _, pid := range of {
			used -= cpu(pid)
		}
		return used
	}
	before, started := strangers(), time.Now()
	return func() float64 {
		return max(0, 100*float64(strangers()-before)/float64(time.Since(started))/float64(runtime.NumCPU()))
	}
}

// fsyncTimes is what "durable" costs at least on this disk, and how far others share it.
func fsyncTimes(t *testing.T) []time.Duration {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "fsync"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return closedLoop(1, 1000, 2*time.Second, func(int) error {
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return err
		}
		return f.Sync()
	}).took
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:1], " ")
}
