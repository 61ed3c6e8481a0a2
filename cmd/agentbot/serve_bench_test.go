package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
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
	"sync"
	"syscall"
	"testing"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// TestFigures prints the figures of docs/benchmarks.md: `make bench`. It takes a minute and wants a quiet machine, so it must be asked for.
func TestFigures(t *testing.T) {
	if os.Getenv("AGENTBOT_TEST_FIGURES") == "" {
		t.Skip("figures are printed by `make bench`")
	}
	binary := filepath.Join(t.TempDir(), "agentbot")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	figure("binary, stripped", "%.1f MB (target ≤ 45)", float64(info.Size())/1e6)

	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
	}))
	t.Cleanup(bare.Close)
	none := paced(t, bare.URL, 500, 10*time.Second)
	figure("bare Go handler, 500 requests/s", "p50 %s p99 %s", at(none, 50), at(none, 99))

	// An hour of burst: everything is journalled and wakes its conversation, no turn runs beside it.
	p := startFigures(t, binary, "burst: {idle: 1h, max: 2h}")
	figure("memory, idle", "%.0f MB resident (target ≤ 60)", p.resident(t))
	acks := paced(t, p.url+"/webhooks/chatwoot", 500, 10*time.Second)
	figure("acknowledge, 500 events/s", "p50 %s p99 %s (target p99 ≤ 20ms), %.1f times the bare handler's p99", at(acks, 50), at(acks, 99), float64(at(acks, 99))/float64(at(none, 99)))
	perSecond := saturated(t, p.url+"/webhooks/chatwoot", 5*time.Second)
	bareSecond := saturated(t, bare.URL, 5*time.Second)
	figure("durable events, saturated", "%.0f/s beside %.0f/s of the bare handler", perSecond, bareSecond)

	p = startFigures(t, binary, "burst: {idle: 0, max: 0}")
	replies := p.turns(t, 100, 10*time.Second)
	figure("event to reply, no model, 100 turns/s", "p50 %s p99 %s (targets ≤ 15ms, ≤ 60ms), %.1f times the bare handler's p50", at(replies, 50), at(replies, 99), float64(at(replies, 50))/float64(at(none, 50)))
}

func figure(what, format string, args ...any) {
	_, _ = fmt.Fprintf(os.Stdout, "%-40s "+format+"\n", append([]any{what}, args...)...)
}

func at(sorted []time.Duration, percent int) time.Duration {
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)].Round(10 * time.Microsecond)
}

// figured is a program of its own with a fake Chatwoot here.
type figured struct {
	fake  *chatwoottest.Server
	inbox *chatwoottest.Inbox
	owner *chatwoottest.Account
	url   string
}

func startFigures(t *testing.T, binary, extra string) *figured {
	t.Helper()
	addr, err := freeAddr()
	if err != nil {
		t.Fatal(err)
	}
	f := &figured{url: "http://" + addr}
	if f.fake, err = chatwoottest.New(chatwoottest.Config{Workers: 10}); err != nil {
		t.Fatal(err)
	}
	live := httptest.NewServer(f.fake)
	t.Cleanup(live.Close)
	f.fake.SetURL(live.URL)
	f.owner = f.fake.AddAccount(3, "Cursos")
	aro := f.owner.AddBot(chatwoottest.Bot{Name: "Aro", URL: f.url + "/webhooks/chatwoot", Token: botToken, Secret: botSecret})
	f.inbox = f.owner.AddInbox(chatwoottest.Inbox{Name: "Site", Channel: chatwoottest.WebWidget, Bot: aro})
	go f.fake.Run(t.Context())
	dir := t.TempDir()
	config := fmt.Sprintf("server: {addr: %q}\nstore: {dsn: \"sqlite:%s/bot.db\"}\nlog: {level: warn}\nchatwoot: {url: %q, account: 3, bot_token: %s, webhook_secret: %s}\n%s\n",
		addr, dir, live.URL, botToken, botSecret, extra)
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "serve", "--config", filepath.Join(dir, "config.yaml"))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	s := &stage{bot: f.url}
	if err := s.up(nil, nil); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *figured) resident(t *testing.T) float64 {
	t.Helper()
	body, err := (&stage{bot: f.url}).fetch("/metrics", http.StatusOK)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(body, "\nprocess_resident_memory_bytes ")
	value, _, _ := strings.Cut(rest, "\n")
	bytes, err := strconv.ParseFloat(value, 64)
	if err != nil {
		t.Fatal(err)
	}
	return bytes / 1e6
}

// turns lets new customers write and waits for the bot's first message in each conversation.
func (f *figured) turns(t *testing.T, rate int, long time.Duration) []time.Duration {
	t.Helper()
	var mu sync.Mutex
	wrote, took := map[string]time.Time{}, []time.Duration{}
	done := make(chan struct{})
	total := rate * int(long/time.Second)
	f.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.Path, "/messages") {
			return chatwoottest.Fault{}
		}
		mu.Lock()
		defer mu.Unlock()
		id := strings.Split(strings.TrimSuffix(r.Path, "/messages"), "/conversations/")[1]
		if started, ok := wrote[id]; ok {
			delete(wrote, id)
			if took = append(took, time.Since(started)); len(took) == total {
				close(done)
			}
		}
		return chatwoottest.Fault{}
	})
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	for range total {
		<-ticker.C
		contact := f.owner.AddContact(chatwoottest.Contact{Name: "X"})
		mu.Lock()
		started := time.Now()
		c, _ := f.inbox.Write(contact, chatwoottest.Incoming{Text: "oi"})
		wrote[strconv.FormatInt(c.ID, 10)] = started
		mu.Unlock()
	}
	select {
	case <-done:
	case <-time.After(scriptPatience):
		t.Fatalf("%d of %d conversations were answered", len(took), total)
	}
	slices.Sort(took)
	return took
}

// paced posts at a fixed rate, whether answers come or not, and says how long each took.
func paced(t *testing.T, url string, rate int, long time.Duration) []time.Duration {
	t.Helper()
	client := &http.Client{Timeout: scriptPatience, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var mu sync.Mutex
	var took []time.Duration
	var senders sync.WaitGroup
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	for n := range rate * int(long/time.Second) {
		<-ticker.C
		senders.Go(func() {
			started := time.Now()
			status := postSigned(t.Context(), client, url, n)
			mu.Lock()
			defer mu.Unlock()
			if took = append(took, time.Since(started)); status != http.StatusOK {
				t.Errorf("delivery %d: status %d", n, status)
			}
		})
	}
	senders.Wait()
	slices.Sort(took)
	return took
}

// saturated posts from 64 senders as fast as answers come.
func saturated(t *testing.T, url string, long time.Duration) float64 {
	t.Helper()
	client := &http.Client{Timeout: scriptPatience, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	var senders sync.WaitGroup
	counts := make([]int, 64)
	for i := range counts {
		senders.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if postSigned(ctx, client, url, 1_000_000+i*100_000+n) == http.StatusOK {
					counts[i]++
				}
			}
		})
	}
	senders.Wait()
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return float64(sum) / long.Seconds()
}

// postSigned sends customer message n of one of 300 conversations.
func postSigned(ctx context.Context, client *http.Client, url string, n int) int {
	body := []byte(strings.NewReplacer("MESSAGE", strconv.Itoa(1000+n), "CONVERSATION", strconv.Itoa(1+n%300), "STAMP", strconv.Itoa(1_784_034_322+n)).Replace(
		`{"event":"message_created","id":MESSAGE,"content":"quero mudar o e-mail da minha compra","message_type":"incoming","created_at":"2026-03-05T12:00:00.000Z",
"private":false,"content_type":"text","content_attributes":{},"sender":{"id":1,"name":"X"},"inbox":{"id":1,"name":"Site"},"account":{"id":3,"name":"A"},
"conversation":{"id":CONVERSATION,"inbox_id":1,"status":"pending","channel":"Channel::WebWidget","can_reply":true,"messages":[],
"meta":{"sender":{"id":1},"assignee":null},"labels":[],"custom_attributes":{},"updated_at":STAMP.5}}`))
	at := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(botSecret))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	r.Header.Set("X-Chatwoot-Timestamp", at)
	r.Header.Set("X-Chatwoot-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	r.Header.Set("X-Chatwoot-Delivery", "figure-"+strconv.Itoa(n))
	response, err := client.Do(r)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response.StatusCode
}
