package storetest

import (
	"slices"
	"strings"
	"time"

	"agentbot/bot"
)

// sheetRules: lists live beside the state, exactly as long as the state names them.
var sheetRules = []rule{
	{"parts are read back in their order", func(x *lab) {
		x.filed("a", "b", "c")
		x.sheet("1.1", 0, 2, "a", "b", "c")
		x.sheet("1.1", 1, 1, "b")
		x.sheet("1.1", 2, 5, "c")
		x.sheet("1.2", 0, 2)
		if got, err := x.s.Sheet(x.Context(), bot.Key{Bot: "default", Account: 3, Conversation: 7}, "1.1", 0, 2); err != nil || len(got) != 0 {
			x.Fatalf("another conversation reads %q, %v", got, err)
		}
	}},
	{"a part is never written over", func(x *lab) {
		x.filed("a")
		x.filed("other", "b")
		x.sheet("1.1", 0, 5, "a", "b")
	}},
	{"a fenced commit keeps and throws away nothing", func(x *lab) {
		x.filed("a")
		t := x.claimed()
		x.record(customer(5000, 5000, "e agora?"))
		d := decision(t)
		d.State.Sheets, d.Sheets = []string{"2.1"}, []bot.Sheet{{Name: "2.1", Body: []byte("b")}}
		x.fenced(x.s.CommitTurn(x.Context(), x.now, t, d), "commit of the superseded turn")
		x.sheet("1.1", 0, 0, "a")
		x.sheet("2.1", 0, 0)
	}},
	{"what the state names no longer is gone", func(x *lab) {
		x.filed("a")
		t := x.claimed()
		d := decision(t)
		d.State.Sheets, d.Sheets = []string{"2.1"}, []bot.Sheet{{Name: "2.1", Body: []byte("b")}}
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		x.sheet("1.1", 0, 0)
		x.sheet("2.1", 0, 0, "b")
	}},
	{"rows go with the batch that has carried them, the rest of it stays", func(x *lab) {
		x.says(1, batch(), batch())
		o := x.send(bot.BusinessLane)
		x.holdsRows(true, true)
		x.settle(o, bot.Receipt{State: bot.Queued, DueAt: x.now}) // to be tried again: it needs them
		if o = x.send(bot.BusinessLane); o.Action.(bot.Commit).Request.Body != manyRows {
			x.Fatalf("the second try lacks its rows: %+v", o.Action)
		}
		x.settle(o, bot.Receipt{State: bot.Sent})
		x.holdsRows(false, true)
		if left := x.outbounds()[0].Action.(bot.Commit); left.Key != "k" || left.Request.URL != "https://x" || left.Batch == nil || left.Batch.To != 2 {
			x.Fatalf("more than the rows is gone: %+v", left)
		}
	}},
	{"a batch that a change of hands drops keeps no rows", func(x *lab) {
		x.says(1, batch())
		x.record(human(2, 2, bot.Open))
		x.outs(bot.Dropped)
		x.holdsRows(false)
		if t := x.claim(); len(t.Unread) != 1 || t.Unread[0].Outcome != "dropped" || t.Unread[0].Batch == nil {
			x.Fatalf("unread: %+v", t.Unread)
		}
	}},
	{"files go with the message that has carried them", func(x *lab) {
		x.says(1, bot.Reply{Text: "1", Attachment: rowsFile()}, bot.Note{Text: "2", Attachment: rowsFile()}, bot.Reply{Text: "3", Attachment: rowsFile()})
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Sent, Message: 91})
		x.holdsRows(false, true, true)
		x.record(bot.Inbound{Kind: bot.Echo, Message: 92, Dedupe: "m:92", At: 92, Ref: 2, Snapshot: status(bot.Pending)})
		x.holdsRows(false, false, true)
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Buried, Gone: true, Err: "404"})
		x.holdsRows(false, false, false)
		if left := x.outbounds()[0].Action.(bot.Reply); left.Attachment == nil || left.Attachment.Name != "problems.csv" || left.Text != "1" {
			x.Fatalf("more than the rows is gone: %+v", left)
		}
	}},
	{"what is buried unsent keeps no rows", func(x *lab) {
		x.says(1, bot.Reply{Text: "1"}, bot.Reply{Text: "2", Attachment: rowsFile()}, batch())
		x.settle(x.send(bot.DeskLane), bot.Receipt{State: bot.Buried, Gone: true, Err: "404"})
		x.outs(bot.Buried, bot.Buried, bot.Buried)
		x.holdsRows(false, false, false)
	}},
	{"a change of hands throws all away", func(x *lab) {
		x.filed("a")
		in := customer(5000, 5000, "eu assumo")
		in.Kind = bot.HumanMessage
		x.record(in)
		x.owner(bot.Theirs)
		x.sheet("1.1", 0, 0)
	}},
	{"a trace shows of files and lists only how large they were", func(x *lab) {
		t := x.claimed()
		d := decision(t)
		d.Trace.Asked = []bot.Exchange{
			{Kind: "file", Answer: bot.Answer{Outcome: bot.OK, Output: []byte(`{"data":"YW5h"}`)}},
			{Kind: "sheet", Answer: bot.Answer{Outcome: bot.OK, Output: []byte(`{"parts":["YW5h"]}`)}},
			{Kind: "call", Answer: bot.Answer{Outcome: bot.OK, Output: []byte(`{"status":200}`)}},
		}
		x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
		traces, err := x.h.Traces(x.Context(), x.key, 0)
		x.must(err, "traces")
		for i, holds := range []string{`"bytes":15`, `"bytes":18`, `{"status":200}`} {
			body := string(traces[0].Asked[i].Answer.Output)
			if !strings.Contains(body, holds) || strings.Contains(body, "YW5h") {
				x.Errorf("%s is kept as %s", traces[0].Asked[i].Kind, body)
			}
		}
	}},
}

// claimed is a turn about a new message.
func (x *lab) claimed() *bot.Turn {
	x.Helper()
	message := int64(x.now.Sub(start)/time.Second) + 1
	x.record(customer(message, bot.Stamp(message), "a lista"))
	x.later(time.Minute)
	return x.claim()
}

// filed commits a turn that brings the list 1.1.
func (x *lab) filed(parts ...string) {
	x.Helper()
	t := x.claimed()
	d := decision(t)
	d.State.Sheets = []string{"1.1"}
	for i, body := range parts {
		d.Sheets = append(d.Sheets, bot.Sheet{Name: "1.1", Part: i, Body: []byte(body)})
	}
	x.must(x.s.CommitTurn(x.Context(), x.now, t, d), "commit")
}

func (x *lab) sheet(name string, from, to int, want ...string) {
	x.Helper()
	parts, err := x.s.Sheet(x.Context(), x.key, name, from, to)
	x.must(err, "sheet")
	var got []string
	for _, part := range parts {
		got = append(got, string(part))
	}
	if !slices.Equal(got, want) {
		x.Fatalf("parts %d to %d of %s are %q, want %q", from, to, name, got, want)
	}
}

const manyRows = `{"rows":[{"email":"ana@example.com"}]}`

// batch is an action that carries two rows of a list.
func batch() bot.Commit {
	return bot.Commit{Action: "members.import", Run: "1.0", Key: "k", Request: bot.Request{URL: "https://x", Body: manyRows}, Batch: &bot.Batch{From: 1, To: 2, Total: 2}}
}

func rowsFile() *bot.Attachment {
	return &bot.Attachment{Name: "problems.csv", ContentType: "text/csv", Data: []byte("ana@example.com")}
}

// holdsRows says of every outbound whether rows of a list are in it still.
func (x *lab) holdsRows(want ...bool) {
	x.Helper()
	var got []bool
	for _, o := range x.outbounds() {
		_, holds := bot.Spent(o.Action)
		got = append(got, holds)
	}
	if !slices.Equal(got, want) {
		x.Fatalf("rows are held: %v, want %v", got, want)
	}
}
