package bot_test

import (
	"testing"
	"time"

	"agentbot/bot"
)

// An event wakes a turn only where it disturbs nobody: words go first.
func TestLedger_HearsEvents(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, c := range map[string]struct {
		set  func(*bot.Ledger)
		want bot.InState
	}{
		"idle":                    {func(*bot.Ledger) {}, bot.Unread},
		"the customer waits":      {func(l *bot.Ledger) { l.UnansweredAt = now }, bot.Read},
		"the customer writes":     {func(l *bot.Ledger) { l.FirstUnreadAt = now }, bot.Read},
		"a turn is being thought": {func(l *bot.Ledger) { l.LeaseUntil = now.Add(time.Second) }, bot.Read},
		"people have it":          {func(l *bot.Ledger) { l.Owner = bot.Theirs }, bot.Read},
		"we hand over":            {func(l *bot.Ledger) { l.Owner = bot.Leaving }, bot.Read},
	} {
		l := bot.Ledger{Key: bot.Key{Bot: "b", Account: 1, Conversation: 1}}
		l.Owner, l.Status, l.StatusAt = bot.Ours, bot.Pending, 5
		c.set(&l)
		before := l
		in := bot.Inbound{Kind: bot.Labelled, At: 6, Changed: []string{"label_list"}, Snapshot: bot.Snapshot{Status: bot.Pending}, Event: &bot.Event{Name: bot.EventLabel, Labels: []string{"vip"}}}
		e := l.Recorded(now, &in, bot.Policy{})
		if in.State != c.want || e.Wakes != (c.want == bot.Unread) || !e.Wakes && l.Fence != before.Fence {
			t.Errorf("%s: %s, wakes %v, fence %d", name, in.State, e.Wakes, l.Fence-before.Fence)
		}
	}
	l := bot.Ledger{}
	l.Owner, l.Status, l.StatusAt = bot.Ours, bot.Pending, 5
	in := bot.Inbound{Kind: bot.Opened, At: 6, Snapshot: bot.Snapshot{Status: bot.Pending}, Event: &bot.Event{Name: bot.EventWidget}}
	if l.Recorded(now, &in, bot.Policy{Rollout: bot.Rollout{TestersOnly: true}}); in.State != bot.Read {
		t.Error("whom the bot does not serve it does not greet, nor give to people, before a word")
	}
}
