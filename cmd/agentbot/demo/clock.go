package demo

import (
	"sync"
	"time"
)

// clock is the real one plus what the page added. It only moves forward: Chatwoot's stamps never go back.
type clock struct {
	real   func() time.Time
	mu     sync.Mutex
	offset time.Duration
}

// Now is the demo's time.
func (c *clock) Now() time.Time { return c.real().Add(c.Offset()) }

// Offset is how far the page has moved it.
func (c *clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Move adds to the offset.
func (c *clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += max(by, 0)
}
