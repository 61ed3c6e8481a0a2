package sqlstore

import (
	"database/sql"
	"encoding/json"
	"time"

	"agentbot/bot"
)

const outboundColumns = `seq, lane, class, interim, state, epoch, covers, since_message, after_message, fence, attempt, decided_at, due_at, tried_at, absent_at, body, receipt, error`

const (
	byNumber     = `SELECT ` + outboundColumns + ` FROM outbound WHERE key=$1 AND seq=$2 {lock}`
	droppable    = `SELECT ` + outboundColumns + ` FROM outbound WHERE key=$1 AND done_at IS NULL AND state='queued' AND class <> 'staff' ORDER BY lane, seq`
	dropInterims = `UPDATE outbound SET state='dropped', done_at=$2, due_at=NULL WHERE key=$1 AND lane='desk' AND done_at IS NULL AND state='queued' AND interim=1`
	lastInterims = `SELECT count(*) FROM outbound WHERE key=$1 AND seq>$2 AND interim=1 AND covers>$3 AND state<>'dropped'`
	promoteLane  = `UPDATE outbound SET due_at=$3 WHERE key=$1 AND due_at IS NULL AND done_at IS NULL
		AND seq=(SELECT min(seq) FROM outbound WHERE key=$1 AND lane=$2 AND done_at IS NULL)`
)

// outboundRow is a row of outbound.
type outboundRow struct {
	bot.Outbound
	lane    bot.Lane
	class   bot.Class
	interim bool
	body    string
}

func readOutbound(s scanner, o *outboundRow) error {
	var interim int64
	var decided, due, tried, absent sql.NullInt64
	var receipt string
	err := s.Scan(&o.Seq, &o.lane, &o.class, &interim, &o.State, &o.Epoch, &o.Covers, &o.Since, &o.After, &o.Fence, &o.Attempt, &decided, &due, &tried, &absent,
		&o.body, &receipt, &o.Error)
	o.interim = interim != 0
	o.DecidedAt, o.DueAt, o.TriedAt, o.AbsentAt = fromMicros(decided), fromMicros(due), fromMicros(tried), fromMicros(absent)
	if receipt != "" {
		o.Receipt = json.RawMessage(receipt)
	}
	if o.State == bot.Sending {
		o.LeaseEnd = o.DueAt
	}
	return err
}

func (tx *txn) outboundRows(query string, args ...any) ([]outboundRow, error) {
	var all []outboundRow
	err := tx.each(func(s scanner) error {
		var o outboundRow
		err := readOutbound(s, &o)
		all = append(all, o)
		return err
	}, query, args...)
	return all, err
}

// outbound reads one row, nil when there is none.
func (tx *txn) outbound(key bot.Key, seq int64) (*outboundRow, error) {
	o := &outboundRow{}
	o.Key = key
	found, err := tx.one(func(s scanner) error { return readOutbound(s, o) },
		byNumber, key.String(), seq)
	if err != nil || !found {
		return nil, err
	}
	return o, nil
}

// decoded is the row as callers see it. What this binary cannot read is shown as broken, never lost.
func (o outboundRow) decoded(key bot.Key) bot.Outbound {
	out := o.Outbound
	out.Key, out.Was = key, out.State
	a, err := bot.DecodeAction([]byte(o.body))
	if err != nil {
		out.Action, out.Broken = nil, err.Error()
	} else {
		out.Action = a
	}
	return out
}

// action is an action ready to be written.
type action struct {
	body    string
	class   bot.Class
	lane    bot.Lane
	interim bool
}

func encodeActions(actions []bot.Action) ([]action, error) {
	all := make([]action, 0, len(actions))
	for _, a := range actions {
		body, err := bot.EncodeAction(a)
		if err != nil {
			return nil, err
		}
		reply, _ := a.(bot.Reply)
		all = append(all, action{body: clean(body), class: a.Class(), lane: bot.LaneOf(a), interim: reply.Interim})
	}
	return all, nil
}

// queue numbers the actions and writes them, none of them due; promote makes the first ones so.
func (tx *txn) queue(r *row, now time.Time, actions []action, covers, since int64) ([]int64, error) {
	var numbers []int64
	for _, a := range actions {
		r.LastOut++
		_, err := tx.exec(`INSERT INTO outbound (key, seq, lane, class, interim, state, epoch, covers, since_message, decided_at, body) VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $10)`,
			r.Key.String(), r.LastOut, string(a.lane), string(a.class), truth(a.interim), r.Epoch, covers, since, micros(now), a.body)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, r.LastOut)
	}
	return numbers, nil
}

// promote makes the oldest live outbound of each lane due, if it is not already.
func (tx *txn) promote(key bot.Key, now time.Time) error {
	for _, lane := range []bot.Lane{bot.DeskLane, bot.BusinessLane} {
		n, err := tx.exec(promoteLane, key.String(), string(lane), micros(now))
		if err != nil {
			return err
		}
		if n > 0 {
			tx.wakes[bot.OutboundDue] = true
		}
	}
	return nil
}

const interimsBack = 16 // rows looked at: what was said for words that no turn has answered yet is among the newest

// saidMoment: an earlier try of this turn, or the turn that a newer message superseded, has said its "one moment" already.
func (tx *txn) saidMoment(r *row) (bool, error) {
	n := 0
	_, err := tx.one(func(s scanner) error { return s.Scan(&n) }, lastInterims, r.Key.String(), r.LastOut-interimsBack, r.ReadMessage)
	return n > 0, err
}

// dropInterim takes back a "one moment" that the answer has overtaken.
func (tx *txn) dropInterim(key bot.Key, now time.Time) error {
	_, err := tx.exec(dropInterims, key.String(), micros(now))
	return err
}

// dropQueued drops what waits and is not for staff.
func (tx *txn) dropQueued(r *row, now time.Time, p bot.Policy) error {
	rows, err := tx.outboundRows(droppable, r.Key.String())
	if err != nil {
		return err
	}
	for _, o := range rows {
		_, err := tx.exec(`UPDATE outbound SET state='dropped', done_at=$3, due_at=NULL WHERE key=$1 AND seq=$2`, r.Key.String(), o.Seq, micros(now))
		if err != nil {
			return err
		}
		if err := tx.spend(r.Key, &o); err != nil {
			return err
		}
		if err := tx.leaveDropped(r, now, o, p); err != nil {
			return err
		}
	}
	return tx.promote(r.Key, now)
}

// leaveDropped tells the flow, and the agent, that a business action was not done.
func (tx *txn) leaveDropped(r *row, now time.Time, o outboundRow, p bot.Policy) error {
	in := bot.DroppedResult(r.Key, o.Seq, o.decoded(r.Key).Action)
	if in == nil {
		return nil
	}
	return tx.leave(r, now, *in, p)
}
