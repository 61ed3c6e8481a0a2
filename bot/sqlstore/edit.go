package sqlstore

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"agentbot/bot"
)

// stored is an inbound that may have to be rewritten.
type stored struct {
	seq  int64
	in   bot.Inbound
	body string
}

func (tx *txn) stored(query string, args ...any) ([]stored, error) {
	var found []stored
	err := tx.each(func(s scanner) error {
		var one stored
		var state string
		if err := s.Scan(&one.seq, &state, &one.body); err != nil {
			return err
		}
		in, err := decodeInbound(one.body)
		if err != nil {
			return fmt.Errorf("inbound %d: %w", one.seq, err)
		}
		in.Seq, in.State = one.seq, bot.InState(state)
		one.in = in
		found = append(found, one)
		return nil
	}, query, args...)
	return found, err
}

// editsTo is asked for every customer message, so it must not read history: with an ORDER BY seq SQLite takes the index that is in that
// order, which is the whole conversation.
const editsTo = `SELECT seq, state, body FROM inbound WHERE key=$1 AND message=$2 AND kind='customer_edit'`

const byDedupe = `SELECT seq, state, body FROM inbound WHERE key=$1 AND dedupe=$2`

func (tx *txn) editsOf(key bot.Key, message int64) ([]stored, error) {
	edits, err := tx.stored(editsTo, key.String(), message)
	slices.SortFunc(edits, func(a, b stored) int { return cmp.Compare(a.seq, b.seq) })
	return edits, err
}

func (tx *txn) messageOf(key bot.Key, message int64) ([]stored, error) {
	return tx.stored(byDedupe, key.String(), messageKey(message))
}

func messageKey(message int64) string { return "m:" + strconv.FormatInt(message, 10) }

// edit puts the new words of an edited or deleted message where the old ones were, unless a newer edit was here first.
func (tx *txn) edit(in bot.Inbound) error {
	edits, err := tx.editsOf(in.Key, in.Message)
	if err != nil {
		return err
	}
	newest := newestOf(edits)
	original, err := tx.messageOf(in.Key, in.Message)
	if err != nil {
		return err
	}
	for _, old := range original {
		if err := tx.rewrite(in.Key, old.in.Edited(newest)); err != nil {
			return err
		}
	}
	for _, old := range edits {
		if !newest.Deleted {
			break
		}
		if err := tx.rewrite(in.Key, old.in.Erased()); err != nil {
			return err
		}
	}
	return nil
}

// editedBefore applies an edit that overtook the message it edits.
func (tx *txn) editedBefore(in bot.Inbound) error {
	if in.Dedupe != messageKey(in.Message) {
		return nil
	}
	edits, err := tx.editsOf(in.Key, in.Message)
	if err != nil || len(edits) == 0 {
		return err
	}
	return tx.rewrite(in.Key, in.Edited(newestOf(edits)))
}

func (tx *txn) rewrite(key bot.Key, in bot.Inbound) error {
	body, err := encodeInbound(in)
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE inbound SET state=$3, erased=$4, body=$5 WHERE key=$1 AND seq=$2`, key.String(), in.Seq, string(in.State), truth(in.Deleted), body)
	return err
}

func newestOf(edits []stored) bot.Inbound {
	ins := make([]bot.Inbound, len(edits))
	for i := range edits {
		ins[i] = edits[i].in
	}
	return bot.NewestEdit(ins)
}

const (
	bySeq        = `SELECT seq, state, body FROM inbound WHERE key=$1 AND seq=$2`
	unreadStored = `SELECT seq, state, body FROM inbound WHERE key=$1 AND state='unread'`
)

// forget masks words in what a turn has read, and in the edits of it. The rows are read again: an edit or a deletion may have come since the claim.
func (tx *txn) forget(key bot.Key, read []bot.Inbound, words []string) error {
	for _, in := range read {
		found, err := tx.stored(bySeq, key.String(), in.Seq)
		if err != nil {
			return err
		}
		if in.Message != 0 {
			edits, err := tx.editsOf(key, in.Message)
			if err != nil {
				return err
			}
			found = append(found, edits...)
		}
		for _, one := range found {
			if masked, changed := one.in.Forgotten(words); !changed {
				continue
			} else if err := tx.rewrite(key, masked); err != nil {
				return err
			}
		}
	}
	return nil
}

// hushUnread masks codes in what no turn will read, if it is asked to.
func (tx *txn) hushUnread(key bot.Key, asked bool) error {
	if !asked {
		return nil
	}
	unread, err := tx.stored(unreadStored, key.String())
	if err != nil {
		return err
	}
	for _, one := range unread {
		if masked, changed := one.in.WithoutCodes(); !changed || !one.in.Kind.Customer() {
			continue
		} else if err := tx.rewrite(key, masked); err != nil {
			return err
		}
	}
	return nil
}
