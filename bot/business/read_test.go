package business

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
)

func TestExecutor_Call(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		want   bot.Answer
	}{
		"ok":          {200, `{"purchases":[]}`, bot.Answer{Outcome: "none", Output: []byte(`{"status":200,"body":{"purchases":[]}}`)}},
		"found":       {200, `{"purchases":[{"code":"HP1"}]}`, bot.Answer{Outcome: bot.OK, Output: []byte(`{"status":200,"body":{"purchases":[{"code":"HP1"}]}}`)}},
		"not found":   {404, `{}`, bot.Answer{Outcome: bot.NotFound, Output: []byte(`{"status":404,"body":{}}`)}},
		"unavailable": {503, `{}`, bot.Answer{Outcome: bot.Unavailable}},
		"too many":    {429, `{}`, bot.Answer{Outcome: bot.Unavailable}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, says(c.status, c.body))
			got := executor(t, s, nil).Call(t.Context(), bot.CallQuestion{Request: bot.Request{
				Method: http.MethodGet, URL: s.URL + "/purchases", Outcomes: []bot.Outcome{{Name: "none", Status: []int{200}, Pointer: "/purchases", Equals: "[]"}},
			}})
			if got.Outcome == bot.Unavailable && got.Note == "" {
				t.Error("no note")
			}
			got.Note = ""
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExecutor_Call_Breaker(t *testing.T) {
	t.Parallel()
	s := open(t, says(500, ""))
	e := executor(t, s, func(c *Config) { c.TripAfter = 3 })
	q := bot.CallQuestion{Request: bot.Request{Method: http.MethodGet, URL: s.URL}}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for range 5 {
		e.Call(over, q) // a superseded turn is no failure of the system
	}
	for range 5 {
		if got := e.Call(t.Context(), q); got.Outcome != bot.Unavailable {
			t.Error(got)
		}
	}
	if n := len(s.all()); n != 3 {
		t.Errorf("asked %d times", n)
	}
	if got := e.Deliver(t.Context(), commit(s.URL)); got.Verdict != bot.Finished {
		t.Error("a write is never held back by reads:", got)
	}
}

// A read without an answer is tried again as often as its action says, a named outcome never, and a system that is left alone is not asked.
func TestExecutor_Call_Retries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		statuses []int
		retries  int
		outcomes []bot.Outcome
		want     string
		heard    int
	}{
		"answers the second time": {[]int{502, 200}, 1, nil, bot.OK, 2},
		"never answers":           {[]int{502}, 2, nil, bot.Unavailable, 3},
		"no retries":              {[]int{502, 200}, 0, nil, bot.Unavailable, 1},
		"an answer is an answer":  {[]int{404, 200}, 3, nil, bot.NotFound, 1},
		"declared":                {[]int{503, 200}, 3, []bot.Outcome{{Name: "closed", Status: []int{503}}}, "closed", 1},
		"too many at once":        {[]int{429, 200}, 3, nil, bot.Unavailable, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			s := open(t, func(w http.ResponseWriter, _ *http.Request) {
				n := int(asked.Add(1)) - 1
				w.WriteHeader(c.statuses[min(n, len(c.statuses)-1)])
			})
			q := bot.CallQuestion{Request: bot.Request{Method: http.MethodGet, URL: s.URL + "/", Retries: c.retries, Outcomes: c.outcomes}}
			if got := executor(t, s, func(c *Config) { c.TripAfter = 10 }).Call(t.Context(), q); got.Outcome != c.want || int(asked.Load()) != c.heard {
				t.Errorf("%s after %d requests", got.Outcome, asked.Load())
			}
		})
	}
	s := open(t, says(502, ""))
	q := bot.CallQuestion{Request: bot.Request{Method: http.MethodGet, URL: s.URL + "/", Retries: 3}}
	executor(t, s, func(c *Config) { c.TripAfter = 2 }).Call(t.Context(), q)
	if n := len(s.all()); n != 2 {
		t.Errorf("a system that is left alone was asked %d times", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := open(t, func(w http.ResponseWriter, _ *http.Request) { cancel(); w.WriteHeader(502) })
	q.Request.URL = gone.URL
	executor(t, gone, nil).Call(ctx, q)
	if n := len(gone.all()); n != 1 {
		t.Errorf("asked %d times for a turn that has ended", n)
	}
	write := open(t, says(502, ""))
	w := bot.Commit{Request: bot.Request{Method: http.MethodPost, URL: write.URL + "/", Retries: 3}}
	executor(t, write, nil).Deliver(t.Context(), &bot.Outbound{Action: w})
	if n := len(write.all()); n != 1 {
		t.Errorf("a change was sent %d times", n)
	}
}
