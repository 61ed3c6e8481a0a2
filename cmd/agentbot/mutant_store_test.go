package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"agentbot/bot"
	"agentbot/bot/sim"
)

// altered is a store in which some verbs do otherwise. A nil field leaves its verb alone; the others get what the verb was called with, and
// what they answer is what the real verb gets.
type altered struct {
	bot.Store
	record     func(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) // instead of the verb
	holds      func(ctx context.Context, o *bot.Outbound) (bool, error)                                     // instead of the verb
	claimed    func(ctx context.Context, t *bot.Turn)
	commit     func(ctx context.Context, t *bot.Turn, d *bot.Decision)
	committed  func(t *bot.Turn, d bot.Decision)
	interim    func(t *bot.Turn)
	claimedOut func(o *bot.Outbound)
	settle     func(ctx context.Context, o *bot.Outbound, r *bot.Receipt)
}

// Record implements bot.Journal.
func (a *altered) Record(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
	if a.record != nil {
		return a.record(ctx, now, in, p)
	}
	return a.Store.Record(ctx, now, in, p)
}

// NextTurn implements bot.Turns.
func (a *altered) NextTurn(ctx context.Context, now time.Time, lease time.Duration) (*bot.Turn, error) {
	t, err := a.Store.NextTurn(ctx, now, lease)
	if err == nil && a.claimed != nil {
		a.claimed(ctx, t)
	}
	return t, err
}

// CommitTurn implements bot.Turns.
func (a *altered) CommitTurn(ctx context.Context, now time.Time, t *bot.Turn, d bot.Decision) error {
	same := *t
	if a.commit != nil {
		a.commit(ctx, &same, &d)
	}
	err := a.Store.CommitTurn(ctx, now, &same, d)
	if err == nil && a.committed != nil {
		a.committed(&same, d)
	}
	return err
}

// Interim implements bot.Turns.
func (a *altered) Interim(ctx context.Context, now time.Time, t *bot.Turn, r bot.Reply) error {
	same := *t
	if a.interim != nil {
		a.interim(&same)
	}
	return a.Store.Interim(ctx, now, &same, r)
}

// NextOutbound implements bot.Outbox.
func (a *altered) NextOutbound(ctx context.Context, now time.Time, lane bot.Lane, lease time.Duration) (*bot.Outbound, error) {
	o, err := a.Store.NextOutbound(ctx, now, lane, lease)
	if err == nil && a.claimedOut != nil {
		a.claimedOut(o)
	}
	return o, err
}

// Holds implements bot.Outbox.
func (a *altered) Holds(ctx context.Context, o *bot.Outbound) (bool, error) {
	if a.holds != nil {
		return a.holds(ctx, o)
	}
	return a.Store.Holds(ctx, o)
}

// Settle implements bot.Outbox.
func (a *altered) Settle(ctx context.Context, now time.Time, o *bot.Outbound, r bot.Receipt) error {
	same := *o
	if a.settle != nil {
		a.settle(ctx, &same, &r)
	}
	return a.Store.Settle(ctx, now, &same, r)
}

// fenceless: whatever a turn decided is committed, whoever has moved the conversation on meanwhile.
func fenceless(s *altered, books bot.History) {
	s.commit = func(ctx context.Context, t *bot.Turn, _ *bot.Decision) {
		if row, err := books.Row(ctx, t.Conversation.Key); err == nil {
			t.Fence = row.Fence
		}
	}
}

// overATakeover: as fenceless, but only a change of hands is overlooked, not a newer message.
func overATakeover(s *altered, books bot.History) {
	s.commit = func(ctx context.Context, t *bot.Turn, _ *bot.Decision) {
		if row, err := books.Row(ctx, t.Conversation.Key); err == nil && row.Epoch != t.Conversation.Epoch {
			t.Fence = row.Fence
		}
	}
}

func holdsAnyway(s *altered, _ bot.History) {
	s.holds = func(context.Context, *bot.Outbound) (bool, error) { return true, nil }
}

// unfencedOutbox: a claim that ran out is carried out all the same, and settled over the one that took its place.
func unfencedOutbox(s *altered, books bot.History) {
	holdsAnyway(s, books)
	s.claimedOut = func(o *bot.Outbound) { o.LeaseEnd = time.Time{} }
	s.settle = func(ctx context.Context, o *bot.Outbound, _ *bot.Receipt) {
		if now := stored(ctx, books, o); now != nil {
			o.Fence = now.Fence
		}
	}
}

func stored(ctx context.Context, books bot.History, o *bot.Outbound) *bot.Outbound {
	outs, err := books.Outbounds(ctx, o.Key)
	i := slices.IndexFunc(outs, func(other bot.Outbound) bool { return other.Seq == o.Seq })
	if err != nil || i < 0 {
		return nil
	}
	return &outs[i]
}

// hasty: the webhook is answered at once and recorded a moment later, if the process still lives and the database takes it.
func hasty(s *altered, around sim.Surroundings) {
	s.record = func(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
		around.After(200*time.Millisecond, func() { _, _ = s.Store.Record(ctx, now, in, p) })
		return bot.Recorded{}, nil
	}
}

// withoutMessageKey: one message is what one delivery is; the same message by a look, or by another delivery, is a new one.
func withoutMessageKey(s *altered, _ bot.History) {
	s.record = func(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
		if in.Kind == bot.CustomerMessage {
			in.Dedupe += fmt.Sprintf("/%s/%d", in.Delivery, in.At)
		}
		return s.Store.Record(ctx, now, in, p)
	}
}

// withoutKeys: whatever Chatwoot sends again is news.
func withoutKeys() func(*altered, bot.History) {
	n := 0
	return func(s *altered, _ bot.History) {
		s.record = func(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
			if !in.Kind.Ours() {
				n++
				in.Dedupe, in.Delivery = fmt.Sprintf("new:%d", n), ""
			}
			return s.Store.Record(ctx, now, in, p)
		}
	}
}

func withoutBurst(s *altered, _ bot.History) {
	s.record = func(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
		p.Burst, p.Channels = bot.Burst{}, nil
		return s.Store.Record(ctx, now, in, p)
	}
}

// forgetsAlarms: alarms live in the process that set them, so another life of it, or another replica, knows nothing of them.
func forgetsAlarms(s *altered, _ sim.Surroundings) {
	known := map[string]bool{}
	name := func(t *bot.Turn, a bot.Alarm) string {
		return fmt.Sprint(t.Conversation.Key, a.Name, a.Run, a.At.UnixMicro())
	}
	s.committed = func(t *bot.Turn, d bot.Decision) {
		for _, a := range d.State.Alarms {
			known[name(t, a)] = true
		}
	}
	s.claimed = func(_ context.Context, t *bot.Turn) {
		t.State.Alarms = slices.DeleteFunc(slices.Clone(t.State.Alarms), func(a bot.Alarm) bool { return !known[name(t, a)] })
	}
}

// rereads: after a return, what had been left to people is read all the same.
func rereads(s *altered, books bot.History) {
	s.claimed = func(ctx context.Context, t *bot.Turn) {
		inbounds, err := books.Inbounds(ctx, t.Conversation.Key)
		if err != nil || t.Conversation.Owner != bot.Ours {
			return
		}
		for _, in := range inbounds {
			if in.State == bot.Passed && in.Kind.Customer() {
				t.Unread = append(t.Unread, in)
			}
		}
		bot.SortMessages(t.Unread)
	}
}

// opensFirst: the conversation is opened for people before the note that tells them why.
func opensFirst(s *altered, _ bot.History) {
	s.commit = func(_ context.Context, _ *bot.Turn, d *bot.Decision) {
		d.Actions = slices.Clone(d.Actions)
		slices.SortStableFunc(d.Actions, func(a, b bot.Action) int { return rank(a) - rank(b) })
	}
}

func rank(a bot.Action) int {
	if s, ok := a.(bot.SetStatus); ok && s.Status == bot.Open {
		return 0
	}
	return 1
}

// dropsGiveUp: the decision to give up comes to nothing.
func dropsGiveUp(s *altered, _ bot.History) {
	s.commit = func(_ context.Context, _ *bot.Turn, d *bot.Decision) {
		if slices.Contains([]string{"gave_up", "stale", "reply_doubt", "flow_changed"}, d.Trace.Reason) {
			d.Actions, d.Leaves, d.Trace.Actions = nil, false, nil
		}
	}
}

// guardSleeps: a turn of a conversation that people have does nothing for them. Only forbids one kind of action, nil all.
func guardSleeps(only bot.Action) func(*altered, bot.History) {
	return func(s *altered, _ bot.History) {
		s.commit = func(_ context.Context, t *bot.Turn, d *bot.Decision) {
			d.Actions = slices.DeleteFunc(slices.Clone(d.Actions), func(a bot.Action) bool {
				return t.Conversation.Owner != bot.Ours && (only == nil || a.Kind() == only.Kind())
			})
		}
	}
}

// dropsThen: what follows from an outbound is not told to the flow.
func dropsThen(kind bot.Kind) func(*altered, bot.History) {
	return func(s *altered, _ bot.History) {
		s.settle = func(_ context.Context, _ *bot.Outbound, r *bot.Receipt) {
			if r.Then != nil && r.Then.Kind == kind {
				r.Then = nil
			}
		}
	}
}

// repeatsInterim: "one moment" is said every two seconds, and nobody remembers that it was.
func repeatsInterim(s *altered, _ bot.History) {
	s.interim = func(t *bot.Turn) { t.Unread = nil }
}

// forgetsClosing: a turn after our own resolve does not know that words were kept for it.
func forgetsClosing(s *altered, _ bot.History) {
	s.claimed = func(_ context.Context, t *bot.Turn) { t.Conversation.Closing, t.Conversation.Unheard = false, false }
}

const never = math.MaxInt32
