package sqlstore

import (
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"agentbot/bot"
)

// TestBackfill_OnItsOwnConnection: the copy is made by the backfill, before the writer is told to add the rest. Nobody else copies here, and the
// database's own file says whether it was done: it is looked at alone, without the journal.
func TestBackfill_OnItsOwnConnection(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	var dbs [2]*sql.DB
	for i, pragmas := range [][]string{{"journal_mode(WAL)", "wal_autocheckpoint(0)"}, {"synchronous(FULL)"}} {
		db, err := sql.Open("sqlite", sqliteDSN(path, defaultBusy, pragmas...))
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		dbs[i] = db
	}
	writer := dbs[0]
	for _, query := range []string{`CREATE TABLE noted (n INTEGER)`, `INSERT INTO noted VALUES (1), (2), (3)`} {
		if _, err := writer.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	if n := notedIn(t, path); n != 0 {
		t.Fatalf("%d are in the database before a copy: this shows nothing", n)
	}
	b := startBackfill(dbs[1])
	b.wrote(backfillAfter - 1)
	select {
	case <-b.due:
		t.Error("a copy was asked for too soon")
	default:
	}
	b.wrote(1)
	<-b.rest()
	if n := notedIn(t, path); n != 3 {
		t.Errorf("%d of 3 are in the database after the copy", n)
	}
	if err := b.close(); err != nil {
		t.Error(err)
	}
	if err := writer.Close(); err != nil {
		t.Error(err)
	}
}

// notedIn counts the rows in a copy of the database's file alone.
func notedIn(t *testing.T, path string) (n int) {
	t.Helper()
	from, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	alone := filepath.Join(t.TempDir(), "alone.db")
	to, err := os.Create(alone)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", sqliteDSN(alone, defaultBusy))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM noted`).Scan(&n); err != nil {
		return 0 // not even the table
	}
	return n
}

// TestBackfill_JournalStaysShort: under a load that never pauses the journal is copied into the database and begun anew, and what was written is
// there. Left alone it would grow to 33 MB here.
func TestBackfill_JournalStaysShort(t *testing.T) {
	t.Parallel()
	s, path := openNew(t)
	const writes, writers = 3000, 8
	var next atomic.Int64
	var longest int64
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for n := next.Add(1); n <= writes; n = next.Add(1) {
				if _, err := s.Record(t.Context(), time.Now(), said(n, "oi"), bot.Policy{}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for running := true; running; {
		select {
		case <-done:
			running = false
		case <-tick.C:
		}
		if info, err := os.Stat(path + "-wal"); err == nil {
			longest = max(longest, info.Size())
		}
	}
	t.Logf("the journal grew to %d KB", longest>>10)
	if longest == 0 || longest > 16<<20 {
		t.Errorf("the journal grew to %d MB", longest>>20)
	}
	row, err := s.Row(t.Context(), said(1, "").Key)
	if err != nil || row.LastIn != writes {
		t.Errorf("%d of %d are there, %v", row.LastIn, writes, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
