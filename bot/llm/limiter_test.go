package llm

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

func TestLimiter_FairBetweenConversations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1, 10)
		if err := l.acquire(t.Context(), "first"); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var served []string
		for _, key := range []string{"many", "many", "many", "one", "other"} {
			go func() {
				if err := l.acquire(t.Context(), key); err != nil {
					t.Errorf("acquire %s: %v", key, err)
					return
				}
				mu.Lock()
				served = append(served, key)
				mu.Unlock()
				l.release()
			}()
			synctest.Wait()
		}
		l.release()
		synctest.Wait()
		if want := []string{"many", "one", "other", "many", "many"}; !slices.Equal(served, want) {
			t.Errorf("served %v: want %v", served, want)
		}
		if l.free != 1 || l.room != 10 || len(l.queues) != 0 || len(l.inOrder) != 0 {
			t.Errorf("left over: free %d, room %d, queues %v, order %v", l.free, l.room, l.queues, l.inOrder)
		}
	})
}

func TestLimiter_LeavingAndFull(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1, 1)
		if err := l.acquire(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error, 1)
		go func() { left <- l.acquire(ctx, "b") }()
		synctest.Wait()
		if err := l.acquire(t.Context(), "c"); !errors.Is(err, errBusy) {
			t.Errorf("a full queue: %v", err)
		}
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled wait: %v", err)
		}
		l.release()
		if l.free != 1 || l.room != 1 || len(l.inOrder) != 0 {
			t.Errorf("left over: free %d, room %d, order %v", l.free, l.room, l.inOrder)
		}
	})
}
