package storetest

import (
	"encoding/json"
	"time"

	"agentbot/bot"
)

var outboxRules = []rule{
	{"only the oldest live outbound of a lane is due", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Commit{Run: "1.0"}, bot.Reply{Text: "3"}, bot.SendCode{Run: "1.0"})
		if !x.woken(bot.OutboundDue) {
			x.Fatal("queued actions wake the courier")
		}
		one, two := x.send(bot.DeskLane), x.send(bot.BusinessLane)
		if one.Seq != 1 || two.Seq != 2 {
			x.Fatalf("first %d and %d, want 1 and 2", one.Seq, two.Seq)
		}
		x.at(x.quiet(bot.DeskLane), one.LeaseEnd, "the next time of the lane")
		x.woken(bot.OutboundDue)
		x.settle(one, bot.Receipt{State: bot.Sent, Message: 90})
		if !x.woken(bot.OutboundDue) {
			x.Fatal("the next one wakes the courier")
		}
		if o := x.send(bot.DeskLane); o.Seq != 3 {
			x.Fatalf("next is %d, want 3", o.Seq)
		}
		x.settle(two, bot.Receipt{State: bot.Buried, Err: "no"})
		if o := x.send(bot.BusinessLane); o.Seq != 4 {
			x.Fatalf("next is %d, want 4", o.Seq)
		}
	}},
	{"a new action waits behind an old one", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		o := x.send(bot.DeskLane)
		x.settle(o, bot.Receipt{State: bot.Queued, DueAt: x.now.Add(time.Hour)})
		x.says(2, bot.Reply{Text: "2"})
		x.at(x.quiet(bot.DeskLane), o.TriedAt.Add(time.Hour), "the next time of the lane")
	}},
	{"a claim shows the try", func(x *lab) {
		x.says(5, bot.Reply{Text: "1"})
		o := x.send(bot.DeskLane)
		if o.Was != bot.Queued || o.State != bot.Sending || o.Attempt != 1 || o.After != 5 || o.Covers != 5 || o.Key != x.key || !o.TriedAt.Equal(x.now) || !o.AbsentAt.IsZero() {
			x.Fatalf("claim: %+v", o)
		}
		if o.Ownership.Owner != bot.Ours || o.Snapshot.Status != bot.Pending || !o.LeaseEnd.Equal(x.now.Add(15*time.Second)) {
			x.Fatalf("claim: %+v", o)
		}
	}},
	{"a claim that died is looked for, and the time of its try stays", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		first := x.send(bot.DeskLane)
		x.later(14 * time.Second)
		x.quiet(bot.DeskLane)
		x.record(bot.Inbound{Kind: bot.AgentNote, Message: 9, Dedupe: "m:9", At: 9, Snapshot: status(bot.Pending)})
		x.later(time.Second)
		second := x.send(bot.DeskLane)
		if second.Was != bot.Sending || second.Attempt != 2 || second.After != 1 || !second.TriedAt.Equal(first.TriedAt) {
			x.Fatalf("second claim: %+v", second)
		}
		x.fenced(x.s.Settle(x.Context(), x.now, first, bot.Receipt{State: bot.Queued}), "settle of the lapsed claim")
		x.outs(bot.Sending)
		x.settle(first, bot.Receipt{State: bot.Sent, Message: 90}) // whoever knows that it was sent is right
		x.outs(bot.Sent)
		x.settle(second, bot.Receipt{State: bot.InDoubt}) // and the other is content
		x.outs(bot.Sent)
		x.quiet(bot.DeskLane)
	}},
	{"doubt waits, keeps its times and holds the lane", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Reply{Text: "2"})
		o := x.send(bot.DeskLane)
		x.woken(bot.OutboundDue)
		absent := x.now.Add(20 * time.Second)
		x.settle(o, bot.Receipt{State: bot.InDoubt, DueAt: x.now.Add(2 * time.Second), AbsentAt: absent, Err: "timeout"})
		if !x.woken(bot.OutboundDue) {
			x.Fatal("the loop must learn of a new next time")
		}
		x.at(x.quiet(bot.DeskLane), x.now.Add(2*time.Second), "the look")
		x.later(2 * time.Second)
		look := x.send(bot.DeskLane)
		if look.Seq != 1 || look.Was != bot.InDoubt || !look.AbsentAt.Equal(absent) || !look.TriedAt.Equal(o.TriedAt) || look.After != o.After {
			x.Fatalf("look: %+v", look)
		}
		x.settle(look, bot.Receipt{State: bot.Queued})
		again := x.send(bot.DeskLane)
		if again.Was != bot.Queued || again.Attempt != 3 || !again.AbsentAt.IsZero() || !again.TriedAt.Equal(x.now) {
			x.Fatalf("second try: %+v", again)
		}
	}},
	{"what left nothing is no attempt", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Queued, Untried: true})
		if o := x.send(bot.DeskLane); o.Attempt != 1 {
			x.Fatalf("attempt %d, want 1", o.Attempt)
		}
	}},
	{"a claim is settled once", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		o := x.send(bot.DeskLane)
		x.settle(o, bot.Receipt{State: bot.Queued, DueAt: x.now.Add(time.Hour)})
		x.fenced(x.s.Settle(x.Context(), x.now, o, bot.Receipt{State: bot.Buried}), "second settle")
		if err := x.s.Settle(x.Context(), x.now, o, bot.Receipt{State: bot.Sending}); err == nil {
			x.Fatal("sending is no end of a try")
		}
		x.outs(bot.Queued)
	}},
	{"receipts are kept", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Buried, Err: "422: too long"})
		var r bot.Receipt
		o := x.outbounds()[0]
		x.must(json.Unmarshal(o.Receipt, &r), "receipt")
		if r.State != bot.Buried || r.Err != "422: too long" || o.Error != r.Err || !o.DueAt.IsZero() {
			x.Fatalf("outbound: %+v", o)
		}
	}},
}

var settleRules = []rule{
	{"a result is recorded with the receipt, once", func(x *lab) {
		x.says(1, bot.Commit{Run: "1.0"})
		o := x.send(bot.BusinessLane)
		then := &bot.Inbound{Dedupe: "result:1", Kind: bot.Result, Ref: 1, Run: "1.0", Outcome: "ok", Data: []byte(`{"n":1}`)}
		x.woken(bot.TurnDue)
		x.settle(o, bot.Receipt{State: bot.Sent, Then: then})
		if !x.woken(bot.TurnDue) {
			x.Fatal("a result wakes")
		}
		x.settle(o, bot.Receipt{State: bot.Sent, Then: then})
		x.ins(bot.Read, bot.Unread)
		t := x.claim()
		if len(t.Unread) != 1 || t.Unread[0].Key != x.key || t.Unread[0].Run != "1.0" || string(t.Unread[0].Data) != `{"n":1}` || t.Unread[0].Seq != 2 {
			x.Fatalf("unread: %+v", t.Unread)
		}
	}},
	{"a delivered reply answers what it covers", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"})
		o := x.send(bot.DeskLane)
		x.record(customer(2, 2, "more"))
		x.settle(o, bot.Receipt{State: bot.Sent})
		if x.row().UnansweredAt.IsZero() {
			x.Fatal("the newer message waits")
		}
		x.commit(x.claim(), bot.Reply{Text: "2"})
		if x.row().UnansweredAt.IsZero() { // lesson 2
			x.Fatal("queueing answers nothing")
		}
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent})
		if !x.row().UnansweredAt.IsZero() {
			x.Fatal("everything is answered")
		}
	}},
	{"a turn knows which answer arrived last", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Reply{Text: "2"}, bot.Reply{Text: "3", Interim: true})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent, Message: 7})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.InDoubt, DueAt: x.now, Message: 8})
		knows := func(want int64, when string) {
			x.record(customer(want+100, bot.Stamp(want+100), "more"))
			t := x.claim()
			if got := t.Conversation.LastReply; got != want {
				x.Fatalf("%s: the newest answer is message %d, want %d", when, got, want)
			}
			x.must(x.s.ReleaseTurn(x.Context(), x.now, t, x.now, false), "release")
		}
		knows(7, "the second is in doubt")
		x.record(bot.Inbound{Kind: bot.Echo, Message: 9, Dedupe: messageKey(9), At: 9, Ref: 2, Snapshot: status(bot.Pending)})
		knows(9, "its echo came")
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent, Message: 12})
		knows(9, "a moment please is no answer")
	}},
	{"the echo settles at any time", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Reply{Text: "2"}, bot.Reply{Text: "3"}, bot.Reply{Text: "4"})
		echo := func(seq int64) {
			x.record(bot.Inbound{Kind: bot.Echo, Message: 90 + seq, Dedupe: messageKey(90 + seq), At: bot.Stamp(90 + seq), Ref: seq, Snapshot: status(bot.Pending)})
		}
		claim := x.send(bot.DeskLane)
		x.woken(bot.OutboundDue)
		echo(1) // before the answer arrives
		if !x.woken(bot.OutboundDue) {
			x.Fatal("the next one is due")
		}
		x.outs(bot.Sent, bot.Queued, bot.Queued, bot.Queued)
		x.settle(claim, bot.Receipt{State: bot.Sent, Message: 91})
		x.settle(claim, bot.Receipt{State: bot.InDoubt, DueAt: x.now})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.InDoubt, DueAt: x.now})
		echo(2) // in doubt
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Queued, DueAt: x.now.Add(time.Hour)})
		echo(3) // believed not done
		x.outs(bot.Sent, bot.Sent, bot.Sent, bot.Queued)
		if o := x.send(bot.DeskLane); o.Seq != 4 {
			x.Fatalf("next is %d, want 4", o.Seq)
		}
		echo(4)
		x.quiet(bot.DeskLane)
		if !x.row().UnansweredAt.IsZero() {
			x.Fatal("an echo is a delivery")
		}
	}},
	{"an echo of nothing we know changes nothing", func(x *lab) {
		x.says(1, bot.Commit{Run: "1.0"})
		x.record(bot.Inbound{Kind: bot.Echo, Message: 91, Dedupe: "m:91", At: 91, Ref: 17, Snapshot: status(bot.Pending)})
		x.record(bot.Inbound{Kind: bot.Echo, Message: 92, Dedupe: "m:92", At: 92, Ref: 1, Snapshot: status(bot.Pending)})
		x.outs(bot.Queued) // a message cannot be the echo of a business action
	}},
	{"an echo that shows a takeover still settles what came back", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Reply{Text: "2"})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Queued, DueAt: x.now.Add(time.Hour)})
		x.record(bot.Inbound{Kind: bot.Echo, Message: 91, Dedupe: "m:91", At: 91, Ref: 1, Snapshot: status(bot.Open)})
		x.owner(bot.Theirs)
		x.outs(bot.Sent, bot.Dropped)
	}},
	{"gone buries everything", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Note{Text: "2"}, bot.Commit{Run: "1.0"})
		x.record(customer(2, 2, "more"))
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Buried, Gone: true, Err: "404", Then: &bot.Inbound{Dedupe: "result:1", Kind: bot.Undeliverable, Ref: 1}})
		x.outs(bot.Buried, bot.Buried, bot.Buried)
		x.ins(bot.Read, bot.Passed)
		x.at(x.idle(), time.Time{}, "the next turn")
		x.at(x.quiet(bot.DeskLane), time.Time{}, "the next outbound")
		x.at(x.quiet(bot.BusinessLane), time.Time{}, "the next business action")
		if l := x.row(); l.Owner != bot.Theirs || !l.UnansweredAt.IsZero() {
			x.Fatalf("row: %+v", l)
		}
	}},
	{"a withheld business action says that it was not done", func(x *lab) {
		x.says(1, bot.Commit{Run: "1.0"})
		x.settle(x.send(bot.BusinessLane), bot.Receipt{State: bot.Dropped})
		if t := x.claim(); len(t.Unread) != 1 || t.Unread[0].Outcome != "dropped" || t.Unread[0].Run != "1.0" || t.Unread[0].Ref != 1 {
			x.Fatalf("unread: %+v", t.Unread)
		}
	}},
	{"settling what is unknown is fenced", func(x *lab) {
		x.fenced(x.s.Settle(x.Context(), x.now, &bot.Outbound{Key: x.key, Seq: 1}, bot.Receipt{State: bot.Sent}), "settle without a conversation")
		x.says(1)
		x.fenced(x.s.Settle(x.Context(), x.now, &bot.Outbound{Key: x.key, Seq: 1}, bot.Receipt{State: bot.Sent}), "settle without a row")
	}},
}
