package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/bot"
	"agentbot/bot/storetest"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// written says whether a request changes what people see.
func written(r chatwoottest.Request) bool {
	return r.Bot != 0 && r.Method != http.MethodGet && !strings.Contains(r.Endpoint, "typing")
}

// firstTries gives each write its fault once: the first time these words are sent.
func firstTries(fault func() chatwoottest.Fault) func(chatwoottest.Request) chatwoottest.Fault {
	var mu sync.Mutex
	seen := map[string]bool{}
	return func(r chatwoottest.Request) chatwoottest.Fault {
		mu.Lock()
		defer mu.Unlock()
		name := r.Endpoint + string(r.Body)
		if !written(r) || seen[name] {
			return chatwoottest.Fault{}
		}
		seen[name] = true
		return fault()
	}
}

// order is the writes in the order in which each began, and fails when one was tried again after a later one had begun.
func (h *house) order() []string {
	h.t.Helper()
	var endpoints, bodies []string
	for _, call := range h.fake.Calls() {
		body := call.Endpoint + string(call.Body)
		switch {
		case !written(call.Request) || len(bodies) > 0 && bodies[len(bodies)-1] == body:
			continue
		case strings.Contains(strings.Join(bodies, "\n"), body):
			h.t.Errorf("%s was repeated after a later action had begun: %s", call.Endpoint, call.Body)
		}
		endpoints, bodies = append(endpoints, call.Endpoint), append(bodies, body)
	}
	return endpoints
}

// TestEveryWriteFailsOnce: each write of a whole handoff meets the same misfortune at its first try. Nothing is lost, doubled or overtaken.
func TestEveryWriteFailsOnce(t *testing.T) {
	t.Parallel()
	quiet := newHouse(t, plan{})
	quiet.serve(seams{})
	quiet.tell(noAccess())
	quiet.calm()
	want, order := quiet.outcome(), quiet.order()
	for name, fault := range map[string]chatwoottest.Fault{
		"500":                       {Status: 500},
		"500, yet done":             {Status: 500, Store: true},
		"429 with Retry-After":      {Status: 429, Header: http.Header{"Retry-After": {"1"}}},
		"422 too many messages":     {Status: 422},
		"502":                       {Status: 502},
		"504, yet done":             {Status: 504, Store: true},
		"closed without an answer":  {Drop: true},
		"closed, yet done":          {Drop: true, Store: true},
		"no answer in time":         {Hang: true},
		"no answer, yet done":       {Hang: true, Store: true},
		"403, as a proxy gives":     {Status: 403, Body: "<html>Forbidden</html>"},
		"200 that is no JSON, done": {Status: 200, Store: true, Body: "<html>fine</html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan{Waits: shortWaits()}
			p.Waits.Request, p.Waits.Claim, p.Waits.Absent, p.Waits.Limit = 700*time.Millisecond, 1500*time.Millisecond, time.Second, 5*time.Second
			h := newHouse(t, p)
			h.fake.Inject(firstTries(func() chatwoottest.Fault { return fault }))
			h.serve(seams{})
			h.tell(noAccess())
			h.calm()
			if diff := cmp.Diff(want, h.outcome()); diff != "" {
				t.Errorf("another end than without failures (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(order, h.order()); diff != "" {
				t.Errorf("another order than without failures (-want +got):\n%s", diff)
			}
			if fault.Status == http.StatusTooManyRequests {
				h.spaced(time.Second)
			}
		})
	}
}

// spaced checks that no write was repeated sooner than Chatwoot had asked for.
func (h *house) spaced(pause time.Duration) {
	h.t.Helper()
	last := map[string]time.Time{}
	for _, call := range h.fake.Calls() {
		name := call.Endpoint + string(call.Body)
		if before, ok := last[name]; written(call.Request) && ok && call.At.Sub(before) < pause {
			h.t.Errorf("%s was repeated after %s, asked for was %s", call.Endpoint, call.At.Sub(before), pause)
		}
		last[name] = call.At
	}
}

// TestReplyRefusedForGood: the customer goes to a person, who reads what could not be said; the reason is in metrics and log.
func TestReplyRefusedForGood(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]chatwoottest.Fault{
		"422":              {Status: 422, Body: `{"message":"Content is too long"}`},
		"404 of a proxy":   {Status: 404, Body: "<html>not here</html>"},
		"401 the endpoint": {Status: 401, Body: `{"error":"Access to this endpoint is not authorized for bots"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, plan{})
			h.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
				if r.Endpoint == "POST messages" && !strings.Contains(string(r.Body), `"private":true`) {
					return fault
				}
				return chatwoottest.Fault{}
			})
			h.serve(seams{})
			h.says("comprei com o e-mail errado")
			h.becomes(chatwoot.Open)
			h.calm()
			if notes := strings.Join(h.notes(), "\n"); !strings.Contains(notes, "Qual é o código da compra") {
				t.Errorf("the note does not quote what could not be said: %q", notes)
			}
			h.metric(`agentbot_outbounds_total{bot="default",kind="reply",verdict="hopeless"} 1`)
			if !h.logs.contains(`"state":"buried"`) {
				t.Error("no line says that it was given up")
			}
		})
	}
}

// TestConversationDeleted: a 404 of the conversation itself ends everything about it, and nothing else.
func TestConversationDeleted(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	gate := &gate{}
	gate.shut()
	h.serve(seams{store: gate.before("NextOutbound")})
	h.says("comprei com o e-mail errado")
	h.await(func() error { return h.decided(1) })
	gone := h.key()
	h.talk.Delete()
	gate.open()
	h.await(func() error { return h.idle() })
	h.metric(`agentbot_outbounds_total{bot="default",kind="reply",verdict="gone"} 1`)
	h.says("quero falar com uma pessoa")
	if h.key() == gone {
		t.Fatal("the customer should be in a new conversation")
	}
	h.becomes(chatwoot.Open)
	h.calm()
}

// TestTokenRefused: nothing is given up while Chatwoot refuses the token; readiness and a metric say so until it is accepted again.
func TestTokenRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		return chatwoottest.Fault{Status: http.StatusUnauthorized}
	})
	h.serve(seams{})
	h.answers("/readyz", http.StatusOK, "")
	h.says("comprei com o e-mail errado")
	h.answers("/readyz", http.StatusServiceUnavailable, "chatwoot refuses the token")
	h.metric(`agentbot_lane_locked{bot="default"} 1`)
	h.fake.Inject(nil)
	h.answered(1, "Qual é o código")
	h.answers("/readyz", http.StatusOK, "")
	h.metric(`agentbot_lane_locked{bot="default"} 0`)
	h.calm()
}

// TestEndpointRefused: what this Chatwoot does not offer to bots is given up visibly, and the rest of the handoff goes on.
func TestEndpointRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if strings.HasSuffix(r.Endpoint, "labels") {
			return chatwoottest.Fault{Status: 401, Body: `{"error":"Access to this endpoint is not authorized for bots"}`}
		}
		return chatwoottest.Fault{}
	})
	h.serve(seams{})
	h.tell(noAccess())
	h.becomes(chatwoot.Open)
	h.calm()
	if seen := h.talk.Transcript(); seen.Team != "purchases" || len(seen.Labels) != 0 || len(h.notes()) != 1 {
		t.Errorf("want everything but the label: %s", h.transcript())
	}
	h.metric(`agentbot_outbounds_total{bot="default",kind="add_labels",verdict="hopeless"} 1`)
}

// decided is nil when a turn has queued n outbounds or more.
func (h *house) decided(n int) error {
	s, err := h.store()
	if err != nil {
		return err
	}
	out, err := s.Outbounds(h.t.Context(), h.key())
	if err == nil && len(out) < n {
		err = errNotYet
	}
	return err
}

// page asks the bot for one of its own pages.
func (h *house) page(path string) (int, string, error) {
	target := h.target.Load()
	if target == nil {
		return 0, "", errNotYet
	}
	request, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, target.JoinPath(path).String(), nil)
	if err != nil {
		return 0, "", err
	}
	response, err := (&http.Client{Timeout: 10 * time.Second}).Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

func (h *house) answers(path string, status int, text string) {
	h.t.Helper()
	h.await(func() error {
		got, body, err := h.page(path)
		if err == nil && (got != status || !strings.Contains(body, text)) {
			err = fmt.Errorf("%s answers %d %s, want %d with %q", path, got, body, status, text)
		}
		return err
	})
}

func (h *house) metric(line string) {
	h.t.Helper()
	h.await(func() error {
		_, body, err := h.page("/metrics")
		if err == nil && !strings.Contains(body, line+"\n") {
			name, _, _ := strings.Cut(line, "{")
			err = fmt.Errorf("no %s among\n%s", line, grep(body, name))
		}
		return err
	})
}

func grep(text, word string) string {
	var found strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			found.WriteString(line)
		}
	}
	return found.String()
}

// gate holds a verb of the store back while it is shut.
type gate struct{ mu sync.RWMutex }

func (g *gate) shut() { g.mu.Lock() }
func (g *gate) open() { g.mu.Unlock() }

func (g *gate) before(verb string) func(bot.Store) bot.Store {
	wait := func(called string) error {
		if called == verb {
			g.mu.RLock()
			defer g.mu.RUnlock()
		}
		return nil
	}
	return func(s bot.Store) bot.Store { return &storetest.Faulty{Store: s, Before: wait} }
}
