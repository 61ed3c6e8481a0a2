package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
)

var dossierTexts = bot.Sentences{
	"note_claimed": {"pt": "informado"}, "note_found": {"pt": "encontrado"}, "note_verified": {"pt": "verificado por {{ by }}"},
	"note_action": {"pt": "Ação {{ action }}: {{ outcome }} ({{ key }})"}, "note_tried": {"pt": "O bot disse: {{ tried }}"}, "note_next": {"pt": "Próximo passo: {{ next }}"},
	"note_words": {"pt": "Palavras: {{ words }}"}, "note_identity": {"pt": "Identidade: {{ identity }}"}, "outcome_doubt": {"pt": "sem confirmação"},
	"note_late_dropped": {"pt": "{{ action }} não foi feita ({{ key }})"}, "note_late_ok": {"pt": "{{ action }} foi feita ({{ key }})"},
	"note_undelivered": {"pt": "Não chegou: {{ text }}"},
}

func TestHandoff_DossierKeepsWhatBlocks(t *testing.T) {
	t.Parallel()
	p := bot.HandoffPlan{
		Reason: "asked", Wants: "transferência", Staff: "pt", Sentences: dossierTexts, Words: "quero logo", Tried: []string{"a", "b"}, Identity: "nenhuma",
		Guidance: "- disputas abertas: 1\n- saldo: -312,40\n", Next: "falar com pagamentos", Done: []bot.Done{{Action: "x.change", Outcome: "doubt", Key: "k1"}},
	}
	for i := range 12 {
		p.Slots = append(p.Slots, bot.Shown{Name: "s" + string(rune('a'+i)), Text: "v", Verified: []string{"", "purchases.find", "otp"}[i%3]})
	}
	note := bot.Handoff(p)[0].(bot.Note).Text
	lines := strings.Split(note, "\n")
	if len(lines) > 15 {
		t.Errorf("%d lines, want at most 15:\n%s", len(lines), note)
	}
	if !strings.Contains(lines[0], "transferência") {
		t.Errorf("the first line does not say what the customer wants: %s", lines[0])
	}
	for _, kept := range []string{"disputas abertas: 1", "saldo", "sem confirmação (k1)", "falar com pagamentos", "sb: v (encontrado)", "sc: v (verificado por otp)"} {
		if !strings.Contains(note, kept) {
			t.Errorf("%q is not in\n%s", kept, note)
		}
	}
	if strings.Contains(note, "O bot disse") {
		t.Errorf("what stands in the conversation anyway took room:\n%s", note)
	}
}

func TestGuard_TellsPeopleWhatWasNotDone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.withDialogue(func(_ context.Context, t *bot.Turn) (bot.Decision, error) {
		return bot.Decision{State: t.State, Actions: []bot.Action{bot.Commit{Action: "purchases.change", Run: "1.0", Key: "k1"}}}, nil
	})
	s.engine.Profiles["default"].Sentences = func() bot.Sentences { return dossierTexts }
	s.play("msg@1 turn human@3:open:user21 turn")
	outs, err := s.store.(bot.History).Outbounds(t.Context(), s.key)
	if err != nil {
		t.Fatal(err)
	}
	last, ok := outs[len(outs)-1].Action.(bot.Note)
	if !ok || last.Text != "purchases.change não foi feita (k1)" {
		t.Errorf("after the takeover people read %+v", outs[len(outs)-1].Action)
	}
}

func TestCourier_OldAnswersAreNotSent(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	policy := bot.DefaultPolicy()
	s.lane.Policy = func(string) bot.Policy { return policy }
	s.engine.Profiles["default"].Sentences = func() bot.Sentences { return dossierTexts }
	s.play("msg@1 turn")
	s.now = s.now.Add(31 * time.Minute)
	s.play("carry")
	if len(s.desk.log) != 1 { // it was read, nothing was said
		t.Fatalf("an answer of half an hour ago was sent: %v", s.desk.log)
	}
	s.play("turn carry")
	if got := strings.Join(s.desk.log, ", "); !strings.Contains(got, "note, open") || strings.Contains(got, "reply r1") {
		t.Errorf("a person gets it instead: %s", got)
	}
}

// TestGuard_WhatCouldNotBeSaidBeforeAClose: it is a note once the close has landed; until then it waits, because a close that is withdrawn makes it
// the dialogue's affair again, which is to hand over.
func TestGuard_WhatCouldNotBeSaidBeforeAClose(t *testing.T) {
	t.Parallel()
	p := &bot.Profile{Languages: []string{"pt"}}
	for owner, notes := range map[bot.Owner]int{bot.Leaving: 0, bot.Theirs: 1} {
		turn := &bot.Turn{Unread: []bot.Inbound{{Kind: bot.Undeliverable, Seq: 4, Note: "Pronto."}}}
		turn.Conversation.Ownership = bot.Ownership{Owner: owner, Closing: true, Status: bot.Resolved}
		d, err := bot.Decide(t.Context(), p, turn, 3)
		if err != nil || len(d.Actions) != notes {
			t.Errorf("%s: %d actions, %v; want %d notes", owner, len(d.Actions), err, notes)
		}
	}
}
