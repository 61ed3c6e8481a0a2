package bot

import (
	"strings"
	"testing"
	"time"
)

func TestAgentCommand(t *testing.T) {
	t.Parallel()
	for note, want := range map[string]string{
		"/bot done":                                     "done|",
		"  /bot done trocado no painel\n":               "done|trocado no painel",
		"/BOT Done: linha 1\nlinha 2":                   "done|linha 1\nlinha 2",
		"/bot feito ok":                                 "done|ok",
		"/bot refuse address_taken já é de outra conta": "refuse|address_taken já é de outra conta",
		"/bot rechazado":                                "refuse|",
		"/bot":                                          "unknown|",
		"/bot dnoe":                                     "unknown|",
		"/bot\tdone x":                                  "done|x",
		"/bot done cartão 4111 1111 1111 1111":          "done|cartão",
		"/bottle done":                                  "", "o /bot done não funcionou": "", "bot done": "", "": "", "/bo": "",
	} {
		verb, words, ok := AgentCommand(note)
		got := ""
		if ok {
			got = verb + "|" + words
		}
		if got != want && (!strings.HasPrefix(got, want) || strings.Contains(got, "4111")) {
			t.Errorf("%q: %q, want %q", note, got, want)
		}
	}
}

// A command of an agent is read by a turn, whoever has the conversation, and any other note by nobody. It takes nothing over.
func TestLedger_AgentsCommands(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	ledger := func(owner Owner) *Ledger {
		l := &Ledger{Key: Key{Bot: "default", Account: 3, Conversation: 7}, LastIn: 1}
		l.Owner, l.Status, l.StatusAt, l.Epoch = owner, Pending, 5, 2
		if owner == Theirs {
			l.Status = Open
		}
		return l
	}
	note := func(l *Ledger, text string) (*Inbound, Effect) {
		in := &Inbound{Kind: AgentNote, Message: 9, At: 7, Note: text, By: "Ana", Dedupe: "m:9"}
		in.Snapshot = Snapshot{Status: l.Status, CanReply: true}
		return in, l.Recorded(now, in, Policy{})
	}
	for _, owner := range []Owner{Ours, Theirs, Leaving} {
		l := ledger(owner)
		in, e := note(l, "/bot done")
		if in.State != Unread || !e.Wakes || e.Handed || !l.DueAt.Equal(now) || l.Owner != owner {
			t.Errorf("%s: %s, wakes %v, handed %v, due %v, owner %s", owner, in.State, e.Wakes, e.Handed, l.DueAt, l.Owner)
		}
		l = ledger(owner)
		if in, e := note(l, "olhei, está certo"); in.State != Read || e.Wakes || !l.DueAt.IsZero() {
			t.Errorf("%s: an ordinary note is %s, wakes %v", owner, in.State, e.Wakes)
		}
	}
}

// Whoever answers a request that nobody waits for any more is told, and the customer is not.
func TestGuard_AnswersAgentsCommands(t *testing.T) {
	t.Parallel()
	p := &Profile{Languages: []string{"pt"}, Sentences: func() Sentences { return Sentences{"note_task_late": {"pt": "não mudou nada"}} }}
	turn := &Turn{Unread: []Inbound{{Kind: AgentNote, Note: "/bot done"}, {Kind: AgentNote, Note: "só um recado"}}}
	turn.Conversation.Owner, turn.Conversation.Status = Theirs, Open
	d := guard(p, turn)
	if len(d.Actions) != 1 || d.Actions[0] != (Note{Text: "não mudou nada"}) {
		t.Errorf("%+v", d.Actions)
	}
}

func TestFacts_AgentsCommands(t *testing.T) {
	t.Parallel()
	got := facts(View{}, &Turn{Unread: []Inbound{{Kind: AgentNote, Note: "/bot refuse sem estoque", By: "Ana"}, {Kind: AgentNote, Note: "recado"}}})
	if len(got) != 1 || got[0].Kind != AgentSaid || got[0].Outcome != AgentRefused || got[0].Text != "sem estoque" || got[0].Name != "Ana" {
		t.Errorf("%+v", got)
	}
}

// TestAgentsSaid_InTheOrderTheyWereWritten: webhooks overtake each other; the first answer to a request is the one that was written first.
func TestAgentsSaid_InTheOrderTheyWereWritten(t *testing.T) {
	t.Parallel()
	turn := &Turn{Unread: []Inbound{
		{Seq: 7, Kind: AgentNote, Message: 12, Note: "/bot refuse no", By: "Bia"},
		{Seq: 8, Kind: CustomerMessage, Message: 10, Text: "oi"},
		{Seq: 9, Kind: AgentNote, Message: 11, Note: "/bot done yes", By: "Ana"},
		{Seq: 10, Kind: AgentNote, Message: 13, Note: "no command"},
	}}
	var got []string
	for _, c := range facts(View{}, turn) {
		got = append(got, string(c.Kind)+" "+c.Outcome+" "+c.Name)
	}
	if want := "agent done Ana, agent refuse Bia"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}
