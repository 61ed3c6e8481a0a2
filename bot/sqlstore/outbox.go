package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"agentbot/bot"
)

const (
	claimIt = `UPDATE outbound SET state='sending', fence=$3, attempt=$4, tried_at=$5, absent_at=$6, after_message=$7, due_at=$8
		WHERE key=$1 AND seq=$2 AND fence+1=$3 AND done_at IS NULL`
	settleIt = `UPDATE outbound SET state=$3, attempt=$4, due_at=$5, absent_at=$6, done_at=$7, receipt=$8, error=$9 WHERE key=$1 AND seq=$2 AND done_at IS NULL`
)

const nextOutboundAt = `SELECT min(due_at) FROM outbound WHERE lane=$1 AND due_at IS NOT NULL`

// sending is what a claim of an outbound reads inside the transaction.
type sending struct {
	row   *outboundRow
	was   bot.OutState
	owner bot.Ownership
	shown bot.Snapshot
	idle  *bot.Idle
}

// NextOutbound implements bot.Outbox.
func (s *Store) NextOutbound(ctx context.Context, now time.Time, lane bot.Lane, lease time.Duration) (*bot.Outbound, error) {
	now = micro(now)
	var c sending
	err := s.writer.do(ctx, func(tx *txn) (err error) {
		c, err = tx.claimOutbound(now, lane, lease)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("next outbound: %w", err)
	}
	if c.idle != nil {
		return nil, c.idle
	}
	o := c.row.decoded(c.row.Key)
	o.Was, o.Ownership, o.Snapshot = c.was, c.owner, c.shown
	return &o, nil
}

func (tx *txn) claimOutbound(now time.Time, lane bot.Lane, lease time.Duration) (sending, error) {
	key, seq, err := tx.dueOutbound(now, lane)
	if err != nil {
		return sending{}, err
	}
	if seq == 0 {
		next, err := tx.nextTime(nextOutboundAt, string(lane))
		return sending{idle: idleUntil(now, next)}, err
	}
	r, err := tx.lock(key)
	if err != nil {
		return sending{}, err
	}
	o, err := tx.outbound(key, seq)
	if err != nil {
		return sending{}, err
	}
	c := sending{row: o, was: o.State, owner: r.Ownership, shown: r.Snapshot}
	if c.was == bot.Queued {
		o.TriedAt, o.AbsentAt = now, time.Time{} // a look is no try
	}
	if o.Attempt == 0 {
		o.After = r.LastMessage
	}
	o.State = bot.Sending
	o.Attempt++
	o.Fence++
	o.LeaseEnd = micro(now.Add(lease))
	o.DueAt = o.LeaseEnd
	n, err := tx.exec(claimIt,
		key.String(), seq, o.Fence, o.Attempt, micros(o.TriedAt), micros(o.AbsentAt), o.After, micros(o.DueAt))
	if n == 0 { // whatever let it go, nobody sends what another has claimed
		return sending{idle: &bot.Idle{Next: now.Add(lookAgain)}}, err
	}
	return c, err
}

func (tx *txn) dueOutbound(now time.Time, lane bot.Lane) (key bot.Key, seq int64, err error) {
	_, err = tx.one(func(s scanner) error {
		var text string
		if err := s.Scan(&text, &seq); err != nil {
			return err
		}
		key, err = bot.ParseKey(text)
		return err
	}, dueOutbound, string(lane), micros(now))
	return key, seq, err
}

const stillHolds = `SELECT o.state, o.fence, c.epoch, (SELECT count(*) FROM inbound i
	WHERE i.key=o.key AND i.state='unread' AND i.kind IN ('customer_message', 'customer_choice', 'undeliverable'))
	FROM outbound o JOIN conversation c ON c.key=o.key WHERE o.key=$1 AND o.seq=$2`

// Holds implements bot.Outbox. It only reads: whatever is committed by now counts.
func (s *Store) Holds(ctx context.Context, o *bot.Outbound) (bool, error) {
	holds := false
	err := s.query(ctx, func(row scanner) error {
		var state bot.OutState
		var fence, epoch int64
		var unread int
		err := row.Scan(&state, &fence, &epoch, &unread)
		holds = state == bot.Sending && fence == o.Fence && o.Holds(epoch, unread)
		return err
	}, stillHolds, o.Key.String(), o.Seq)
	if err != nil {
		return false, fmt.Errorf("outbound %d of %s: may it still be sent: %w", o.Seq, o.Key, err)
	}
	return holds, nil
}

// Settle implements bot.Outbox.
func (s *Store) Settle(ctx context.Context, now time.Time, o *bot.Outbound, r bot.Receipt) error {
	if r.State == bot.Sending || r.State == "" {
		return fmt.Errorf("settle outbound %d: %q is not an end of a try", o.Seq, r.State)
	}
	if r.Then != nil {
		if _, err := encodeInbound(*r.Then); err != nil { // refused before anything is written
			return fmt.Errorf("settle outbound %d: %w", o.Seq, err)
		}
	}
	now = micro(now)
	key, seq, fence := o.Key, o.Seq, o.Fence
	var refused error
	err := s.writer.do(ctx, func(tx *txn) (err error) {
		refused, err = tx.settle(now, key, seq, fence, r)
		return err
	})
	return verdict("settle", err, &refused)
}

func (tx *txn) settle(now time.Time, key bot.Key, seq, fence int64, r bot.Receipt) (refused, err error) {
	c, err := tx.lock(key)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return bot.ErrFenced, nil
	}
	o, err := tx.outbound(key, seq)
	if err != nil {
		return nil, err
	}
	switch {
	case o == nil:
		return bot.ErrFenced, nil
	case o.State == bot.Sent:
		return nil, nil // the echo was faster, or another process: everybody agrees
	case o.State.Final():
		return bot.ErrFenced, nil
	case r.State != bot.Sent && (o.Fence != fence || o.State != bot.Sending):
		return bot.ErrFenced, nil
	}
	known := o.decoded(c.Key)
	r = c.Again(&known, r)
	if err := tx.settled(c, o, now, r); err != nil {
		return nil, err
	}
	if err := tx.then(c, o, now, r); err != nil {
		return nil, err
	}
	return nil, tx.keep(c)
}

// settled writes the receipt, lets the rules judge it and does what they ask.
func (tx *txn) settled(c *row, o *outboundRow, now time.Time, r bot.Receipt) error {
	receipt, err := encode(r)
	if err != nil {
		return err
	}
	if r.Untried {
		o.Attempt--
	}
	if err := tx.writeReceipt(c, o, now, r, receipt); err != nil {
		return err
	}
	_, customer, err := tx.unreadCount(c.Key)
	if err != nil {
		return err
	}
	known := o.decoded(c.Key)
	if err := tx.apply(c, now, c.Settled(now, &known, r, customer), bot.Policy{}); err != nil {
		return err
	}
	return tx.promote(c.Key, now)
}

func (tx *txn) writeReceipt(c *row, o *outboundRow, now time.Time, r bot.Receipt, receipt string) error {
	due, absent, done := r.DueAt, r.AbsentAt, time.Time{}
	switch {
	case r.State.Final():
		due, absent, done = time.Time{}, o.AbsentAt, now
	case due.IsZero():
		due = now
	}
	if !r.State.Final() {
		tx.wakes[bot.OutboundDue] = true // its new time may be the next one
	}
	_, err := tx.exec(settleIt,
		c.Key.String(), o.Seq, string(r.State), o.Attempt, micros(due), micros(absent), micros(done), receipt, plainText(cmp.Or(r.Err, o.Error))) // why it was tried again is kept when it succeeds
	if err != nil || !r.State.Final() {
		return err
	}
	return tx.spend(c.Key, o)
}

// spend takes the rows of lists out of an action that is final; o keeps them for the rules that judge it in this transaction.
func (tx *txn) spend(key bot.Key, o *outboundRow) error {
	spent, rows := bot.Spent(o.decoded(key).Action)
	if !rows {
		return nil
	}
	body, err := bot.EncodeAction(spent)
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE outbound SET body=$3 WHERE key=$1 AND seq=$2`, key.String(), o.Seq, clean(body))
	return err
}

// then journals what came of it for whoever waits.
func (tx *txn) then(c *row, o *outboundRow, now time.Time, r bot.Receipt) error {
	switch {
	case r.Gone: // nobody waits for anything there
		return nil
	case r.Then != nil:
		return tx.leave(c, now, *r.Then, bot.Policy{})
	case r.State == bot.Dropped:
		return tx.leaveDropped(c, now, *o, bot.Policy{})
	}
	return nil
}

// echoed settles what has come back, whatever we believed about it.
func (tx *txn) echoed(c *row, now time.Time, in bot.Inbound) error {
	o, err := tx.outbound(in.Key, in.Ref)
	if err != nil || o == nil || o.State.Final() || o.lane != bot.DeskLane {
		return err
	}
	return tx.settled(c, o, now, bot.Receipt{State: bot.Sent, Message: in.Message})
}
