package business

import (
	"context"
	"net/http"
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
