package sqlstore_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
)

// TestWhatIsLeft: what is not settled, by conversation, and where a bot has been; another bot's are left out.
func TestWhatIsLeft(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) *sqlstore.Store{
		"sqlite":   serving,
		"postgres": func(t *testing.T) *sqlstore.Store { t.Helper(); return postgres(t, postgrestest.DSN(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, now := open(t), time.Now()
			for n, in := range []bot.Inbound{message(1), message(2), message(3)} {
				in.Snapshot.Inbox = int64(9 - n)
				if n == 2 {
					in.Key.Bot = "sales"
				}
				if _, err := s.Record(t.Context(), now, in, bot.Policy{}); err != nil {
					t.Fatal(err)
				}
				turn, err := s.NextTurn(t.Context(), now, time.Minute)
				if err != nil {
					t.Fatal(err)
				}
				d := bot.Decision{State: turn.State, Actions: []bot.Action{bot.Reply{Text: "a"}, bot.Note{Text: "b"}, bot.Commit{Action: "c", Key: "k"}}}
				if err := s.CommitTurn(t.Context(), now, turn, d); err != nil {
					t.Fatal(err)
				}
			}
			o, err := s.NextOutbound(t.Context(), now, bot.DeskLane, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Settle(t.Context(), now, o, bot.Receipt{State: bot.Sent, Message: 4}); err != nil {
				t.Fatal(err)
			}
			live, err := s.Live(t.Context(), "default")
			if err != nil {
				t.Fatal(err)
			}
			want := map[bot.Key]int{message(1).Key: 3, message(2).Key: 3}
			want[o.Key]--
			if diff := cmp.Diff(want, live); diff != "" {
				t.Error(diff)
			}
			inboxes, err := s.Inboxes(t.Context(), "default")
			if diff := cmp.Diff([]int64{8, 9}, inboxes); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}
