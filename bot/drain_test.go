package bot_test

import (
	"strings"
	"testing"

	"agentbot/bot"
)

// TestDrained: who is ordered to hand over does so in every state, asks no dialogue, and speaks only to whoever waits for something.
func TestDrained(t *testing.T) {
	t.Parallel()
	order := bot.Inbound{Key: sceneKey, Kind: bot.Drained, Dedupe: "drained:1"}
	for name, c := range map[string]struct {
		before   string
		ordered  bool // an order comes after that
		last     string
		happened string
		owner    bot.Owner
	}{
		"an idle one, answered long ago":          {before: "msg@1 turn carry", ordered: true, happened: "read 1, reply r1, note, open", owner: bot.Leaving},
		"a customer who waits":                    {before: "msg@1", ordered: true, happened: "reply bye, note, open", owner: bot.Leaving},
		"a message that came while we disconnect": {last: "msg@1", happened: "reply bye, note, open", owner: bot.Leaving},
		"another one after that":                  {last: "msg@1 turn carry msg@2 turn", happened: "reply bye, note, open", owner: bot.Leaving},
		"one that came back meanwhile":            {before: "msg@1 turn carry open@5", last: "changed@8 msg@9", happened: "read 1, reply r1, reply bye, note, open", owner: bot.Leaving},
		"people have it and it is pending":        {before: "heard@2 look@3", ordered: true, happened: "open", owner: bot.Theirs},
		"people have it and it is open":           {before: "msg@1 turn carry open@5", ordered: true, happened: "read 1, reply r1", owner: bot.Theirs},
		"on its way to people":                    {before: "handoff msg@1 turn", ordered: true, happened: "read 1, reply a, note, open", owner: bot.Leaving},
		"a second order":                          {before: "msg@1", ordered: true, last: "turn carry order turn", happened: "reply bye, note, open", owner: bot.Leaving},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.engine.Profiles["default"].Sentences = func() bot.Sentences { return bot.Sentences{"handoff_open": {"pt": "bye"}, "error": {"pt": "sorry"}} }
			s.play(c.before)
			s.drains = true
			if c.ordered {
				s.record(order)
			}
			for word := range strings.FieldsSeq(c.last) {
				if word != "order" {
					s.play(word)
					continue
				}
				again := order
				again.Dedupe = "drained:2"
				s.record(again)
			}
			s.play("turn carry turn carry")
			if got := strings.Join(s.desk.log, ", "); got != c.happened || s.row().Owner != c.owner {
				t.Errorf("owner %s, happened: %s\nwant %s, %s", s.row().Owner, got, c.owner, c.happened)
			}
			traces, err := s.store.(bot.History).Traces(t.Context(), s.key, 0)
			if err != nil {
				t.Fatal(err)
			}
			reason := ""
			for _, trace := range traces {
				reason += trace.Reason
			}
			if want := strings.Contains(c.happened, "note, open") && !strings.Contains(c.happened, "reply a"); (reason == "drain") != want {
				t.Errorf("reasons %q", reason)
			}
		})
	}
}

// TestDrained_HalfWay: a dialogue in the middle of something says goodbye, and its note holds what is known.
func TestDrained_HalfWay(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	p := s.engine.Profiles["default"]
	p.Sentences = func() bot.Sentences { return bot.Sentences{"handoff_open": {"pt": "bye"}} }
	turn := &bot.Turn{Now: s.now, Unread: []bot.Inbound{{Kind: bot.Drained, Seq: 3}}, Conversation: bot.Conversation{
		Key: s.key, Ownership: bot.Ownership{Owner: bot.Ours}, Snapshot: bot.Snapshot{Status: bot.Pending, CanReply: true},
	}}
	turn.State = bot.State{V: 1, Topic: "troca de e-mail", Stack: []bot.Frame{{Run: "1.0", Flow: "email_change", Step: "ask", Slots: map[string]bot.Slot{"email": {Text: "ana@example.com"}}}}}
	d, err := bot.Decide(t.Context(), p, turn, 3)
	if err != nil {
		t.Fatal(err)
	}
	if reply, ok := d.Actions[0].(bot.Reply); !ok || reply.Text != "bye" || !reply.Last {
		t.Errorf("first comes %+v", d.Actions[0])
	}
	note, ok := d.Actions[1].(bot.Note)
	if !ok || !strings.Contains(note.Text, "troca de e-mail") || !strings.Contains(note.Text, "ana@example.com") || !strings.Contains(note.Text, "`drain`") {
		t.Errorf("then comes %+v", d.Actions[1])
	}
	if last := d.Actions[len(d.Actions)-1]; last != (bot.SetStatus{Status: bot.Open}) || !d.Leaves || d.Trace.Reason != "drain" {
		t.Errorf("last comes %+v, leaves %v, reason %s", last, d.Leaves, d.Trace.Reason)
	}
}
