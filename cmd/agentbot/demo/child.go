package demo

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"
)

// phase is where the bot's process stands.
type phase string

const (
	starting phase = "starting"
	running  phase = "running"
	away     phase = "away" // killed or ended; nobody starts it but the reader
)

const (
	graceful  = 10 * time.Second
	logLines  = 400
	readyPoll = 150 * time.Millisecond
)

// chatwootAccess is what the bot must know of its Chatwoot.
type chatwootAccess struct {
	url                         string
	account, bot                int64
	botToken, secret, userToken string
}

// child is the bot: the same program as this one, as `serve`, in a process of its own so that it can be killed for real.
type child struct {
	binary   string
	before   []string
	env      []string
	dir      string
	addr     string
	business string // base address of Aroeira
	nonsense string // base address of the model that talks nonsense
	chatwoot chatwootAccess
	teams    []team
	offset   func() time.Duration

	mu       sync.Mutex
	phase    phase
	cmd      *exec.Cmd
	control  io.WriteCloser
	ended    chan struct{} // closed when the process is gone
	starts   int
	babbles  bool // the model is on and talks nonsense
	log      []string
	tell     func()
	finished bool
	heard    bool // the bot has its clock
}

// run starts the bot and stops it when ctx ends.
func (c *child) run(ctx context.Context) error {
	if err := c.start(); err != nil {
		return err
	}
	<-ctx.Done()
	c.stop()
	return nil
}

// start is a no-op while a process is there.
func (c *child) start() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd != nil || c.finished {
		return nil
	}
	config, err := c.configure()
	if err != nil {
		return err
	}
	args := append(slices.Clone(c.before), "serve", "--config", config, "--control", "stdin")
	cmd := exec.Command(c.binary, args...) //nolint:noctx // it is ended by stop and kill, never by a context
	cmd.Env = append(environment(), c.env...)
	cmd.Env = append(cmd.Env, c.secrets()...)
	cmd.SysProcAttr = childAttributes()
	control, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("open the bot's control: %w", err)
	}
	lines, writer := io.Pipe()
	cmd.Stdout, cmd.Stderr = writer, writer
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the bot: %w", err)
	}
	c.cmd, c.control, c.phase, c.ended = cmd, control, starting, make(chan struct{})
	c.starts++
	offset := c.offset()
	c.heard = offset == 0
	go c.listen(lines)
	go c.wait(cmd, writer, c.ended)
	go c.becomeReady(c.ended)
	if offset > 0 {
		go c.moveClock(offset)
	}
	return nil
}

func (c *child) wait(cmd *exec.Cmd, writer io.Closer, ended chan struct{}) {
	err := cmd.Wait()
	_ = writer.Close() // a pipe's end, which cannot fail
	c.mu.Lock()
	c.cmd, c.phase = nil, away
	c.mu.Unlock()
	if err != nil {
		c.remember("the process ended: " + err.Error())
	}
	close(ended)
	c.signal()
}

// becomeReady looks until the bot answers, or is gone.
func (c *child) becomeReady(ended chan struct{}) {
	ticker := time.NewTicker(readyPoll)
	defer ticker.Stop()
	client := &http.Client{Timeout: time.Second}
	for {
		select {
		case <-ended:
			return
		case <-ticker.C:
		}
		res, err := client.Get("http://" + c.addr + "/readyz") //nolint:noctx // bounded by the client's timeout
		if err != nil {
			continue
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			continue
		}
		if c.becameReady(ended) {
			c.signal()
			return
		}
	}
}

func (c *child) becameReady(ended chan struct{}) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != ended || c.cmd == nil || !c.heard {
		return false
	}
	c.phase = running
	return true
}

func (c *child) listen(lines io.Reader) {
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		c.remember(scanner.Text())
	}
	_, _ = io.Copy(io.Discard, lines) // a line too long must not block the bot
}

// remember keeps the newest lines and all of them in a file.
func (c *child) remember(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if line == "control: ok" {
		c.heard = true
		return
	}
	c.log = append(c.log, line)
	if len(c.log) > logLines {
		c.log = slices.Delete(c.log, 0, len(c.log)-logLines)
	}
	file, err := os.OpenFile(filepath.Join(c.dir, "serve.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return // the page still has it
	}
	_, _ = file.WriteString(line + "\n")
	_ = file.Close()
}

// kill is SIGKILL: the process gets no chance to tidy up.
func (c *child) kill() {
	c.mu.Lock()
	cmd, ended := c.cmd, c.ended
	c.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Kill() // gone already is as good
	<-ended
}

// stop asks it to end, then does not ask any more.
func (c *child) stop() {
	c.mu.Lock()
	cmd, ended := c.cmd, c.ended
	c.finished = true
	c.mu.Unlock()
	c.end(cmd, ended)
}

func (c *child) end(cmd *exec.Cmd, ended chan struct{}) {
	if cmd == nil {
		return
	}
	_ = cmd.Process.Signal(syscall.SIGTERM) // gone already is as good
	timer := time.NewTimer(graceful)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
		_ = cmd.Process.Kill()
		<-ended
	}
}

// babble restarts the bot with a model that talks nonsense, or with none.
func (c *child) babble(on bool) error {
	c.mu.Lock()
	c.babbles = on
	cmd, ended := c.cmd, c.ended
	c.mu.Unlock()
	c.end(cmd, ended)
	return c.start()
}

// moveClock tells the bot how far to move its clock on.
func (c *child) moveClock(by time.Duration) {
	c.mu.Lock()
	control := c.control
	c.mu.Unlock()
	if control == nil {
		return
	}
	if _, err := fmt.Fprintf(control, "clock +%s\n", by); err != nil {
		c.remember("the clock was not moved: " + err.Error()) // it is away, and will hear at its start
	}
}

// ready says whether the bot takes deliveries.
func (c *child) ready() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.phase == running
}

// state is what the page shows.
type childState struct {
	Phase   phase
	PID     int
	Starts  int
	Babbles bool
	Log     []string
}

func (c *child) state() childState {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := childState{Phase: c.phase, Starts: c.starts, Babbles: c.babbles, Log: slices.Clone(c.log[max(0, len(c.log)-12):])}
	if c.cmd != nil {
		s.PID = c.cmd.Process.Pid
	}
	return s
}

func (c *child) signal() {
	c.mu.Lock()
	tell := c.tell
	c.mu.Unlock()
	if tell != nil {
		tell()
	}
}
