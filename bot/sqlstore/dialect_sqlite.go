package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"agentbot/bot"
)

// dialect is what differs between databases.
type dialect struct {
	words  *wording         // {lock}, {claim …} (lock, but skip what others have locked), {bytes}, {text}
	full   func(error) bool // the database takes nothing more, or was locked for too long
	begin  string
	alone  string // the first statement of an upgrade, so that two do not run it at once
	shared bool   // other processes hand out turns from it too
}

// wording puts a dialect's words into the one SQL text, once for each statement.
type wording struct {
	replacer *strings.Replacer
	known    sync.Map // the one text → the dialect's; as many as there are statements in this package
}

func newWording(pairs ...string) *wording { return &wording{replacer: strings.NewReplacer(pairs...)} }

func (w *wording) of(query string) string {
	if known, ok := w.known.Load(query); ok {
		return known.(string) //nolint:forcetypeassert // nothing else is stored
	}
	text := w.replacer.Replace(query)
	w.known.Store(query, text)
	return text
}

func sqliteDialect() dialect {
	return dialect{
		words: newWording("{lock}", "", "{claim c}", "", "{claim c, o}", "", "{claim inbound}", "", "{bytes}", "BLOB", "{text}", "TEXT"), // one writer: nothing to lock
		full:  sqliteFull,
		begin: "BEGIN IMMEDIATE",
	}
}

// sqliteFull looks at the primary code, the lowest byte. An I/O error is how a full disk shows in other places.
func sqliteFull(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR:
		return true
	}
	return false
}

// What the writer's connection keeps in memory (KiB), and how long its journal may grow (pages of 4 KiB) before a commit copies it into the
// database after all, because the backfill does not get through. Neither changes what is on disk when a verb is answered.
const (
	keepPages       = "cache_size(-16000)"
	checkpointPages = "wal_autocheckpoint(32000)"
)

func openSQLite(ctx context.Context, path string, o Options) (s *Store, err error) {
	if err := prepareFile(path, o.Serve); err != nil {
		return nil, err
	}
	lock := flock.New(path + ".lock")
	if o.Serve {
		if held, err := lock.TryLock(); err != nil {
			return nil, fmt.Errorf("lock file %s: %w", lock.Path(), err)
		} else if !held {
			return nil, fmt.Errorf("%w (lock file %s): stop that one, or give this one another store.dsn", ErrServed, lock.Path())
		}
	}
	s = &Store{dialect: sqliteDialect(), release: lock.Close, wakes: map[bot.Topic]chan struct{}{
		bot.TurnDue: make(chan struct{}, 1), bot.OutboundDue: make(chan struct{}, 1),
	}}
	write, err := sql.Open("sqlite", sqliteDSN(path, o.Busy, "journal_mode(WAL)", "synchronous(FULL)", keepPages, checkpointPages))
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	write.SetMaxOpenConns(1)
	if err := prepareSQLite(ctx, write, path, lock, o); err != nil {
		return nil, errors.Join(wrapFull(s.dialect, err), write.Close(), lock.Close())
	}
	if !o.Serve {
		if err := lock.Unlock(); err != nil { // taken only to upgrade
			return nil, errors.Join(err, write.Close())
		}
	}
	s.reader, err = sql.Open("sqlite", sqliteDSN(path, o.Busy, "query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close(), lock.Close())
	}
	s.reader.SetMaxOpenConns(4)
	s.reader.SetMaxIdleConns(4)
	copier, err := sql.Open("sqlite", sqliteDSN(path, o.Busy, "synchronous(FULL)"))
	if err != nil {
		return nil, errors.Join(err, s.reader.Close(), write.Close(), lock.Close())
	}
	copier.SetMaxOpenConns(1)
	behind := startBackfill(copier)
	s.writer, err = startWriter(ctx, write, s.dialect, s.signal, behind)
	if err != nil {
		return nil, errors.Join(err, behind.close(), s.reader.Close(), write.Close(), lock.Close())
	}
	return s, nil
}

// prepareFile makes sure that only its owner can read what customers wrote: the journal files beside it inherit its mode.
func prepareFile(path string, create bool) error {
	if !create {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no such file; check store.dsn, or start `agentbot serve` once: %w", err)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make its folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open it for writing: %w", err)
	}
	return f.Close()
}

func sqliteDSN(path string, busy time.Duration, pragmas ...string) string {
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	pragmas = append(pragmas, "foreign_keys(1)")
	dsn := "file:" + escaped + "?_txlock=immediate&_pragma=busy_timeout(" + strconv.FormatInt(busy.Milliseconds(), 10) + ")"
	for _, p := range pragmas {
		dsn += "&_pragma=" + p
	}
	return dsn
}

// prepareSQLite brings the schema up to date, or only looks whether it is. Who is too old for it is told where to go back to.
func prepareSQLite(ctx context.Context, db *sql.DB, path string, lock *flock.Flock, o Options) error {
	all := o.migrations()
	var err error
	if o.Look {
		err = unchanged(ctx, db, all[len(all)-1].version)
	} else {
		err = migrateSQLite(ctx, db, path, lock, all, o.at)
	}
	var newer *newerSchemaError
	if errors.As(err, &newer) {
		newer.name(path)
	}
	return err
}

// migrateSQLite upgrades under the serving lock, after copying the file: there is no way back inside one.
func migrateSQLite(ctx context.Context, db *sql.DB, path string, lock *flock.Flock, all []migration, at func(point string)) error {
	newest := all[len(all)-1].version
	have, err := schemaOf(ctx, db, sqliteDialect(), newest)
	if err != nil || have == newest {
		return err
	}
	if have > 0 {
		if held, err := lock.TryLock(); err != nil || !held {
			return errors.Join(fmt.Errorf("it has schema %d and an older agentbot is serving from it: restart that one with this version first", have), err)
		}
		if err := copyBefore(ctx, db, path, have, at); err != nil {
			return err
		}
	}
	return migrate(ctx, db, sqliteDialect(), all, at)
}
