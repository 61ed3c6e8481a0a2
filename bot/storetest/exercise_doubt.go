package storetest

import (
	"time"

	"agentbot/bot"
)

// doubtRules take the receipts that the courier really writes, so that what a doubt needs survives every store.
var doubtRules = []rule{
	{"a stale reply is not sent, and a turn hears of it", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Note{Text: "2"})
		x.later(31 * time.Minute)
		x.woken(bot.TurnDue)
		o := x.send(bot.DeskLane)
		x.settle(o, bot.Stale(o))
		if !x.woken(bot.TurnDue) {
			x.Fatal("somebody must tell a person")
		}
		x.outs(bot.Buried, bot.Queued)
		x.fenced(x.s.Settle(x.Context(), x.now, o, bot.Stale(o)), "settle it again")
		x.ins(bot.Read, bot.Unread)
		if x.row().UnansweredAt.IsZero() {
			x.Fatal("the customer still waits")
		}
		t := x.claim()
		if len(t.Unread) != 1 || t.Unread[0].Kind != bot.Undeliverable || t.Unread[0].Outcome != "stale" || t.Unread[0].Note != "1" || t.Unread[0].Ref != 1 {
			x.Fatalf("unread: %+v", t.Unread)
		}
		x.commit(t)
		if o := x.send(bot.DeskLane); o.Seq != 2 { // what is behind it goes on
			x.Fatalf("next is %d, want 2", o.Seq)
		}
	}},
	{"a stale interim bothers nobody", func(x *lab) {
		x.record(customer(1, 1, "a"))
		t := x.claim()
		x.must(x.s.Interim(x.Context(), x.now, t, bot.Reply{Text: "one moment"}), "interim")
		o := x.send(bot.DeskLane)
		x.settle(o, bot.Stale(o))
		x.outs(bot.Buried)
		x.commit(t, bot.Reply{Text: "the answer"})
		x.ins(bot.Read)
		x.outs(bot.Buried, bot.Queued)
	}},
	{"a business action in doubt that nobody can look at is told at once, and never repeated", func(x *lab) {
		x.says(1, bot.Commit{Action: "pay", Run: "1.0", Key: "k"}, bot.Commit{Action: "pay", Run: "1.1", Key: "l"})
		o := x.send(bot.BusinessLane)
		x.settle(o, bot.Judge(x.now, o, bot.Delivered{Verdict: bot.Unclear, Err: "timeout"}, bot.DefaultWaits()))
		x.outs(bot.Buried, bot.Queued)
		t := x.claim()
		if len(t.Unread) != 1 || t.Unread[0].Outcome != "doubt" || t.Unread[0].Run != "1.0" || t.Unread[0].ActionKey != "k" || t.Unread[0].Action != "pay" {
			x.Fatalf("unread: %+v", t.Unread)
		}
		if next := x.send(bot.BusinessLane); next.Seq != 2 {
			x.Fatalf("next is %d, want 2", next.Seq)
		}
	}},
	{"a business action that died under way and cannot be looked at is told when looking ends", func(x *lab) {
		x.says(1, bot.Commit{Action: "pay", Run: "1.0", Key: "k"})
		x.send(bot.BusinessLane) // its process dies
		x.later(15 * time.Second)
		for range 30 {
			look := x.send(bot.BusinessLane)
			if look.Was == bot.Queued {
				x.Fatalf("it is to be tried again: %+v", look)
			}
			r := bot.Judge(x.now, look, bot.Delivered{Verdict: bot.Unclear, Err: "nothing to look at"}, bot.DefaultWaits())
			x.settle(look, r)
			if r.State != bot.InDoubt {
				break
			}
			x.now = x.quiet(bot.BusinessLane)
		}
		x.outs(bot.Buried)
		if t := x.claim(); len(t.Unread) != 1 || t.Unread[0].Outcome != "doubt" {
			x.Fatalf("unread: %+v", t.Unread)
		}
	}},
	{"absence counts at once after an answer of 500", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		o, at := x.send(bot.DeskLane), x.now
		x.settle(o, bot.Judge(x.now, o, bot.Delivered{Verdict: bot.Finished, Err: "500"}, bot.DefaultWaits()))
		x.later(2 * time.Second)
		look := x.send(bot.DeskLane)
		x.at(look.AbsentAt, at, "absent at")
		x.settle(look, bot.Judge(x.now, look, bot.Delivered{Verdict: bot.NotDone}, bot.DefaultWaits()))
		if again := x.send(bot.DeskLane); again.Was != bot.Queued || !again.AbsentAt.IsZero() || !again.TriedAt.Equal(x.now) {
			x.Fatalf("second try: %+v", again)
		}
	}},
	{"absence counts late after a timeout, whatever dies meanwhile", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		o, at := x.send(bot.DeskLane), x.now
		x.later(10 * time.Second)
		x.settle(o, bot.Judge(x.now, o, bot.Delivered{Verdict: bot.Unclear, Err: "timeout"}, bot.DefaultWaits()))
		absent := x.now.Add(20 * time.Second)
		x.later(2 * time.Second)
		x.send(bot.DeskLane) // who looked first dies
		x.later(15 * time.Second)
		look := x.send(bot.DeskLane)
		x.at(look.AbsentAt, absent, "absent at")
		x.at(look.TriedAt, at, "tried at")
		x.settle(look, bot.Judge(x.now, look, bot.Delivered{Verdict: bot.NotDone}, bot.DefaultWaits()))
		x.outs(bot.InDoubt)
		x.at(x.quiet(bot.DeskLane), absent, "the look that counts")
		x.now = absent
		look = x.send(bot.DeskLane)
		x.settle(look, bot.Judge(x.now, look, bot.Delivered{Verdict: bot.NotDone}, bot.DefaultWaits()))
		x.outs(bot.Queued)
	}},
	{"an echo ends a doubt, and nothing is buried afterwards", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		o := x.send(bot.DeskLane)
		x.settle(o, bot.Judge(x.now, o, bot.Delivered{Verdict: bot.Unclear}, bot.DefaultWaits()))
		x.later(2 * time.Second)
		look := x.send(bot.DeskLane)
		x.record(bot.Inbound{Kind: bot.Echo, Message: 91, Dedupe: "m:91", At: 91, Ref: 1, Snapshot: status(bot.Pending)})
		x.later(2 * time.Minute)
		x.settle(look, bot.Judge(x.now, look, bot.Delivered{Verdict: bot.Unclear}, bot.DefaultWaits()))
		x.outs(bot.Sent)
		x.ins(bot.Read, bot.Read) // nobody hears that it could not be delivered
	}},
	{"a resolve in doubt keeps what the customer writes", func(x *lab) { // closing over a timeout
		x.closing()
		o := x.send(bot.DeskLane)
		x.settle(o, bot.Judge(x.now, o, bot.Delivered{Verdict: bot.Unclear}, bot.DefaultWaits()))
		x.record(customer(2, 2, "one more thing"))
		x.owner(bot.Leaving)
		x.ins(bot.Read, bot.Unread)
		x.later(2 * time.Second)
		look := x.send(bot.DeskLane)
		x.settle(look, bot.Judge(x.now, look, bot.Delivered{Verdict: bot.Present}, bot.DefaultWaits()))
		x.at(x.row().DueAt, x.now, "the guard")
		x.reads(x.claim(), "one more thing")
	}},
}
