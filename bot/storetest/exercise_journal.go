package storetest

import (
	"fmt"
	"time"

	"agentbot/bot"
)

var journalRules = []rule{
	{"record numbers inbounds per conversation", func(x *lab) {
		for i := range int64(3) {
			if r := x.record(customer(i+1, bot.Stamp(i+1), "a")); r.Seq != i+1 || r.Duplicate || !r.Wakes {
				x.Fatalf("message %d: %+v", i+1, r)
			}
		}
		other := customer(9, 9, "b")
		other.Key = bot.Key{Bot: "default", Account: 3, Conversation: 7}
		if r := x.record(other); r.Seq != 1 {
			x.Fatalf("another conversation starts at %d, want 1", r.Seq)
		}
		if l := x.row(); l.LastIn != 3 || l.LastCustomer != 3 || l.LastMessage != 3 || l.Inbox != 5 || l.Contact.ID != 77 {
			x.Fatalf("row: %+v", l)
		}
	}},
	{"the same message is a duplicate whatever its delivery", func(x *lab) {
		first, again := customer(1, 1, "a"), customer(1, 1, "a")
		first.Delivery, again.Delivery = "d1", "d2"
		x.record(first)
		fence := x.row().Fence
		if r := x.record(again); !r.Duplicate || r.Wakes {
			x.Fatalf("second delivery: %+v, want a duplicate", r)
		}
		if l := x.row(); l.LastIn != 1 || l.Fence != fence {
			x.Fatalf("a duplicate changed the row: %+v", l)
		}
	}},
	{"the same delivery is a duplicate whatever its message", func(x *lab) {
		first, again := customer(1, 1, "a"), customer(2, 2, "b")
		first.Delivery, again.Delivery = "d1", "d1"
		x.record(first)
		if r := x.record(again); !r.Duplicate {
			x.Fatalf("second use of a delivery id: %+v, want a duplicate", r)
		}
		other := customer(2, 2, "b")
		other.Key, other.Delivery = bot.Key{Bot: "default", Account: 3, Conversation: 7}, "d1"
		if r := x.record(other); r.Duplicate {
			x.Fatal("keys are unique per conversation, not over all")
		}
	}},
	{"two inbounds without delivery id are two", func(x *lab) {
		x.record(customer(1, 1, "a"))
		if r := x.record(customer(2, 2, "b")); r.Duplicate {
			x.Fatal("a missing delivery id is no delivery id")
		}
	}},
	{"an inbound without keys is refused", func(x *lab) {
		in := customer(1, 1, "a")
		in.Key, in.Dedupe = x.key, ""
		if _, err := x.s.Record(x.Context(), x.now, in, x.policy); err == nil {
			x.Fatal("recorded without a dedupe key")
		}
		if _, err := x.h.Row(x.Context(), x.key); err == nil {
			x.Fatal("a refused inbound left a row")
		}
	}},
	{"what was recorded is read back whole and without U+0000", func(x *lab) {
		in := customer(1, 1784034322481532, "ol\u00e1\x00 \\u0000 \U0001F600")
		in.Delivery, in.Choice, in.Files = "d1", "yes", []bot.File{{Kind: "image", URL: "https://example.com/a.png", Size: 12}}
		in.Snapshot.Labels, in.Snapshot.Attributes, in.Data = []string{"vip"}, []byte(`{"plan":"a\u0000b"}`), []byte(`{"n":12345678901234567890}`)
		x.record(in)
		got := x.inbounds()[0]
		in.Key, in.Seq, in.State, in.RecordedAt = x.key, 1, bot.Unread, x.now
		in.Text, in.Snapshot.Attributes = "ol\u00e1 \\u0000 \U0001F600", []byte(`{"plan":"ab"}`)
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", in) {
			x.Fatalf("read back\n%+v\nwant\n%+v", got, in)
		}
		got.Files[0].URL, got.Snapshot.Labels[0] = "changed", "changed"
		if again := x.inbounds()[0]; again.Files[0].URL == "changed" || again.Snapshot.Labels[0] == "changed" {
			x.Fatal("the store shares memory with its callers")
		}
	}},
	{"burst: every word moves the turn, up to a limit", func(x *lab) {
		x.record(customer(1, 1, "a"))
		x.at(x.idle(), start.Add(x.policy.Burst.Idle), "due")
		for i := range int64(10) {
			x.later(time.Second)
			x.record(customer(i+2, bot.Stamp(i+2), "b"))
		}
		x.at(x.row().DueAt, start.Add(x.policy.Burst.Max), "due at the limit")
		if got := len(x.claim().Unread); got != 11 {
			x.Fatalf("one turn reads %d messages, want 11", got)
		}
	}},
	{"a message wakes", func(x *lab) {
		x.record(customer(1, 1, "a"))
		if !x.woken(bot.TurnDue) || x.woken(bot.TurnDue) {
			x.Fatal("want one signal")
		}
		x.record(customer(1, 1, "a"))
		if x.woken(bot.TurnDue) {
			x.Fatal("a duplicate wakes nobody")
		}
	}},
	{"messages are read in Chatwoot's order, not ours", func(x *lab) {
		x.record(customer(12, 2, "second"))
		x.record(bot.Inbound{Kind: bot.Overdue, Dedupe: "overdue:1"})
		x.record(customer(11, 1, "first"))
		x.reads(x.claim(), "first", "", "second")
	}},
}

func edit(message int64, at bot.Stamp, text string) bot.Inbound {
	return bot.Inbound{Kind: bot.CustomerEdit, Message: message, Dedupe: fmt.Sprintf("u:%d:%d", message, at), At: at, Text: text, Snapshot: status(bot.Pending)}
}

func deletion(message int64, at bot.Stamp) bot.Inbound {
	in := edit(message, at, "")
	in.Deleted = true
	return in
}

var editRules = []rule{
	{"an unread edited message is read with its new words", func(x *lab) {
		x.record(customer(1, 1, "old"))
		x.record(edit(1, 2, "new"))
		if r := x.record(edit(1, 2, "new")); !r.Duplicate {
			x.Fatal("an edit is recorded once")
		}
		x.reads(x.claim(), "new")
		x.ins(bot.Unread, bot.Read)
	}},
	{"an edit of a read message asks for no second answer", func(x *lab) {
		x.says(1)
		if r := x.record(edit(1, 2, "new")); r.Wakes {
			x.Fatal("an edit woke a turn")
		}
		x.idle()
		if got := x.inbounds()[0]; got.Text != "new" || got.State != bot.Read {
			x.Fatalf("stored message: %+v", got)
		}
	}},
	{"an edit of what people were asked to do wakes a turn, a deletion too", func(x *lab) {
		x.record(customer(1, 1, "a"))
		turn := x.claim()
		d := decision(turn, bot.Reply{Text: "x"})
		d.State.Stack = []bot.Frame{{Run: "1.1", Flow: "f", Step: "s", Wait: &bot.Wait{For: "result", By: bot.ByPerson}}}
		x.must(x.s.CommitTurn(x.Context(), x.now, turn, d), "commit")
		if r := x.record(edit(1, 2, "new")); !r.Wakes {
			x.Fatal("the edit woke nobody")
		}
		x.reads(x.claim(), "new")
		x.record(deletion(1, 3))
		again := x.claim()
		if n := len(again.Unread); n == 0 || !again.Unread[n-1].Deleted || again.Unread[n-1].Text != "" {
			x.Fatalf("the deletion is not read: %+v", again.Unread)
		}
	}},
	{"an unread deleted message is not answered", func(x *lab) {
		in := customer(1, 1, "secret")
		in.Choice, in.Files = "secret", []bot.File{{Kind: "image", URL: "secret"}}
		x.record(in)
		x.record(edit(1, 2, "secret too"))
		x.record(deletion(1, 3))
		x.ins(bot.Passed, bot.Read, bot.Read)
		for _, in := range x.inbounds() {
			if in.Text != "" || in.Choice != "" || len(in.Files) > 0 {
				x.Fatalf("words are still there: %+v", in)
			}
		}
		x.reads(x.claim())
	}},
	{"an older edit does not undo a newer one", func(x *lab) {
		x.record(customer(1, 1, "old"))
		x.record(edit(1, 5, "newest"))
		x.record(edit(1, 3, "between"))
		x.reads(x.claim(), "newest")
	}},
	{"an edit that overtook its message is applied to it", func(x *lab) {
		x.record(edit(1, 2, "new"))
		x.record(customer(1, 1, "old"))
		x.record(deletion(2, 4))
		x.record(customer(2, 3, "secret"))
		x.reads(x.claim(), "new")
		if got := x.inbounds()[3]; got.Text != "" || got.State != bot.Passed {
			x.Fatalf("deleted before it came: %+v", got)
		}
	}},
	{"a deleted message does not come back with a return", func(x *lab) {
		x.says(1)
		x.record(human(7, 7, bot.Pending))
		x.record(customer(11, 11, "words"))
		x.record(customer(12, 12, "secret"))
		x.record(deletion(12, 13))
		x.ins(bot.Read, bot.Read, bot.Passed, bot.Passed, bot.Read)
		x.record(changed(9, bot.Resolved))
		x.owner(bot.Ours)
		x.reads(x.claim(), "words")
	}},
	{"a deletion while a turn is thought stays a deletion", func(x *lab) {
		x.record(customer(1, 1, "secret"))
		t := x.claim()
		x.record(deletion(1, 2))
		x.commit(t)
		x.ins(bot.Passed, bot.Read)
	}},
	{"a deletion while a stubborn turn is thought stays a deletion", func(x *lab) {
		t := x.stubborn()
		x.record(customer(9, 9, "meanwhile"))
		x.record(deletion(1, 10))
		x.commit(t)
		x.ins(bot.Passed, bot.Read, bot.Read, bot.Read, bot.Unread, bot.Read)
	}},
}
