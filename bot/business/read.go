package business

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"agentbot/bot"

	"github.com/sony/gobreaker/v2"
)

type breaker = gobreaker.CircuitBreaker[*answer]

var errDown = errors.New("business system is down")

// Call implements bot.Caller: one try, no repetition. Whatever is no named answer is Unavailable with a note; a system that failed several times
// in a row is left alone for a while, so that a turn does not wait for it again and again.
func (e *Executor) Call(ctx context.Context, q bot.CallQuestion) bot.Answer {
	if q.Lookup != nil {
		return e.tables.Find(*q.Lookup)
	}
	r := q.Request
	r.Timeout = e.timeoutOf(r)
	var got *answer
	var failed *failure
	_, err := e.breakerOf(r.URL).Execute(func() (*answer, error) {
		got, failed = e.send(ctx, r, values{read: true})
		switch {
		case failed != nil && (failed.hopeless || ctx.Err() != nil):
			return nil, context.Canceled // says nothing about the system
		case failed != nil:
			return nil, errDown
		case got.status >= http.StatusInternalServerError:
			return got, errDown
		}
		return got, nil
	})
	switch {
	case errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests):
		return bot.Answer{Outcome: bot.Unavailable, Note: "not asked: the system has failed several times in a row"}
	case failed != nil:
		return bot.Answer{Outcome: bot.Unavailable, Note: failed.err.Error()}
	}
	if name, ok := outcomeOf(r.Outcomes, got); ok {
		return bot.Answer{Outcome: name, Output: got.output()}
	}
	return bot.Answer{Outcome: bot.Unavailable, Note: got.sentence()}
}

// breakerOf keeps one breaker per host. The key is the address as written, before secrets are filled in.
func (e *Executor) breakerOf(address string) *breaker {
	host := address
	if u, err := url.Parse(address); err == nil {
		host = u.Host
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	b, ok := e.breakers[host]
	if !ok {
		b = gobreaker.NewCircuitBreaker[*answer](gobreaker.Settings{
			Name: host, Timeout: e.pause,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= e.tripAfter },
			IsExcluded:  func(err error) bool { return errors.Is(err, context.Canceled) },
		})
		e.breakers[host] = b
	}
	return b
}
