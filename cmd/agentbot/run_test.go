package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/storetest"
)

// built is a program that is not running: deliveries are recorded, nothing else happens.
func built(t *testing.T, change func(*Config)) *program {
	t.Helper()
	c := defaultConfig()
	c.Store.DSN = Secret("sqlite:" + filepath.Join(t.TempDir(), "bot.db"))
	c.Chatwoot = ChatwootConfig{URL: "http://127.0.0.1:9", Account: 3, BotToken: botToken, WebhookSecret: botSecret}
	if change != nil {
		change(&c)
	}
	p, err := build(t.Context(), c, zerolog.Nop(), &clock{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// deliver posts a signed customer message.
func deliver(t *testing.T, p *program, path, secret, message string) int {
	t.Helper()
	body := strings.ReplaceAll(`{"event":"message_created","id":MESSAGE,"content":"oi","message_type":"incoming","created_at":"2026-03-05T12:00:00.000Z","private":false,
"content_type":"text","content_attributes":{},"sender":{"id":1,"name":"X"},"inbox":{"id":1,"name":"Site"},"account":{"id":3,"name":"A"},
"conversation":{"id":1,"inbox_id":1,"status":"pending","channel":"Channel::WebWidget","can_reply":true,"messages":[],"meta":{"sender":{"id":1},"assignee":null},
"labels":[],"custom_attributes":{},"updated_at":1784034322.48MESSAGE}}`, "MESSAGE", message)
	at := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "." + body))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, bytes.NewReader([]byte(body)))
	r.Header.Set("X-Chatwoot-Timestamp", at)
	r.Header.Set("X-Chatwoot-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	w := httptest.NewRecorder()
	p.server.ServeHTTP(w, r)
	return w.Code
}

func TestProgram_Receive_JournalFails(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{"disk full": bot.ErrFull, "locked": errors.New("database is locked"), "slow": context.DeadlineExceeded} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := built(t, nil)
			whole := p.store
			broken := true
			p.store = &storetest.Faulty{Store: whole, Before: func(verb string) error {
				if broken && verb == "Record" {
					return failure
				}
				return nil
			}}
			if status := deliver(t, p, "/webhooks/chatwoot", botSecret, "11"); status != http.StatusInternalServerError {
				t.Errorf("status %d, want 500: it is tried again; 503 would not be", status)
			}
			broken = false
			if status := deliver(t, p, "/webhooks/chatwoot", botSecret, "11"); status != http.StatusOK {
				t.Errorf("the repetition: status %d, want 200", status)
			}
			history, ok := whole.(bot.History)
			if !ok {
				t.Fatal("the store has no history")
			}
			in, err := history.Inbounds(t.Context(), bot.Key{Bot: "default", Account: 3, Conversation: 1})
			if err != nil || len(in) != 1 {
				t.Errorf("%d inbounds, want 1: %v", len(in), err)
			}
		})
	}
}

func TestProgram_Bots(t *testing.T) {
	t.Parallel()
	p := built(t, func(c *Config) {
		sales := NamedBot{Name: "sales", BotConfig: c.BotConfig}
		sales.Chatwoot.WebhookSecret = "another-secret"
		c.Bots = []NamedBot{{Name: "default", BotConfig: c.BotConfig}, sales}
	})
	cases := []struct {
		path, secret string
		status       int
	}{
		{"/webhooks/chatwoot", botSecret, 200}, {"/webhooks/chatwoot/default", botSecret, 200}, {"/webhooks/chatwoot/sales", "another-secret", 200},
		{"/webhooks/chatwoot/sales", botSecret, 401}, {"/webhooks/chatwoot", "another-secret", 401}, {"/webhooks/chatwoot/nobody", botSecret, 404},
	}
	for _, c := range cases {
		if status := deliver(t, p, c.path, c.secret, "12"); status != c.status {
			t.Errorf("%s signed with %s: status %d, want %d", c.path, c.secret, status, c.status)
		}
	}
	for _, name := range []string{"default", "sales"} {
		keys, err := p.store.Pending(t.Context(), name)
		if err != nil || len(keys) != 1 || keys[0].Bot != name {
			t.Errorf("rows of %s: %v %v", name, keys, err)
		}
	}
}

func TestProgram_Ready(t *testing.T) {
	t.Parallel()
	p := built(t, nil)
	if err := p.ready(t.Context()); err != nil {
		t.Error(err)
	}
	p.store = &storetest.Faulty{Store: p.store, Before: func(string) error { return errors.New("gone") }}
	if err := p.ready(t.Context()); err == nil || !strings.Contains(err.Error(), "store does not answer") {
		t.Errorf("a store that is gone: %v", err)
	}
}

func TestBuild_LeavesNothingOpenWhenItFails(t *testing.T) {
	t.Parallel()
	c := defaultConfig()
	c.Store.DSN = Secret("sqlite:" + filepath.Join(t.TempDir(), "bot.db"))
	c.Chatwoot = ChatwootConfig{URL: "http://127.0.0.1:9", Account: 3, BotToken: botToken, WebhookSecret: botSecret}
	c.Actions.Hosts = []string{"not a host/at all"}
	if _, err := build(t.Context(), c, zerolog.Nop(), &clock{}); err == nil || !strings.Contains(err.Error(), "actions.hosts") {
		t.Fatalf("want a sentence that names the key, got %v", err)
	}
	c.Actions.Hosts = nil
	p, err := build(t.Context(), c, zerolog.Nop(), &clock{})
	if err != nil {
		t.Fatalf("the failed start kept the store: %v", err)
	}
	if err := p.close(); err != nil {
		t.Error(err)
	}
}

func TestCodeSecret_IsKept(t *testing.T) {
	t.Parallel()
	s := storetest.NewMemory()
	first, err := codeSecret(t.Context(), s)
	if err != nil || len(first) != 32 {
		t.Fatalf("%d bytes, %v", len(first), err)
	}
	second, err := codeSecret(t.Context(), s)
	if err != nil || !bytes.Equal(first, second) {
		t.Error("a restart would refuse the codes that were sent before it")
	}
}

func TestSplit_EverybodyHears(t *testing.T) {
	t.Parallel()
	p := built(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	signal := make(chan struct{}, 1)
	outs := split(ctx, &p.working, signal, 2)
	signal <- struct{}{}
	for i, out := range outs {
		select {
		case <-out:
		case <-time.After(scriptPatience):
			t.Errorf("listener %d heard nothing", i)
		}
	}
	cancel()
	p.working.Wait()
}

func TestClock(t *testing.T) {
	t.Parallel()
	c := &clock{}
	nudge := c.nudge()
	var out bytes.Buffer
	ended := make(chan struct{})
	c.obey(t.Context(), io.MultiReader(strings.NewReader("clock +24h\n\n")), &out, func() { close(ended) })
	<-ended
	if d := time.Until(c.Now()); d < 23*time.Hour {
		t.Errorf("the clock is %s ahead, want a day", d)
	}
	select {
	case <-nudge:
	default:
		t.Error("nobody was woken")
	}
	if err := c.move("reset"); err != nil || time.Until(c.Now()) > time.Minute {
		t.Errorf("reset: %s %v", c.Now(), err)
	}
	if err := c.move("soon"); err == nil {
		t.Error("nonsense is obeyed")
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	sick := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	t.Cleanup(sick.Close)
	if err := health(t.Context(), strings.TrimPrefix(sick.URL, "http://"), io.Discard); err == nil || !strings.Contains(err.Error(), "418") {
		t.Errorf("a sick process: %v", err)
	}
}

func TestActionSecrets(t *testing.T) {
	t.Setenv("SHOP_TOKEN", "from the environment")
	resolve := actionSecrets([]NamedSecret{{Name: "a", Value: "A"}, {Name: "shop", Env: "SHOP_TOKEN"}})
	for name, want := range map[string]string{"a": "A", "shop": "from the environment"} {
		if got, err := resolve(name); err != nil || got != want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if _, err := resolve("nobody"); err == nil {
		t.Error("an unknown secret is empty instead of an error")
	}
}

// TestOpenKnowledge_AnEmptyFolderIsSaid: a bot without documents works, but nobody would find out why it answers nothing.
func TestOpenKnowledge_AnEmptyFolderIsSaid(t *testing.T) {
	t.Parallel()
	empty, full := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "a.md"), []byte("# Certificates\n\nOpen the course and click on Certificate.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for dir, warned := range map[string]bool{empty: true, full: false} {
		var log bytes.Buffer
		c := NamedBot{BotConfig: defaultBot()}
		c.Knowledge.Sources = []Source{{Type: "folder", Path: dir}}
		if err := (&mind{config: c}).openKnowledge(t.Context(), nil, zerolog.New(&log)); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(log.String(), "holds no document") != warned {
			t.Errorf("warned: %v, want %v", log.String(), warned)
		}
	}
}
