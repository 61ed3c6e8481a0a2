package bot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
)

func TestRollout_Serves(t *testing.T) {
	t.Parallel()
	testers := bot.Rollout{TestersOnly: true, Listed: []string{"Ana@Example.com ", "+55 (11) 99999-0001"}}
	for name, c := range map[string]struct {
		rollout bot.Rollout
		contact bot.Contact
		want    bool
	}{
		"everyone":                      {bot.Rollout{}, bot.Contact{}, true},
		"nobody in particular":          {testers, bot.Contact{ID: 5, Name: "Ana"}, false},
		"ticked":                        {testers, bot.Contact{Attributes: json.RawMessage(`{"bot_tester":true}`)}, true},
		"written":                       {testers, bot.Contact{Attributes: json.RawMessage(`{"bot_tester":"true"}`)}, true},
		"unticked":                      {testers, bot.Contact{Attributes: json.RawMessage(`{"bot_tester":false}`)}, false},
		"another attribute":             {testers, bot.Contact{Attributes: json.RawMessage(`{"vip":true}`)}, false},
		"what cannot be read":           {testers, bot.Contact{Attributes: json.RawMessage(`[true]`)}, false},
		"address listed":                {testers, bot.Contact{Email: "ana@example.com"}, true},
		"number listed":                 {testers, bot.Contact{Phone: "+5511999990001"}, true},
		"another number":                {testers, bot.Contact{Phone: "+5511999990002"}, false},
		"no number, no address":         {bot.Rollout{TestersOnly: true, Listed: []string{"", "x"}}, bot.Contact{}, false},
		"digits of an address no match": {bot.Rollout{TestersOnly: true, Listed: []string{"a5511@example.com"}}, bot.Contact{Phone: "5511"}, false},
	} {
		if got := c.rollout.Serves(c.contact); got != c.want {
			t.Errorf("%s: serves %v, want %v", name, got, c.want)
		}
	}
}

// TestRollout_OthersAreOpenedAtOnce: before the burst has ended, without a text, and nobody's dots.
func TestRollout_OthersAreOpenedAtOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.serveTesters()
	s.play("msg@1")
	if due := s.row().DueAt; due.After(s.now) {
		t.Errorf("people get it after %s", due.Sub(s.now))
	}
	s.play("turn carry")
	if got := strings.Join(s.desk.log, ", "); got != "open" || s.row().Owner == bot.Ours {
		t.Errorf("it does %q, and the conversation is %s", got, s.row().Owner)
	}
	s.play("open@2 msg@3:open turn carry")
	if got := strings.Join(s.desk.log, ", "); got != "open" {
		t.Errorf("what people have is left alone, and it does %q", got)
	}
}

// TestRollout_NarrowedInTheMiddle: what a dialogue knows goes with the conversation.
func TestRollout_NarrowedInTheMiddle(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.serveTesters()
	profile := s.engine.Profiles["default"]
	turn := &bot.Turn{
		Now: time.Unix(1_800_000_000, 0), Unread: []bot.Inbound{
			{Kind: bot.Result, Seq: 1, Action: "change_email", Outcome: bot.OK, Ref: 4},
			{Kind: bot.CustomerMessage, Seq: 2, Message: 8, Text: "e agora?"},
		},
		Conversation: bot.Conversation{Key: s.key, Ownership: bot.Ownership{Owner: bot.Ours}, Snapshot: bot.Snapshot{CanReply: true}},
		State:        bot.State{Stack: []bot.Frame{{Flow: "email_change"}}},
	}
	d, err := bot.Decide(t.Context(), profile, turn, 3)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(d.Trace.Actions, ", "), "note, note, set_status"; got != want || !d.Leaves {
		t.Errorf("it does %q, want %q", got, want)
	}
}

func (s *scene) serveTesters() {
	profile := s.engine.Profiles["default"]
	profile.Policy.Rollout = bot.Rollout{TestersOnly: true}
	s.policy = profile.Policy
}
