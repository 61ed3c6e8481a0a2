package chatwoot_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"agentbot/chatwoot"
)

func serve(t *testing.T, handle http.HandlerFunc) *chatwoot.Client {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	c, err := chatwoot.New(chatwoot.Config{URL: server.URL, Account: 3, Token: "bot-token", Timeout: 5 * time.Second, BodyLimit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNew_Refuses(t *testing.T) {
	t.Parallel()
	good := chatwoot.Config{URL: "https://chat.example", Account: 3, Token: "t"}
	for name, change := range map[string]func(*chatwoot.Config){
		"no url":           func(c *chatwoot.Config) { c.URL = "" },
		"no scheme":        func(c *chatwoot.Config) { c.URL = "chat.example" },
		"another scheme":   func(c *chatwoot.Config) { c.URL = "ftp://chat.example" },
		"query":            func(c *chatwoot.Config) { c.URL = "https://chat.example?token=x" },
		"credentials":      func(c *chatwoot.Config) { c.URL = "https://u:p@chat.example" },
		"no account":       func(c *chatwoot.Config) { c.Account = 0 },
		"no token":         func(c *chatwoot.Config) { c.Token = "" },
		"token with break": func(c *chatwoot.Config) { c.Token = "a\nb" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := good
			change(&c)
			if _, err := chatwoot.New(c); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := chatwoot.New(good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// TestClient_FollowsNoRedirect: the token would travel to the other host, and
// on 307 the body too.
func TestClient_FollowsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var elsewhere atomic.Int64
		other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
		t.Cleanup(other.Close)
		c := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) })
		_, err := c.CreateMessage(t.Context(), 1, chatwoot.NewMessage{Content: "secret"})
		var e *chatwoot.APIError
		if !errors.As(err, &e) || e.Status != status || elsewhere.Load() != 0 {
			t.Errorf("%d: error %v, requests elsewhere %d", status, err, elsewhere.Load())
		}
	}
}

// TestClient_KeepsNoCookie: a session would outlive the token.
func TestClient_KeepsNoCookie(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Cookie"); got != "" {
			t.Errorf("sent the cookie %s", got)
		}
		http.SetCookie(w, &http.Cookie{Name: "_chatwoot_session", Value: "x", Path: "/"})
	})
	for range 2 {
		if err := c.SetPriority(t.Context(), 1, "high"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestClient_DecodesWhateverTheType(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, `{"payload":["a","b"]}`)
	})
	labels, err := c.Labels(t.Context(), 1)
	if err != nil || len(labels) != 2 {
		t.Errorf("labels %v, error %v", labels, err)
	}
}

// TestClient_UnusableAnswers: carried out, result unknown.
func TestClient_UnusableAnswers(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	large := append(bytes.Repeat([]byte(" "), 4<<20), `{"id":1}`...) // readable, were it not for its size
	_, _ = z.Write(large)
	_ = z.Close()
	for name, handle := range map[string]http.HandlerFunc{
		"no JSON":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"empty":     func(http.ResponseWriter, *http.Request) {},
		"no id":     func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") },
		"too large": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(large) },
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"id":`)
		},
		"no answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zipped.Bytes())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int64
			c := serve(t, func(w http.ResponseWriter, r *http.Request) { calls.Add(1); handle(w, r) })
			_, err := c.CreateMessage(t.Context(), 1, chatwoot.NewMessage{Content: "x"})
			var e *chatwoot.TransportError
			if !errors.As(err, &e) || !e.Written {
				t.Errorf("error is %v, want a transport error after writing", err)
			}
			if calls.Load() != 1 {
				t.Errorf("%d requests, want one", calls.Load())
			}
		})
	}
}

// TestClient_NotSent: proof that Chatwoot got nothing.
func TestClient_NotSent(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + listener.Addr().String()
	_ = listener.Close()
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tls.Close)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tc := range map[string]struct {
		ctx context.Context
		url string
	}{
		"refused":      {t.Context(), refused},
		"certificate":  {t.Context(), tls.URL},
		"already over": {over, refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := chatwoot.New(chatwoot.Config{URL: tc.url, Account: 3, Token: "t", Timeout: 5 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Conversations(tc.ctx, chatwoot.ConversationQuery{Labels: []string{"hidden"}})
			var e *chatwoot.TransportError
			if !errors.As(err, &e) || e.Written {
				t.Errorf("error is %v, want one that says: not sent", err)
			}
			if strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), tc.url) {
				t.Errorf("the error tells the address: %v", err)
			}
		})
	}
}

func TestClient_Timeout(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hold }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hold) })
	c, err := chatwoot.New(chatwoot.Config{URL: server.URL, Account: 3, Token: "t", Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.CreateMessage(t.Context(), 1, chatwoot.NewMessage{Content: "x"})
	var e *chatwoot.TransportError
	if !errors.As(err, &e) || !e.Written || !e.Timeout() {
		t.Errorf("error is %v, want a timeout after writing", err)
	}
}

// TestClient_UnknownTransport: one that reports nothing proves nothing.
func TestClient_UnknownTransport(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err     error
		written bool
	}{
		"reset":   {errors.New("connection reset"), true},
		"timeout": {context.DeadlineExceeded, true},
		"dial":    {&net.OpError{Op: "dial", Err: errors.New("refused")}, false},
		"name":    {&net.DNSError{Err: "no such host"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := newClient(t, broken{tc.err}).SetPriority(t.Context(), 1, "high")
			var e *chatwoot.TransportError
			if !errors.As(err, &e) || e.Written != tc.written || !errors.Is(err, tc.err) {
				t.Errorf("error is %v, want written %v", err, tc.written)
			}
		})
	}
}

type broken struct{ err error }

func (b broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, b.err }

func TestClient_ProxyPage(t *testing.T) {
	t.Parallel()
	for _, status := range []int{502, 503, 504, 408} {
		err := newClient(t, &recorder{status: status, answer: "<html>\n  <h1>Bad\xff Gateway</h1>" + strings.Repeat("x", 9000)}).SetPriority(t.Context(), 1, "high")
		var e *chatwoot.APIError
		if !errors.As(err, &e) || !e.Unclear() || !e.Temporary() || e.Finished() || len(e.Message) > 510 {
			t.Errorf("%d read as %v", status, err)
		}
	}
}

func TestClient_Multipart(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
			return
		}
		for field, want := range map[string]string{
			"content": `segue "a" lista`, "content_attributes": `{"agentbot":{"out":4},"in_reply_to":9}`, "private": "true",
		} {
			if got := r.FormValue(field); got != want {
				t.Errorf("%s is %q, want %q", field, got, want)
			}
		}
		files := r.MultipartForm.File["attachments[]"]
		if len(files) != 2 || files[0].Filename != "turma.csv" || files[0].Header.Get("Content-Type") != "text/csv" || files[1].Size != 3 {
			t.Errorf("files are %+v", files)
		}
		_, _ = io.WriteString(w, `{"id":77}`)
	})
	m, err := c.CreateMessage(t.Context(), 1, chatwoot.NewMessage{
		Content: `segue "a" lista`, Private: true, InReplyTo: 9, ContentAttributes: map[string]any{"agentbot": map[string]int{"out": 4}},
		Files: []chatwoot.Upload{{Name: "turma.csv", ContentType: "text/csv", Body: []byte("a;b")}, {Name: "x.bin", Body: []byte{1, 2, 3}}},
	})
	if err != nil || m.ID != 77 {
		t.Errorf("message %+v, error %v", m, err)
	}
}

func TestClient_Queries(t *testing.T) {
	t.Parallel()
	r := &recorder{answer: `{"data":{"meta":{"all_count":1},"payload":[{"id":4,"status":"pending","updated_at":1.5}]}}`}
	list, err := newClient(t, r).Conversations(t.Context(), chatwoot.ConversationQuery{Status: chatwoot.Pending, Page: 2, Labels: []string{"a", "b"}, UpdatedWithin: time.Hour})
	if err != nil || list.Meta.All != 1 || list.Conversations[0].Stamp() != 1_500_000 {
		t.Errorf("list %+v, error %v", list, err)
	}
	if got, want := r.request.URL.RawQuery, "labels%5B%5D=a&labels%5B%5D=b&page=2&status=pending&updated_within=3600"; got != want {
		t.Errorf("query is %s, want %s", got, want)
	}
	r = &recorder{answer: `{"payload":[]}`}
	if _, err := newClient(t, r).Messages(t.Context(), 4, chatwoot.MessageRange{Before: 9, After: 2}); err != nil {
		t.Fatal(err)
	}
	if got := r.request.URL.RawQuery; got != "after=2&before=9" {
		t.Errorf("query is %s", got)
	}
}

func TestClient_NobodyAssigned(t *testing.T) {
	t.Parallel()
	c := newClient(t, &recorder{answer: "null"})
	user, err := c.AssignUser(t.Context(), 1, 99)
	bot, err2 := c.AssignBot(t.Context(), 1, 99)
	team, err3 := c.AssignTeam(t.Context(), 1, 99)
	if user != nil || bot != nil || team != nil || errors.Join(err, err2, err3) != nil {
		t.Errorf("got %v %v %v, %v", user, bot, team, errors.Join(err, err2, err3))
	}
}

func TestClient_Profile(t *testing.T) {
	t.Parallel()
	r := &recorder{answer: `{"id":21,"name":"Ana","accounts":[{"id":3,"role":"agent"}]}`}
	p, err := newClient(t, r).Profile(t.Context())
	if err != nil || p.ID != 21 || p.Accounts[0].Role != "agent" || r.request.URL.Path != "/api/v1/profile" {
		t.Errorf("profile %+v at %s, error %v", p, r.request.URL.Path, err)
	}
}
