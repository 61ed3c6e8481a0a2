package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// clock is the program's time: the real one plus an offset that only the demo moves. Moving it wakes everybody who sleeps until a due time.
type clock struct {
	steady     steady
	offset     atomic.Int64
	controlled bool // by a parent process

	mu     sync.Mutex
	nudges []chan struct{}
}

// Now is the time that the whole machine goes by.
func (c *clock) Now() time.Time {
	return c.steady.now().Add(time.Duration(c.offset.Load()))
}

// Wall is what the machine's clock shows, right after a jump too: the age of a signature is judged by it, because the sender's clock is the world's.
func (c *clock) Wall() time.Time {
	return c.steady.machine().Add(time.Duration(c.offset.Load()))
}

// tolerance is between the sender's clock and ours, 0 = the usual. A parent moves both clocks, but not in the same instant.
func (c *clock) tolerance() time.Duration {
	if c.controlled {
		return 366 * 24 * time.Hour
	}
	return 0
}

// nudge gives one loop its own signal.
func (c *clock) nudge() <-chan struct{} {
	ch := make(chan struct{}, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nudges = append(c.nudges, ch)
	return ch
}

// move sets the offset: relative ("+10m", "-1h") or "reset".
func (c *clock) move(how string) error {
	if how == "reset" {
		c.offset.Store(0)
	} else {
		d, err := time.ParseDuration(how)
		if err != nil {
			return fmt.Errorf("clock %q: want reset or a step like +10m", how)
		}
		c.offset.Add(int64(d))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range c.nudges {
		select {
		case ch <- struct{}{}:
		default: // it has not heard the last one yet
		}
	}
	return nil
}

// obey reads commands from a parent process, one a line, and answers each on out, until r ends: the parent is gone, so we go too.
func (c *clock) obey(ctx context.Context, r io.Reader, out io.Writer, end context.CancelFunc) {
	defer end()
	lines := bufio.NewScanner(r)
	for ctx.Err() == nil && lines.Scan() {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 0:
		case len(words) == 2 && words[0] == "clock":
			if err := c.move(words[1]); err != nil {
				write(out, "control: %v\n", err)
				continue
			}
			write(out, "control: ok\n")
		default:
			write(out, "control: %q is no command: want clock +10m, clock reset\n", lines.Text())
		}
	}
}
