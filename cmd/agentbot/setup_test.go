package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/connect"
)

const setupAdmin = "an-administrators-token-Zq81"

// newcomer is who runs the built program for the first time: a Chatwoot, and a proxy in front of where agentbot will listen.
type newcomer struct {
	t       *testing.T
	fake    *chatwoottest.Server
	account *chatwoottest.Account
	site    *chatwoottest.Inbox
	chat    string // Chatwoot's address
	public  string // the proxy's
	listen  string
	dir     string
	token   string
	accept  string
	files   bool // the token comes in a file, not in a variable
	locale  string
	started func(*os.Process) // may be nil
	listed  bool              // the process list was seen

	skew  atomic.Int64                     // of Chatwoot's clock, in seconds
	spoil atomic.Pointer[http.HandlerFunc] // answers in the proxy's place
	away  atomic.Int64                     // what the proxy answers when nobody listens
}

func newNewcomer(t *testing.T, version string) *newcomer {
	t.Helper()
	listen, err := freeAddr()
	if err != nil {
		t.Fatal(err)
	}
	n := &newcomer{t: t, listen: listen, dir: t.TempDir(), token: setupAdmin, accept: "R10"}
	n.away.Store(http.StatusInternalServerError)
	if n.fake, err = chatwoottest.New(chatwoottest.Config{Version: version, Now: n.now, RetryAfter: 20 * time.Millisecond, Timeout: housePatience}); err != nil {
		t.Fatal(err)
	}
	chat, proxy := httptest.NewServer(n.fake), httptest.NewServer(http.HandlerFunc(n.forward))
	n.chat, n.public = chat.URL, proxy.URL
	n.fake.SetURL(chat.URL)
	n.account = n.fake.AddAccount(3, "Cursos Exemplo")
	n.account.AddAgent(chatwoottest.Agent{ID: 4, Name: "Paula Reis", Role: chatwoottest.RoleAdministrator, Token: setupAdmin})
	n.account.AddAgent(chatwoottest.Agent{ID: 8, Name: "Bia", Token: "an-agents-token"})
	n.site = n.account.AddInbox(chatwoottest.Inbox{Name: "Site", Channel: chatwoottest.WebWidget, Greeting: "Olá!", EmailCollect: true})
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { n.fake.Run(ctx); close(ran) }()
	t.Cleanup(func() { stop(); chat.Close(); proxy.Close(); <-ran })
	return n
}

// now is Chatwoot's clock.
func (n *newcomer) now() time.Time {
	return time.Now().Add(time.Duration(n.skew.Load()) * time.Second)
}

// forward is the proxy.
func (n *newcomer) forward(w http.ResponseWriter, r *http.Request) {
	if spoil := n.spoil.Load(); spoil != nil {
		(*spoil)(w, r)
		return
	}
	n.pass(w, r)
}

func (n *newcomer) pass(w http.ResponseWriter, r *http.Request) {
	request, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+n.listen+r.URL.RequestURI(), r.Body)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	request.Header = r.Header.Clone()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		w.WriteHeader(int(n.away.Load()))
		return
	}
	defer response.Body.Close()
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

// flags are those of a run that goes well.
func (n *newcomer) flags(more ...string) []string {
	return append([]string{
		"setup", "--yes", "--url", n.chat, "--public-url", n.public, "--listen", n.listen, "--dir", n.dir, "--inbox", "Site", "--start", "everyone", "--accept", n.accept,
	}, more...)
}

// answers is a file that says the same as flags, but for the public address, which the flag must win.
func (n *newcomer) answers() string {
	n.t.Helper()
	path := filepath.Join(n.t.TempDir(), "answers.yaml")
	text := fmt.Sprintf("yes: true\nurl: %s\npublic_url: https://wrong.example.com\nlisten: %s\ndir: %s\ninboxes: [Site]\nstart: everyone\naccept: [R10]\n", n.chat, n.listen, n.dir)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		n.t.Fatal(err)
	}
	return path
}

// program is the built program; what it is given about itself is only its name, its arguments and these variables.
func (n *newcomer) program(args ...string) *exec.Cmd {
	n.t.Helper()
	self, err := os.Executable()
	if err != nil {
		n.t.Fatal(err)
	}
	cmd := exec.CommandContext(n.t.Context(), self)
	cmd.Args = append([]string{"agentbot"}, args...)
	cmd.Env = append(os.Environ(), "NO_PROXY=*", "LC_ALL="+n.locale, "LC_MESSAGES=", "LANG=")
	cmd.Dir = n.dir
	return cmd
}

// setupOutcome is what a run of the program has said.
type setupOutcome struct {
	text string // both outputs, without the line breaks
	code int
}

// runs the program and looks at what everybody on the machine could see of it.
func (n *newcomer) run(args ...string) setupOutcome {
	n.t.Helper()
	cmd := n.program(args...)
	if n.files {
		path := filepath.Join(n.t.TempDir(), "token")
		if err := os.WriteFile(path, []byte(n.token+"\n"), 0o600); err != nil {
			n.t.Fatal(err)
		}
		cmd.Args = append(cmd.Args, "--token-file", path)
	} else {
		cmd.Env = append(cmd.Env, setupToken+"="+n.token)
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	if n.started != nil {
		n.started(cmd.Process)
	}
	seen := n.processList(cmd.Process.Pid)
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		n.t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	secrets := []string{n.token}
	for _, b := range n.account.Snapshot().Bots {
		secrets = append(secrets, b.Token, b.Secret)
	}
	for _, secret := range secrets {
		if secret != "" && (strings.Contains(text, secret) || strings.Contains(seen, secret)) {
			n.t.Errorf("a secret is seen:\n%s\n%s", seen, out.String())
		}
	}
	if placeLeft.MatchString(text) {
		n.t.Errorf("a place is not filled:\n%s", out.String())
	}
	return setupOutcome{text, cmd.ProcessState.ExitCode()}
}

var placeLeft = regexp.MustCompile(`\{[a-z_]+\}|\{missing`)

// processList is how the system lists a process, where it can be read as a file.
func (n *newcomer) processList(pid int) string {
	if runtime.GOOS != "linux" {
		return ""
	}
	var line string
	err := eventually(func() error { // a process that has just begun has no line yet, one that has ended has none any more
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if line = strings.ReplaceAll(string(raw), "\x00", " "); err != nil || line != "" {
			return err
		}
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil && !strings.Contains(string(state), ") Z ") {
			err = errors.New("the process list shows nothing")
		}
		return err
	})
	if err != nil || line != "" && !strings.Contains(line, " setup ") {
		n.t.Errorf("the process list shows %q: %v", line, err)
	}
	n.listed = n.listed || line != ""
	return line
}

// state is all that setup may change.
type setupState struct {
	Chatwoot chatwoottest.Snapshot
	Files    map[string]string
}

func (n *newcomer) state() setupState {
	n.t.Helper()
	n.fake.Tick()
	got := setupState{Chatwoot: n.account.Snapshot(), Files: map[string]string{}}
	entries, err := os.ReadDir(n.dir)
	if err != nil {
		n.t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(n.dir, e.Name()))
		if err != nil {
			n.t.Fatal(err)
		}
		got.Files[e.Name()] = string(raw)
	}
	return got
}

// The built program connects a Chatwoot, a second run changes nothing, and with what it has written the bot answers its first customer.
func TestSetup_FirstAnswer(t *testing.T) {
	t.Parallel()
	n := newNewcomer(t, "")
	if got := n.run(n.flags()...); got.code != 0 || !strings.Contains(got.text, "ok inbox Site connected") {
		t.Fatalf("exit %d: %s", got.code, got.text)
	}
	after := n.state()
	n.files = true
	if got := n.run("setup", "--answers", n.answers(), "--public-url", n.public); got.code != 0 {
		t.Fatalf("exit %d: %s", got.code, got.text)
	}
	if diff := cmp.Diff(after, n.state()); diff != "" {
		t.Errorf("a second run changed something:\n%s", diff)
	}
	if runtime.GOOS == "linux" && !n.listed {
		t.Error("the process list was never seen")
	}
	serve := n.program("serve", "--config", "config.yaml")
	var logged bytes.Buffer
	serve.Stdout, serve.Stderr = &logged, &logged
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		if err := serve.Wait(); err != nil {
			t.Errorf("serve: %v\n%s", err, logged.String())
		}
	}()
	up := func() error {
		response, err := http.Get("http://" + n.listen + "/healthz") //nolint:gosec // loopback
		if err == nil {
			response.Body.Close()
		}
		return err
	}
	if err := eventually(up); err != nil {
		t.Fatal(err)
	}
	talk, _ := n.site.Write(n.account.AddContact(chatwoottest.Contact{Name: "Marina"}), chatwoottest.Incoming{Text: "oi"})
	answered := func() error {
		for _, line := range talk.Transcript().Lines {
			if line.From == "agent_bot" && strings.Contains(line.Text, "Sou Aro, assistente virtual de Cursos Exemplo") {
				return nil
			}
		}
		return fmt.Errorf("no answer: %+v", talk.Transcript())
	}
	if err := eventually(answered); err != nil {
		t.Error(err)
	}
}

// A Ctrl-C while the test delivery is awaited: exit 1, and nothing is left.
func TestSetup_Interrupted(t *testing.T) {
	t.Parallel()
	n := newNewcomer(t, "")
	before := n.state()
	n.fake.InjectDelivery(func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return chatwoottest.DeliveryFault{Drop: true} })
	process := make(chan *os.Process, 1)
	n.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if r.Endpoint == "POST messages" {
			if err := (<-process).Signal(os.Interrupt); err != nil {
				t.Error(err)
			}
		}
		return chatwoottest.Fault{}
	})
	n.started = func(p *os.Process) { process <- p }
	got := n.run(n.flags()...)
	if got.code != 1 || !strings.Contains(got.text, "Setup was interrupted. Nothing is left behind.") || !strings.Contains(got.text, "ok undone: bot 1") {
		t.Errorf("exit %d: %s", got.code, got.text)
	}
	if diff := cmp.Diff(before, n.state()); diff != "" {
		t.Errorf("something is left behind:\n%s", diff)
	}
}

// builtFault is one of the 24, met by the built program on this machine's own loopback, without any seam.
type builtFault struct {
	code, version string
	note          bool // it is said, and the run goes through
	make          func(n *newcomer) (flags []string)
}

func builtFaults() map[string]builtFault {
	spoil := func(n *newcomer, h http.HandlerFunc) { n.spoil.Store(&h) }
	return map[string]builtFault{
		"R1":  {code: "R1", make: func(n *newcomer) []string { return []string{"--url", "http://" + n.listen} }},
		"R2":  {code: "R2", make: func(n *newcomer) []string { return []string{"--url", n.tls(n.fake)} }},
		"R3":  {code: "R3", make: func(n *newcomer) []string { return []string{"--url", n.plain(http.NotFoundHandler())} }},
		"R4":  {code: "R4", version: "4.9.1"},
		"R5":  {code: "R5", version: "4.14.0"},
		"R6":  {code: "R6", make: func(n *newcomer) []string { n.token = "another-token-X"; return nil }},
		"R7":  {code: "R7", make: func(n *newcomer) []string { n.fake.SetProxy(chatwoottest.Proxy{DropTokens: true}); return nil }},
		"R8":  {code: "R8", make: func(n *newcomer) []string { n.token = "an-agents-token"; return nil }},
		"R9":  {code: "R9", make: func(n *newcomer) []string { n.account.Suspend(true); return nil }},
		"R10": {code: "R10", make: func(n *newcomer) []string { n.accept = ""; return nil }},
		"R11": {code: "R11", note: true},
		"R12": {code: "R12", make: func(n *newcomer) []string {
			return []string{"--url", strings.Replace(n.chat, "127.0.0.1", "0.0.0.0", 1)}
		}},
		"R13": {code: "R13", make: func(n *newcomer) []string {
			spoil(n, func(w http.ResponseWriter, r *http.Request) {
				if body, _ := io.ReadAll(r.Body); len(body) > 1<<20 {
					w.WriteHeader(http.StatusRequestEntityTooLarge)
				} else {
					r.Body = io.NopCloser(bytes.NewReader(body))
					n.pass(w, r)
				}
			})
			return nil
		}},
		"R14": {code: "R14", make: func(n *newcomer) []string { return []string{"--public-url", n.tls(http.HandlerFunc(n.pass))} }},
		"R15": {code: "R15", make: func(n *newcomer) []string { n.skew.Store(-400); return nil }},
		"R16": {code: "R16", make: func(n *newcomer) []string {
			spoil(n, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) })
			return nil
		}},
		"R17":       {code: "R17", make: func(n *newcomer) []string { n.away.Store(http.StatusBadGateway); return nil }},
		"R17 alone": {code: "R17_alone", make: func(n *newcomer) []string { return []string{"--public-url", "http://" + n.listen} }},
		"R18": {code: "R18", make: func(n *newcomer) []string {
			n.account.AddBot(chatwoottest.Bot{Name: "Aro", URL: "https://elsewhere.example.com"})
			return nil
		}},
		"R19": {code: "R19", make: func(n *newcomer) []string {
			n.account.AddBot(chatwoottest.Bot{Name: "Aro", URL: n.public + connect.WebhookPath}).SetSecret("")
			return nil
		}},
		"R20": {code: "R20", note: true, make: func(n *newcomer) []string { n.fake.NextBotID(8); return nil }},
		"R21": {code: "R21", make: func(n *newcomer) []string { n.fake.SetSidekiq(false); return nil }},
		"R22": {code: "R22", make: failing(chatwoottest.DeliveryFault{Fail: true})},
		"R23": {code: "R23", make: failing(chatwoottest.DeliveryFault{BadSecret: true})},
		"R24": {code: "R24", make: func(n *newcomer) []string { n.site.SetBot(n.account.AddBot(chatwoottest.Bot{Name: "Zé"})); return nil }},
	}
}

func failing(f chatwoottest.DeliveryFault) func(*newcomer) []string {
	return func(n *newcomer) []string {
		n.fake.InjectDelivery(func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return f })
		return nil
	}
}

// tls serves with a certificate that nobody knows.
func (n *newcomer) tls(h http.Handler) string {
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail are the point
	server.StartTLS()
	n.t.Cleanup(server.Close)
	return server.URL
}

func (n *newcomer) plain(h http.Handler) string {
	server := httptest.NewServer(h)
	n.t.Cleanup(server.Close)
	return server.URL
}

// Each of the 24 refusals through the built program: the named sentence, exit 1, and nothing left in Chatwoot or on disk.
func TestSetup_RefusalsOfTheBuiltProgram(t *testing.T) {
	t.Parallel()
	languages := connect.Languages()
	turn := 0
	for name, f := range builtFaults() {
		language := languages[turn%len(languages)]
		turn++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNewcomer(t, f.version)
			var more []string
			if f.make != nil {
				more = f.make(n)
			}
			before := n.state()
			n.locale = language + "_XX.UTF-8"
			got := n.run(n.flags(more...)...)
			if !sentenceOf(t, f.code, language).MatchString(got.text) {
				t.Errorf("the sentences of %s in %s are missing: %s", f.code, language, got.text)
			}
			switch {
			case f.note && got.code != 0, !f.note && got.code != 1:
				t.Errorf("exit %d: %s", got.code, got.text)
			case f.note:
				return
			}
			n.fake.SetSidekiq(true) // what was deleted while it stood still goes now
			if diff := cmp.Diff(before, n.state()); diff != "" {
				t.Errorf("something is left behind:\n%s\n%s", diff, got.text)
			}
		})
	}
}

// sentenceOf is what a finding says, whatever its places are filled with.
func sentenceOf(t *testing.T, wording, language string) *regexp.Regexp {
	t.Helper()
	texts, err := connect.TextsIn(language)
	if err != nil {
		t.Fatal(err)
	}
	f := texts.Find(wording, connect.Refusal, nil)
	whole := regexp.QuoteMeta(strings.Join([]string{f.Code, f.What, f.Why, f.Do}, " "))
	return regexp.MustCompile(regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(whole, `.+`))
}
