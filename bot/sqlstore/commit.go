package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"agentbot/bot"
)

// CommitTurn implements bot.Turns.
func (s *Store) CommitTurn(ctx context.Context, now time.Time, t *bot.Turn, d bot.Decision) error {
	actions, err := encodeActions(d.Actions)
	if err != nil {
		return fmt.Errorf("commit turn: %w", err)
	}
	trace, err := encodeTrace(d.Trace.Stored())
	if err != nil {
		return fmt.Errorf("commit turn: trace: %w", err)
	}
	if d.Contact != nil && d.Contact.ID == 0 {
		return errors.New("commit turn: a contact without id cannot be kept")
	}
	c := turnCommit{now: micro(now), turn: t, decision: d, actions: actions, trace: trace}
	var refused error
	err = s.writer.do(ctx, func(tx *txn) (err error) {
		refused, err = c.run(tx)
		return err
	})
	return verdict("commit turn", err, &refused)
}

// turnCommit is one CommitTurn with everything encoded. run may be called twice.
type turnCommit struct {
	now      time.Time
	turn     *bot.Turn
	decision bot.Decision
	actions  []action
	trace    trace
}

func (c turnCommit) run(tx *txn) (refused, err error) {
	r, err := tx.lock(c.turn.Conversation.Key)
	if err != nil {
		return nil, err
	}
	if r == nil || r.Admits(c.turn) != nil {
		return bot.ErrFenced, nil
	}
	moved, err := tx.contactMoved(r.Key, c.turn, c.decision.Contact)
	if err != nil {
		return nil, err
	}
	if moved {
		return c.giveBack(tx, r, bot.ErrFenced)
	}
	unread, err := tx.unreadSeqs(r.Key)
	if err != nil {
		return nil, err
	}
	left, since := len(c.others(unread)) > 0, r.Since(c.turn)
	if err := r.Committed(c.now, c.turn, c.decision, left); err != nil {
		r.Ledger = r.before
		return c.giveBack(tx, r, err)
	}
	// The contact is the first thing written: a row that another conversation makes this moment can be neither seen nor locked before.
	if kept, err := tx.keepContact(r.Key, c.turn, c.decision.Contact); err != nil {
		return nil, err
	} else if !kept {
		r.Ledger = r.before
		return c.giveBack(tx, r, bot.ErrFenced)
	}
	return nil, c.write(tx, r, unread, since)
}

// giveBack makes a turn that may not commit due at once, so that it is thought anew and not when its lease ends.
func (c turnCommit) giveBack(tx *txn, r *row, refused error) (error, error) {
	if !errors.Is(refused, bot.ErrFenced) || !r.Released(c.now, c.turn, false) {
		return refused, nil
	}
	return refused, tx.keep(r)
}

func (c turnCommit) write(tx *txn, r *row, unread []int64, since int64) error {
	if err := c.markRead(tx, r.Key, unread); err != nil {
		return err
	}
	if len(c.decision.Forget) > 0 {
		if err := tx.forget(r.Key, c.turn.Unread, c.decision.Forget); err != nil {
			return err
		}
	}
	if err := tx.file(r.Key, c.turn.Torn(c.decision), c.decision.Sheets); err != nil {
		return err
	}
	if err := tx.dropInterim(r.Key, c.now); err != nil {
		return err
	}
	sent, err := tx.queue(r, c.now, c.actions, r.ReadMessage, since)
	if err != nil {
		return err
	}
	if err := tx.promote(r.Key, c.now); err != nil {
		return err
	}
	if err := tx.insertTrace(r, c.now, c.trace, sent); err != nil {
		return err
	}
	return tx.keep(r)
}

// others are the unread numbers that this turn has not seen.
func (c turnCommit) others(unread []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(unread), func(seq int64) bool {
		return slices.ContainsFunc(c.turn.Unread, func(in bot.Inbound) bool { return in.Seq == seq })
	})
}

const (
	unreadNumbers = `SELECT seq FROM inbound WHERE key=$1 AND state='unread' ORDER BY seq`
	readAll       = `UPDATE inbound SET state='read' WHERE key=$1 AND state='unread'`
	readOne       = `UPDATE inbound SET state='read' WHERE key=$1 AND seq=$2 AND state='unread'`
)

// markRead marks what the turn has read, in one statement when nothing else is unread. What was passed meanwhile stays so.
func (c turnCommit) markRead(tx *txn, key bot.Key, unread []int64) error {
	if len(unread) == 0 {
		return nil
	}
	if len(c.others(unread)) == 0 {
		_, err := tx.exec(readAll, key.String())
		return err
	}
	for _, in := range c.turn.Unread {
		if _, err := tx.exec(readOne, key.String(), in.Seq); err != nil {
			return err
		}
	}
	return nil
}

func (tx *txn) unreadSeqs(key bot.Key) ([]int64, error) {
	var seqs []int64
	err := tx.each(func(s scanner) error {
		var seq int64
		err := s.Scan(&seq)
		seqs = append(seqs, seq)
		return err
	}, unreadNumbers, key.String())
	return seqs, err
}
