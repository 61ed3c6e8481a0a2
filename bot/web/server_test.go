package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/rs/zerolog"

	"agentbot/bot"
)

// answering is a server whose Receive always gives err.
func answering(err error) *Server {
	return New(Config{Log: zerolog.Nop(), Metrics: NewMetrics("test", "default", "sales"),
		Receive: func(context.Context, string, http.Header, []byte) error { return err }})
}

func post(t *testing.T, s *Server, path string, body io.Reader) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, body))
	return w
}

func TestServer_Webhook(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		err    error
		status int
		result string
	}{
		"recorded":                 {nil, 200, "accepted"},
		"forged":                   {fmt.Errorf("verify: %w", ErrUnauthorized), 401, "unauthorized"},
		"unreadable":               {fmt.Errorf("decode: %w", ErrBadRequest), 400, "bad_request"},
		"backlog":                  {fmt.Errorf("9000 turns due: %w", ErrOverload), 429, "overload"},
		"no such bot":              {ErrUnknownBot, 404, "unknown_bot"},
		"journal full":             {errors.New("disk full at /var/secret/path"), 500, "failed"},
		"journal slow":             {fmt.Errorf("commit: %w", context.DeadlineExceeded), 500, "failed"},
		"wrapped 413 of a reader":  {fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 1}), 413, "too_large"},
		"wrapped 413 of echo":      {fmt.Errorf("read: %w", echo.ErrStatusRequestEntityTooLarge), 413, "http"},
		"too large before reading": {ErrTooLarge, 413, "too_large"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := answering(c.err)
			w := post(t, s, "/webhooks/chatwoot/sales", strings.NewReader("{}"))
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Errorf("the answer tells what happened inside: %s", w.Body)
			}
			if got := testutil.ToFloat64(s.config.Metrics.deliveries.WithLabelValues("sales", c.result)); got != 1 {
				t.Errorf("counted %v deliveries as %s, want 1", got, c.result)
			}
		})
	}
}

func TestServer_Webhook_HandsOverWhatCame(t *testing.T) {
	t.Parallel()
	var bot, header, body string
	s := New(Config{Log: zerolog.Nop(), Receive: func(_ context.Context, b string, h http.Header, raw []byte) error {
		bot, header, body = b, h.Get("X-Chatwoot-Delivery"), string(raw)
		return nil
	}})
	for path, want := range map[string]string{"/webhooks/chatwoot": "default", "/webhooks/chatwoot/sales": "sales", "/webhooks/chatwoot/": "default"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(`{"é":1}`))
		r.Header.Set("x-chatwoot-delivery", "d-1")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 200 || bot != want || header != "d-1" || body != `{"é":1}` {
			t.Errorf("%s: status %d bot %q header %q body %q", path, w.Code, bot, header, body)
		}
	}
}

func TestServer_Webhook_BodyLimit(t *testing.T) {
	t.Parallel()
	got := 0
	s := New(Config{Log: zerolog.Nop(), Timeout: time.Minute, Receive: func(_ context.Context, _ string, _ http.Header, body []byte) error {
		got = len(body)
		return nil
	}})
	live := httptest.NewServer(s)
	t.Cleanup(live.Close)
	send := func(size int, chunked bool) int {
		t.Helper()
		var body io.Reader = bytes.NewReader(make([]byte, size))
		if chunked {
			body = io.MultiReader(body) // hides the length
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, live.URL+"/webhooks/chatwoot", body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := live.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	for _, chunked := range []bool{false, true} {
		if status := send(MaxBody, chunked); status != 200 || got != MaxBody {
			t.Errorf("16 MiB, chunked %v: status %d, %d bytes arrived", chunked, status, got)
		}
		got = 0
		if status := send(MaxBody+1, chunked); status != 413 || got != 0 {
			t.Errorf("one byte more, chunked %v: status %d, %d bytes arrived", chunked, status, got)
		}
	}
}

func TestServer_Webhook_PanicIs500AndCounted(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := New(Config{Log: zerolog.New(&log), Metrics: NewMetrics("test", "default"),
		Receive: func(context.Context, string, http.Header, []byte) error { panic("broken decoder") }})
	if w := post(t, s, "/webhooks/chatwoot", nil); w.Code != 500 {
		t.Errorf("status %d, want 500", w.Code)
	}
	if lines := strings.Count(log.String(), "\n"); lines != 1 || !strings.Contains(log.String(), "broken decoder") || !strings.Contains(log.String(), "goroutine") {
		t.Errorf("want one line with cause and stack, got %d: %s", lines, &log)
	}
	if got := testutil.ToFloat64(s.config.Metrics.deliveries.WithLabelValues("default", "failed")); got != 1 {
		t.Errorf("counted %v failed deliveries, want 1", got)
	}
}

func TestServer_Webhook_TooManyAtOnce(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	s := New(Config{Log: zerolog.Nop(), InFlight: 1, Receive: func(context.Context, string, http.Header, []byte) error {
		entered <- struct{}{}
		<-leave
		return nil
	}})
	first := make(chan int)
	go func() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/webhooks/chatwoot", nil))
		first <- w.Code
	}()
	<-entered
	if w := post(t, s, "/webhooks/chatwoot", nil); w.Code != http.StatusTooManyRequests {
		t.Errorf("second at once: status %d, want 429", w.Code)
	}
	close(leave)
	if code := <-first; code != 200 {
		t.Errorf("first: status %d, want 200", code)
	}
}

func TestServer_Webhook_SenderHangsUp(t *testing.T) {
	t.Parallel()
	ctx, hangUp := context.WithCancel(t.Context())
	s := New(Config{Log: zerolog.Nop(), Receive: func(ctx context.Context, _ string, _ http.Header, _ []byte) error {
		hangUp()
		if _, bounded := ctx.Deadline(); !bounded {
			return errors.New("no deadline")
		}
		return ctx.Err()
	}})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "/webhooks/chatwoot", nil))
	if w.Code != 200 {
		t.Errorf("status %d: what was said must be recorded although nobody waits", w.Code)
	}
}

func TestServer_Drain(t *testing.T) {
	t.Parallel()
	s := answering(nil)
	s.Drain()
	want := map[string]int{"/healthz": 200, "/readyz": 503}
	for path, status := range want {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
	if w := post(t, s, "/webhooks/chatwoot", nil); w.Code != 500 {
		t.Errorf("webhook while draining: status %d, want 500 (never 503)", w.Code)
	}
}

// TestServer_HearsOut: a large delivery is read to its end before it is refused. Otherwise the connection breaks under its sender, who may never see
// that it shall try again.
func TestServer_HearsOut(t *testing.T) {
	t.Parallel()
	draining, busy := answering(nil), answering(nil)
	draining.Drain()
	for range cap(busy.slots) {
		busy.slots <- struct{}{}
	}
	for want, s := range map[int]*Server{500: draining, 429: busy} {
		live := httptest.NewServer(s)
		t.Cleanup(live.Close)
		body := &counted{Reader: bytes.NewReader(make([]byte, MaxBody))}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, live.URL+"/webhooks/chatwoot", body)
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = MaxBody
		resp, err := live.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if sent := body.n.Load(); resp.StatusCode != want || sent != MaxBody {
			t.Errorf("status %d, want %d; %d of %d bytes were heard", resp.StatusCode, want, sent, MaxBody)
		}
	}
}

// counted says how much of it was read.
type counted struct {
	io.Reader
	n atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// TestServer_Shutdown_CutsOff: who is connected and asks for nothing holds up nobody for long, and is no error.
func TestServer_Shutdown_CutsOff(t *testing.T) {
	t.Parallel()
	s := answering(nil)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error)
	go func() { served <- s.Serve(l) }()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /webhooks/chatwoot HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Errorf("a sender that stopped in the middle: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("an ordinary end is an error: %v", err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("it is still connected, after %q", answer)
	}
}

func TestServer_Readyz(t *testing.T) {
	t.Parallel()
	s := New(Config{Log: zerolog.Nop(), Ready: func(context.Context) error { return errors.New("default: token refused") }})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
	if w.Code != 503 || !strings.Contains(w.Body.String(), "token refused") {
		t.Errorf("status %d %s", w.Code, w.Body)
	}
	for notes, want := range map[string]string{"": `{"status":"ready"}`, "the flows have mistakes": `{"notes":["the flows have mistakes"],"status":"ready"}`} {
		s := New(Config{Log: zerolog.Nop(), Notes: func() []string { return slices.DeleteFunc([]string{notes}, func(n string) bool { return n == "" }) }})
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
		if w.Code != 200 || strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("status %d %s, want %s", w.Code, w.Body, want)
		}
	}
}

func TestServer_Shutdown_LetsGoOfStreams(t *testing.T) {
	t.Parallel()
	s := answering(nil)
	streaming := make(chan struct{})
	s.echo.GET("/stream", func(c echo.Context) error {
		c.Response().Flush()
		close(streaming)
		<-c.Request().Context().Done()
		return nil
	})
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error)
	go func() { served <- s.Serve(l) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	<-streaming
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Errorf("an open stream held the shutdown: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("an ordinary end is an error: %v", err)
	}
}

func TestServer_TrapsOfEcho(t *testing.T) {
	t.Parallel()
	s := answering(nil)
	if s.http.ReadHeaderTimeout == 0 || s.http.IdleTimeout == 0 {
		t.Error("echo sets no timeouts by itself")
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("X-Forwarded-For", "6.6.6.6")
	if ip := s.echo.NewContext(r, nil).RealIP(); ip == "6.6.6.6" {
		t.Error("X-Forwarded-For of anybody is believed")
	}
}

func TestServer_ErrorAfterTheAnswerBegan(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := New(Config{Log: zerolog.New(&log)})
	s.echo.GET("/half", func(c echo.Context) error {
		_ = c.String(200, "half")
		return errors.New("template broke")
	})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/half", nil))
	if !strings.Contains(log.String(), "template broke") {
		t.Errorf("the error disappeared: %s", &log)
	}
}

func TestMetrics_Endpoint(t *testing.T) {
	t.Parallel()
	s := answering(nil)
	m := s.config.Metrics
	key := bot.Key{Bot: "default", Account: 3, Conversation: 1042}
	m.Received(key, "message_created", "recorded", time.Millisecond)
	m.Decided(bot.TurnEvent{Key: key, Result: "committed", Cost: bot.Cost{TokensIn: 7}})
	m.Asked(bot.ModelEvent{Key: key, Purpose: "understand", Outcome: bot.OK, Took: time.Second, Cost: bot.Cost{TokensIn: 7, TokensOut: 3}, Money: 0.25})
	m.Asked(bot.ModelEvent{Key: key, Purpose: "answer", Outcome: bot.Unavailable, Ceiling: "day_tokens"})
	m.Delivered(bot.OutboundEvent{Key: key, Kind: "reply", Verdict: bot.Locked})
	m.Trouble("settle", key, errors.New("x"))
	m.Unanswered("default", 3)
	post(t, s, "/webhooks/chatwoot/anything-"+strings.Repeat("x", 50), nil)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	for _, line := range []string{
		`agentbot_turns_total{bot="default",result="committed"} 1`,
		`agentbot_outbounds_total{bot="default",kind="reply",verdict="locked"} 1`, `agentbot_model_tokens_total{bot="default",direction="in",purpose="understand"} 7`,
		`agentbot_model_calls_total{bot="default",outcome="ok",purpose="understand"} 1`, `agentbot_model_calls_total{bot="default",outcome="unavailable",purpose="answer"} 1`,
		`agentbot_model_cost_total{bot="default",purpose="understand"} 0.25`, `agentbot_model_ceilings_total{bot="default",ceiling="day_tokens"} 1`,
		`agentbot_model_seconds_count{bot="default",purpose="understand"} 1`,
		`agentbot_inbounds_total{bot="default",result="recorded"} 1`, `agentbot_troubles_total{bot="default",what="settle"} 1`,
		`agentbot_lane_locked{bot="default"} 1`, `agentbot_lane_locked{bot="sales"} 0`,
		`agentbot_unanswered_conversations{bot="default"} 3`, `agentbot_build_info{version="test"} 1`,
		`agentbot_deliveries_total{bot="unknown",result="accepted"} 1`, `go_goroutines`,
	} {
		if !strings.Contains(w.Body.String(), line) {
			t.Errorf("no line %s", line)
		}
	}
	if strings.Contains(w.Body.String(), "xxxx") || strings.Contains(w.Body.String(), "1042") {
		t.Error("a path of somebody's invention became a label")
	}
}
