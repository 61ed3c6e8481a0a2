package sqlstore

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"agentbot/bot/sqlstore/postgrestest"
)

func TestPostgresMigrations(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	if s, err := Open(t.Context(), dsn, Options{}); err == nil || !strings.Contains(err.Error(), "there is no store in it") {
		t.Fatalf("looking into an empty database: %v, %v", s, err)
	}
	names := make(chan string, 8)
	var all sync.WaitGroup
	for range cap(names) { // replicas that start at once
		all.Go(func() {
			s, err := Open(t.Context(), dsn, Options{Serve: true})
			if err != nil {
				t.Error(err)
				return
			}
			name, err := s.Meta(t.Context(), "instance")
			if err := errors.Join(err, s.Close(), s.Close()); err != nil {
				t.Error(err)
			}
			names <- name
		})
	}
	all.Wait()
	close(names)
	first := <-names
	for name := range names {
		if name != first || name == "" {
			t.Errorf("one replica calls the store %q, another one %q", name, first)
		}
	}
	s := openPostgresAt(t, dsn, Options{})
	record(t, s, 1, "kept")
	db := s.writer.(*verbs).db
	newest := len(migrations())
	bad := append(migrations(), migration{version: newest + 1, name: "9999_bad.sql", text: `CREATE TABLE half (a {text}); INSERT INTO nowhere VALUES (1)`})
	if err := migrate(t.Context(), db, s.dialect, bad, func(string) {}); err == nil || !strings.Contains(err.Error(), "9999_bad.sql") {
		t.Fatalf("a migration that fails: %v", err)
	}
	next := append(migrations(), migration{version: newest + 1, name: "9999_more.sql", text: `ALTER TABLE conversation ADD COLUMN mood TEXT NOT NULL DEFAULT 'fine'; CREATE TABLE half (a {bytes})`})
	for range 2 {
		if err := migrate(t.Context(), db, s.dialect, next, func(string) {}); err != nil {
			t.Fatalf("a migration after one that failed: %v", err)
		}
	}
	record(t, s, 2, "the older replica goes on")
	if _, err := Open(t.Context(), dsn, Options{}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("newer agentbot (schema %d, this one knows up to %d)", newest+1, newest)) {
		t.Fatalf("an older binary opened it: %v", err)
	}
	for _, o := range []Options{{}, {Serve: true}, {Look: true}} {
		_, err := Open(t.Context(), dsn, o)
		if err == nil || !strings.Contains(err.Error(), "go back to your own dump from before the upgrade") || strings.Contains(err.Error(), "beside the store") {
			t.Errorf("where to go back to: %v", err)
		}
	}
	postgrestest.Exec(t, dsn, `UPDATE meta SET value='0' WHERE name='schema'`)
	if _, err := Open(t.Context(), dsn, Options{}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("it has schema 0 and this agentbot needs %d", newest)) {
		t.Fatalf("a command changed the schema under a replica: %v", err)
	}
}

// TestPostgresSessions: what every connection that writes is told, whatever the database says.
func TestPostgresSessions(t *testing.T) {
	t.Parallel()
	s := openPostgresAt(t, postgrestest.DSN(t)+"&lock_timeout=7s", Options{})
	for setting, want := range map[string]string{
		"idle_in_transaction_session_timeout": "15s", "statement_timeout": "15s", "lock_timeout": "7s", "synchronous_commit": "on", "transaction_isolation": "read committed",
	} {
		var got string
		err := s.writer.do(t.Context(), func(tx *txn) error {
			_, err := tx.one(func(row scanner) error { return row.Scan(&got) }, `SELECT current_setting($1)`, setting)
			return err
		})
		if err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", setting, got, err, want)
		}
	}
	if err := s.query(t.Context(), func(scanner) error { return nil }, `DELETE FROM conversation`); postgresCode(err) != codeReadOnly {
		t.Errorf("a reader deleted: %v", err)
	}
}

func TestPostgresCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][2]bool{ // full, lost
		"53100": {true, false}, "53300": {true, false}, "55P03": {true, false}, "57014": {true, false}, "58030": {true, false},
		"57P01": {false, true}, "57P03": {false, true}, "25006": {false, true}, "23505": {false, false},
	} {
		err := fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: code})
		if got := [2]bool{postgresFull(err), lost(err)}; got != want {
			t.Errorf("%s: full, lost = %v, want %v", code, got, want)
		}
	}
}
