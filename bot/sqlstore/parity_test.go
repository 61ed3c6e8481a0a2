package sqlstore_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
	"agentbot/bot/storetest"
)

// full is a store that can be looked into.
type full interface {
	bot.Store
	bot.History
}

// parity drives two stores with the same random verbs, also senseless and stale ones, and compares every answer and every row.
type parity struct {
	*testing.T
	chance    *rand.Rand
	stores    [2]full
	now       time.Time
	message   int64
	turns     [][2]*bot.Turn
	outbounds [][2]*bot.Outbound
	log       []string
	shared    bool // the first one is: it recovers nothing
}

var seeds = flag.Uint64("seeds", 3, "how many random runs TestParity compares")

// TestParity: what the tests of other packages see in memory is what SQLite does.
func TestParity(t *testing.T) {
	t.Parallel()
	testParity(t, serving, false)
}

// TestPostgresParity: and what PostgreSQL does.
func TestPostgresParity(t *testing.T) {
	t.Parallel()
	testParity(t, func(t *testing.T) *sqlstore.Store { t.Helper(); return postgres(t, postgrestest.DSN(t)) }, true)
}

func testParity(t *testing.T, open func(t *testing.T) *sqlstore.Store, shared bool) {
	t.Helper()
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := &parity{T: t, chance: rand.New(rand.NewPCG(seed, 7)), stores: [2]full{open(t), storetest.NewMemory()}, now: written, shared: shared}
			for range 150 {
				p.step()
			}
		})
	}
}

func (p *parity) step() {
	p.now = p.now.Add([]time.Duration{0, 7 * time.Microsecond, time.Second, 20 * time.Second, 2 * time.Minute}[p.chance.IntN(5)])
	switch n := p.chance.IntN(100); {
	case n < 40:
		in := p.inbound()
		p.both("record "+text(in), func(_ int, s full) (any, error) { return s.Record(p.Context(), p.now, in, bot.DefaultPolicy()) })
	case n < 55:
		p.claimTurn()
	case n < 68 && len(p.turns) > 0:
		p.finishTurn(p.turns[p.chance.IntN(len(p.turns))])
	case n < 82:
		p.claimOutbound()
	case n < 97 && len(p.outbounds) > 0:
		p.settle(p.outbounds[p.chance.IntN(len(p.outbounds))])
	case n == 97 && !p.shared:
		p.both("recover", func(_ int, s full) (any, error) { return nil, s.Recover(p.Context(), p.now) })
	default:
		before := p.now.Add(-time.Duration(p.chance.IntN(200)) * time.Second)
		p.both("unanswered", func(_ int, s full) (any, error) { return s.Unanswered(p.Context(), before) })
		p.both("pending", func(_ int, s full) (any, error) { return s.Pending(p.Context(), "default") })
	}
	for n := range int64(2) {
		key := bot.Key{Bot: "default", Account: 3, Conversation: n}
		p.both("row", func(_ int, s full) (any, error) { return s.Row(p.Context(), key) })
		if p.chance.IntN(5) > 0 {
			continue // the row says most; the rest is long
		}
		p.both("sheets", func(_ int, s full) (any, error) { return s.Sheet(p.Context(), key, "1", 0, 3) })
		p.both("inbounds", func(_ int, s full) (any, error) { return s.Inbounds(p.Context(), key) })
		p.both("outbounds", func(_ int, s full) (any, error) { return s.Outbounds(p.Context(), key) })
		p.both("traces", func(_ int, s full) (any, error) { return s.Traces(p.Context(), key, 1) })
	}
	for _, topic := range []bot.Topic{bot.TurnDue, bot.OutboundDue} {
		p.both("wake "+string(topic), func(_ int, s full) (any, error) {
			select {
			case <-s.Wake(topic):
				return true, nil
			default:
				return false, nil
			}
		})
	}
}

// both asks both stores and stops the test where they part.
func (p *parity) both(verb string, ask func(i int, s full) (any, error)) {
	p.Helper()
	var said [2]string
	for i, s := range p.stores {
		got, err := ask(i, s)
		said[i] = text(got) + " " + class(err)
	}
	if len(verb) > 9 {
		p.log = append(p.log, verb)
	}
	if said[0] != said[1] {
		p.Fatalf("%s\nSQL: %s\nmemory: %s\nafter %q", verb, said[0], said[1], p.log[max(0, len(p.log)-12):])
	}
}

func class(err error) string {
	var idle *bot.Idle
	switch {
	case err == nil:
		return ""
	case errors.As(err, &idle):
		return "idle until " + idle.Next.String()
	case errors.Is(err, bot.ErrFenced):
		return "fenced"
	case errors.Is(err, bot.ErrNoConversation):
		return "no conversation"
	}
	return "error"
}

func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func pick[T any](p *parity, all ...T) T { return all[p.chance.IntN(len(all))] }

func (p *parity) inbound() bot.Inbound {
	p.message += int64(p.chance.IntN(3)) // sometimes the same again
	in := bot.Inbound{
		Key: bot.Key{Bot: "default", Account: 3, Conversation: int64(p.chance.IntN(2))}, Message: p.message, At: bot.Stamp(p.message + int64(p.chance.IntN(6))),
		Kind:     pick(p, bot.CustomerMessage, bot.CustomerMessage, bot.CustomerMessage, bot.CustomerChoice, bot.CustomerEdit, bot.HumanMessage, bot.AgentNote, bot.Observation, bot.Observation, bot.Echo, bot.Opened),
		Snapshot: bot.Snapshot{Status: pick(p, bot.Pending, bot.Pending, bot.Pending, bot.Pending, bot.Open, bot.Resolved, ""), Channel: pick(p, "", "Channel::Api"), Labels: pick(p, nil, []string{"a\x00<b>"})},
		Looked:   p.chance.IntN(8) == 0, Text: fmt.Sprint("t", p.message, "\x00\\u0000<é>"), Ref: int64(p.chance.IntN(5)), Contact: bot.Contact{ID: int64(p.chance.IntN(2))},
		Delivery: pick(p, "", fmt.Sprint("d", p.message)), Changed: pick(p, nil, nil, []string{"status"}, []string{"assignee_id"}),
	}
	in.Snapshot.Assignee = pick(p, bot.Assignee{}, bot.Assignee{}, bot.Assignee{Kind: bot.AssigneeUser, ID: 4}, bot.Assignee{Kind: bot.AssigneeUs}, bot.Assignee{Kind: bot.AssigneeOther, ID: 4})
	in.Dedupe = fmt.Sprintf("c:%d:%d", p.message, in.At)
	switch {
	case in.Kind == bot.CustomerEdit:
		in.Message -= int64(p.chance.IntN(3))
		in.Deleted = p.chance.IntN(3) == 0
		in.Dedupe = fmt.Sprintf("u:%d:%d", in.Message, in.At)
	case in.Kind != bot.Observation:
		in.Dedupe = fmt.Sprintf("m:%d", in.Message)
	}
	return in
}

func (p *parity) claimTurn() {
	var pair [2]*bot.Turn
	p.both("next turn", func(i int, s full) (any, error) {
		t, err := s.NextTurn(p.Context(), p.now, 30*time.Second)
		pair[i] = t
		return t, err
	})
	if pair[0] != nil {
		p.turns = append(p.turns, pair)
	}
}

func (p *parity) finishTurn(pair [2]*bot.Turn) {
	actions := []bot.Action{
		bot.Reply{Text: "a\x00"}, bot.Note{Text: "b"}, bot.SetStatus{Status: pick(p, bot.Resolved, bot.Open, bot.Snoozed)}, bot.Commit{Run: "1.0", Key: "k"}, bot.SendCode{Run: "1.0"},
	}
	p.chance.Shuffle(len(actions), func(i, j int) { actions[i], actions[j] = actions[j], actions[i] })
	actions = actions[:p.chance.IntN(len(actions))]
	leaves, silent, alarm, proof, how := p.chance.IntN(3) == 0, p.chance.IntN(4) == 0, p.chance.IntN(4) == 0, p.chance.IntN(4) == 0, p.chance.IntN(10)
	failed := p.chance.IntN(2) == 0
	p.both(fmt.Sprint("finish turn ", how, text(actions), leaves), func(i int, s full) (any, error) {
		t := pair[i]
		switch how {
		case 0:
			return nil, s.ReleaseTurn(p.Context(), p.now, t, p.now.Add(time.Second), failed)
		case 1, 2:
			return nil, s.Interim(p.Context(), p.now, t, bot.Reply{Text: "one moment"})
		}
		d := bot.Decision{State: t.State, Actions: actions, Leaves: leaves, Silent: silent, Trace: bot.Trace{V: 1, Now: t.Now, Note: "n\x00"}}
		d.State.Topic = fmt.Sprint(t.Fence)
		d.State.Sheets = nil
		if how > 5 {
			d.State.Sheets, d.Sheets = []string{"1"}, []bot.Sheet{{Name: "1", Part: how - 6, Body: []byte(fmt.Sprint(t.Fence))}}
		}
		if alarm {
			d.State.Alarms = []bot.Alarm{{Name: "a", At: p.now.Add(40 * time.Second)}}
		}
		if proof {
			c := t.Contact.WithProof(bot.Proof{Level: bot.OTP, Subject: "s", At: p.now, Until: p.now.Add(time.Hour)}, p.now)
			d.Contact = &c
		}
		return nil, s.CommitTurn(p.Context(), p.now, t, d)
	})
}

func (p *parity) claimOutbound() {
	lane := pick(p, bot.DeskLane, bot.DeskLane, bot.BusinessLane)
	var pair [2]*bot.Outbound
	p.both("next outbound", func(i int, s full) (any, error) {
		o, err := s.NextOutbound(p.Context(), p.now, lane, 15*time.Second)
		pair[i] = o
		return o, err
	})
	if pair[0] != nil {
		p.outbounds = append(p.outbounds, pair)
	}
}

func (p *parity) settle(pair [2]*bot.Outbound) {
	r := bot.Receipt{
		State: pick(p, bot.Sent, bot.Sent, bot.Queued, bot.InDoubt, bot.InDoubt, bot.Dropped, bot.Buried), DueAt: pick(p, time.Time{}, p.now.Add(time.Second)),
		AbsentAt: pick(p, time.Time{}, p.now.Add(20*time.Second)), Message: p.message, Err: pick(p, "", "timeout\x00"), Gone: p.chance.IntN(40) == 0, Untried: p.chance.IntN(8) == 0,
	}
	if p.chance.IntN(4) == 0 {
		r.Then = &bot.Inbound{Dedupe: fmt.Sprint("result:", pair[0].Seq), Kind: pick(p, bot.Result, bot.Undeliverable), Ref: pair[0].Seq, Outcome: "ok"}
	}
	p.both("settle "+text(r), func(i int, s full) (any, error) { return nil, s.Settle(p.Context(), p.now, pair[i], r) })
}
