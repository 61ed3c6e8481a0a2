package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"agentbot/bot"
)

// Record implements bot.Journal.
func (s *Store) Record(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
	if in.Dedupe == "" || in.Key == (bot.Key{}) {
		return bot.Recorded{}, errors.New("record inbound: it needs a conversation key and a dedupe key")
	}
	in.Dedupe, in.Delivery = plainText(in.Dedupe), plainText(in.Delivery)
	body, err := encodeInbound(in)
	if err != nil {
		return bot.Recorded{}, fmt.Errorf("record inbound: %w", err)
	}
	var recorded bot.Recorded
	err = s.writer.do(ctx, func(tx *txn) (err error) {
		recorded, err = tx.record(micro(now), in, body, p)
		return err
	})
	if err != nil {
		return bot.Recorded{}, fmt.Errorf("record inbound: %w", err)
	}
	return recorded, nil
}

func (tx *txn) record(now time.Time, in bot.Inbound, body string, p bot.Policy) (bot.Recorded, error) {
	r, err := tx.lockOrMake(in.Key)
	if err != nil {
		return bot.Recorded{}, err
	}
	effect := r.Recorded(now, &in, p)
	if effect.Reworded {
		if body, err = encodeInbound(in); err != nil {
			return bot.Recorded{}, err
		}
	}
	fresh, err := tx.insertInbound(in, body)
	if err != nil || !fresh {
		return bot.Recorded{Duplicate: !fresh}, err
	}
	recorded := bot.Recorded{Seq: in.Seq, Handed: effect.Handed, Wakes: effect.Wakes}
	if err := tx.follow(r, now, in, effect, p); err != nil {
		return bot.Recorded{}, err
	}
	if effect.Handed {
		unread, customer, err := tx.unreadCount(in.Key)
		if err != nil {
			return bot.Recorded{}, err
		}
		r.Rehanded(now, in, unread, customer, p)
		if err := tx.tearAll(r.Key); err != nil {
			return bot.Recorded{}, err
		}
		recorded.Wakes = !r.DueAt.IsZero()
	}
	return recorded, tx.keep(r)
}

// follow does to the other rows what a new inbound asks for.
func (tx *txn) follow(r *row, now time.Time, in bot.Inbound, effect bot.Effect, p bot.Policy) error {
	var err error
	switch {
	case in.Kind == bot.CustomerEdit:
		err = tx.edit(in)
	case in.Kind.Customer():
		err = tx.editedBefore(in)
	case in.Kind == bot.Echo:
		err = tx.echoed(r, now, in) // before anything is dropped: what came back was sent
	}
	if err != nil {
		return err
	}
	return tx.apply(r, now, effect, p)
}

// insertInbound answers false for a duplicate by either key.
func (tx *txn) insertInbound(in bot.Inbound, body string) (bool, error) {
	n, err := tx.exec(`INSERT INTO inbound (key, seq, dedupe, delivery, kind, message, at, state, body, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
		in.Key.String(), in.Seq, in.Dedupe, sql.NullString{String: in.Delivery, Valid: in.Delivery != ""}, string(in.Kind), in.Message, int64(in.At),
		string(in.State), body, micros(in.RecordedAt))
	return n == 1, err
}

// leave journals an inbound of our own that follows from another verb. Known already, it changes nothing.
func (tx *txn) leave(r *row, now time.Time, in bot.Inbound, p bot.Policy) error {
	in.Key, in.Dedupe = r.Key, plainText(in.Dedupe)
	body, err := encodeInbound(in)
	if err != nil {
		return err
	}
	moved := r.Ledger
	moved.Recorded(now, &in, p) // ours have no snapshot, so nothing changes hands
	fresh, err := tx.insertInbound(in, body)
	if fresh {
		r.Ledger = moved
	}
	return err
}

const (
	passUnread     = `UPDATE inbound SET state='passed' WHERE key=$1 AND state='unread' AND kind <> 'result'`
	passNoCustomer = passUnread + ` AND kind NOT IN ('customer_message', 'customer_choice')`
	revivePassed   = `UPDATE inbound SET state='unread' WHERE key=$1 AND state='passed' AND erased=0 AND at >= $2 AND kind IN ('customer_message', 'customer_choice')`
	countUnread    = `SELECT count(*), coalesce(sum(CASE WHEN kind IN ('customer_message', 'customer_choice') THEN 1 ELSE 0 END), 0)
		FROM inbound WHERE key=$1 AND state='unread'`
	buryAll = `UPDATE outbound SET state='buried', done_at=$2, due_at=NULL WHERE key=$1 AND done_at IS NULL`
)

// apply does what the rules asked for, in their order.
func (tx *txn) apply(r *row, now time.Time, e bot.Effect, p bot.Policy) error {
	key := r.Key.String()
	if e.PassUnread {
		query := passUnread
		if e.KeepCustomer {
			query = passNoCustomer
		}
		if err := tx.hushUnread(r.Key, e.Hush && !e.KeepCustomer); err != nil {
			return err
		}
		if _, err := tx.exec(query, key); err != nil {
			return err
		}
	}
	if e.ReviveFrom > 0 {
		if _, err := tx.exec(revivePassed, key, int64(e.ReviveFrom)); err != nil {
			return err
		}
	}
	if e.BuryAll {
		if err := tx.buryAll(r.Key, now); err != nil {
			return err
		}
	}
	if e.DropQueued {
		return tx.dropQueued(r, now, p)
	}
	return nil
}

// buryAll ends everything that is on its way.
func (tx *txn) buryAll(key bot.Key, now time.Time) error {
	live, err := tx.outboundRows(liveOf, key.String())
	if err != nil {
		return err
	}
	for _, o := range live {
		if err := tx.spend(key, &o); err != nil {
			return err
		}
	}
	_, err = tx.exec(buryAll, key.String(), micros(now))
	return err
}

func (tx *txn) unreadCount(key bot.Key) (all, customer int, err error) {
	_, err = tx.one(func(s scanner) error { return s.Scan(&all, &customer) },
		countUnread, key.String())
	return all, customer, err
}
