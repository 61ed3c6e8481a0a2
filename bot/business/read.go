package business

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"agentbot/bot"

	"github.com/sony/gobreaker/v2"
)

type breaker = gobreaker.CircuitBreaker[*answer]

var errDown = errors.New("business system is down")

// Call implements bot.Caller: one try, and as many more as the request allows, a little apart, when there was no answer. Whatever is no named answer is Unavailable with a note; a system that failed several times
// in a row is left alone for a while, so that a turn does not wait for it again and again.
func (e *Executor) Call(ctx context.Context, q bot.CallQuestion) bot.Answer {
	if q.Lookup != nil {
		return e.tables.Find(*q.Lookup)
	}
	r := q.Request
	r.Timeout = e.timeoutOf(r)
	for tries := 0; ; tries++ {
		a, again := e.try(ctx, r)
		if !again || tries >= r.Retries || !e.rest(ctx, retryPause<<tries) {
			return a
		}
	}
}

const retryPause = 200 * time.Millisecond

// rest waits before another try, false when nobody waits for the answer any more.
func (e *Executor) rest(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// try asks once; again says that another try may bring what this one did not.
func (e *Executor) try(ctx context.Context, r bot.Request) (a bot.Answer, again bool) {
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
		return bot.Answer{Outcome: bot.Unavailable, Note: "not asked: the system has failed several times in a row"}, false
	case failed != nil:
		return bot.Answer{Outcome: bot.Unavailable, Note: failed.err.Error()}, !failed.hopeless
	}
	if got.broken() && got.status < http.StatusMultipleChoices {
		return bot.Answer{Outcome: bot.Unavailable, Note: got.sentence() + ", with JSON that cannot be read"}, true
	}
	if name, ok := outcomeOf(r.Outcomes, got); ok {
		return bot.Answer{Outcome: name, Output: got.output()}, false
	}
	return bot.Answer{Outcome: bot.Unavailable, Note: got.sentence()}, got.status >= http.StatusInternalServerError
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
