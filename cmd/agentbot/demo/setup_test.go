package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"agentbot/chatwoot"
)

// TestMain lets this test binary be the demo's child: a bot that repeats what it hears, so that the page can be tried without the real one.
func TestMain(m *testing.M) {
	for i, arg := range os.Args {
		if arg == "serve" && i+2 < len(os.Args) {
			if err := parrot(os.Args[i+2]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
	code := m.Run()
	if binary := built.Load(); binary != nil {
		_ = os.RemoveAll(filepath.Dir(*binary))
	}
	os.Exit(code)
}

func parrot(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var config struct {
		Server   struct{ Addr string }
		Chatwoot struct {
			URL     string
			Account int64
		}
		LLM struct {
			BaseURL string `yaml:"base_url"`
		}
	}
	if err := yaml.Unmarshal(raw, &config); err != nil {
		return err
	}
	client, err := chatwoot.New(chatwoot.Config{URL: config.Chatwoot.URL, Account: config.Chatwoot.Account, Token: chatwoot.Secret(os.Getenv("AGENTBOT_CHATWOOT_BOT_TOKEN"))})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /webhooks/chatwoot", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = chatwoot.Verify(chatwoot.Secret(os.Getenv("AGENTBOT_CHATWOOT_WEBHOOK_SECRET")), "", r.Header, body, time.Now(), 48*time.Hour)
		}
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		event, err := chatwoot.ParseEvent(body)
		if err == nil && event.Kind == chatwoot.EventMessageCreated && event.Message.Type == chatwoot.Incoming {
			_, _ = client.CreateMessage(r.Context(), event.Conversation.ID, chatwoot.NewMessage{Content: "**eco**: " + event.Message.Content})
		}
	})
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			fmt.Fprintln(os.Stdout, "control: ok")
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	srv := &http.Server{Addr: config.Server.Addr, Handler: mux, ReadHeaderTimeout: time.Second}
	context.AfterFunc(ctx, func() { _ = srv.Close() })
	_ = srv.ListenAndServe()
	return nil
}

// scene is a running demo with the repeating bot.
type scene struct {
	t    *testing.T
	demo *demo
	page *page
	url  string
}

func setup(t *testing.T) *scene {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	d, err := open(ctx, Config{Binary: binary}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPage(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	p.zone = time.UTC
	routes, err := p.routes()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(routes)
	ran := make(chan struct{})
	go func() { d.stage.server.Run(ctx); close(ran) }()
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
		cancel()
		<-ran
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	return &scene{t: t, demo: d, page: p, url: srv.URL}
}

// start runs the child and waits until it answers.
func (s *scene) start() *scene {
	s.t.Helper()
	if err := s.demo.child.start(); err != nil {
		s.t.Fatal(err)
	}
	s.until("the bot is ready", func() bool { return s.demo.child.state().Phase == running })
	return s
}

func (s *scene) until(what string, ok func() bool) {
	s.t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	limit := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-ticker.C:
		case <-limit:
			s.t.Fatalf("never: %s; the bot's log: %q", what, s.demo.child.state().Log)
		}
	}
}

var marina = selection{"marina", web, "pt"}

func (sel selection) form(more ...string) url.Values {
	v := url.Values{"customer": {sel.customer}, "channel": {sel.channel}, "lang": {sel.lang}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

// send posts a form as the page's script does.
func (s *scene) send(path string, form url.Values, headers ...string) (int, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Page", "1")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return s.do(req)
}

func (s *scene) get(path string) (int, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(req)
}

func (s *scene) do(req *http.Request) (int, string) {
	s.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// said is what the conversation of the selection holds, "who: text" line by line.
func (s *scene) said(sel selection) []string {
	c := s.demo.stage.conversation(sel)
	if c == nil {
		return nil
	}
	var out []string
	for _, l := range c.Transcript().Lines {
		out = append(out, l.From+": "+l.Text)
	}
	return out
}

func decode(t *testing.T, raw string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(raw), into); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
}

// offer lets the bot offer options, as the real one does.
func (s *scene) offer(conversation int64, titles ...string) {
	s.t.Helper()
	client, err := chatwoot.New(chatwoot.Config{URL: "http://chatwoot.example", Account: 1, Token: chatwoot.Secret(s.demo.stage.bot.Token), Transport: s.demo.stage.server})
	if err != nil {
		s.t.Fatal(err)
	}
	var items []chatwoot.Option
	for _, title := range titles {
		items = append(items, chatwoot.Option{Title: title, Value: strings.ToLower(title)})
	}
	m := chatwoot.NewMessage{Content: "Qual?", ContentType: chatwoot.ContentInputSelect, Items: items}
	if _, err := client.CreateMessage(s.t.Context(), conversation, m); err != nil {
		s.t.Fatal(err)
	}
}
