package sqlstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
)

// TestPostgresFailover: the server is gone for good and its standby takes over. Processes that name both go on by themselves, with
// everything that was acknowledged, and hear each other again.
func TestPostgresFailover(t *testing.T) {
	t.Parallel()
	first := postgrestest.Start(t)
	dsn := first.DSN(t)
	second := first.Standby(t)
	dsn = first.Either(dsn, second)
	one, two := postgres(t, dsn), postgres(t, dsn)
	for n := range int64(50) {
		if _, err := one.Record(t.Context(), time.Now(), message(n), bot.Policy{}); err != nil {
			t.Fatal(err)
		}
	}
	turn, err := one.NextTurn(t.Context(), time.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	first.Crash(t)
	for name, s := range map[string]*sqlstore.Store{"one": one, "two": two} { // the standby is not mistaken for a place to write
		if _, err := s.Record(t.Context(), time.Now(), message(60), bot.Policy{}); err == nil {
			t.Fatalf("%s recorded without a server", name)
		}
	}
	second.Promote(t)
	woken(t, one, bot.TurnDue)
	woken(t, two, bot.TurnDue)
	d := bot.Decision{State: turn.State, Actions: []bot.Action{bot.Note{Text: "a"}}}
	if err := again(t, func(ctx context.Context) error { return one.CommitTurn(ctx, time.Now(), turn, d) }); err != nil {
		t.Fatalf("commit what was claimed before: %v", err)
	}
	woken(t, two, bot.OutboundDue)
	for n := range int64(50) {
		if all, err := two.Inbounds(t.Context(), message(n).Key); err != nil || len(all) != 1 {
			t.Fatalf("conversation %d has %d inbounds, %v; want 1", n, len(all), err)
		}
	}
}

// again tries until the store is back, as the loops do.
func again(t *testing.T, verb func(context.Context) error) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		err := verb(ctx)
		if err == nil || errors.Is(err, bot.ErrFenced) || ctx.Err() != nil {
			return err
		}
	}
}
