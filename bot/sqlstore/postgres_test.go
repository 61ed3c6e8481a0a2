package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
	"agentbot/bot/storetest"
)

// postgres is one process of those that serve from a DSN.
func postgres(t *testing.T, dsn string) *sqlstore.Store {
	t.Helper()
	return openAt(t, dsn, sqlstore.Options{Serve: true})
}

func TestPostgresContract(t *testing.T) {
	t.Parallel()
	storetest.ExerciseShared(t, func(t *testing.T) bot.Store { t.Helper(); return postgres(t, postgrestest.DSN(t)) })
}

func TestPostgresStress(t *testing.T) {
	t.Parallel()
	storetest.Stress(t, func(t *testing.T) (one, two bot.Store) {
		t.Helper()
		dsn := postgrestest.DSN(t)
		return postgres(t, dsn), postgres(t, dsn)
	})
}

func TestPostgresKill(t *testing.T) {
	t.Parallel()
	testKill(t, postgrestest.DSN(t))
}

// woken waits for a signal.
func woken(t *testing.T, s *sqlstore.Store, topic bot.Topic) {
	t.Helper()
	select {
	case <-s.Wake(topic):
	case <-time.After(20 * time.Second):
		t.Fatalf("nobody was woken for a %s", topic)
	}
}

func TestPostgresNewsReachesTheOthers(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	one, two := postgres(t, dsn), postgres(t, dsn)
	for n := int64(1); n <= 3; n++ {
		if _, err := one.Record(t.Context(), time.Now(), message(n), bot.Policy{}); err != nil {
			t.Fatal(err)
		}
		woken(t, one, bot.TurnDue)
		woken(t, two, bot.TurnDue)
		turn, err := two.NextTurn(t.Context(), time.Now(), time.Minute)
		if err != nil {
			t.Fatalf("woken, and then: %v", err)
		}
		if err := two.CommitTurn(t.Context(), time.Now(), turn, bot.Decision{State: turn.State, Actions: []bot.Action{bot.Note{Text: "a"}}}); err != nil {
			t.Fatal(err)
		}
		woken(t, one, bot.OutboundDue)
		woken(t, two, bot.OutboundDue)
	}
	for _, s := range []*sqlstore.Store{one, two} {
		select {
		case <-s.Wake(bot.TurnDue):
			t.Error("woken although nothing more is due: it hears itself")
		default:
		}
	}
}

// TestPostgresLoopNeedsNoPoll: a loop of one replica that would look again only in an hour does at once what another has recorded.
func TestPostgresLoopNeedsNoPoll(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	one, two := postgres(t, dsn), postgres(t, dsn)
	did, asleep := make(chan bot.Key, 10), make(chan struct{}, 10)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	l := bot.Loop{
		Claim: func(ctx context.Context) (func(context.Context), error) {
			turn, err := two.NextTurn(ctx, time.Now(), time.Minute)
			if err != nil {
				select {
				case asleep <- struct{}{}:
				default: // it was said already
				}
				return nil, err
			}
			return func(ctx context.Context) {
				if err := two.CommitTurn(ctx, time.Now(), turn, bot.Decision{State: turn.State}); err != nil {
					t.Error(err)
				}
				did <- turn.Conversation.Key
			}, nil
		},
		Wake: two.Wake(bot.TurnDue), Now: time.Now, Parallel: 1, Poll: time.Hour, Grace: time.Minute, Trouble: func(err error) { t.Error(err) },
	}
	go func() { l.Run(ctx); close(ended) }()
	defer func() { stop(); <-ended }()
	for n := int64(1); n <= 3; n++ {
		<-asleep
		if _, err := one.Record(t.Context(), time.Now(), message(n), bot.Policy{}); err != nil {
			t.Fatal(err)
		}
		select {
		case key := <-did:
			if key != message(n).Key {
				t.Fatalf("did %v, want %v", key, message(n).Key)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("the other replica sleeps on")
		}
	}
}

// TestPostgresLeaseOfTwoStores: however many ask in the same moment, one has it.
func TestPostgresLeaseOfTwoStores(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	stores, now := []*sqlstore.Store{postgres(t, dsn), postgres(t, dsn)}, time.Now()
	for round := range 10 {
		var all sync.WaitGroup
		var had atomic.Int64
		for n := range 12 {
			all.Go(func() {
				held, err := stores[n%2].Lease(t.Context(), now, fmt.Sprint("duty ", round), fmt.Sprint(n), time.Minute)
				if err != nil {
					t.Error(err)
				}
				if held {
					had.Add(1)
				}
			})
		}
		all.Wait()
		if had.Load() != 1 {
			t.Fatalf("round %d: %d have it", round, had.Load())
		}
	}
}

// terminate ends the connections of one application that have a given query as their newest.
func terminate(t *testing.T, dsn, application, query string) {
	t.Helper()
	postgrestest.Exec(t, dsn, fmt.Sprintf(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s' AND query LIKE '%s'`, application, query))
}

// called is the DSN with a name that tells its connections from those of other tests.
func called(dsn, name string) string { return dsn + "&application_name=" + name }

func TestPostgresListensAgain(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	one, two := postgres(t, dsn), postgres(t, called(dsn, "listener"))
	terminate(t, dsn, "listener", "LISTEN%")
	woken(t, two, bot.TurnDue) // what was said meanwhile it could not hear
	woken(t, two, bot.OutboundDue)
	if _, err := one.Record(t.Context(), time.Now(), message(1), bot.Policy{}); err != nil {
		t.Fatal(err)
	}
	woken(t, two, bot.TurnDue)
}

// TestPostgresLostConnections: whoever gets an error may try again, as Chatwoot does; nothing is lost, doubled or stuck.
func TestPostgresLostConnections(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	s := postgres(t, called(dsn, "storm"))
	var failed atomic.Int64
	var senders sync.WaitGroup
	storm := make(chan struct{})
	for sender := range int64(4) {
		senders.Go(func() {
			for n := sender; n < 400; n += 4 {
				for {
					_, err := s.Record(t.Context(), time.Now(), message(n%40+n/40*300), bot.Policy{})
					if err == nil {
						break
					}
					failed.Add(1)
				}
			}
		})
	}
	go func() {
		senders.Wait()
		close(storm)
	}()
	for raging := true; raging; {
		terminate(t, dsn, "storm", "%")
		select {
		case <-storm:
			raging = false
		case <-time.After(20 * time.Millisecond):
		}
	}
	if failed.Load() == 0 {
		t.Error("the storm broke no connection, so this shows nothing")
	}
	t.Logf("%d of 400 records failed and were tried again", failed.Load())
	for n := range int64(40) {
		all, err := s.Inbounds(t.Context(), message(n).Key)
		for err != nil && !errors.Is(err, bot.ErrNoConversation) {
			all, err = s.Inbounds(t.Context(), message(n).Key) // readers lose their connections too
		}
		if len(all) != 10 || err != nil {
			t.Fatalf("conversation %d has %d inbounds, %v; want 10", n, len(all), err)
		}
		for i, in := range all {
			if in.Seq != int64(i+1) {
				t.Errorf("conversation %d: inbound %d has number %d", n, i+1, in.Seq)
			}
		}
	}
}

// TestPostgresPausedProcess: one that stops in the middle of a verb is taken the row from, and its verb comes to nothing.
func TestPostgresPausedProcess(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	s := postgres(t, dsn)
	if _, err := s.Record(t.Context(), time.Now(), message(1), bot.Policy{}); err != nil {
		t.Fatal(err)
	}
	paused, err := sql.Open("pgx", dsn+"&idle_in_transaction_session_timeout=100")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = paused.Close() }()
	tx, err := paused.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), `UPDATE conversation SET fence = fence + 100`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Record(t.Context(), time.Now(), message(301), bot.Policy{}); err != nil {
		t.Fatalf("record while a paused process has the row: %v", err)
	}
	if err := tx.Commit(); err == nil {
		t.Fatal("the paused one committed")
	}
	if l, err := s.Row(t.Context(), message(1).Key); err != nil || l.Fence >= 100 || l.LastIn != 2 {
		t.Fatalf("row %+v, %v", l, err)
	}
}

// TestPostgresCrash: the server dies in the middle of the work. Verbs answer errors that are nobody's fault, and go on by themselves
// when it is back; what was acknowledged is there, although the database as a whole would be content with less.
func TestPostgresCrash(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t)
	postgrestest.Exec(t, server.Admin(), `ALTER DATABASE postgres SET synchronous_commit = off`)
	dsn := server.DSN(t)
	s := postgres(t, dsn)
	var mu sync.Mutex
	acked := map[int64]bool{}
	enough := make(chan struct{})
	stop, halt := context.WithCancel(t.Context())
	var senders sync.WaitGroup
	for sender := range int64(4) {
		senders.Go(func() {
			for n := sender; stop.Err() == nil; n += 4 {
				if _, err := s.Record(t.Context(), time.Now(), message(n), bot.DefaultPolicy()); err != nil {
					return
				}
				mu.Lock()
				if acked[n] = true; len(acked) == 300 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	server.Crash(t)
	halt()
	senders.Wait()
	for name, verb := range map[string]func() error{
		"record":    func() error { _, err := s.Record(t.Context(), time.Now(), message(1), bot.Policy{}); return err },
		"next turn": func() error { _, err := s.NextTurn(t.Context(), time.Now(), time.Minute); return err },
		"next outbound": func() error {
			_, err := s.NextOutbound(t.Context(), time.Now(), bot.DeskLane, time.Minute)
			return err
		},
		"row": func() error { _, err := s.Row(t.Context(), message(1).Key); return err },
	} {
		if err := verb(); err == nil || errors.Is(err, bot.ErrIdle) || errors.Is(err, bot.ErrFenced) || errors.Is(err, bot.ErrNoConversation) {
			t.Errorf("%s without a server: %v", name, err)
		}
	}
	server.Restart(t)
	woken(t, s, bot.TurnDue)
	kept := map[int64]bool{}
	for n := range int64(300) {
		all, err := s.Inbounds(t.Context(), message(n).Key)
		if err != nil && !errors.Is(err, bot.ErrNoConversation) {
			t.Fatal(err)
		}
		for _, in := range all {
			kept[in.Message] = true
		}
	}
	lost := 0
	for n := range acked {
		if !kept[n] {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged messages are lost", lost, len(acked))
	}
	if _, err := s.NextTurn(t.Context(), time.Now().Add(time.Minute), time.Minute); err != nil {
		t.Fatalf("next turn after the crash: %v", err)
	}
}

func TestPostgresRefusesWhatCannotHoldEveryMessage(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t)
	postgrestest.Exec(t, server.Admin(), `CREATE DATABASE western ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
	for _, tc := range []struct{ name, dsn, want string }{
		{"encoding", strings.Replace(server.Admin(), "/postgres?", "/western?", 1), "encoding LATIN1"},
		{"no database", strings.Replace(server.Admin(), "/postgres?", "/nowhere?", 1), "create the database first"},
		{"no schema", server.Admin() + "&search_path=nowhere", "no schema of its search_path exists"},
	} {
		if s, err := sqlstore.Open(t.Context(), tc.dsn, sqlstore.Options{Serve: true}); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, %v; want it to say %q", tc.name, s, err, tc.want)
		}
	}
}

// TestPostgresClock: replicas go by the database's clock; a file has no clock of its own.
func TestPostgresClock(t *testing.T) {
	t.Parallel()
	now, shared, err := postgres(t, postgrestest.DSN(t)).Clock(t.Context())
	if err != nil || !shared || time.Since(now).Abs() > time.Minute {
		t.Errorf("the database's clock shows %s, shared %t, %v", now, shared, err)
	}
	if _, shared, err := serving(t).Clock(t.Context()); err != nil || shared {
		t.Errorf("SQLite: shared %t, %v", shared, err)
	}
}
