package setup_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"agentbot/chatwoot/chatwoottest"
)

// Ctrl-C at every request that Chatwoot gets, at every call through the proxy and at every question: nothing is left anywhere.
func TestRun_CancelledAnywhere(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	before := s.state()
	const most = 200
	for stop := range int64(most) {
		ctx, cancel := context.WithCancel(t.Context())
		var events atomic.Int64
		happens := func() {
			if events.Add(1) == stop+1 {
				cancel()
			}
		}
		s.fake.Inject(func(chatwoottest.Request) chatwoottest.Fault { happens(); return chatwoottest.Fault{} })
		s.watch(happens)
		p := s.runAs(ctx, "en", answersIn(s.dir), s.typist(happens), "")
		s.fake.Inject(nil)
		cancelled := events.Load() > stop
		cancel()
		if !cancelled {
			if p.err != nil || stop < 50 {
				t.Fatalf("a run of %d events that nobody stopped: %v\n%s", events.Load(), p.err, p.out)
			}
			s.isSetUp(before.Chatwoot, s.state())
			return
		}
		if p.err == nil || !strings.Contains(p.err.Error(), "interrupted") || !strings.Contains(p.err.Error(), "Nothing is left behind") {
			t.Fatalf("stopped at event %d: %v\n%s", stop+1, p.err, p.out)
		}
		s.unchanged("stopped at event "+number(stop+1), before, p)
		if t.Failed() {
			return
		}
	}
	t.Fatalf("not through after %d events", most)
}

// What Chatwoot has refused was never made: nothing says that it is undone.
func TestRun_RefusedIsNotUndone(t *testing.T) {
	t.Parallel()
	for endpoint, undone := range map[string]string{"POST agent_bots": "", "POST custom_attribute_definitions": "attribute bot_tester", "POST set_agent_bot": "the connection of inbox Site"} {
		s := newStage(t, "")
		before := s.state()
		s.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
			if r.Endpoint == endpoint {
				return chatwoottest.Fault{Status: http.StatusUnprocessableEntity}
			}
			return chatwoottest.Fault{}
		})
		a, no := s.answers(), false
		a.Test = &no
		p := s.run(t.Context(), "en", a, nil)
		s.fake.Inject(nil)
		if p.err == nil || !strings.Contains(p.err.Error(), "Nothing is left behind.") || undone == "" && strings.Contains(p.text(), "ndo") || undone != "" && strings.Contains(p.text(), "undone: "+undone) {
			t.Errorf("%s: %v\n%s", endpoint, p.err, p.out)
		}
		s.unchanged(endpoint, before, p)
	}
}

// typist answers every question, after happens.
func (s *stage) typist(happens func()) *person {
	p := says("chat.example.com", adminToken, "bot.example.com", "", "y", "", number(s.site.ID), "", "1", "+5511999990001", "")
	for i := range p.lines {
		p.lines[i].before = happens
	}
	return p
}

// watch calls for every request that the proxy gets from now on.
func (s *stage) watch(happens func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proxied = happens
}

// Chatwoot does what it is asked and the answer is lost, at every call that changes something: what was made is found and taken back, and
// the one thing that cannot be found is named.
func TestRun_LostAnswers(t *testing.T) {
	t.Parallel()
	var seen []string
	const most = 60
	for lost := range int64(most) {
		s := newStage(t, "")
		name, whole := s.lose(lost + 1)
		if whole {
			break
		}
		seen = append(seen, name)
	}
	for _, want := range []string{"POST agent_bots", "POST inboxes", "POST contacts", "POST conversations", "POST set_agent_bot", "POST custom_attribute_definitions", "DELETE inbox", "DELETE contact"} {
		if !slices.Contains(seen, want) {
			t.Errorf("%s was never lost, only %v", want, seen)
		}
	}
}

// lose is a run in which the answer to one change gets lost; whole when there were fewer changes.
func (s *stage) lose(nth int64) (name string, whole bool) {
	s.t.Helper()
	before := s.state()
	var changes atomic.Int64
	var endpoint atomic.Value
	s.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if r.Method == http.MethodGet || r.Bot != 0 || changes.Add(1) != nth {
			return chatwoottest.Fault{}
		}
		endpoint.Store(r.Endpoint)
		return chatwoottest.Fault{Drop: true, Store: true}
	})
	p := s.run(s.t.Context(), "en", s.answers(), nil)
	s.fake.Inject(nil)
	name, lost := endpoint.Load().(string)
	switch now := s.state(); {
	case p.err == nil && lost && !strings.HasPrefix(name, "DELETE") && name != "POST set_agent_bot":
		s.t.Errorf("the answer to %s was lost and nobody noticed\n%s", name, p.out)
	case p.err == nil:
		s.isSetUp(before.Chatwoot, now)
	case !lost:
		s.t.Errorf("nothing was lost and it ended with %v\n%s", p.err, p.out)
	case name == "POST contacts":
		if !strings.Contains(p.text(), `contact "agentbot check"`) || !strings.Contains(p.text(), "S11") {
			s.t.Errorf("the contact is not named:\n%s", p.out)
		}
	default:
		s.unchanged(name+" lost", before, p)
	}
	return name, !lost
}
