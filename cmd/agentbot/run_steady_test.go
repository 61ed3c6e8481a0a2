package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"agentbot/bot"
)

// hands are a wall clock that can be moved and a running time that cannot.
type hands struct {
	wall    time.Time
	running time.Duration
}

func (h *hands) pass(d time.Duration) { h.wall, h.running = h.wall.Add(d), h.running+d }

func (h *hands) clock() *clock {
	return &clock{steady: steady{wall: func() time.Time { return h.wall }, running: func() time.Duration { return h.running }}}
}

// TestClock_Jumps: a jump is believed when whatever was under way has ended, and meanwhile nothing new is taken up.
func TestClock_Jumps(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"forward": 40 * time.Second, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &hands{wall: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}
			c := h.clock()
			claims := 0
			claim := c.unlessJumping(func(context.Context) (func(context.Context), error) { claims++; return nil, nil })
			want := c.Now()
			step := func(d time.Duration) { h.pass(d); want = want.Add(d) }
			step(time.Minute)
			if _, err := claim(t.Context()); err != nil || claims != 1 || !c.Now().Equal(want) {
				t.Fatalf("before the jump: %v, %d claims, %s", err, claims, c.Now())
			}
			h.wall = h.wall.Add(by)
			if got := c.Wall(); !got.Equal(h.wall) {
				t.Errorf("signatures are judged by %s, the machine's clock shows %s", got, h.wall)
			}
			for range 19 {
				if got := c.Now(); !got.Equal(want) {
					t.Fatalf("%s after a jump of %s the clock shows %s, want %s", h.running, by, got, want)
				}
				var idle *bot.Idle
				if _, err := claim(t.Context()); !errors.As(err, &idle) || !idle.Next.After(want) {
					t.Fatalf("right after the jump something was taken up: %v", err)
				}
				step(time.Second)
			}
			step(2 * time.Second)
			if got := c.Now(); !got.Equal(h.wall) {
				t.Errorf("after it has settled the clock shows %s, want %s", got, h.wall)
			}
			if _, err := claim(t.Context()); err != nil || claims != 2 {
				t.Errorf("after it has settled: %v, %d claims", err, claims)
			}
		})
	}
}

// TestClock_Glitch: a clock that is set back where it was has not jumped at all.
func TestClock_Glitch(t *testing.T) {
	t.Parallel()
	h := &hands{wall: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}
	c := h.clock()
	c.Now()
	h.wall = h.wall.Add(time.Hour)
	c.Now()
	h.pass(5 * time.Second)
	h.wall = h.wall.Add(-time.Hour)
	if got := c.Now(); !got.Equal(h.wall) || c.steady.unsettled() {
		t.Errorf("the clock shows %s and is unsettled %t", got, c.steady.unsettled())
	}
}

// TestClock_SlowAnswer: a database that takes long to say what time it is has not made time jump.
func TestClock_SlowAnswer(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	h := &hands{wall: at}
	c := h.clock()
	c.Now()
	for _, took := range []time.Duration{time.Millisecond, 8 * time.Second, 0, 30 * time.Second} {
		h.pass(took)
		c.steady.follow(h.wall.Add(-took), h.wall) // it looked when it was asked, and was heard only now
		if got := c.Now(); !got.Equal(h.wall) || c.steady.unsettled() {
			t.Errorf("after an answer that took %s the clock shows %s, want %s; unsettled %t", took, got, h.wall, c.steady.unsettled())
		}
	}
	c.steady.follow(h.wall.Add(time.Minute), h.wall.Add(time.Minute+time.Second))
	if c.Now(); !c.steady.unsettled() {
		t.Error("a minute that no delay explains is not noticed")
	}
}

// database is a store with a clock.
type database struct{ at time.Time }

// Clock implements timekeeper.
func (d database) Clock(context.Context) (time.Time, bool, error) { return d.at, true, nil }

// TestClock_FollowsTheDatabase: two processes whose own clocks disagree agree on the time of what they share.
func TestClock_FollowsTheDatabase(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for _, wrong := range []time.Duration{-30 * time.Second, time.Hour} {
		h := &hands{wall: at.Add(wrong)}
		c := h.clock()
		if err := c.keepTime(database{at})(t.Context()); err != nil {
			t.Fatal(err)
		}
		if off := c.Now().Sub(at).Abs(); off > time.Second {
			t.Errorf("a clock that was %s wrong is still %s off", wrong, off)
		}
	}
}
