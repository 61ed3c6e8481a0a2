// Package sqlstore is bot.Store and bot.History on a SQL database: one SQL text, two dialects as footnotes.
//
// It moves rows; every decision about them is made by bot.Ledger. The conversation row is the only lock: each verb that writes
// about a conversation reads that row first, inside the transaction. SQLite has one writer goroutine that takes many waiting
// verbs into one transaction and answers after the one COMMIT (writer.go). PostgreSQL runs each verb in a transaction of its own
// (verb_postgres.go), so that several processes can share it, and tells the others what has become due (wake_postgres.go).
// Reads go over other connections.
package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"agentbot/bot"
)

// Options are what a caller may choose. The zero value opens an existing store beside the process that serves from it.
type Options struct {
	// Serve: we hand out turns. It creates the store if there is none. On SQLite it locks out a second such process; on PostgreSQL there
	// may be many, and each learns from the others what has become due.
	Serve bool
	// Look: only to be looked at. Its schema is left as it is, whoever serves; one that is older than this program is refused.
	Look bool
	// Busy is how long a locked database, or a locked row, is waited for; 0 is 10 s.
	Busy time.Duration
	// Rand gives the store's instance its name; nil is crypto/rand.
	Rand io.Reader

	known int                // migrations of a program that knows only so many; 0: all
	at    func(point string) // hears how far an upgrade has come: where tests kill it
}

// migrations are those that this program knows.
func (o Options) migrations() []migration {
	all := migrations()
	if o.known > 0 {
		all = all[:o.known]
	}
	return all
}

const defaultBusy = 10 * time.Second

// ErrClosed is what every verb of a closed store answers.
var ErrClosed = errors.New("the store is closed")

// ErrServed: another process serves from this SQLite file.
var ErrServed = errors.New("another agentbot is serving from it")

// Store is a SQL database.
type Store struct {
	dialect dialect
	reader  *sql.DB
	writer  transactions
	release func() error // what opening took besides connections
	wakes   map[bot.Topic]chan struct{}
}

// transactions run verbs: each is one transaction, or part of one that is committed as a whole.
type transactions interface {
	// do waits until run is committed. run may be called twice. When ctx ends first the answer is an error, whatever became of it.
	do(ctx context.Context, run func(*txn) error) error
	closed() bool
	close() error
}

var (
	_ bot.Store   = (*Store)(nil)
	_ bot.History = (*Store)(nil)
)

// Open opens the store that dsn names, sqlite:PATH or postgres://…, and brings its schema up to date.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	if o.Busy <= 0 {
		o.Busy = defaultBusy
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.at == nil {
		o.at = func(string) {}
	}
	open, name := openSQLite, strings.TrimPrefix(dsn, "sqlite:")
	switch {
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		open, name = openPostgres, scheme(dsn) // the rest may hold a password
	case name == dsn || name == "":
		return nil, fmt.Errorf("store.dsn %q: want sqlite:PATH, like sqlite:./agentbot.db, or postgres://USER:PASSWORD@HOST/DATABASE", scheme(dsn))
	}
	s, err := open(ctx, strings.TrimPrefix(dsn, "sqlite:"), o)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", name, err)
	}
	if o.Look {
		return s, nil
	}
	if err := s.nameInstance(ctx, o.Rand); err != nil {
		return nil, errors.Join(fmt.Errorf("store %s: %w", name, err), s.Close())
	}
	return s, nil
}

// scheme is the part of a DSN that may be shown: the rest may hold a password.
func scheme(dsn string) string {
	before, _, found := strings.Cut(dsn, ":")
	if !found {
		return dsn
	}
	return before + ":…"
}

// nameInstance gives a new store its instance: part of markers and business keys, so that a restored copy is not taken for the original.
func (s *Store) nameInstance(ctx context.Context, chance io.Reader) error {
	if known, err := s.Meta(ctx, "instance"); err != nil || known != "" {
		return err
	}
	var name [8]byte
	if _, err := io.ReadFull(chance, name[:]); err != nil {
		return fmt.Errorf("name the instance: %w", err)
	}
	_, err := s.SetMeta(ctx, "instance", hex.EncodeToString(name[:]), true)
	return err
}

// Close finishes the transaction under way, refuses what waits, and gives everything back.
func (s *Store) Close() error {
	return errors.Join(s.writer.close(), s.reader.Close(), s.release())
}

// Wake implements bot.Store.
func (s *Store) Wake(topic bot.Topic) <-chan struct{} { return s.wakes[topic] }

func (s *Store) signal(topic bot.Topic) {
	select {
	case s.wakes[topic] <- struct{}{}:
	default: // somebody is told already
	}
}
