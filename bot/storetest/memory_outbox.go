package storetest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
)

// decoded is the row as callers see it.
func (o outbound) decoded() bot.Outbound {
	out := o.Outbound
	a, err := bot.DecodeAction(o.body)
	if err != nil {
		out.Action, out.Broken = nil, err.Error()
	} else {
		out.Action = a
	}
	out.Was, out.Receipt = out.State, slices.Clone(o.Receipt)
	return out
}

// NextOutbound implements bot.Outbox.
func (m *Memory) NextOutbound(ctx context.Context, now time.Time, lane bot.Lane, lease time.Duration) (*bot.Outbound, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	now = micro(now)
	var key bot.Key
	var seq int64
	var next time.Time
	for _, c := range m.sorted() {
		for _, o := range c.outbounds {
			if o.lane == lane && !o.DueAt.IsZero() && (next.IsZero() || o.DueAt.Before(next)) {
				key, seq, next = c.Key, o.Seq, o.DueAt
			}
		}
	}
	if next.IsZero() || next.After(now) {
		return nil, &bot.Idle{Next: next}
	}
	c := m.conversation(key)
	o := c.outbound(seq)
	was := o.State
	if was == bot.Queued {
		o.TriedAt, o.AbsentAt = now, time.Time{} // a look is no try
	}
	if o.Attempt == 0 {
		o.After = c.LastMessage
	}
	o.State = bot.Sending
	o.Attempt++
	o.Fence++
	o.DueAt, o.LeaseEnd = micro(now.Add(lease)), micro(now.Add(lease))
	m.conversations[key] = c
	claimed := o.decoded()
	claimed.Was, claimed.Ownership, claimed.Snapshot = was, c.Ownership, mustCopy(c.Snapshot)
	return &claimed, nil
}

func (c *conversation) outbound(seq int64) *outbound {
	i := slices.IndexFunc(c.outbounds, func(o outbound) bool { return o.Seq == seq })
	if i < 0 {
		return nil
	}
	return &c.outbounds[i]
}

// Holds implements bot.Outbox.
func (m *Memory) Holds(ctx context.Context, claim *bot.Outbound) (bool, error) {
	if err := m.lock(ctx); err != nil {
		return false, err
	}
	defer m.mu.Unlock()
	c := m.conversations[claim.Key]
	if c == nil {
		return false, nil
	}
	o := c.outbound(claim.Seq)
	if o == nil || o.State != bot.Sending || o.Fence != claim.Fence {
		return false, nil
	}
	return claim.Holds(c.Epoch, c.unsettled()), nil
}

// Settle implements bot.Outbox.
func (m *Memory) Settle(ctx context.Context, now time.Time, claim *bot.Outbound, r bot.Receipt) error {
	if r.State == bot.Sending || r.State == "" {
		return fmt.Errorf("settle outbound %d: %q is not an end of a try", claim.Seq, r.State)
	}
	then, err := copied(r.Then)
	if err != nil {
		return fmt.Errorf("settle outbound %d: %w", claim.Seq, err)
	}
	if err := m.lock(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	now = micro(now)
	c := m.conversation(claim.Key)
	if c == nil || c.outbound(claim.Seq) == nil {
		return bot.ErrFenced
	}
	o := c.outbound(claim.Seq)
	switch {
	case o.State == bot.Sent:
		return nil
	case o.State.Final():
		return bot.ErrFenced
	case r.State != bot.Sent && (o.Fence != claim.Fence || o.State != bot.Sending):
		return bot.ErrFenced
	}
	before := c.Ledger
	known := o.decoded()
	r = c.Again(&known, r)
	c.settle(now, o, r)
	switch {
	case r.Gone: // nobody waits for anything there
	case then != nil:
		c.leave(now, *then, bot.Policy{})
	case r.State == bot.Dropped:
		c.leaveDropped(now, o, bot.Policy{})
	}
	c.promote(now)
	c.promoted = c.promoted || !r.State.Final() // its new time may be the next one
	m.keep(c, before)
	return nil
}

func (c *conversation) settle(now time.Time, o *outbound, r bot.Receipt) {
	receipt, _ := json.Marshal(r) // texts and numbers: it cannot fail
	o.Receipt = withoutNul(receipt)
	o.Error, o.LeaseEnd = cmp.Or(strings.ReplaceAll(r.Err, "\x00", ""), o.Error), time.Time{} // why it was tried again is kept when it succeeds
	if r.Untried {
		o.Attempt--
	}
	if r.State.Final() {
		finish(o, r.State)
	} else {
		o.State, o.DueAt, o.AbsentAt = r.State, micro(r.DueAt), micro(r.AbsentAt)
		if o.DueAt.IsZero() {
			o.DueAt = now
		}
	}
	_, customer := c.unread()
	known := o.decoded()
	c.apply(now, c.Settled(now, &known, r, customer), bot.Policy{})
}

// echoed settles what has come back, whatever we believed about it.
func (c *conversation) echoed(now time.Time, in bot.Inbound) {
	o := c.outbound(in.Ref)
	if o == nil || o.State.Final() || o.lane != bot.DeskLane {
		return
	}
	c.settle(now, o, bot.Receipt{State: bot.Sent, Message: in.Message})
	c.promote(now)
}
