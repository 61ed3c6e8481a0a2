package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Courier carries one lane: claim the oldest outbound of a conversation, try it or look for it, settle it.
type Courier struct {
	Store interface {
		Outbox
		Journal
	}
	Lane     Lane
	Desks    map[string]Desk // by bot
	Policy   func(bot string) Policy
	Waits    Waits
	Now      func() time.Time
	Observer Observer

	mu     sync.Mutex
	locked map[string]time.Time // bots whose token Chatwoot refuses, until when
}

// Tick carries exactly one outbound, or answers ErrIdle.
func (c *Courier) Tick(ctx context.Context) error {
	work, err := c.Claim(ctx)
	if err != nil {
		return err
	}
	work(ctx)
	return nil
}

// Claim implements Claim for Loop.
func (c *Courier) Claim(ctx context.Context) (func(context.Context), error) {
	// Not cut off by a stop: what the store has given and nobody has heard of looks as if it had been sent, and is in doubt.
	o, err := c.Store.NextOutbound(context.WithoutCancel(ctx), c.Now(), c.Lane, c.Waits.Claim)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) { c.carry(ctx, o) }, nil
}

// Locked says whether Chatwoot refuses a bot's token now: readiness fails then.
func (c *Courier) Locked(bot string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	until, ok := c.locked[bot]
	return ok && c.Now().Before(until.Add(c.Waits.Locked))
}

func (c *Courier) carry(ctx context.Context, o *Outbound) {
	started := c.Now()
	d := c.attempt(ctx, o)
	for _, seen := range d.Seen {
		if _, err := c.Store.Record(context.WithoutCancel(ctx), c.Now(), seen, c.Policy(o.Key.Bot)); err != nil {
			c.Observer.Trouble("record_look", o.Key, err)
		}
	}
	r := c.receipt(o, d)
	c.remember(o.Key.Bot, d.Verdict)
	err := c.Store.Settle(context.WithoutCancel(ctx), c.Now(), o, r)
	if err != nil && !errors.Is(err, ErrFenced) {
		c.Observer.Trouble("settle", o.Key, err) // the claim runs out and is looked for
	}
	c.observe(o, d, r, started)
}

const (
	verdictStale  Verdict = "stale"
	verdictBroken Verdict = "broken"
)

func (c *Courier) attempt(ctx context.Context, o *Outbound) Delivered {
	desk, ok := c.Desks[o.Key.Bot]
	reply, isReply := o.Action.(Reply)
	switch {
	case o.Action == nil:
		return Delivered{Verdict: verdictBroken, Err: o.Broken}
	case !ok:
		return Delivered{Verdict: Locked, Err: "no bot of that name is configured"}
	case c.paused(o.Key.Bot):
		return Delivered{Verdict: Locked, Err: "Chatwoot refuses this bot's token"}
	case isReply && o.Was == Queued && c.old(o, reply):
		return Delivered{Verdict: verdictStale}
	}
	ctx, cancel := context.WithTimeout(ctx, c.Waits.Claim)
	defer cancel()
	if o.Was == Queued {
		o.Still = func(ctx context.Context) (bool, error) { return c.Store.Holds(ctx, o) }
		return desk.Deliver(ctx, o)
	}
	return desk.Look(ctx, o)
}

// old: an answer decided long ago is worse than none. The sentence of a handoff is still true.
func (c *Courier) old(o *Outbound, r Reply) bool {
	stale := c.Policy(o.Key.Bot).Stale
	return stale > 0 && !r.Last && c.Now().Sub(o.DecidedAt) > stale
}

func (c *Courier) receipt(o *Outbound, d Delivered) Receipt {
	switch d.Verdict {
	case verdictStale:
		return Stale(o)
	case verdictBroken:
		return Receipt{State: Buried, Err: d.Err}
	default:
		return Judge(c.Now(), o, d, c.Waits)
	}
}

func (c *Courier) remember(bot string, v Verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v != Locked {
		delete(c.locked, bot)
		return
	}
	if c.locked == nil {
		c.locked = map[string]time.Time{}
	}
	if until, ok := c.locked[bot]; !ok || !c.Now().Before(until) {
		c.locked[bot] = c.Now().Add(c.Waits.Locked)
	}
}

func (c *Courier) paused(bot string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	until, ok := c.locked[bot]
	return ok && c.Now().Before(until)
}

func (c *Courier) observe(o *Outbound, d Delivered, r Receipt, started time.Time) {
	kind := "unknown"
	if o.Action != nil {
		kind = o.Action.Kind()
	}
	now := c.Now()
	c.Observer.Delivered(OutboundEvent{
		Key: o.Key, Seq: o.Seq, Kind: kind, Looked: o.Was != Queued, Attempt: o.Attempt, Verdict: d.Verdict, State: r.State, Err: d.Err,
		Took: now.Sub(started), Waited: now.Sub(o.DecidedAt),
	})
	if s, ok := o.Action.(SetStatus); ok && s.Status == Open && r.State != Sent && o.Attempt > 3 {
		c.Observer.Trouble("handoff_not_delivered", o.Key, errors.New(d.Err))
	}
}
