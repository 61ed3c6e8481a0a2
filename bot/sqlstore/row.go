package sqlstore

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"agentbot/bot"
)

const ledgerColumns = `key, inbox, channel, contact, snapshot, owner, closing, epoch, status, assignee, status_at, owner_at, version, state,
	due_at, lease_until, fence, attempt, superseded, last_in, last_out, read_message, last_message, last_customer, last_reply, first_unread_at, unanswered_at, updated_at`

const updateLedger = `UPDATE conversation SET inbox=$2, channel=$3, contact=$4, snapshot=$5, owner=$6, closing=$7, epoch=$8, status=$9, assignee=$10,
	status_at=$11, owner_at=$12, version=$13, state=$14, due_at=$15, lease_until=$16, fence=$17, attempt=$18, superseded=$19, last_in=$20, last_out=$21,
	read_message=$22, last_message=$23, last_customer=$24, last_reply=$25, first_unread_at=$26, unanswered_at=$27, updated_at=$28 WHERE key=$1`

const ledgerOf = `SELECT ` + ledgerColumns + ` FROM conversation WHERE key=$1 {lock}`

// row is a conversation's ledger in a transaction: before is what was read, so that the end knows what to wake.
type row struct {
	bot.Ledger
	before bot.Ledger
}

// readLedger scans ledgerColumns.
func readLedger(s scanner, l *bot.Ledger) error {
	var key, contact, snapshot, assignee, state string
	var closing int64
	var due, lease, firstUnread, unanswered, updated sql.NullInt64
	err := s.Scan(&key, &l.Inbox, &l.Channel, &contact, &snapshot, &l.Owner, &closing, &l.Epoch, &l.Status, &assignee, &l.StatusAt, &l.OwnerAt,
		&l.Version, &state, &due, &lease, &l.Fence, &l.Attempt, &l.Superseded, &l.LastIn, &l.LastOut, &l.ReadMessage, &l.LastMessage, &l.LastCustomer, &l.LastReply,
		&firstUnread, &unanswered, &updated)
	if err != nil {
		return err
	}
	if l.Key, err = bot.ParseKey(key); err != nil {
		return err
	}
	err = errors.Join(json.Unmarshal([]byte(contact), &l.Contact), json.Unmarshal([]byte(snapshot), &l.Snapshot), json.Unmarshal([]byte(assignee), &l.Assignee))
	if err != nil {
		return fmt.Errorf("conversation %s: %w", key, err)
	}
	l.Closing = closing != 0
	if state != "" {
		l.State = json.RawMessage(state)
	}
	l.DueAt, l.LeaseUntil, l.FirstUnreadAt = fromMicros(due), fromMicros(lease), fromMicros(firstUnread)
	l.UnansweredAt, l.UpdatedAt = fromMicros(unanswered), fromMicros(updated)
	return nil
}

// lock reads a conversation's row for writing; nil when there is none.
func (tx *txn) lock(key bot.Key) (*row, error) {
	r := &row{}
	found, err := tx.one(func(s scanner) error { return readLedger(s, &r.Ledger) },
		ledgerOf, key.String())
	if err != nil || !found {
		return nil, err
	}
	r.before = r.Ledger
	return r, nil
}

// lockOrMake makes the row first if nobody has: what is locked must exist.
func (tx *txn) lockOrMake(key bot.Key) (*row, error) {
	r, err := tx.lock(key)
	if r != nil || err != nil {
		return r, err
	}
	_, err = tx.exec(`INSERT INTO conversation (key, bot, account, number) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, key.String(), key.Bot, key.Account, key.Conversation)
	if err != nil {
		return nil, err
	}
	r, err = tx.lock(key)
	if r == nil && err == nil {
		err = fmt.Errorf("conversation %s was deleted this moment: try again", key)
	}
	return r, err
}

// keep writes the row back and remembers whom to wake: whoever sleeps until the next due time must learn of a new one.
func (tx *txn) keep(r *row) error {
	l := r.Ledger
	contact, err := encode(l.Contact)
	if err != nil {
		return err
	}
	snapshot, err := encode(l.Snapshot)
	if err != nil {
		return err
	}
	assignee, err := encode(l.Assignee)
	if err != nil {
		return err
	}
	_, err = tx.exec(updateLedger, l.Key.String(), l.Inbox, plainText(l.Channel), contact, snapshot, string(l.Owner), truth(l.Closing), l.Epoch, plainText(string(l.Status)), assignee,
		int64(l.StatusAt), int64(l.OwnerAt), l.Version, clean(l.State), micros(l.DueAt), micros(l.LeaseUntil), l.Fence, l.Attempt, l.Superseded, l.LastIn, l.LastOut,
		l.ReadMessage, l.LastMessage, l.LastCustomer, l.LastReply, micros(l.FirstUnreadAt), micros(l.UnansweredAt), micros(l.UpdatedAt))
	if !l.DueAt.IsZero() && (l.Fence != r.before.Fence || !l.DueAt.Equal(r.before.DueAt)) {
		tx.wakes[bot.TurnDue] = true
	}
	return err
}
