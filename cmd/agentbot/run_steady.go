package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"agentbot/bot"
)

const (
	jump   = time.Second      // from here on a difference is no drift
	settle = 20 * time.Second // longer than Chatwoot lets a request run: what was under way when the clock jumped has ended by then
)

// begun is where the process's own running time counts from.
var begun = time.Now()

// steady is a clock that does not jump under what is being sent. Whether a request that was not answered can still arrive is judged by time; a
// clock that is set forward by a minute in the middle of it would have it repeated at once. So a jump is believed only after settle, and until
// then nothing new is taken up (unlessJumping). It follows drift at once.
type steady struct {
	wall    func() time.Time     // nil: the machine's
	running func() time.Duration // nil: since begun; it never jumps

	mu      sync.Mutex
	base    time.Time     // what was believed
	at      time.Duration // when, by running
	jumped  time.Duration // when a jump was noticed
	jumping bool
	ahead   time.Duration // of the clock that all replicas go by, against the machine's
}

// now is the time that is believed.
func (s *steady) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	wall, running := s.read()
	believed := s.base.Add(running - s.at)
	drift := wall.Sub(believed).Abs()
	switch {
	case s.base.IsZero(), drift < jump:
	case !s.jumping:
		s.jumping, s.jumped = true, running
		return believed
	case running-s.jumped < settle:
		return believed
	}
	s.jumping, s.base, s.at = false, wall, running
	return wall
}

func (s *steady) read() (wall time.Time, running time.Duration) {
	now := time.Now() // once: a process that stands still between two looks at the clock would take that for a jump
	wall, running = now.Round(0), now.Sub(begun)
	if s.wall != nil {
		wall, running = s.wall(), s.running()
	}
	return wall.Add(s.ahead), running
}

// runs is for how long the process has run.
func (s *steady) runs() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, running := s.read()
	return running
}

// machine is what the machine's own clock shows, believed or not.
func (s *steady) machine() time.Time {
	if s.wall != nil {
		return s.wall()
	}
	return time.Now()
}

// follow is told between which times the clock that all go by is now. What fits in between stays as it is: a slow answer knows little, and
// would otherwise be taken for a jump.
func (s *steady) follow(earliest, latest time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wall, _ := s.read()
	switch {
	case wall.Before(earliest):
		s.ahead += earliest.Sub(wall)
	case wall.After(latest):
		s.ahead += latest.Sub(wall)
	}
}

// unsettled says whether a jump has been noticed and is not believed yet.
func (s *steady) unsettled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.jumping
}

// unlessJumping takes nothing up while the clock is not to be trusted.
func (c *clock) unlessJumping(claim bot.Claim) bot.Claim {
	return func(ctx context.Context) (func(context.Context), error) {
		if now := c.Now(); c.steady.unsettled() {
			return nil, &bot.Idle{Next: now.Add(time.Second)}
		}
		return claim(ctx)
	}
}

// timekeeper is a store that several processes share: they go by its clock, because each judges what the others have left under way.
type timekeeper interface {
	Clock(ctx context.Context) (now time.Time, shared bool, err error)
}

// keepTime follows the store's clock.
func (c *clock) keepTime(k timekeeper) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		asked := c.steady.runs()
		now, shared, err := k.Clock(ctx)
		if err != nil {
			return fmt.Errorf("ask the store's clock: %w", err)
		}
		if shared {
			c.steady.follow(now, now.Add(c.steady.runs()-asked)) // it looked at its clock when we asked, when we heard, or in between
		}
		return nil
	}
}
