package llm

import (
	"context"
	"errors"
	"sync"
)

// errBusy says that too many are waiting already: a person is quicker than this queue.
var errBusy = errors.New("busy: too many requests are waiting for the model")

// limiter lets a number of requests through at once and makes the others wait, one queue per conversation, served in turn: a
// conversation with twenty questions does not hold up one with a single question.
type limiter struct {
	mu      sync.Mutex
	free    int
	room    int // for further waiting requests
	queues  map[string][]chan struct{}
	inOrder []string // the keys that have a queue, next first
}

func newLimiter(concurrent, queue int) *limiter {
	return &limiter{free: concurrent, room: queue, queues: map[string][]chan struct{}{}}
}

// acquire waits for a turn. After nil, release must be called once.
func (l *limiter) acquire(ctx context.Context, key string) error {
	l.mu.Lock()
	if l.free > 0 {
		l.free--
		l.mu.Unlock()
		return nil
	}
	if l.room == 0 {
		l.mu.Unlock()
		return errBusy
	}
	l.room--
	turn := make(chan struct{})
	if len(l.queues[key]) == 0 {
		l.inOrder = append(l.inOrder, key)
	}
	l.queues[key] = append(l.queues[key], turn)
	l.mu.Unlock()

	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	if !l.leave(key, turn) {
		l.release() // the turn came at the same moment; pass it on
	}
	return ctx.Err()
}

// leave takes a waiting request out of its queue; false when it is not waiting any more.
func (l *limiter) leave(key string, turn chan struct{}) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, waiting := range l.queues[key] {
		if waiting != turn {
			continue
		}
		l.queues[key] = append(l.queues[key][:i:i], l.queues[key][i+1:]...)
		l.room++
		if len(l.queues[key]) == 0 {
			l.forget(key)
		}
		return true
	}
	return false
}

func (l *limiter) forget(key string) {
	delete(l.queues, key)
	for i, waiting := range l.inOrder {
		if waiting == key {
			l.inOrder = append(l.inOrder[:i:i], l.inOrder[i+1:]...)
			return
		}
	}
}

// release hands the place to the next conversation in turn, which then goes to the end.
func (l *limiter) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.inOrder) == 0 {
		l.free++
		return
	}
	key := l.inOrder[0]
	turn := l.queues[key][0]
	l.inOrder = l.inOrder[1:]
	if l.queues[key] = l.queues[key][1:]; len(l.queues[key]) == 0 {
		delete(l.queues, key)
	} else {
		l.inOrder = append(l.inOrder, key)
	}
	l.room++
	close(turn)
}
