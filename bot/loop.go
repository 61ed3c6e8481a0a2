package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Claim takes one piece of due work, or answers ErrIdle. The work runs on its own goroutine and must end soon after its context does.
type Claim func(ctx context.Context) (work func(ctx context.Context), err error)

// Loop is the one loop: claim what is due, run it, sleep until the signal, the next due time, or Poll.
type Loop struct {
	Claim    Claim
	Wake     <-chan struct{} // the store's signal
	Nudge    <-chan struct{} // the clock was moved; may be nil
	Now      func() time.Time
	Parallel int           // works at once
	Poll     time.Duration // 30 s: what a lost signal costs at most
	Grace    time.Duration // how long running work may finish after ctx ends; then its context ends too
	Trouble  func(error)   // a claim failed (the store is away); the loop waits a second and goes on
}

// Run works until ctx ends, then waits for what is running.
func (l Loop) Run(ctx context.Context) {
	workCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(l.Grace, cancel) })
	defer stop()
	slots := make(chan struct{}, max(l.Parallel, 1))
	var running sync.WaitGroup
	defer running.Wait()
	for ctx.Err() == nil {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		work, err := l.Claim(ctx)
		if err != nil {
			<-slots
			l.sleep(ctx, err)
			continue
		}
		running.Go(func() {
			defer func() { <-slots }()
			work(workCtx)
		})
	}
}

func (l Loop) sleep(ctx context.Context, err error) {
	wait := l.Poll
	if wait <= 0 {
		wait = 30 * time.Second
	}
	var idle *Idle
	switch {
	case errors.As(err, &idle):
		if !idle.Next.IsZero() {
			wait = min(wait, max(idle.Next.Sub(l.Now()), time.Millisecond))
		}
	case ctx.Err() == nil:
		wait = time.Second
		if l.Trouble != nil {
			l.Trouble(err)
		}
	}
	timer := time.NewTimer(wait) //nolint:forbidigo // the one place that waits; nothing is decided by it
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-l.Wake:
	case <-l.Nudge:
	}
}
