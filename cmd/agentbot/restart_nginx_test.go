package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// What the restarts happen to. Chatwoot's own figures are the real ones: three attempts, three seconds apart, five seconds each, ten workers.
const (
	restartMessages  = 500
	restartCustomers = 125
	restartPace      = 64 * time.Millisecond // from one message to the next
	restartMail      = 5 << 19               // bytes of HTML, which travel twice in the delivery
)

// restartAt is after which message the program is ended, and how. From one to the next are six seconds: as long as a restart may take and the pause
// between two attempts. Restarts that follow closer can meet all three attempts of one delivery, and Chatwoot gives up, whoever stands in front.
func restartAt() map[int]syscall.Signal {
	return map[int]syscall.Signal{50: syscall.SIGTERM, 145: syscall.SIGKILL, 240: syscall.SIGTERM, 335: syscall.SIGKILL, 430: syscall.SIGTERM}
}

// restartsBehindNginx: Debian's nginx with the shipped snippet in front, five restarts while customers write. Nothing is lost, nothing is done
// twice, Chatwoot hears nothing but 200 and 500, and it opens no conversation because of the bot.
func restartsBehindNginx(t *testing.T, binary string) { //nolint:thelper // the test itself
	nginxBinary(t) // skips before anything is started
	r := newRestarts(t, binary, "")
	r.behindNginx()
	r.start()
	// A conversation in which a mail of several megabytes arrives as the program goes down, and one when all is well.
	mails := r.s.account.AddInbox(chatwoottest.Inbox{Name: "Mail", Channel: chatwoottest.Email, Bot: r.s.inbox.Bot, Members: []*chatwoottest.Agent{r.s.ana}})
	var customers []*chatwoottest.Contact
	for n := range restartCustomers {
		customers = append(customers, r.s.account.AddContact(chatwoottest.Contact{Name: fmt.Sprintf("Customer %d", n), Email: fmt.Sprintf("customer%d@example.com", n)}))
	}
	due := make(chan restart, len(restartAt()))
	go func() { // customers do not wait for a restart
		defer close(due)
		texts := []string{languages[0].greeting, languages[0].question, languages[0].email, languages[0].thanks}
		pace := time.NewTicker(restartPace)
		defer pace.Stop()
		for n := range restartMessages {
			<-pace.C
			customer := customers[n%restartCustomers]
			if signal, now := restartAt()[n]; now {
				due <- restart{signal, customer}
			}
			r.s.inbox.Write(customer, chatwoottest.Incoming{Text: texts[n/restartCustomers]})
		}
	}()
	for d := range due {
		r.again(d.signal, func() { mails.Write(d.writer, largeMail()) })
	}
	mails.Write(customers[0], largeMail())
	rest := r.s.rest()
	r.heard()
	r.s.judge()
	t.Logf("at rest %s after the last message; %s", rest.Round(time.Millisecond), r.times())
}

// restart is one that is due, and who writes a mail meanwhile.
type restart struct {
	signal syscall.Signal
	writer *chatwoottest.Contact
}

func largeMail() chatwoottest.Incoming {
	return chatwoottest.Incoming{Text: languages[0].question, Mail: &chatwoottest.Mail{
		Subject: "Certificado", HTML: "<p>" + languages[0].question + "</p><!--" + strings.Repeat("x", restartMail) + "-->", Both: true,
	}}
}

// restarts is a program that is ended and started again while Chatwoot delivers through nginx.
type restarts struct {
	t       *testing.T
	s       *siege
	binary  string
	dir     string
	addr    string
	command func() *exec.Cmd // nil: the program with its configuration
	process *mortalProcess
	taken   []string
}

// newRestarts places everything but the program itself; more are further lines of its configuration.
func newRestarts(t *testing.T, binary, more string) *restarts {
	t.Helper()
	dir := open(t)
	s := newSiege(t, siegePlan{
		Name: "restarts", Store: "sqlite:" + filepath.Join(dir, "bot.db"), User: true, Replicas: 1, Retry: 3 * time.Second, Attempts: 3, Rest: 2 * housePatience,
	})
	r := &restarts{t: t, s: s, binary: binary, dir: dir}
	var err error
	if r.addr, err = freeAddr(); err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile(s.config())
	if err != nil {
		t.Fatal(err)
	}
	fixed := strings.Replace(string(config), `server: {addr: "127.0.0.1:0", grace: 5s}`, fmt.Sprintf("server: {addr: %q}", r.addr), 1)
	if err := os.WriteFile(s.config(), []byte(fixed+more), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.end)
	return r
}

// behindNginx lets Chatwoot deliver through it.
func (r *restarts) behindNginx() {
	r.t.Helper()
	front, err := freeAddr()
	if err != nil {
		r.t.Fatal(err)
	}
	r.s.inbox.Bot.URL = "http://" + front + "/webhooks/chatwoot"
	snippet, dir := filepath.Join(r.dir, "agentbot.conf"), filepath.Join(r.dir, "nginx")
	if err := os.WriteFile(snippet, []byte(shipped(r.t, "nginx.conf")), 0o644); err != nil {
		r.t.Fatal(err)
	}
	// The error page is the one that Debian and nginx.org put into their own examples.
	nginx(r.t, dir, nginxAround(r.t, dir, fmt.Sprintf(`    server {
        listen %s;
        error_page 500 502 503 504 /50x.html;
        set $agentbot http://%s;
        include %s;
    }`, front, r.addr, snippet)))
}

// start runs the program until it answers.
func (r *restarts) start() {
	r.t.Helper()
	p := &mortalProcess{log: &logs{}, gone: make(chan struct{})}
	if r.command != nil {
		p.cmd = r.command()
	} else {
		p.cmd = exec.CommandContext(context.Background(), r.binary, "serve", "--config", r.s.config())
		p.cmd.SysProcAttr, p.cmd.Env = mortalAttributes(), cleanEnv()
	}
	p.cmd.Stderr = p.log
	if err := p.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // whoever ends it looks at how
		close(p.gone)
	}()
	r.process = p
	r.s.slots[0].process.Store(p)
	if err := eventually(func() error { return alive(r.addr) }); err != nil {
		r.t.Fatalf("the program does not start: %v\n%s", err, p.log.tail())
	}
}

func alive(addr string) error {
	response, err := http.Get("http://" + addr + "/healthz")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}

// again ends the program and starts it; meanwhile is done when it has been told to end.
func (r *restarts) again(signal syscall.Signal, meanwhile func()) {
	r.t.Helper()
	began := time.Now()
	if err := r.process.cmd.Process.Signal(signal); err != nil {
		r.t.Fatal(err)
	}
	meanwhile()
	<-r.process.gone
	if code := r.process.cmd.ProcessState.ExitCode(); signal == syscall.SIGTERM && code != 0 {
		r.t.Errorf("told to end, it ended with status %d\n%s", code, r.process.log.tail())
	}
	stopped := time.Since(began)
	r.start()
	r.taken = append(r.taken, fmt.Sprintf("%s: gone after %s, back after %s", signal, stopped.Round(time.Millisecond), time.Since(began).Round(time.Millisecond)))
}

func (r *restarts) end() {
	if r.process == nil {
		return
	}
	_ = r.process.cmd.Process.Signal(syscall.SIGTERM) // it may be gone
	<-r.process.gone
}

func (r *restarts) times() string { return strings.Join(r.taken, "; ") }

// heard looks at every attempt as Chatwoot saw it, and notes for the judge what was acknowledged.
func (r *restarts) heard() {
	r.t.Helper()
	attempts, again, ended, largest := 0, 0, map[string]bool{}, 0
	for _, d := range r.s.fake.Deliveries() {
		attempts++
		largest = max(largest, len(d.Delivery.Body))
		switch {
		case d.Err != nil, d.Status != http.StatusOK && d.Status != http.StatusInternalServerError:
			r.t.Errorf("delivery %s (%s), attempt %d was answered with %d (%v): Chatwoot does not repeat that", d.Delivery.ID, d.Delivery.Event, d.Delivery.Attempt, d.Status, d.Err)
		case d.Status == http.StatusInternalServerError && d.Final:
			r.t.Errorf("delivery %s (%s) was refused three times", d.Delivery.ID, d.Delivery.Event)
		case d.Status == http.StatusInternalServerError:
			again++
		default:
			ended[d.Delivery.ID] = true
			if r.s.acked[d.Delivery.Conversation] == nil {
				r.s.acked[d.Delivery.Conversation] = map[int64]string{}
			}
			r.s.acked[d.Delivery.Conversation][d.Delivery.Message] = ""
		}
	}
	for _, talk := range r.s.fake.Conversations() {
		for _, line := range talk.Transcript().Lines {
			if line.From == "" && strings.Contains(line.Text, "error with the agent bot") {
				r.t.Errorf("conversation %d was opened by a failure: %s", talk.ID, line.Text)
			}
		}
	}
	switch {
	case len(ended) < restartMessages:
		r.t.Errorf("%d deliveries arrived, want %d and more", len(ended), restartMessages)
	case again == 0:
		r.t.Error("no delivery was ever refused: this test has not tried what it is about")
	case largest < 4<<20:
		r.t.Errorf("the largest delivery was %d bytes, want 4 MiB and more", largest)
	case len(r.taken) != len(restartAt()):
		r.t.Errorf("%d restarts, want %d", len(r.taken), len(restartAt()))
	}
	r.t.Logf("%d deliveries in %d attempts, %d answered with 500 and repeated, the largest %d bytes", len(ended), attempts, again, largest)
}
