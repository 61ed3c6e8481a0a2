package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"agentbot/bot"
)

// The hot queries; a test explains their plans.
const (
	dueTurn     = `SELECT key FROM conversation c WHERE c.due_at <= $1 ORDER BY c.due_at, c.key LIMIT 1 {claim c}`
	nextTurnAt  = `SELECT min(due_at) FROM conversation WHERE due_at IS NOT NULL`
	unreadOf    = `SELECT ` + inboundColumns + ` FROM inbound WHERE key=$1 AND state='unread' ORDER BY seq`
	liveOf      = `SELECT ` + outboundColumns + ` FROM outbound WHERE key=$1 AND done_at IS NULL ORDER BY lane, seq` // the order of its index: the history stays unread
	dueOutbound = `SELECT o.key, o.seq FROM outbound o JOIN conversation c ON c.key=o.key
		WHERE o.lane=$1 AND o.due_at <= $2 ORDER BY o.due_at, o.key, o.seq LIMIT 1 {claim c, o}` // both, or a replica hands out what another has claimed
)

// claimed is what a claim reads inside the transaction; it is decoded outside, where nobody waits.
type claimed struct {
	turn   *bot.Turn
	unread []inboundRow
	live   []outboundRow
	idle   *bot.Idle
}

// NextTurn implements bot.Turns.
func (s *Store) NextTurn(ctx context.Context, now time.Time, lease time.Duration) (*bot.Turn, error) {
	var c claimed
	err := s.writer.do(ctx, func(tx *txn) (err error) {
		c, err = tx.claimTurn(micro(now), lease.Truncate(time.Microsecond))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("next turn: %w", err)
	}
	if c.idle != nil {
		return nil, c.idle
	}
	for _, row := range c.unread {
		c.turn.Unread = append(c.turn.Unread, row.decoded(c.turn.Conversation.Key))
	}
	bot.SortMessages(c.turn.Unread)
	for _, row := range c.live {
		c.turn.Live = append(c.turn.Live, row.decoded(c.turn.Conversation.Key))
	}
	slices.SortFunc(c.turn.Live, func(a, b bot.Outbound) int { return int(a.Seq - b.Seq) })
	return c.turn, nil
}

func (tx *txn) claimTurn(now time.Time, lease time.Duration) (claimed, error) {
	key, err := tx.dueKey(now)
	if err != nil {
		return claimed{}, err
	}
	if key == (bot.Key{}) {
		next, err := tx.nextTime(nextTurnAt)
		return claimed{idle: idleUntil(now, next)}, err
	}
	r, err := tx.lock(key)
	if err != nil {
		return claimed{}, err
	}
	c := claimed{turn: r.Claimed(now, lease)}
	if c.turn.Contact, err = tx.knownContact(key, c.turn.Contact); err != nil {
		return claimed{}, err
	}
	if c.unread, err = tx.inboundRows(unreadOf, key.String()); err != nil {
		return claimed{}, err
	}
	if c.live, err = tx.outboundRows(liveOf, key.String()); err != nil {
		return claimed{}, err
	}
	r.before = r.Ledger // the end of a lease is no news
	return c, tx.keep(r)
}

// lookAgain is when to ask again for what is due and in another's hands this very moment.
const lookAgain = 20 * time.Millisecond

// idleUntil answers a next time after now: what is due already, yet was not handed out, is locked by somebody who is about to move it.
func idleUntil(now, next time.Time) *bot.Idle {
	if !next.IsZero() && !next.After(now) {
		next = now.Add(lookAgain)
	}
	return &bot.Idle{Next: next}
}

func (tx *txn) dueKey(now time.Time) (key bot.Key, err error) {
	_, err = tx.one(func(s scanner) error {
		var text string
		if err := s.Scan(&text); err != nil {
			return err
		}
		key, err = bot.ParseKey(text)
		return err
	}, dueTurn, micros(now))
	return key, err
}

func (tx *txn) nextTime(query string, args ...any) (time.Time, error) {
	var next sql.NullInt64
	_, err := tx.one(func(s scanner) error { return s.Scan(&next) }, query, args...)
	return fromMicros(next), err
}

// ReleaseTurn implements bot.Turns.
func (s *Store) ReleaseTurn(ctx context.Context, now time.Time, t *bot.Turn, due time.Time, failed bool) error {
	if due.IsZero() {
		due = now // a claim that is given back is never forgotten
	}
	err := s.writer.do(ctx, func(tx *txn) error {
		r, err := tx.lock(t.Conversation.Key)
		if r == nil || err != nil || !r.Released(micro(due), t, failed) {
			return err
		}
		tx.wakes[bot.TurnDue] = true
		return tx.keep(r)
	})
	if err != nil {
		return fmt.Errorf("release turn: %w", err)
	}
	return nil
}

// Interim implements bot.Turns.
func (s *Store) Interim(ctx context.Context, now time.Time, t *bot.Turn, r bot.Reply) error {
	r.Interim = true
	actions, err := encodeActions([]bot.Action{r})
	if err != nil {
		return fmt.Errorf("interim: %w", err)
	}
	now = micro(now)
	var refused error
	err = s.writer.do(ctx, func(tx *txn) (err error) {
		refused, err = tx.interim(now, t, actions)
		return err
	})
	return verdict("interim", err, &refused)
}

func (tx *txn) interim(now time.Time, t *bot.Turn, actions []action) (refused, err error) {
	r, err := tx.lock(t.Conversation.Key)
	if err != nil {
		return nil, err
	}
	if r == nil || r.Admits(t) != nil {
		return bot.ErrFenced, nil
	}
	if said, err := tx.saidMoment(r); said || err != nil {
		return nil, err
	}
	if _, err := tx.queue(r, now, actions, max(r.ReadMessage, t.Newest()), r.Since(t)); err != nil {
		return nil, err
	}
	return nil, errors.Join(tx.promote(r.Key, now), tx.keep(r))
}

// verdict is a verb's answer: what broke, or what was refused, as it is. A verb whose caller has left may still be writing the latter.
func verdict(verb string, err error, refused *error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return *refused
}
