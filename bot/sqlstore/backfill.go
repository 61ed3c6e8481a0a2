package sqlstore

import (
	"context"
	"database/sql"
	"sync"
)

// backfillAfter is how many verbs are written before the journal is copied into the database: about 10 MB of it.
const backfillAfter = 512

// backfill copies SQLite's journal (the WAL) into the database on a connection and a goroutine of its own. Left to SQLite, the commit that crosses
// the limit does it, and for as long as the disk takes nobody else is answered: a tenth of a second for 30 MB, once in three seconds at 500 events/s.
//
// A copy ends behind a writer that goes on meanwhile, so the journal would never be whole in the database, and would grow without end. Therefore the
// writer copies the short rest itself, right after; its next write then begins the journal anew (https://sqlite.org/wal.html, "avoiding
// excessively large WAL files").
type backfill struct {
	db      *sql.DB
	written int           // verbs since the last copy; the writer's own
	due     chan struct{} // the writer asks for a copy
	copied  chan struct{} // all but what has come meanwhile is in the database
	running sync.WaitGroup
	stop    context.CancelFunc
}

func startBackfill(db *sql.DB) *backfill {
	ctx, stop := context.WithCancel(context.Background())
	b := &backfill{db: db, due: make(chan struct{}, 1), copied: make(chan struct{}, 1), stop: stop}
	b.running.Go(func() { b.loop(ctx) })
	return b
}

func (b *backfill) loop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.due:
		}
		// What goes wrong here (a full disk, a reader in the way) costs nothing: the journal is whole, and the next copy takes all of it.
		_, _ = b.db.ExecContext(ctx, passive)
		select {
		case b.copied <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
}

// passive waits for nobody and makes nobody wait.
const passive = "PRAGMA wal_checkpoint(PASSIVE)"

// wrote counts what was committed, and asks for a copy once in a while. Only the writer calls it. While a copy is on its way none is asked for,
// because its rest is still to come.
func (b *backfill) wrote(verbs int) {
	if b == nil {
		return
	}
	if b.written += verbs; b.written < backfillAfter {
		return
	}
	select {
	case b.due <- struct{}{}:
		b.written = 0
	default:
	}
}

// rest says when the writer should copy what is left; never without a backfill.
func (b *backfill) rest() <-chan struct{} {
	if b == nil {
		return nil
	}
	return b.copied
}

func (b *backfill) close() error {
	if b == nil {
		return nil
	}
	b.stop()
	b.running.Wait()
	return b.db.Close()
}
