package business

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/guardedhttp"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)

type heard struct {
	Method, Path, Query, Body, Key, Auth string
}

// system is a business system on loopback that remembers what it heard.
type system struct {
	*httptest.Server
	mu    sync.Mutex
	heard []heard
}

func (s *system) all() []heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]heard(nil), s.heard...)
}

func open(t *testing.T, h http.HandlerFunc) *system {
	t.Helper()
	s := &system{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.heard = append(s.heard, heard{r.Method, r.URL.Path, r.URL.RawQuery, string(body), r.Header.Get("Idempotency-Key"), r.Header.Get("Authorization")})
		s.mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func executor(t *testing.T, s *system, change func(*Config)) *Executor {
	t.Helper()
	var hosts []string
	if s != nil {
		hosts = []string{strings.TrimPrefix(s.URL, "http://")}
	}
	client, err := guardedhttp.New(guardedhttp.Config{Hosts: hosts, AllowPrivate: []string{"127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	c := Config{
		HTTP: client, CodeSecret: []byte("0123456789abcdef"), Now: func() time.Time { return noon }, MaxTimeout: 2 * time.Second,
		Secrets: func(name string) (string, error) {
			if name == "TOKEN" {
				return `s"3 c/ret`, nil
			}
			return "", errors.New("no such variable: " + name)
		},
	}
	if change != nil {
		change(&c)
	}
	e, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func commit(url string, outcomes ...bot.Outcome) *bot.Outbound {
	return &bot.Outbound{Action: bot.Commit{Action: "email.change", Key: "k-1", Request: bot.Request{
		Method: http.MethodPost, URL: url, Body: `{"email":"nova@example.com"}`, Outcomes: outcomes,
	}}}
}

func TestExecutor_Deliver_Verdicts(t *testing.T) {
	t.Parallel()
	taken := bot.Outcome{Name: "taken", Status: []int{409}, Pointer: "/error", Equals: "address_taken"}
	for name, c := range map[string]struct {
		status   int
		body     string
		header   string
		outcomes []bot.Outcome
		want     bot.Delivered
	}{
		"done":               {200, `{"change":"CH-1"}`, "", nil, bot.Delivered{Verdict: bot.Present, Outcome: bot.OK, Output: []byte(`{"status":200,"body":{"change":"CH-1"}}`)}},
		"created, no body":   {201, ``, "", nil, bot.Delivered{Verdict: bot.Present, Outcome: bot.OK, Output: []byte(`{"status":201,"body":""}`)}},
		"declared":           {409, `{"error":"address_taken"}`, "", []bot.Outcome{taken}, bot.Delivered{Verdict: bot.Present, Outcome: "taken", Output: []byte(`{"status":409,"body":{"error":"address_taken"}}`)}},
		"pointer misses":     {409, `{"error":"other"}`, "", []bot.Outcome{taken}, bot.Delivered{Verdict: bot.Present, Outcome: "failed", Output: []byte(`{"status":409,"body":{"error":"other"}}`)}},
		"not found":          {404, `gone`, "", nil, bot.Delivered{Verdict: bot.Present, Outcome: bot.NotFound, Output: []byte(`{"status":404,"body":"gone"}`)}},
		"forbidden":          {403, `{}`, "", nil, bot.Delivered{Verdict: bot.Present, Outcome: "failed", Output: []byte(`{"status":403,"body":{}}`)}},
		"too many":           {429, ``, "7", nil, bot.Delivered{Verdict: bot.NotDone, RetryAfter: 7 * time.Second}},
		"too many, a date":   {429, ``, noon.Add(30 * time.Second).Format(http.TimeFormat), nil, bot.Delivered{Verdict: bot.NotDone, RetryAfter: 30 * time.Second}},
		"too many, for days": {429, ``, "900000", nil, bot.Delivered{Verdict: bot.NotDone, RetryAfter: 10 * time.Minute}},
		"crashed":            {500, ``, "", nil, bot.Delivered{Verdict: bot.Finished}},
		"bad gateway":        {502, ``, "", nil, bot.Delivered{Verdict: bot.Unclear}},
		"unavailable":        {503, ``, "3", nil, bot.Delivered{Verdict: bot.Unclear, RetryAfter: 3 * time.Second}},
		"gateway timeout":    {504, ``, "", nil, bot.Delivered{Verdict: bot.Unclear}},
		"request timeout":    {408, ``, "", nil, bot.Delivered{Verdict: bot.Unclear}},
		"declared 503":       {503, `{}`, "", []bot.Outcome{{Name: "closed", Status: []int{503}}}, bot.Delivered{Verdict: bot.Present, Outcome: "closed", Output: []byte(`{"status":503,"body":{}}`)}},
		"redirect":           {303, ``, "", nil, bot.Delivered{Verdict: bot.Finished}},
		"broken json":        {200, "{\"a\":\x00", "", nil, bot.Delivered{Verdict: bot.Present, Outcome: bot.OK, Output: []byte(`{"status":200,"body":"{\"a\":"}`)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(w http.ResponseWriter, r *http.Request) {
				if c.header != "" {
					w.Header().Set("Retry-After", c.header)
				}
				says(c.status, c.body)(w, r)
			})
			got := executor(t, s, nil).Deliver(t.Context(), commit(s.URL+"/p", c.outcomes...))
			if got.Verdict != bot.Present && !strings.Contains(got.Err, "answered") {
				t.Errorf("no sentence: %q", got.Err)
			}
			got.Err = ""
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if n := len(s.all()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestExecutor_Deliver_Request(t *testing.T) {
	t.Parallel()
	s := open(t, says(200, `{}`))
	o := commit(s.URL + "/p/${secret:TOKEN}?q=${secret:TOKEN}&k=${key}&x=${other}")
	a := o.Action.(bot.Commit)
	a.Request.Headers = []bot.Header{{Name: "Authorization", Value: "Bearer ${secret:TOKEN}"}}
	a.Request.Body = `{"t":"${secret:TOKEN}","c":"${code}"}`
	o.Action = a
	if got := executor(t, s, nil).Deliver(t.Context(), o); got.Verdict != bot.Present {
		t.Fatal(got)
	}
	want := []heard{{
		"POST", `/p/s"3 c/ret`, `q=s%223+c%2Fret&k=k-1&x=${other}`, `{"t":"s\"3 c/ret","c":"${code}"}`, "k-1", `Bearer s"3 c/ret`,
	}}
	if diff := cmp.Diff(want, s.all()); diff != "" {
		t.Error(diff)
	}
}

func TestExecutor_Deliver_WithoutAnswer(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := open(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hang":
			select {
			case <-release:
			case <-r.Context().Done():
			}
		case "/reset":
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		case "/large":
			_, _ = io.WriteString(w, strings.Repeat("a", 5000))
		}
	})
	t.Cleanup(func() { close(release) })
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	_ = listener.Close()
	e := executor(t, s, func(c *Config) {
		c.BodyLimit, c.MaxTimeout = 4000, 300*time.Millisecond
		client, err := guardedhttp.New(guardedhttp.Config{Hosts: []string{strings.TrimPrefix(s.URL, "http://"), closed}, AllowPrivate: []string{"127.0.0.1"}})
		if err != nil {
			t.Fatal(err)
		}
		c.HTTP = client
	})
	for name, c := range map[string]struct {
		url  string
		want bot.Verdict
	}{
		"refused connection": {"http://" + closed + "/secret-path?token=1", bot.NotDone},
		"timeout":            {s.URL + "/hang", bot.Unclear},
		"reset":              {s.URL + "/reset", bot.Unclear},
		"answer too large":   {s.URL + "/large", bot.Unclear},
		"host not allowed":   {"http://elsewhere.example/?token=1", bot.Hopeless},
		"secret not set":     {s.URL + "/${secret:MISSING}", bot.Hopeless},
		"no address":         {"nonsense", bot.Hopeless},
	} {
		got := e.Deliver(t.Context(), commit(c.url))
		if got.Verdict != c.want || got.Err == "" {
			t.Errorf("%s: %+v", name, got)
		}
		if strings.Contains(got.Err, "token=1") || strings.Contains(got.Err, "secret-path") {
			t.Errorf("%s tells the address: %s", name, got.Err)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if got := e.Deliver(over, commit(s.URL+"/ended")); got.Verdict != bot.NotDone {
		t.Error("context over:", got)
	}
}

// The standard transport repeats a POST with an Idempotency-Key when a kept connection dies; this executor must not.
func TestExecutor_Deliver_NeverTwice(t *testing.T) {
	t.Parallel()
	var posts atomic.Int32
	s := open(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		}
	})
	e := executor(t, s, nil)
	for range 3 {
		if got := e.Call(t.Context(), bot.CallQuestion{Request: bot.Request{Method: http.MethodGet, URL: s.URL}}); got.Outcome != bot.OK {
			t.Fatal(got)
		}
		before := posts.Load()
		o := commit(s.URL)
		a := o.Action.(bot.Commit)
		a.Request.Headers = []bot.Header{{Name: "Idempotency-Key", Value: "k-1"}, {Name: "X-Idempotency-Key", Value: "k-1"}} // as flows may say it
		o.Action = a
		if got := e.Deliver(t.Context(), o); got.Verdict != bot.Unclear {
			t.Error(got)
		}
		if n := posts.Load() - before; n != 1 {
			t.Errorf("%d requests", n)
		}
	}
}

func TestExecutor_Deliver_Lease(t *testing.T) {
	t.Parallel()
	s := open(t, says(200, ""))
	e := executor(t, s, nil)
	o := commit(s.URL)
	o.LeaseEnd = noon.Add(2 * time.Second)
	if got := e.Deliver(t.Context(), o); got.Verdict != bot.Late || len(s.all()) != 0 {
		t.Error(got, s.all())
	}
	a := o.Action.(bot.Commit)
	a.Request.Timeout = time.Hour // a flow's wish for more than a lease is cut, not late for ever
	o.Action, o.LeaseEnd = a, noon.Add(2*time.Second+1)
	if got := e.Deliver(t.Context(), o); got.Verdict != bot.Present {
		t.Error(got)
	}
}

func TestExecutor_Look(t *testing.T) {
	t.Parallel()
	verify := func(url string) *bot.Verify {
		return &bot.Verify{
			Request: bot.Request{Method: http.MethodGet, URL: url + "/changes/${key}", Outcomes: []bot.Outcome{
				{Name: "applied", Status: []int{200}, Pointer: "/applied", Equals: "true"},
			}},
			After: 3 * time.Second, Applied: []string{"applied"}, Absent: []string{"not_found"},
		}
	}
	for name, c := range map[string]struct {
		status int
		body   string
		ago    time.Duration
		want   bot.Delivered
		asked  int
	}{
		"applied":   {200, `{"applied":true}`, time.Minute, bot.Delivered{Verdict: bot.Present, Outcome: bot.OK, Output: []byte(`{"status":200,"body":{"applied":true}}`)}, 1},
		"absent":    {404, ``, time.Minute, bot.Delivered{Verdict: bot.NotDone}, 1},
		"says no":   {200, `{"applied":false}`, time.Minute, bot.Delivered{Verdict: bot.Unclear}, 1},
		"down":      {503, ``, time.Minute, bot.Delivered{Verdict: bot.Unclear}, 1},
		"too early": {200, `{"applied":true}`, time.Second, bot.Delivered{Verdict: bot.Unclear}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, says(c.status, c.body))
			o := commit(s.URL)
			a := o.Action.(bot.Commit)
			a.Verify, o.TriedAt = verify(s.URL), noon.Add(-c.ago)
			o.Action = a
			got := executor(t, s, nil).Look(t.Context(), o)
			got.Err = ""
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if n := len(s.all()); n != c.asked {
				t.Fatalf("%d requests", n)
			}
			if c.asked > 0 && (s.all()[0].Path != "/changes/k-1" || s.all()[0].Key != "") {
				t.Errorf("asked %+v", s.all()[0])
			}
		})
	}
	e := executor(t, nil, nil)
	if got := e.Look(t.Context(), commit("http://x.example")); got.Verdict != bot.Unclear {
		t.Error("without verify:", got)
	}
	if got := e.Look(t.Context(), &bot.Outbound{Action: bot.SendCode{}}); got.Verdict != bot.NotDone {
		t.Error("code:", got)
	}
	if got := e.Deliver(t.Context(), &bot.Outbound{Action: bot.Note{}}); got.Verdict != bot.Hopeless {
		t.Error("note:", got)
	}
}

func TestNew_Refuses(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return noon }
	for name, c := range map[string]Config{
		"no client":    {Now: now, CodeSecret: make([]byte, 16)},
		"no clock":     {HTTP: &http.Client{}, CodeSecret: make([]byte, 16)},
		"short secret": {HTTP: &http.Client{}, Now: now, CodeSecret: make([]byte, 15)},
	} {
		if _, err := New(c); err == nil {
			t.Error(name)
		}
	}
}
