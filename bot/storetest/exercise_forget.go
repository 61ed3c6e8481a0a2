package storetest

import (
	"slices"
	"time"

	"agentbot/bot"
)

// forgetRules: what customers should never have typed leaves the journal when nobody needs it any more.
var forgetRules = []rule{
	{"a commit masks what its decision forgets, and in the edits of it", func(x *lab) {
		x.awaiting()
		x.record(customer(2, 2, "o código é 123456"))
		t := x.claim()
		x.reads(t, "o código é 123456") // it is needed until then
		x.record(edit(2, 3, "é 123456 mesmo"))
		d := decision(t)
		d.Forget = []string{"123456"}
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		x.texts("a", "é ••• mesmo", "é ••• mesmo")
	}},
	{"a deletion before the commit stays one", func(x *lab) {
		x.awaiting()
		x.record(customer(2, 2, "123456"))
		t := x.claim()
		x.record(deletion(2, 3))
		d := decision(t)
		d.Forget = []string{"123456"}
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		x.texts("a", "", "")
		if in := x.inbounds()[1]; !in.Deleted || in.State == bot.Unread {
			x.Fatalf("the deleted message is %+v", in)
		}
	}},
	{"a fenced commit forgets nothing", func(x *lab) {
		x.awaiting()
		x.record(customer(2, 2, "123456"))
		t := x.claim()
		x.record(customer(3, 3, "e agora?"))
		d := decision(t)
		d.Forget = []string{"123456"}
		x.fenced(x.s.CommitTurn(x.Context(), x.now, t, d), "commit of the superseded turn")
		x.reads(x.claim(), "123456", "e agora?")
	}},
	{"what nobody waits for is masked when it is recorded", func(x *lab) {
		x.record(customer(1, 1, "meu código de verificação é 123456"))
		x.texts("meu código de verificação é •••")
		x.reads(x.claim(), "meu código de verificação é •••")
	}},
	{"an edit of what was read is masked in both rows", func(x *lab) {
		x.awaiting()
		x.record(customer(2, 2, "12345"))
		x.commit(x.claim())
		x.record(edit(2, 3, "123456"))
		x.texts("a", "•••", "•••")
	}},
	{"what is passed to people is masked", func(x *lab) {
		x.awaiting()
		x.record(customer(2, 2, "123456"))
		x.later(time.Second)
		x.record(human(3, 3, bot.Open))
		x.texts("a", "•••", "I am here")
		if in := x.inbounds()[1]; in.State != bot.Passed {
			x.Fatalf("the message is %s, want passed", in.State)
		}
	}},
}

// awaiting brings the conversation to where a one-time code was sent and is awaited.
func (x *lab) awaiting() {
	x.record(customer(1, 1, "a"))
	t := x.claim()
	d := decision(t)
	d.State.Coded = true
	d.State.Stack = []bot.Frame{{Run: "0.1", Flow: "f", Step: "s", Wait: &bot.Wait{For: "code", Since: x.now}}}
	x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
}

// texts are what the journal holds, in order.
func (x *lab) texts(want ...string) {
	var got []string
	for _, in := range x.inbounds() {
		got = append(got, in.Text)
	}
	if !slices.Equal(got, want) {
		x.Fatalf("the journal holds %q, want %q", got, want)
	}
}
