package bot_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"agentbot/bot"
)

func TestLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var due atomic.Int64 // pieces of work that are due
		var done, troubled atomic.Int64
		var broken atomic.Bool
		next := time.Now().Add(time.Hour)
		wake := make(chan struct{}, 1)
		ctx, stop := context.WithCancel(t.Context())
		finished := make(chan struct{})
		loop := bot.Loop{Wake: wake, Now: time.Now, Parallel: 2, Grace: time.Second, Trouble: func(error) { troubled.Add(1) }}
		loop.Claim = func(context.Context) (func(context.Context), error) {
			if broken.Load() {
				return nil, errors.New("store away")
			}
			if due.Load() == 0 {
				return nil, &bot.Idle{Next: next}
			}
			due.Add(-1)
			return func(ctx context.Context) {
				select {
				case <-time.After(5 * time.Second):
					done.Add(1)
				case <-ctx.Done():
				}
			}, nil
		}
		go func() { loop.Run(ctx); close(finished) }()
		expect := func(what string, after time.Duration, want int64) {
			t.Helper()
			<-time.After(after) // virtual time
			synctest.Wait()
			if got := done.Load(); got != want {
				t.Fatalf("%s: %d done, want %d", what, got, want)
			}
		}
		synctest.Wait()
		due.Store(3)
		expect("asleep until the poll", 29*time.Second, 0)
		wake <- struct{}{}
		expect("two at once after the signal", 5*time.Second, 2)
		expect("then the third", 5*time.Second, 3)
		broken.Store(true)
		wake <- struct{}{}
		expect("a store that is away is not the end", 10*time.Second, 3)
		broken.Store(false)
		due.Store(1)
		expect("and is tried again every second", 7*time.Second, 4)
		if troubled.Load() == 0 {
			t.Error("nobody heard that the store was away")
		}
		due.Store(1)
		wake <- struct{}{}
		expect("running", time.Second, 4)
		stop()
		<-finished // cut off after the grace, not after five seconds
		expect("cut off", 0, 4)
	})
}
