package storetest

import (
	"time"

	"agentbot/bot"
)

var handsRules = []rule{
	{"a takeover passes what is unread and drops what is queued, except for staff", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Note{Text: "2"}, bot.SetStatus{Status: bot.Open}, bot.AddLabels{Labels: []string{"a"}})
		x.record(customer(2, 2, "more"))
		r := x.record(human(3, 3, bot.Open))
		if !r.Handed {
			x.Fatalf("recorded: %+v", r)
		}
		x.owner(bot.Theirs)
		x.ins(bot.Read, bot.Passed, bot.Read)
		x.outs(bot.Dropped, bot.Queued, bot.Dropped, bot.Queued)
		x.at(x.idle(), time.Time{}, "the next turn")
		if o := x.send(bot.DeskLane); o.Seq != 2 || o.Epoch == o.Ownership.Epoch {
			x.Fatalf("next is %+v, want the note of the old epoch", o)
		}
	}},
	{"words that were read before it was known whose they are", func(x *lab) { // a start-up reads messages and conversation apart
		first := customer(1, 1, "while you were away")
		known := first.Snapshot
		first.Snapshot = bot.Snapshot{}
		x.record(first)
		x.owner(bot.NoOwner)
		x.record(bot.Inbound{Kind: bot.Observation, Dedupe: "look:1", At: 1, Looked: true, Snapshot: known})
		x.owner(bot.Ours)
		x.ins(bot.Unread, bot.Read)
		x.later(time.Minute)
		if t := x.claim(); len(t.Unread) != 1 {
			x.Fatalf("the turn reads %+v, want the message", t.Unread)
		}
	}},
	{"a takeover fences the turn being thought", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		x.record(human(2, 2, bot.Open))
		x.fenced(x.s.CommitTurn(x.Context(), x.now, t, decision(t, bot.Reply{Text: "late"})), "commit after a takeover")
		x.fenced(x.s.Interim(x.Context(), x.now, t, bot.Reply{Text: "late"}), "interim after a takeover")
		x.outs()
	}},
	{"a dropped business action says so, and results survive", func(x *lab) { // lesson 4
		x.says(1, bot.Commit{Run: "1.0"}, bot.SendCode{Run: "1.1"})
		x.record(bot.Inbound{Kind: bot.Result, Dedupe: "result:9", Outcome: "ok"})
		x.record(bot.Inbound{Kind: bot.Overdue, Dedupe: "overdue:1"})
		x.woken(bot.TurnDue)
		x.record(human(2, 2, bot.Open))
		x.outs(bot.Dropped, bot.Dropped)
		x.ins(bot.Read, bot.Unread, bot.Passed, bot.Read, bot.Unread)
		if !x.woken(bot.TurnDue) {
			x.Fatal("results wake the guard")
		}
		t := x.claim()
		if len(t.Unread) != 2 || t.Unread[1].Outcome != "dropped" || t.Unread[1].Ref != 1 || t.Unread[1].Run != "1.0" || t.Conversation.Owner != bot.Theirs {
			x.Fatalf("the guard reads %+v", t.Unread)
		}
	}},
	{"what is tried again after a takeover is dropped", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Note{Text: "2"})
		reply := x.send(bot.DeskLane)
		x.record(human(2, 2, bot.Open))
		x.outs(bot.Sending, bot.Queued)
		x.settle(reply, bot.Receipt{State: bot.Queued, DueAt: x.now})
		x.outs(bot.Dropped, bot.Queued)
		note := x.send(bot.DeskLane)
		x.settle(note, bot.Receipt{State: bot.InDoubt, DueAt: x.now})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Queued, DueAt: x.now})
		x.outs(bot.Dropped, bot.Queued)
	}},
	{"a reply in doubt is looked for once more after a takeover, not for ever", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.InDoubt, DueAt: x.now})
		x.record(human(2, 2, bot.Open))
		x.outs(bot.InDoubt)
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.InDoubt, DueAt: x.now})
		x.outs(bot.Dropped)
	}},
	{"a business action in doubt is looked for until it is known", func(x *lab) {
		x.says(1, bot.Commit{Run: "1.0"})
		x.settle(x.send(bot.BusinessLane), bot.Receipt{State: bot.InDoubt, DueAt: x.now})
		x.record(human(2, 2, bot.Open))
		x.settle(x.send(bot.BusinessLane), bot.Receipt{State: bot.InDoubt, DueAt: x.now})
		x.outs(bot.InDoubt)
		x.settle(x.send(bot.BusinessLane), bot.Receipt{State: bot.Queued, DueAt: x.now}) // certainly not done
		x.outs(bot.Dropped)
		if t := x.claim(); len(t.Unread) != 1 || t.Unread[0].Outcome != "dropped" {
			x.Fatalf("unread: %+v", t.Unread)
		}
	}},
	{"an answer that would have told what came of an action leaves that behind", func(x *lab) {
		tells := &bot.Done{Action: "shop.change", Outcome: bot.OK, Key: "k"}
		x.says(1, bot.Reply{Text: "done", Tells: tells}, bot.Reply{Text: "anything else?"})
		reply := x.send(bot.DeskLane)
		x.record(human(2, 2, bot.Open))
		x.settle(reply, bot.Receipt{State: bot.Dropped})
		x.outs(bot.Dropped, bot.Dropped)
		t := x.claim()
		if len(t.Unread) != 1 || t.Unread[0].Kind != bot.Result || t.Unread[0].Action != "shop.change" || t.Unread[0].Outcome != bot.OK || t.Unread[0].ActionKey != "k" {
			x.Fatalf("the guard reads %+v", t.Unread)
		}
	}},
	{"a person in a pending conversation: the guard is due", func(x *lab) {
		x.record(customer(1, 1, "a"))
		x.record(human(2, 2, bot.Pending))
		x.owner(bot.Theirs)
		if t := x.claim(); len(t.Unread) != 0 {
			x.Fatalf("the guard reads %v", texts(t))
		}
	}},
	{"a return revives by stamp, not by arrival", func(x *lab) { // lesson 3, scene 29
		x.says(1)
		x.record(human(7, 7, bot.Pending))
		x.commit(x.claim(), bot.SetStatus{Status: bot.Open})
		x.record(customer(8, 8, "before the return"))
		x.record(customer(11, 11, "after the return"))
		x.owner(bot.Theirs)
		x.ins(bot.Read, bot.Read, bot.Passed, bot.Passed)
		r := x.record(changed(9, bot.Resolved))
		if !r.Handed || !r.Wakes {
			x.Fatalf("recorded: %+v", r)
		}
		x.owner(bot.Ours)
		x.ins(bot.Read, bot.Read, bot.Passed, bot.Unread, bot.Read)
		x.at(x.idle(), x.now.Add(x.policy.Burst.Idle), "the turn")
		x.reads(x.claim(), "after the return")
	}},
	{"the message that brings the return is read", func(x *lab) { // scene 30
		x.says(1)
		x.record(human(7, 7, bot.Open))
		x.record(changed(9, bot.Resolved))
		x.record(customer(13, 13, "second"))
		x.record(customer(11, 11, "first"))
		x.owner(bot.Ours)
		x.reads(x.claim(), "first", "second")
	}},
	{"dropping does not wake the next of the old epoch but what is left for staff", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Note{Text: "2"})
		x.woken(bot.OutboundDue)
		x.record(human(2, 2, bot.Open))
		if !x.woken(bot.OutboundDue) {
			x.Fatal("the note is due now")
		}
	}},
	{"state of another epoch starts afresh", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		d := decision(t)
		d.State.Topic, d.State.Language.Code = "email", "pt"
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		x.record(human(2, 2, bot.Open))
		x.record(changed(3, bot.Pending))
		x.record(customer(4, 4, "again"))
		if got := x.claim().State; got.Topic != "" || got.Language.Code != "pt" {
			x.Fatalf("state after the return: %+v", got)
		}
	}},
}

// closing is a conversation whose resolve is queued.
func (x *lab) closing() {
	x.Helper()
	x.record(customer(1, 1, "thanks"))
	t := x.claim()
	d := decision(t, bot.SetStatus{Status: bot.Resolved})
	d.Leaves = true
	x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit a resolve")
	x.owner(bot.Leaving)
}

func (x *lab) holds(o *bot.Outbound, want bool, when string) {
	x.Helper()
	got, err := x.s.Holds(x.Context(), o)
	x.must(err, "holds")
	if got != want {
		x.Fatalf("%s: the claim holds: %v, want %v", when, got, want)
	}
}

var closingRules = []rule{
	{"no close behind a reply that did not arrive: the conversation is ours again and hears of it", func(x *lab) {
		x.record(customer(1, 1, "thanks"))
		t := x.claim()
		d := decision(t, bot.Reply{Text: "Done."}, bot.SetStatus{Status: bot.Resolved})
		d.Leaves = true
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit an answer and a resolve")
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Buried, Err: "404", Then: &bot.Inbound{Dedupe: "undeliverable:1", Kind: bot.Undeliverable, Ref: 1, Note: "Done."}})
		o := x.send(bot.DeskLane)
		x.holds(o, false, "behind a reply that was given up")
		x.settle(o, bot.Receipt{State: bot.Dropped})
		x.owner(bot.Ours)
		if t := x.claim(); len(t.Unread) != 1 || t.Unread[0].Kind != bot.Undeliverable {
			x.Fatalf("the turn reads %+v", t.Unread)
		}
	}},
	{"leaving keeps its actions and its epoch", func(x *lab) {
		x.record(customer(1, 1, "a person please"))
		t := x.claim()
		d := decision(t, bot.Note{Text: "dossier"}, bot.SetStatus{Status: bot.Open})
		d.Leaves = true
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit a handoff")
		if l := x.row(); l.Owner != bot.Leaving || l.Closing || l.Epoch != 0 {
			x.Fatalf("row: %+v", l.Ownership)
		}
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent})
		x.record(customer(2, 2, "hello?")) // scene 39
		x.ins(bot.Read, bot.Passed)
		x.at(x.idle(), time.Time{}, "the next turn")
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent})
		if !x.row().UnansweredAt.IsZero() {
			x.Fatal("a delivered status ends the waiting")
		}
	}},
	{"closing keeps a customer's words without waking", func(x *lab) { // lesson 11
		x.closing()
		if r := x.record(customer(2, 2, "one more thing")); r.Wakes {
			x.Fatalf("recorded: %+v", r)
		}
		x.ins(bot.Read, bot.Unread)
		x.idle()
	}},
	{"our resolve landed on unread words: the guard is due", func(x *lab) { // scene 33
		x.closing()
		x.record(customer(2, 2, "one more thing"))
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent})
		x.at(x.row().DueAt, x.now, "the guard") // whether or not an event ever shows that it landed
		x.record(changed(3, bot.Resolved))
		x.owner(bot.Theirs)
		x.ins(bot.Read, bot.Unread, bot.Read)
		x.reads(x.claim(), "one more thing")
	}},
	{"a claim to close yields to words that wait unread", func(x *lab) {
		x.closing()
		o := x.send(bot.DeskLane)
		x.holds(o, true, "nothing is unread")
		x.record(customer(2, 2, "one more thing"))
		x.holds(o, false, "the customer writes")
		x.settle(o, bot.Receipt{State: bot.Queued})
		x.holds(x.send(bot.DeskLane), false, "and still waits")
	}},
	{"a claim yields to a person and to a later claim", func(x *lab) {
		x.says(1, bot.Reply{Text: "a"}, bot.Note{Text: "b"})
		o := x.send(bot.DeskLane)
		x.record(customer(2, 2, "more"))
		x.holds(o, true, "a newer message takes no reply back")
		x.settle(o, bot.Receipt{State: bot.Queued})
		x.holds(o, false, "it was given back")
		again := x.send(bot.DeskLane)
		x.holds(o, false, "somebody else has it")
		x.record(human(3, 3, bot.Pending))
		x.holds(again, false, "a person spoke")
		x.settle(again, bot.Receipt{State: bot.Dropped})
		x.holds(x.send(bot.DeskLane), true, "a note is for people")
	}},
	{"our resolve landed and nothing is unread: nothing is due", func(x *lab) {
		x.closing()
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent})
		x.at(x.idle(), time.Time{}, "the next turn")
	}},
	{"a return after closing reads both", func(x *lab) { // scene 34
		x.closing()
		o := x.send(bot.DeskLane)
		x.record(customer(2, 10, "one more thing"))
		x.settle(o, bot.Receipt{State: bot.Sent})
		x.record(changed(12, bot.Resolved))
		x.record(customer(3, 14, "and another"))
		x.owner(bot.Ours)
		x.reads(x.claim(), "one more thing", "and another")
	}},
	{"our resolve is withdrawn: ours again, now, same epoch", func(x *lab) { // scene 35
		x.closing()
		x.record(customer(2, 2, "one more thing"))
		x.woken(bot.TurnDue)
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Dropped})
		if !x.woken(bot.TurnDue) {
			x.Fatal("a turn is due")
		}
		if l := x.row(); l.Owner != bot.Ours || l.Closing || l.Epoch != 0 || !l.DueAt.Equal(x.now) {
			x.Fatalf("row: %+v", l)
		}
		x.reads(x.claim(), "one more thing")
	}},
	{"our resolve is impossible: ours again", func(x *lab) {
		x.closing()
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Buried})
		x.owner(bot.Ours)
		x.at(x.row().DueAt, x.now, "the turn")
	}},
	{"our resolve tried again is still on its way", func(x *lab) {
		x.closing()
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Queued, DueAt: x.now.Add(time.Second)})
		x.owner(bot.Leaving)
		x.idle()
	}},
}
