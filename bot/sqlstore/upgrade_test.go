package sqlstore_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
)

var update = flag.Bool("update", false, "write testdata/schema1.sqlite anew; only while no release has shipped that schema")

var written = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// writeOldest is what the first release may have left behind: one of every row, a claim and a try that were cut off.
func writeOldest(t *testing.T, path string) {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), "sqlite:"+path, sqlstore.Options{Serve: true, Rand: strings.NewReader("oldstore")})
	if err != nil {
		t.Fatal(err)
	}
	now := written
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	in := message(300)
	in.Files = []bot.File{{Kind: "image", URL: "https://example.com/a.png"}}
	_, err = s.Record(t.Context(), now, in, bot.Policy{})
	check(err)
	turn, err := s.NextTurn(t.Context(), now, time.Minute)
	check(err)
	d := bot.Decision{State: turn.State, Trace: bot.Trace{V: 1, Now: now, Read: []int64{1}, Note: "first"}}
	d.State.Slots = map[string]bot.Slot{"email": {Value: []byte(`"ana@example.com"`), Type: "email", By: "customer", At: now}}
	proved := turn.Contact.WithProof(bot.Proof{Level: bot.OTP, Subject: "mail:ana@example.com", Inbox: 5, At: now, Until: now.Add(time.Hour)}, now)
	d.Contact = &proved
	d.Actions = []bot.Action{
		bot.Reply{Text: "Olá!"}, bot.Note{Text: "note"}, bot.AddLabels{Labels: []string{"a"}}, bot.SetPriority{Priority: "high"}, bot.SetAttributes{Values: map[string]string{"a": "b"}},
		bot.Unassign{}, bot.AssignTeam{Team: bot.Team{ID: 1}}, bot.SetStatus{Status: bot.Open}, bot.Commit{Action: "a", Run: "1.0", Key: "k"}, bot.SendCode{Run: "1.0", Key: "k"},
	}
	check(s.CommitTurn(t.Context(), now, turn, d))
	o, err := s.NextOutbound(t.Context(), now, bot.DeskLane, time.Minute)
	check(err)
	check(s.Settle(t.Context(), now, o, bot.Receipt{State: bot.InDoubt, DueAt: now, AbsentAt: now.Add(20 * time.Second), Err: "timeout"}))
	_, err = s.NextOutbound(t.Context(), now, bot.DeskLane, time.Minute)
	check(err)
	_, err = s.Record(t.Context(), now, message(600), bot.Policy{})
	check(err)
	_, err = s.NextTurn(t.Context(), now, time.Minute)
	check(err)
	check(s.KeepLibrary(t.Context(), now, "default", "abc", []byte("flow")))
	check(s.Close())
}

// TestUpgradeFromTheOldest opens what the first schema's binary wrote.
func TestUpgradeFromTheOldest(t *testing.T) {
	t.Parallel()
	const kept = "testdata/schema1.sqlite"
	path := filepath.Join(t.TempDir(), "bot.db")
	if *update {
		writeOldest(t, path)
		raw, err := os.ReadFile(path)
		if err := errors.Join(err, os.MkdirAll("testdata", 0o755), os.WriteFile(kept, raw, 0o600), os.Remove(path)); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, sqlstore.Options{Serve: true})
	now := written.Add(time.Second)
	if err := s.Recover(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	turn, err := s.NextTurn(t.Context(), now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if turn.Unreadable || string(turn.State.Slots["email"].Value) != `"ana@example.com"` || len(turn.Contact.Proofs) != 1 || len(turn.Unread) != 1 || turn.Failures != 1 || len(turn.Live) != 10 {
		t.Fatalf("turn: %+v", turn)
	}
	for _, o := range turn.Live {
		if o.Broken != "" {
			t.Errorf("outbound %d: %s", o.Seq, o.Broken)
		}
	}
	o, err := s.NextOutbound(t.Context(), now, bot.DeskLane, time.Minute)
	if err != nil || o.Was != bot.Sending || o.Seq != 1 || !o.AbsentAt.Equal(written.Add(20*time.Second)) {
		t.Fatalf("outbound: %+v, %v", o, err)
	}
	traces, err := s.Traces(t.Context(), turn.Conversation.Key, 0)
	if err != nil || len(traces) != 1 || traces[0].Note != "first" || len(traces[0].Sent) != 10 {
		t.Fatalf("traces: %+v, %v", traces, err)
	}
	library, err := s.Library(t.Context(), "abc")
	instance, err2 := s.Meta(t.Context(), "instance")
	if err := errors.Join(err, err2); err != nil || string(library) != "flow" || instance != "6f6c6473746f7265" {
		t.Fatalf("library %q, instance %q, %v", library, instance, err)
	}
}
