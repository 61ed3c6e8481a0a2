package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"agentbot/bot"
)

// A process that dies keeps its duties for so long; then another has them.
const (
	watchLasts     = 3 * watchEvery
	tidyLasts      = 2 * tidyEvery
	reconcileLasts = 30 * time.Second // renewed at a third of it
	reconcileAgain = 2 * time.Second  // while another replica is at it
)

// metaReconciled begins the name under which it is kept when a bot's last reconciliation ended, in microseconds.
const metaReconciled = "reconciled/"

// leased is a duty of which one process is enough: this one does it while no other has it, otherwise rests. It is given back when ctx ends.
func (p *program) leased(ctx context.Context, duty string, lasts time.Duration, do func(ctx context.Context) error, rest func()) func(ctx context.Context) error {
	var atWork sync.Mutex // what is given back is not being done
	p.working.Go(func() {
		<-ctx.Done()
		atWork.Lock()
		defer atWork.Unlock()
		p.giveBack(context.WithoutCancel(ctx), duty)
	})
	return func(ctx context.Context) error {
		atWork.Lock()
		defer atWork.Unlock()
		if ctx.Err() != nil {
			return nil
		}
		held, err := p.store.Lease(ctx, p.clock.Now(), duty, p.replica, lasts)
		if err != nil {
			return err
		}
		if !held {
			rest()
			return nil
		}
		return do(ctx)
	}
}

func (p *program) giveBack(ctx context.Context, duty string) {
	ctx, cancel := context.WithTimeout(ctx, closeWithin)
	defer cancel()
	if _, err := p.store.Lease(ctx, p.clock.Now(), duty, p.replica, 0); err != nil {
		p.observer.Trouble("give_back_"+duty, bot.Key{}, err) // it runs out by itself
	}
}

// reconciled sees to it that a reconciliation of this bot ends after this process has begun to listen; it returns when it has. Replicas
// take turns. One that waited for another is content with what the other has done meanwhile: there was always somebody who listened.
func (p *program) reconciled(name string, do func(ctx context.Context) error) func(ctx context.Context) error {
	var began time.Time
	return func(ctx context.Context) error {
		if began.IsZero() {
			began = p.clock.Now()
		}
		for {
			held, err := p.store.Lease(ctx, p.clock.Now(), metaReconciled+name, p.replica, reconcileLasts)
			if err != nil {
				return err
			}
			if held {
				defer p.giveBack(context.WithoutCancel(ctx), metaReconciled+name)
				return p.reconcileSince(ctx, began, name, do)
			}
			if err := pause(ctx, reconcileAgain); err != nil {
				return err
			}
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (p *program) reconcileSince(ctx context.Context, began time.Time, name string, do func(ctx context.Context) error) error {
	text, err := p.store.Meta(ctx, metaReconciled+name)
	if err != nil {
		return err
	}
	// One that ended in the future was noted by a clock that has been set back since: it says nothing.
	if last, err := strconv.ParseInt(text, 10, 64); err == nil && last > began.UnixMicro() && last <= p.clock.Now().UnixMicro() {
		return nil
	}
	ctx, stop := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		p.renew(ctx, stop, metaReconciled+name)
	}()
	err = do(ctx)
	if lost := context.Cause(ctx); err != nil && lost != nil {
		err = lost
	}
	stop(nil)
	<-renewed
	if err != nil {
		return err
	}
	_, err = p.store.SetMeta(context.WithoutCancel(ctx), metaReconciled+name, strconv.FormatInt(p.clock.Now().UnixMicro(), 10), false)
	return err
}

// renew keeps a lease until ctx ends, and ends the work when it is lost all the same.
func (p *program) renew(ctx context.Context, stop context.CancelCauseFunc, duty string) {
	held := p.clock.Now()
	for pause(ctx, reconcileLasts/3) == nil {
		now := p.clock.Now()
		ours, err := p.store.Lease(ctx, now, duty, p.replica, reconcileLasts)
		switch {
		case err != nil && now.Sub(held) >= reconcileLasts:
			stop(fmt.Errorf("the lease of %s ran out: %w", duty, err))
			return
		case err != nil && ctx.Err() == nil:
			p.observer.Trouble("renew_lease", bot.Key{}, fmt.Errorf("lease of %s: %w", duty, err))
		case err == nil && !ours:
			stop(fmt.Errorf("another process took over: %s", duty))
			return
		case err == nil:
			held = now
		}
	}
}
