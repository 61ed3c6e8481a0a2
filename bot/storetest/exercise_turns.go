package storetest

import (
	"errors"
	"slices"
	"time"

	"agentbot/bot"
)

var turnRules = []rule{
	{"a claim is exclusive until its lease ends", func(x *lab) {
		x.record(customer(1, 1, "a"))
		first := x.claim()
		x.at(x.idle(), x.now.Add(lease), "the end of the lease")
		x.later(lease - time.Microsecond)
		x.idle()
		x.later(time.Microsecond)
		second := x.claim()
		if second.Failures != 1 || len(second.Unread) != 1 {
			x.Fatalf("second claim: %d failures, %d unread; want 1 and 1", second.Failures, len(second.Unread))
		}
		x.fenced(x.s.CommitTurn(x.Context(), x.now, first, decision(first, bot.Reply{Text: "late"})), "commit of the lapsed claim")
		x.fenced(x.s.Interim(x.Context(), x.now, first, bot.Reply{Text: "late"}), "interim of the lapsed claim")
		x.must(x.s.ReleaseTurn(x.Context(), x.now, first, x.now, true), "release of the lapsed claim")
		x.idle() // the release of a stale claim released nothing
		x.commit(second)
		x.outs()
		x.ins(bot.Read)
	}},
	{"the most overdue conversation is next", func(x *lab) {
		other := customer(1, 1, "later")
		other.Key = bot.Key{Bot: "default", Account: 3, Conversation: 1} // which comes first by key
		x.record(customer(5, 5, "earlier"))
		x.later(time.Second)
		x.record(other)
		x.later(time.Minute)
		x.reads(x.claim(), "earlier")
		x.reads(x.claim(), "later")
	}},
	{"a message supersedes the turn being thought", func(x *lab) {
		x.record(customer(1, 1, "a"))
		first := x.claim()
		x.record(customer(2, 2, "b"))
		x.fenced(x.s.CommitTurn(x.Context(), x.now, first, decision(first)), "commit of the superseded turn")
		second := x.claim()
		x.reads(second, "a", "b")
		if second.Failures != 0 {
			x.Fatalf("superseded counts as %d failures, want 0", second.Failures)
		}
	}},
	{"stubborn after three", func(x *lab) {
		x.record(customer(1, 1, "1"))
		for i := range int64(3) {
			t := x.claim()
			if t.Stubborn {
				x.Fatalf("stubborn after %d", i)
			}
			x.record(customer(i+2, bot.Stamp(i+2), "more"))
		}
		t := x.claim()
		if !t.Stubborn || t.Failures != 0 {
			x.Fatalf("stubborn %v with %d failures, want true and 0", t.Stubborn, t.Failures)
		}
		x.record(customer(9, 9, "meanwhile"))
		x.commit(t, bot.Reply{Text: "an answer at last"})
		x.ins(bot.Read, bot.Read, bot.Read, bot.Read, bot.Unread)
		next := x.claim()
		x.reads(next, "meanwhile")
		if next.Stubborn {
			x.Fatal("a commit ends stubbornness")
		}
	}},
	{"not even a stubborn turn closes in mid-sentence", func(x *lab) {
		t := x.stubborn()
		x.record(customer(9, 9, "meanwhile"))
		d := decision(t, bot.SetStatus{Status: bot.Resolved})
		d.Leaves = true
		x.fenced(x.s.CommitTurn(x.Context(), x.now, t, d), "commit of a resolve over unread words")
		x.outs()
		if next := x.claim(); len(next.Unread) != 5 || next.Failures != 0 {
			x.Fatalf("%d unread, %d failures: want everything again, and no failure", len(next.Unread), next.Failures)
		}
	}},
	{"failures count crashes and releases that failed", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		x.must(x.s.ReleaseTurn(x.Context(), x.now, t, x.now.Add(time.Second), true), "release")
		x.at(x.idle(), x.now.Add(time.Second), "the backoff")
		t = x.claim()
		x.must(x.s.ReleaseTurn(x.Context(), x.now, t, x.now, false), "release without fault")
		if t = x.claim(); t.Failures != 1 {
			x.Fatalf("%d failures, want 1", t.Failures)
		}
		x.must(x.s.ReleaseTurn(x.Context(), x.now, t, time.Time{}, false), "release without a time")
		x.claim()
	}},
	{"a release wakes", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		x.woken(bot.TurnDue)
		x.must(x.s.ReleaseTurn(x.Context(), x.now, t, x.now, true), "release")
		if !x.woken(bot.TurnDue) {
			x.Fatal("nobody was woken for the second try")
		}
	}},
	{"an alarm makes a turn due", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		d := decision(t)
		d.State.Alarms = []bot.Alarm{{Name: "late", Run: "1.0", At: x.now.Add(time.Hour)}, {Name: "busy", Run: "1.0", At: x.now.Add(5 * time.Second)}}
		x.woken(bot.TurnDue)
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		if !x.woken(bot.TurnDue) {
			x.Fatal("the loop must learn of a new next time")
		}
		x.at(x.idle(), x.now.Add(5*time.Second), "the earlier alarm")
		t = x.claim()
		if len(t.Unread) != 0 || len(t.State.Alarms) != 2 {
			x.Fatalf("alarm turn: %d unread, %d alarms", len(t.Unread), len(t.State.Alarms))
		}
		d = decision(t)
		d.State.Alarms = nil
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		x.at(x.idle(), time.Time{}, "the next time without alarms")
	}},
	{"an alarm of a turn that is not ours is not kept", func(x *lab) { // lesson 6
		x.record(human(1, 1, bot.Pending))
		t := x.claim()
		d := decision(t, bot.SetStatus{Status: bot.Open})
		d.State.Alarms = []bot.Alarm{{Name: "stale", At: x.now}}
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		x.at(x.idle(), time.Time{}, "the next time")
	}},
	{"a turn shows what is on its way and what the row knows", func(x *lab) {
		x.says(1, bot.Reply{Text: "one"}, bot.Note{Text: "two"})
		o := x.send(bot.DeskLane)
		x.record(customer(2, 2, "b"))
		t := x.claim()
		if len(t.Live) != 2 || t.Live[0].State != bot.Sending || t.Live[1].Action != (bot.Note{Text: "two"}) || t.OutSeq != 2 {
			x.Fatalf("live: %+v, last %d", t.Live, t.OutSeq)
		}
		if t.Conversation.Version != 1 || t.Conversation.Snapshot.Inbox != 5 || t.Contact.Name != "Ana" || !t.Now.Equal(x.now) {
			x.Fatalf("conversation %+v of %+v at %v", t.Conversation, t.Contact, t.Now)
		}
		x.settle(o, bot.Receipt{State: bot.Sent, Message: 50})
	}},
}

var commitRules = []rule{
	{"commit writes state, marks, actions and trace together", func(x *lab) {
		x.record(customer(7, 7, "a"))
		t := x.claim()
		d := decision(t, bot.Reply{Text: "one"}, bot.Commit{Action: "email", Run: "1.0", Key: "k"}, bot.Note{Text: "two"})
		d.State.Greeted, d.Trace.Note, d.Trace.OldState = true, "why", []byte(`{"a":1}`)
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		x.ins(bot.Read)
		x.outs(bot.Queued, bot.Queued, bot.Queued)
		if l := x.row(); l.Version != 1 || l.LastOut != 3 || l.ReadMessage != 7 || !l.DueAt.IsZero() || !l.LeaseUntil.IsZero() {
			x.Fatalf("row: %+v", l)
		}
		if o := x.outbounds()[0]; o.Covers != 7 || !o.DecidedAt.Equal(x.now) || o.Action.(bot.Reply).Text != "one" {
			x.Fatalf("outbound: %+v", o)
		}
		traces, err := x.h.Traces(x.Context(), x.key, 0)
		x.must(err, "traces")
		if len(traces) != 1 || traces[0].Version != 1 || traces[0].Note != "why" || len(traces[0].Sent) != 3 || string(traces[0].OldState) != `{"a":1}` {
			x.Fatalf("traces: %+v", traces)
		}
		if none, err := x.h.Traces(x.Context(), x.key, 1); err != nil || len(none) != 0 {
			x.Fatalf("traces after version 1: %v, %v", none, err)
		}
		x.record(customer(8, 8, "b"))
		if next := x.claim(); !next.State.Greeted {
			x.Fatal("the state was not kept")
		}
	}},
	{"a commit happens once", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		x.commit(t, bot.Reply{Text: "a"})
		x.fenced(x.s.CommitTurn(x.Context(), x.now, t, decision(t, bot.Reply{Text: "a"})), "second commit")
		x.outs(bot.Queued)
	}},
	{"covers is what was read by this turn or before it", func(x *lab) {
		x.says(4, bot.Commit{Run: "1.0"})
		x.record(bot.Inbound{Kind: bot.Result, Dedupe: "result:1", Ref: 1, Outcome: "ok"})
		x.commit(x.claim(), bot.Reply{Text: "done"})
		if o := x.outbounds()[1]; o.Covers != 4 {
			x.Fatalf("covers %d, want 4", o.Covers)
		}
	}},
	{"since is what the turn before had read, in an episode's first turn what stood before its first words", func(x *lab) {
		x.says(4, bot.Reply{Text: "a"})
		x.record(customer(7, 7, "b"))
		x.record(customer(9, 9, "c"))
		t := x.claim()
		x.must(x.s.Interim(x.Context(), x.now, t, bot.Reply{Text: "one moment"}), "interim")
		x.commit(t, bot.Reply{Text: "d"})
		x.record(human(12, 12, bot.Pending))
		x.record(changed(15, bot.Resolved))
		x.record(changed(20, bot.Pending))
		x.record(customer(20, 20, "again"))
		x.commit(x.claim(), bot.Reply{Text: "e"})
		var got []int64
		for _, o := range x.outbounds() {
			got = append(got, o.Since)
		}
		if want := []int64{3, 4, 4, 19}; !slices.Equal(got, want) {
			x.Fatalf("since %v, want %v", got, want)
		}
	}},
	{"interim is dropped when the answer comes first", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		x.woken(bot.OutboundDue)
		x.must(x.s.Interim(x.Context(), x.now, t, bot.Reply{Text: "one moment"}), "interim")
		if !x.woken(bot.OutboundDue) {
			x.Fatal("an interim wakes the courier")
		}
		x.commit(t, bot.Reply{Text: "the answer"})
		x.outs(bot.Dropped, bot.Queued)
		if o := x.send(bot.DeskLane); o.Action.(bot.Reply).Text != "the answer" {
			x.Fatalf("first comes %+v", o.Action)
		}
	}},
	{"interim that is on its way goes first, and is not tried again after the answer", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		x.must(x.s.Interim(x.Context(), x.now, t, bot.Reply{Text: "one moment"}), "interim")
		o := x.send(bot.DeskLane)
		if !o.Action.(bot.Reply).Interim {
			x.Fatal("an interim says so")
		}
		x.commit(t, bot.Reply{Text: "the answer"})
		x.quiet(bot.DeskLane)
		x.settle(o, bot.Receipt{State: bot.Queued, DueAt: x.now.Add(time.Second)})
		x.outs(bot.Dropped, bot.Queued)
		x.send(bot.DeskLane)
	}},
	{"interim is said once until the answer", func(x *lab) {
		moment := bot.Reply{Text: "one moment"}
		x.record(customer(1, 1, "a"))
		x.must(x.s.Interim(x.Context(), x.now, x.claim(), moment), "interim")
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent})
		x.later(time.Hour) // the process died
		x.must(x.s.Interim(x.Context(), x.now, x.claim(), moment), "interim of the second try")
		x.record(customer(2, 2, "b"))
		x.later(time.Minute)
		t := x.claim()
		x.must(x.s.Interim(x.Context(), x.now, t, moment), "interim of the turn after")
		x.outs(bot.Sent)
		x.commit(t, bot.Reply{Text: "the answer"})
		x.record(customer(3, 3, "c"))
		x.later(time.Minute)
		x.must(x.s.Interim(x.Context(), x.now, x.claim(), moment), "interim of the next question")
		x.outs(bot.Sent, bot.Queued, bot.Queued)
	}},
	{"interim covers nothing", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		x.must(x.s.Interim(x.Context(), x.now, t, bot.Reply{Text: "one moment"}), "interim")
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent})
		if x.row().UnansweredAt.IsZero() {
			x.Fatal("the customer still waits")
		}
	}},
	{"contact versions are compared", func(x *lab) {
		other := customer(1, 1, "there")
		other.Key = bot.Key{Bot: "default", Account: 3, Conversation: 2}
		x.record(customer(1, 1, "here"))
		x.record(other)
		x.later(time.Minute)
		one, two := x.claim(), x.claim()
		proof := bot.Proof{Level: bot.OTP, Subject: "mail:ana@example.com", Inbox: 5, At: x.now, Until: x.now.Add(time.Hour)}
		d := decision(one)
		contact := one.Contact.WithProof(proof, x.now)
		contact.Kept = map[string]bot.Slot{"cpf": {Value: []byte(`"1"`), Type: "cpf"}}
		d.Contact = &contact
		x.must(x.s.CommitTurn(x.Context(), x.now, one, d), "commit with a proof")
		d = decision(two, bot.Reply{Text: "x"})
		stale := two.Contact
		d.Contact = &stale
		x.woken(bot.TurnDue)
		x.fenced(x.s.CommitTurn(x.Context(), x.now, two, d), "commit over a contact that has moved")
		if !x.woken(bot.TurnDue) {
			x.Fatal("it must be thought anew at once")
		}
		again := x.claim()
		if again.Conversation.Key != two.Conversation.Key || again.Failures != 0 || len(again.Contact.Proofs) != 1 || again.Contact.Version != 1 {
			x.Fatalf("claimed again: %v, %d failures, contact %+v", again.Conversation.Key, again.Failures, again.Contact)
		}
		fresh := again.Contact
		d = decision(again)
		d.Contact = &fresh
		x.must(x.s.CommitTurn(x.Context(), x.now, again, d), "commit over the newest contact")
		x.record(customer(9, 9, "here again"))
		if got := x.claim().Contact; got.Version != 2 || len(got.Proofs) != 1 || got.Kept["cpf"].Type != "cpf" || got.Name != "Ana" {
			x.Fatalf("contact: %+v, want version 2", got)
		}
	}},
	{"silence on purpose ends the waiting", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		d := decision(t)
		d.Silent = true
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		if !x.row().UnansweredAt.IsZero() {
			x.Fatal("nobody waits for an answer that is deliberately none")
		}
	}},
	{"a decision that is changed later changes nothing stored", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		d := decision(t, bot.AddLabels{Labels: []string{"vip"}})
		d.Trace.Path = []string{"greeting"}
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		d.Actions[0].(bot.AddLabels).Labels[0], d.Trace.Path[0] = "changed", "changed"
		traces, err := x.h.Traces(x.Context(), x.key, 0)
		x.must(err, "traces")
		if x.outbounds()[0].Action.(bot.AddLabels).Labels[0] != "vip" || traces[0].Path[0] != "greeting" {
			x.Fatal("the store shares memory with its callers")
		}
	}},
	{"a turn of an unknown conversation is fenced", func(x *lab) {
		t := &bot.Turn{Conversation: bot.Conversation{Key: x.key}}
		if err := x.s.CommitTurn(x.Context(), x.now, t, bot.Decision{}); !errors.Is(err, bot.ErrFenced) {
			x.Fatalf("commit: %v", err)
		}
		if _, err := x.h.Row(x.Context(), x.key); !errors.Is(err, bot.ErrNoConversation) {
			x.Fatalf("row: %v", err)
		}
	}},
}

// stubborn is a turn that was superseded three times; four messages are unread.
func (x *lab) stubborn() *bot.Turn {
	x.Helper()
	x.record(customer(1, 1, "1"))
	for i := range int64(3) {
		x.claim()
		x.record(customer(i+2, bot.Stamp(i+2), "more"))
	}
	return x.claim()
}
