package storetest

import (
	"time"

	"agentbot/bot"
)

// aloneRules: a store that one process serves from is alone when it starts.
var aloneRules = []rule{
	{"recover makes claimed turns and sending outbounds due", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Note{Text: "2"})
		o := x.send(bot.DeskLane)
		x.record(customer(2, 2, "b"))
		t := x.claim()
		x.idle()
		x.later(time.Second)
		x.woken(bot.TurnDue)
		x.woken(bot.OutboundDue)
		x.must(x.s.Recover(x.Context(), x.now), "recover")
		if !x.woken(bot.TurnDue) || !x.woken(bot.OutboundDue) {
			x.Fatal("recover wakes both")
		}
		x.fenced(x.s.CommitTurn(x.Context(), x.now, t, decision(t)), "commit from before the crash")
		x.fenced(x.s.Settle(x.Context(), x.now, o, bot.Receipt{State: bot.Queued}), "settle from before the crash")
		again, look := x.claim(), x.send(bot.DeskLane)
		x.reads(again, "b")
		if again.Failures != 1 || look.Seq != 1 || look.Was != bot.Sending || !look.TriedAt.Equal(o.TriedAt) {
			x.Fatalf("after the crash: %d failures, %+v", again.Failures, look)
		}
	}},
	{"recover frees what a dead process had leased", func(x *lab) {
		x.leases("watchdog", "the dead one", time.Hour, true)
		x.must(x.s.Recover(x.Context(), x.now), "recover")
		x.leases("watchdog", "its successor", time.Minute, true)
	}},
	{"a crashed resolve that is recovered is looked for and closes as before", func(x *lab) {
		x.closing()
		x.send(bot.DeskLane)
		x.must(x.s.Recover(x.Context(), x.now), "recover")
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent})
		x.owner(bot.Leaving)
	}},
}

// sharedRules: whoever starts must not take what another is working on.
var sharedRules = []rule{
	{"recover leaves what others have claimed to them, and looks for what is due", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Note{Text: "2"})
		o := x.send(bot.DeskLane)
		x.record(customer(2, 2, "b"))
		t := x.claim()
		x.woken(bot.TurnDue)
		x.woken(bot.OutboundDue)
		x.must(x.s.Recover(x.Context(), x.now), "recover")
		if !x.woken(bot.TurnDue) || !x.woken(bot.OutboundDue) {
			x.Fatal("recover wakes both")
		}
		x.at(x.idle(), x.now.Add(lease), "the next turn")
		x.at(x.quiet(bot.DeskLane), o.LeaseEnd, "the next outbound")
		x.commit(t)
		x.settle(o, bot.Receipt{State: bot.Sent, Message: 9})
		if next := x.send(bot.DeskLane); next.Seq != 2 {
			x.Fatalf("after the first one was sent: %+v", next)
		}
	}},
	{"recover leaves others their leases", func(x *lab) {
		x.leases("watchdog", "another", time.Hour, true)
		x.must(x.s.Recover(x.Context(), x.now), "recover")
		x.leases("watchdog", "we", time.Minute, false)
		x.later(time.Hour)
		x.leases("watchdog", "we", time.Minute, true)
	}},
	{"what a dead process had claimed is due when its lease ends", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		o := x.send(bot.DeskLane)
		x.record(customer(2, 2, "b"))
		t := x.claim()
		x.later(lease + time.Second)
		x.must(x.s.Recover(x.Context(), x.now), "recover")
		again, look := x.claim(), x.send(bot.DeskLane)
		x.reads(again, "b")
		if again.Failures != 1 || look.Was != bot.Sending || !look.TriedAt.Equal(o.TriedAt) {
			x.Fatalf("after the lease: %d failures, %+v", again.Failures, look)
		}
		x.fenced(x.s.CommitTurn(x.Context(), x.now, t, decision(t)), "commit after the lease")
		x.fenced(x.s.Settle(x.Context(), x.now, o, bot.Receipt{State: bot.Queued}), "settle after the lease")
	}},
}
