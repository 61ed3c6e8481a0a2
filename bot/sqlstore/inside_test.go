package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"agentbot/bot"
)

func openNew(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bot.db")
	s, err := Open(t.Context(), "sqlite:"+path, Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s, path
}

func said(n int64, text string) bot.Inbound {
	return bot.Inbound{
		Key: bot.Key{Bot: "default", Account: 3, Conversation: 1}, Kind: bot.CustomerMessage, Message: n, At: bot.Stamp(n), Dedupe: messageKey(n), Text: text,
		Snapshot: bot.Snapshot{Status: bot.Pending}, Contact: bot.Contact{ID: 7},
	}
}

// record records one message whose turn is due at once.
func record(t *testing.T, s *Store, n int64, text string) {
	t.Helper()
	if _, err := s.Record(t.Context(), time.Now(), said(n, text), bot.Policy{}); err != nil {
		t.Fatal(err)
	}
}

// TestPlans: no hot query may read history.
func TestPlans(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	for _, tc := range []struct {
		query, index string
		args         []any
	}{
		{dueTurn, "conversation_due", []any{1}},
		{nextTurnAt, "conversation_due", nil},
		{unreadOf, "inbound_unread", []any{"k"}},
		{liveOf, "outbound_live", []any{"k"}},
		{dueOutbound, "outbound_due", []any{"desk", 1}},
		{nextOutboundAt, "outbound_due", []any{"desk"}},
		{unansweredBefore, "conversation_unanswered", []any{1}},
		{droppable, "outbound_live", []any{"k"}},
		{dropInterims, "outbound_live", []any{"k", 1}},
		{promoteLane, "outbound_live", []any{"k", "desk", 1}},
		{countUnread, "inbound_unread", []any{"k"}},
		{stillHolds, "inbound_unread", []any{"k", 1}},
		{passUnread, "inbound_unread", []any{"k"}},
		{passNoCustomer, "inbound_unread", []any{"k"}},
		{editsTo, "inbound_edit", []any{"k", 1}},
		{ledgerOf, "sqlite_autoindex_conversation_1 (key=?)", []any{"k"}},
		{byDedupe, "sqlite_autoindex_inbound_2 (key=? AND dedupe=?)", []any{"k", "m:1"}},
		{unreadNumbers, "inbound_unread", []any{"k"}},
		{readAll, "inbound_unread", []any{"k"}},
		{readOne, "inbound", []any{"k", 1}},
		{byNumber, "sqlite_autoindex_outbound_1 (key=? AND seq=?)", []any{"k", 1}},
		{claimIt, "outbound", []any{"k", 1, 1, 1, 1, 1, 1, 1}},
		{settleIt, "outbound", []any{"k", 1, "sent", 1, 1, 1, 1, "", ""}},
		{lastInterims, "sqlite_autoindex_outbound_1 (key=? AND seq>?)", []any{"k", 1, 1}},
		{contactOf, "sqlite_autoindex_contact_1", []any{"default", 3, 7}},
	} {
		var plan []string
		err := s.query(t.Context(), func(row scanner) error {
			var id, parent, unused int
			var detail string
			err := row.Scan(&id, &parent, &unused, &detail)
			plan = append(plan, detail)
			return err
		}, "EXPLAIN QUERY PLAN "+s.dialect.words.of(tc.query), tc.args...)
		if err != nil {
			t.Fatalf("%s: %v", tc.query, err)
		}
		got := strings.Join(plan, " · ")
		if !strings.Contains(got, tc.index) || strings.Contains(got, "TEMP B-TREE") || strings.Contains(got, "SCAN") && !strings.Contains(got, "SCAN CONSTANT ROW") {
			t.Errorf("%s\nplan %s, want index %s, no sorting and no whole table", tc.query, got, tc.index)
		}
	}
}

func TestDiskFull(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	limit := func(pages string) {
		t.Helper()
		if err := s.writer.do(t.Context(), func(tx *txn) error { return tx.plain("PRAGMA max_page_count=" + pages) }); err != nil {
			t.Fatal(err)
		}
	}
	record(t, s, 1, "kept")
	limit("40")
	var err error
	var n int64
	for n = 2; err == nil && n < 100; n++ {
		_, err = s.Record(t.Context(), time.Now(), said(n, strings.Repeat("x", 4096)), bot.Policy{})
	}
	if !errors.Is(err, bot.ErrFull) {
		t.Fatalf("record number %d on a full disk: %v, want ErrFull", n-1, err)
	}
	limit("4000")
	record(t, s, n-1, "room again")
	l, err := s.Row(t.Context(), said(1, "").Key)
	all, err2 := s.Inbounds(t.Context(), l.Key)
	if err != nil || err2 != nil || l.LastIn != int64(len(all)) || l.LastIn != n-1 {
		t.Fatalf("%d inbounds of %d, %v, %v; want %d without a gap", len(all), l.LastIn, err, err2, n-1)
	}
}

// TestBatch: what breaks one verb of a transaction breaks no other, and does not run another twice.
func TestBatch(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	started, proceed := make(chan struct{}), make(chan struct{})
	go func() {
		_ = s.writer.do(t.Context(), func(*txn) error {
			close(started)
			<-proceed
			return nil
		})
	}()
	<-started // the writer is busy, so what comes now is one batch
	broken := errors.New("broken")
	queue := s.writer.(*writer).queue
	answers := make([]chan error, 5)
	for i, run := range []func(*txn) error{
		func(tx *txn) error { return insertMeta(tx, "a") },
		func(tx *txn) error { return errors.Join(insertMeta(tx, "b"), broken) },
		func(tx *txn) error { return insertMeta(tx, "c") },
		func(*txn) error { panic("a bug") },
		func(tx *txn) error { return insertMeta(tx, "d") },
	} {
		v := &verb{ctx: t.Context(), run: run, done: make(chan error, 1)}
		answers[i] = v.done
		queue <- v
	}
	close(proceed)
	for i, want := range []string{"", "broken", "", "panic in a verb: a bug", ""} {
		err := <-answers[i]
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("verb %d answered %v, want %q", i, err, want)
		}
	}
	for name, want := range map[string]string{"a": "1", "b": "", "c": "1", "d": "1"} {
		if got, err := s.Meta(t.Context(), name); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", name, got, err, want)
		}
	}
}

// insertMeta fails when it is done twice.
func insertMeta(tx *txn, name string) error {
	_, err := tx.exec(`INSERT INTO meta (name, value) VALUES ($1, '1')`, name)
	return err
}

func TestCallerLeavesDuringTheCommit(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	ctx, cancel := context.WithCancel(t.Context())
	proceed := make(chan struct{})
	err := s.writer.do(ctx, func(tx *txn) error {
		cancel()
		<-proceed
		return insertMeta(tx, "a")
	})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "unknown") {
		t.Fatalf("answer: %v", err)
	}
	close(proceed)
	if got, err := s.SetMeta(t.Context(), "a", "2", true); err != nil || got != "1" {
		t.Fatalf("it was committed after all: %q, %v; want 1", got, err)
	}
}

func TestCloseRefusesWhoWaits(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	started, proceed, first, second := make(chan struct{}), make(chan struct{}), make(chan error, 1), make(chan error, 1)
	go func() {
		first <- s.writer.do(t.Context(), func(tx *txn) error {
			close(started)
			<-proceed
			return insertMeta(tx, "a")
		})
	}()
	<-started
	v := &verb{ctx: t.Context(), run: func(tx *txn) error { return insertMeta(tx, "b") }, done: second}
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	<-s.writer.(*writer).closing
	close(proceed)
	if err := errors.Join(<-first, <-closed); err != nil {
		t.Fatalf("the one under way, and close: %v", err)
	}
	select {
	case s.writer.(*writer).queue <- v:
	default:
	}
	if err := s.writer.do(t.Context(), v.run); !errors.Is(err, ErrClosed) {
		t.Fatalf("after close: %v, want ErrClosed", err)
	}
}

func TestMigrations(t *testing.T) {
	t.Parallel()
	s, path := openNew(t)
	record(t, s, 1, "kept")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	newest := len(migrations())
	next := append(migrations(), migration{version: newest + 1, name: "9999_more.sql", text: `ALTER TABLE conversation ADD COLUMN mood TEXT NOT NULL DEFAULT 'fine'; CREATE TABLE more (a {bytes})`})
	bad := append(migrations(), migration{version: newest + 1, name: "9999_bad.sql", text: `CREATE TABLE half (a TEXT); INSERT INTO nowhere VALUES (1)`})

	err := upgrade(t, path, bad)
	if err == nil || !strings.Contains(err.Error(), "9999_bad.sql") {
		t.Fatalf("a migration that fails: %v", err)
	}
	for range 2 {
		if err := upgrade(t, path, next); err != nil {
			t.Fatalf("a migration: %v", err)
		}
	}
	db := rawDB(t, path)
	var mood, schema, half string
	if err := db.QueryRowContext(t.Context(), `SELECT mood, (SELECT value FROM meta WHERE name='schema') FROM conversation`).Scan(&mood, &schema); err != nil || mood != "fine" || schema != strconv.Itoa(newest+1) {
		t.Fatalf("after it: %q, schema %q, %v", mood, schema, err)
	}
	if err := db.QueryRowContext(t.Context(), `SELECT name FROM sqlite_master WHERE name='half'`).Scan(&half); !errors.Is(err, sql.ErrNoRows) {
		t.Fatalf("the failed one left %q, %v", half, err)
	}
	// One copy for each attempt, and each is a store that this binary opens.
	copied := path + ".schema" + strconv.Itoa(newest)
	for _, name := range []string{copied + ".bak", copied + "-2.bak"} {
		old, err := Open(t.Context(), "sqlite:"+name, Options{})
		if err != nil {
			t.Fatalf("the copy: %v", err)
		}
		all, err := old.Inbounds(t.Context(), said(1, "").Key)
		if err := errors.Join(err, old.Close()); err != nil || len(all) != 1 || all[0].Text != "kept" {
			t.Fatalf("the copy has %+v, %v", all, err)
		}
	}
	if matches, err := filepath.Glob(path + "*.bak"); err != nil || len(matches) != 2 {
		t.Fatalf("copies: %v, %v; an upgrade that has nothing to do makes none", matches, err)
	}
}

func TestUpgradeBesideAnOlderServer(t *testing.T) {
	t.Parallel()
	_, path := openNew(t)
	next := append(migrations(), migration{version: len(migrations()) + 1, name: "9999_more.sql", text: `CREATE TABLE more (a TEXT)`})
	if err := upgrade(t, path, next); err == nil || !strings.Contains(err.Error(), "restart that one with this version first") {
		t.Fatalf("upgraded under a serving process: %v", err)
	}
}

func rawDB(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", sqliteDSN(path, time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func upgrade(t *testing.T, path string, all []migration) error {
	t.Helper()
	lock := flock.New(path + ".lock")
	defer func() { _ = lock.Close() }()
	return migrateSQLite(t.Context(), rawDB(t, path), path, lock, all, func(string) {})
}

func TestLongAnswersAreKeptOnce(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	long, short := `{"text":"`+strings.Repeat("x", longAnswer)+`"}`, `{"agentbot_answer":"not one of ours"}`
	for n := int64(1); n <= 2; n++ {
		record(t, s, n, "a")
		turn, err := s.NextTurn(t.Context(), time.Now(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		d := bot.Decision{State: turn.State, Trace: bot.Trace{Asked: []bot.Exchange{
			{Kind: "call", Answer: bot.Answer{Outcome: "ok", Output: []byte(long)}}, {Kind: "call", Answer: bot.Answer{Outcome: "ok", Output: []byte(short)}},
		}}}
		if err := s.CommitTurn(t.Context(), time.Now(), turn, d); err != nil {
			t.Fatal(err)
		}
		if string(d.Trace.Asked[0].Answer.Output) != long {
			t.Fatal("the caller's trace was changed")
		}
	}
	traces, err := s.Traces(t.Context(), said(1, "").Key, 0)
	if err != nil || len(traces) != 2 {
		t.Fatalf("%d traces, %v", len(traces), err)
	}
	for _, trace := range traces {
		if string(trace.Asked[0].Answer.Output) != long || string(trace.Asked[1].Answer.Output) != short {
			t.Fatalf("answers came back as %.40s and %s", trace.Asked[0].Answer.Output, trace.Asked[1].Answer.Output)
		}
	}
	var answers, longest int
	err = s.query(t.Context(), func(row scanner) error { return row.Scan(&answers, &longest) }, `SELECT (SELECT count(*) FROM answer), max(length(body)) FROM trace`)
	if err != nil || answers != 1 || longest > 1000 {
		t.Fatalf("%d answers kept, longest trace %d, %v", answers, longest, err)
	}
}

func TestUnreadableInboundStillMakesATurn(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	record(t, s, 1, "a")
	if err := s.writer.do(t.Context(), func(tx *txn) error { return tx.plain(`UPDATE inbound SET body='{'`) }); err != nil {
		t.Fatal(err)
	}
	turn, err := s.NextTurn(t.Context(), time.Now(), time.Minute)
	if err != nil || len(turn.Unread) != 1 || !turn.Unread[0].Placeholder || turn.Unread[0].Message != 1 {
		t.Fatalf("turn %+v, %v", turn, err)
	}
}

func TestUnknownActionIsShownBroken(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	record(t, s, 1, "a")
	turn, err := s.NextTurn(t.Context(), time.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.CommitTurn(t.Context(), time.Now(), turn, bot.Decision{State: turn.State, Actions: []bot.Action{bot.Note{Text: "a"}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.writer.do(t.Context(), func(tx *txn) error { return tx.plain(`UPDATE outbound SET body='{"kind":"sing","v":9}'`) }); err != nil {
		t.Fatal(err)
	}
	o, err := s.NextOutbound(t.Context(), time.Now(), bot.DeskLane, time.Minute)
	if err != nil || o.Action != nil || !strings.Contains(o.Broken, "sing") {
		t.Fatalf("claimed %+v, %v", o, err)
	}
	if err := s.Settle(t.Context(), time.Now(), o, bot.Receipt{State: bot.Buried}); err != nil {
		t.Fatalf("bury it: %v", err)
	}
}

func TestTidy(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	err := s.writer.do(t.Context(), func(tx *txn) error {
		var err error
		for n := range int64(tidyBatch + 20) {
			in := bot.Inbound{Key: said(1, "").Key, Kind: bot.Observation, Dedupe: fmt.Sprintf("c:%d", n), At: bot.Stamp(n)}
			if n%2 == 0 {
				in.Kind = bot.Echo
			}
			_, failed := tx.record(start, in, "{}", bot.Policy{})
			err = errors.Join(err, failed)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	record(t, s, 1000, "kept") // its time is now, but customers' words are kept whatever their age
	young := bot.Inbound{Key: said(1, "").Key, Kind: bot.Observation, Dedupe: "c:young", At: 1}
	if _, err := s.Record(t.Context(), start.Add(time.Hour), young, bot.Policy{}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Tidy(t.Context(), start.Add(24*time.Hour)); err != nil || n != 0 {
		t.Fatalf("a day is not over: %d, %v", n, err)
	}
	if n, err := s.Tidy(t.Context(), start.Add(24*time.Hour+time.Second)); err != nil || n != tidyBatch+20 {
		t.Fatalf("tidied %d, %v; want %d", n, err, tidyBatch+20)
	}
	if all, err := s.Inbounds(t.Context(), young.Key); err != nil || len(all) != 2 {
		t.Fatalf("%d left, %v; want 2", len(all), err)
	}
}
