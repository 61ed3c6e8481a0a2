package sqlstore_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
)

// TestInspect_ChangesNothing: the bytes of a store at rest are the same afterwards, and one that is served from may be looked at.
func TestInspect_ChangesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	serving := openAt(t, "sqlite:"+path, sqlstore.Options{Serve: true})
	in := message(1)
	in.Delivery = "d-1"
	now := time.Now()
	if _, err := serving.Record(t.Context(), now, in, bot.DefaultPolicy()); err != nil {
		t.Fatal(err)
	}
	look := func() {
		t.Helper()
		s, err := sqlstore.Inspect(t.Context(), "sqlite:"+path, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		have, newest, err := s.Schema(t.Context())
		if err != nil || have != newest || have == 0 {
			t.Errorf("schema %d of %d: %v", have, newest, err)
		}
		if at, err := s.Heard(t.Context(), in.Key.Bot); err != nil || at.Sub(now).Abs() > time.Second {
			t.Errorf("heard at %s, want %s: %v", at, now, err)
		}
		if at, err := s.Heard(t.Context(), "another"); err != nil || !at.IsZero() {
			t.Errorf("another bot was heard at %s: %v", at, err)
		}
		if all, _, err := s.Size(t.Context()); err != nil || all == 0 {
			t.Errorf("size %d: %v", all, err)
		}
		if _, err := s.Row(t.Context(), in.Key); err != nil {
			t.Errorf("the row: %v", err)
		}
		if _, err := s.SetMeta(t.Context(), "x", "y", false); !errors.Is(err, sqlstore.ErrReadOnly) {
			t.Errorf("written to: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if _, err := s.Meta(t.Context(), "instance"); !errors.Is(err, sqlstore.ErrClosed) {
			t.Errorf("after closing: %v", err)
		}
	}
	look()
	if err := serving.Close(); err != nil {
		t.Fatal(err)
	}
	before := sum(t, path)
	look()
	if after := sum(t, path); after != before {
		t.Error("the file is another one")
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range left {
		if name := entry.Name(); name != "bot.db" && name != "bot.db.lock" {
			t.Errorf("left behind: %s", name)
		}
	}
	again := openAt(t, "sqlite:"+path, sqlstore.Options{Serve: true})
	if _, err := again.Row(t.Context(), in.Key); err != nil {
		t.Error(err)
	}
}

func sum(t *testing.T, path string) [sha256.Size]byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(raw)
}

func TestInspect_Refuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text, empty, other := filepath.Join(dir, "notes.txt"), filepath.Join(dir, "empty.db"), filepath.Join(dir, "other.db")
	for path, content := range map[string][]byte{text: bytes.Repeat([]byte("not a database\n"), 500), empty: nil} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE somebodys (x)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		path string
		none bool
	}{"no file": {filepath.Join(dir, "none.db"), true}, "an empty file": {empty, true}, "somebody else's": {other, true}, "not a database": {text, false}} {
		s, err := sqlstore.Inspect(t.Context(), "sqlite:"+tc.path, time.Second)
		if err == nil || errors.Is(err, sqlstore.ErrNoStore) != tc.none {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("looking made a file: %v", err)
	}
	if _, err := sqlstore.Inspect(t.Context(), "postgres://u:secret@127.0.0.1:1/db?sslmode=disable", time.Second); err == nil || bytes.Contains([]byte(err.Error()), []byte("secret")) {
		t.Errorf("nobody there: %v", err)
	}
}

// TestInspect_OldSchema: what serve would upgrade is only said.
func TestInspect_OldSchema(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	s := openAt(t, "sqlite:"+path, sqlstore.Options{Serve: true})
	for _, version := range []string{"1", "700"} {
		if _, err := s.SetMeta(t.Context(), "schema", version, false); err != nil {
			t.Fatal(err)
		}
		looking, err := sqlstore.Inspect(t.Context(), "sqlite:"+path, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		have, newest, err := looking.Schema(t.Context())
		if err != nil || have == newest {
			t.Errorf("schema %d of %d: %v", have, newest, err)
		}
		if err := looking.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestInspect_Late: what waits, what fails and what was given up.
func TestInspect_Late(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { t.Helper(); return "sqlite:" + filepath.Join(t.TempDir(), "bot.db") },
		"postgres": func(t *testing.T) string { t.Helper(); return postgrestest.DSN(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := dsn(t)
			late(t, openAt(t, at, sqlstore.Options{Serve: true}), at)
		})
	}
}

func late(t *testing.T, s *sqlstore.Store, dsn string) {
	t.Helper()
	ctx, now := t.Context(), time.Now().UTC().Truncate(time.Microsecond)
	turn := func(n int64) *bot.Turn {
		t.Helper()
		if _, err := s.Record(ctx, now, message(n), bot.Policy{}); err != nil {
			t.Fatal(err)
		}
		got, err := s.NextTurn(ctx, now, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	commit := func(n int64, trace bot.Trace) {
		t.Helper()
		got := turn(n)
		if err := s.CommitTurn(ctx, now, got, bot.Decision{State: got.State, Trace: trace, Actions: []bot.Action{bot.Note{Text: "x"}}}); err != nil {
			t.Fatal(err)
		}
	}
	commit(1, bot.Trace{})
	commit(2, bot.Trace{Reason: "gave_up"})
	failing := turn(3)
	for range 2 {
		if err := s.ReleaseTurn(ctx, now, failing, now, true); err != nil {
			t.Fatal(err)
		}
		var err error
		if failing, err = s.NextTurn(ctx, now, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	o, err := s.NextOutbound(ctx, now, bot.DeskLane, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(ctx, now, o, bot.Receipt{State: bot.Buried, Err: "refused"}); err != nil {
		t.Fatal(err)
	}
	look, err := sqlstore.Inspect(ctx, dsn, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = look.Close() }()
	keys := func(list []sqlstore.Late, err error) (out []bot.Key) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			out = append(out, l.Key)
		}
		return out
	}
	buried, waits := o.Key, message(1).Key
	if buried == waits {
		waits = message(2).Key
	}
	if got := keys(look.Waiting(ctx, now.Add(time.Second), 10)); len(got) != 1 || got[0] != waits {
		t.Errorf("waiting: %v, want %v", got, waits)
	}
	if got := keys(look.Waiting(ctx, now.Add(-time.Second), 10)); got != nil {
		t.Errorf("waiting since before anything was decided: %v", got)
	}
	if got := keys(look.Failing(ctx, 10)); len(got) != 1 || got[0] != message(3).Key {
		t.Errorf("failing: %v, want %v", got, message(3).Key)
	}
	gone := keys(look.GivenUp(ctx, now.Add(-time.Hour), 10))
	if want := map[bool]int{true: 1, false: 2}[buried == message(2).Key]; len(gone) != want {
		t.Errorf("given up: %v, buried %v; want %d", gone, buried, want)
	}
	if got := keys(look.GivenUp(ctx, now.Add(time.Second), 10)); got != nil {
		t.Errorf("given up later: %v", got)
	}
	if all, _, err := look.Size(ctx); err != nil || all == 0 {
		t.Errorf("size %d: %v", all, err)
	}
}
