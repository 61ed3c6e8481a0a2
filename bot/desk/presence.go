package desk

import (
	"context"
	"sync"
	"time"

	"agentbot/bot"
)

const (
	typingEvery   = 20 * time.Second // the widget hides the dots after 30 s
	typingPause   = 3 * time.Second  // per conversation, so that fast writers do not double our requests
	typingTimeout = 3 * time.Second
	typingAtOnce  = 32
)

// typing bounds what best effort may cost.
type typing struct {
	mu    sync.Mutex
	shown map[int64]time.Time
	slots chan struct{}
}

func newTyping() *typing {
	return &typing{shown: map[int64]time.Time{}, slots: make(chan struct{}, typingAtOnce)}
}

// may says whether the dots may be switched on now, and remembers it.
func (t *typing) may(conversation int64, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.shown[conversation]) < typingPause {
		return false
	}
	for other, at := range t.shown {
		if now.Sub(at) > time.Minute {
			delete(t.shown, other)
		}
	}
	t.shown[conversation] = now
	return true
}

// Working implements bot.Presence. It never waits, never reports and gives up when too many conversations want it at once.
func (d *Desk) Working(key bot.Key) (stop func()) {
	if !d.typing.may(key.Conversation, d.Now()) {
		return func() {}
	}
	select {
	case d.typing.slots <- struct{}{}:
	default:
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer func() { <-d.typing.slots }()
		d.showTyping(key.Conversation, true)
		again := time.NewTicker(typingEvery)
		defer again.Stop()
		for {
			select {
			case <-done:
				d.showTyping(key.Conversation, false)
				return
			case <-again.C:
				d.showTyping(key.Conversation, true)
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}

func (d *Desk) showTyping(conversation int64, on bool) {
	ctx, cancel := context.WithTimeout(context.Background(), typingTimeout)
	defer cancel()
	_ = d.Client.SetTyping(ctx, conversation, on, false) // best effort: dots are worth no log line and no retry
}
