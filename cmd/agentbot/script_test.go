package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// TestMain lets testsAtOnce tests run; -parallel on the command line wins.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", strconv.Itoa(max(testsAtOnce, runtime.GOMAXPROCS(0)))); err != nil {
		panic(err) // that flag is the testing package's own
	}
	testscript.Main(withModels{m}, map[string]func(){
		"agentbot":   func() { os.Exit(mainCode()) },
		crashCommand: func() { os.Exit(crashMain()) },
	})
}

// TestScripts runs the built program as a user would, against a Chatwoot in this process.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			s, err := newStage(env)
			env.Values["stage"] = s
			return err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"up": scripted((*stage).up), "customer": scripted((*stage).customer), "replies": scripted((*stage).replies),
			"status": scripted((*stage).status), "again": scripted((*stage).again), "post": scripted((*stage).post),
			"metric": scripted((*stage).metric), "agent": scripted((*stage).agent), "get": scripted((*stage).get), "slow": scripted((*stage).slow),
			"exits": exits,
			"term": func(ts *testscript.TestScript, _ bool, _ []string) { // the kill of testscript knows no TERM, which is what container platforms send
				for _, cmd := range ts.BackgroundCmds() {
					ts.Check(cmd.Process.Signal(syscall.SIGTERM))
				}
			},
		},
	})
}

// exits runs a command that must end with a status: exits 2 agentbot validate nowhere.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	status := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		status = ended.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got := strconv.Itoa(status); got != args[0] {
		ts.Fatalf("it ended with %s, want %s", got, args[0])
	}
}

const (
	scriptPatience = 30 * time.Second
	botToken       = "bot-token"
	botSecret      = "bot-secret"
)

// stage is what one script plays on.
type stage struct {
	fake         *chatwoottest.Server
	inbox        *chatwoottest.Inbox
	contact      *chatwoottest.Contact
	ana          *chatwoottest.Agent
	conversation *chatwoottest.Conversation
	bot          string // where the program listens
	asked        chan struct{}
	release      chan struct{}
}

func newStage(env *testscript.Env) (*stage, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	s := &stage{bot: "http://" + addr, asked: make(chan struct{}, 16), release: make(chan struct{})}
	s.fake, err = chatwoottest.New(chatwoottest.Config{RetryAfter: 200 * time.Millisecond})
	if err != nil {
		return nil, err
	}
	live := httptest.NewServer(s.fake)
	env.Defer(live.Close)
	s.fake.SetURL(live.URL)
	slow := httptest.NewServer(http.HandlerFunc(s.answerSlowly))
	env.Defer(slow.Close)

	nonsense := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"choices":[{"message":{"role":"assistant","content":"not what was asked for"}}],"data":[]}`)
	}))
	env.Defer(nonsense.Close)
	env.Setenv("NONSENSE_URL", nonsense.URL+"/v1")

	account := s.fake.AddAccount(3, "Cursos")
	aro := account.AddBot(chatwoottest.Bot{Name: "Aro", URL: s.bot + "/webhooks/chatwoot", Token: botToken, Secret: botSecret})
	s.inbox = account.AddInbox(chatwoottest.Inbox{Name: "Site", Channel: chatwoottest.WebWidget, Bot: aro})
	s.contact = account.AddContact(chatwoottest.Contact{Name: "Marina"})
	s.ana = account.AddAgent(chatwoottest.Agent{Name: "Ana"})
	ctx, stop := context.WithCancel(context.Background())
	env.Defer(stop)
	go s.fake.Run(ctx)

	config := fmt.Sprintf(`server: {addr: %q, grace: 10s}
company: Aroeira
store: {dsn: "sqlite:bot.db"}
burst: {idle: 50ms, max: 500ms}
log: {level: debug}
chatwoot: {url: %q, account: 3, bot_token: %s, webhook_secret: %s}
`, addr, live.URL, botToken, botSecret)
	if err := os.WriteFile(filepath.Join(env.WorkDir, "config.yaml"), []byte(config), 0o600); err != nil {
		return nil, err
	}
	env.Setenv("BOT_ADDR", addr)
	env.Setenv("SLOW_URL", slow.URL)
	return s, nil
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func scripted(do func(s *stage, ts *testscript.TestScript, args []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		s, ok := ts.Value("stage").(*stage)
		if !ok {
			ts.Fatalf("no stage")
		}
		err := do(s, ts, args)
		switch {
		case err != nil && !neg:
			ts.Fatalf("%v", err)
		case err == nil && neg:
			ts.Fatalf("did not fail")
		}
	}
}

// eventually asks until the answer is nil.
func eventually(ask func() error) error {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.Now().Add(scriptPatience)
	for {
		err := ask()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		<-ticker.C
	}
}

// up waits until the program answers.
func (s *stage) up(_ *testscript.TestScript, _ []string) error {
	return eventually(func() error { _, err := s.fetch("/healthz", http.StatusOK); return err })
}

// customer TEXT: a customer writes; where it lands is Chatwoot's affair.
func (s *stage) customer(_ *testscript.TestScript, args []string) error {
	s.conversation, _ = s.inbox.Write(s.contact, chatwoottest.Incoming{Text: strings.Join(args, " ")})
	return nil
}

// agent reply|back: a person writes to the customer, or gives the conversation back to the bot.
func (s *stage) agent(_ *testscript.TestScript, args []string) error {
	switch args[0] {
	case "reply":
		s.ana.Reply(s.conversation, strings.Join(args[1:], " "))
	case "back":
		s.ana.SetStatus(s.conversation, chatwoot.Pending)
	default:
		return fmt.Errorf("agent %s: want reply or back", args[0])
	}
	return nil
}

// replies N [TEXT]: wait for exactly N public messages of the bot, the last holding TEXT.
func (s *stage) replies(_ *testscript.TestScript, args []string) error {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	return eventually(func() error {
		var texts []string
		for _, line := range s.conversation.Transcript().Lines {
			if line.Type == chatwoot.Outgoing && line.From == "agent_bot" && !line.Private {
				texts = append(texts, line.Text)
			}
		}
		if len(texts) != want || len(args) > 1 && !strings.Contains(texts[len(texts)-1], strings.Join(args[1:], " ")) {
			return fmt.Errorf("the bot said %q, want %d messages, the last with %q", texts, want, args[1:])
		}
		return nil
	})
}

// status S: wait until the conversation has this status.
func (s *stage) status(_ *testscript.TestScript, args []string) error {
	return eventually(func() error {
		if got := s.conversation.Transcript().Status; string(got) != args[0] {
			return fmt.Errorf("the conversation is %s, want %s", got, args[0])
		}
		return nil
	})
}

// lastMessage is the newest delivery of a customer's message.
func (s *stage) lastMessage() (chatwoottest.Delivery, error) {
	all := s.fake.Deliveries()
	for _, d := range slices.Backward(all) {
		if d.Delivery.Event == chatwoot.EventMessageCreated && bytes.Contains(d.Delivery.Body, []byte(`"message_type":"incoming"`)) {
			return d.Delivery, nil
		}
	}
	return chatwoottest.Delivery{}, fmt.Errorf("no message among %d deliveries", len(all))
}

// again same|new N: Chatwoot sends its last message N times more, under the same delivery id or new ones.
func (s *stage) again(_ *testscript.TestScript, args []string) error {
	var d chatwoottest.Delivery
	if err := eventually(func() (err error) { d, err = s.lastMessage(); return err }); err != nil {
		return err
	}
	times, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	for i := range times {
		id := d.ID
		if args[0] == "new" {
			id = fmt.Sprintf("%s-%d", id, i)
		}
		status, err := s.send("/webhooks/chatwoot", d.Body, map[string]string{chatwoot.DeliveryHeader: id})
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("repeated delivery: status %d %w", status, err)
		}
	}
	return nil
}

// post STATUS FILE [HEADER=VALUE…]: a body is posted, signed as ours unless a header says otherwise, and answered so. FILE may be -, the last
// message that Chatwoot sent.
func (s *stage) post(ts *testscript.TestScript, args []string) error {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	body := []byte(nil)
	if args[1] == "-" {
		d, err := s.lastMessage()
		if err != nil {
			return err
		}
		body = d.Body
	} else {
		body = []byte(ts.ReadFile(args[1]))
	}
	path, header := "/webhooks/chatwoot", map[string]string{}
	for _, arg := range args[2:] {
		name, value, _ := strings.Cut(arg, "=")
		if name == "path" {
			path = value
			continue
		}
		header[name] = value
	}
	status, err := s.send(path, body, header)
	if err != nil || status != want {
		return fmt.Errorf("status %d, want %d %w", status, want, err)
	}
	return nil
}

// send signs a body. A header "Age" makes it old; an empty value leaves that header out.
func (s *stage) send(path string, body []byte, header map[string]string) (int, error) {
	at := time.Now()
	if age, err := time.ParseDuration(header["Age"]); err == nil {
		at = at.Add(-age)
	}
	delete(header, "Age")
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(botSecret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	request, err := http.NewRequest(http.MethodPost, s.bot+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("X-Chatwoot-Timestamp", stamp)
	request.Header.Set("X-Chatwoot-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	for name, value := range header {
		request.Header.Set(name, value)
		if value == "" {
			request.Header.Del(name)
		}
	}
	response, err := (&http.Client{Timeout: scriptPatience}).Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return response.StatusCode, nil
}

func (s *stage) fetch(path string, want int) (string, error) {
	response, err := (&http.Client{Timeout: scriptPatience}).Get(s.bot + path)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != want {
		return "", fmt.Errorf("%s: status %d, want %d: %s %w", path, response.StatusCode, want, body, err)
	}
	return string(body), nil
}

// get STATUS PATH [TEXT]: a page answers so.
func (s *stage) get(_ *testscript.TestScript, args []string) error {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	return eventually(func() error {
		body, err := s.fetch(args[1], want)
		if err == nil && len(args) > 2 && !strings.Contains(body, strings.Join(args[2:], " ")) {
			return fmt.Errorf("%s: %s", args[1], body)
		}
		return err
	})
}

// metric LINE: the metrics hold this line in the end.
func (s *stage) metric(_ *testscript.TestScript, args []string) error {
	return eventually(func() error {
		body, err := s.fetch("/metrics", http.StatusOK)
		if line := strings.Join(args, " "); err == nil && !strings.Contains(body, line+"\n") {
			return fmt.Errorf("no metric %s in\n%s", line, body)
		}
		return err
	})
}

// slow asked|release: wait until the slow business system is asked; let it answer that it knows nothing.
func (s *stage) slow(_ *testscript.TestScript, args []string) error {
	if args[0] == "release" {
		close(s.release)
		return nil
	}
	select {
	case <-s.asked:
		return nil
	case <-time.After(scriptPatience):
		return errors.New("nobody asked the business system")
	}
}

func (s *stage) answerSlowly(w http.ResponseWriter, r *http.Request) {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	select {
	case <-s.release:
	case <-r.Context().Done():
	}
	w.WriteHeader(http.StatusNotFound)
}
