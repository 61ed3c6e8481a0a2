package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"agentbot/bot"
)

// ErrReadOnly is what the verbs of a store that was opened to be looked at answer.
var ErrReadOnly = errors.New("the store was opened only to be looked at")

// ErrNoStore means that nothing is there yet: no file, or a database without our tables.
var ErrNoStore = errors.New("there is no store yet")

// Inspect opens a store to be looked at, beside a process that serves from it or without one. It creates, upgrades and locks nothing, and no verb
// that writes works. ErrNoStore when there is none yet. A schema that is not this program's is no error: ask Schema before anything else.
func Inspect(ctx context.Context, dsn string, busy time.Duration) (s *Store, err error) {
	if busy <= 0 {
		busy = defaultBusy
	}
	name, isFile := strings.CutPrefix(dsn, "sqlite:")
	if isFile {
		s, err = inspectSQLite(name, busy)
	} else {
		name = scheme(dsn) // the rest may hold a password
		s, err = inspectPostgres(dsn, busy)
	}
	if err == nil {
		if _, _, err = s.Schema(ctx); err != nil {
			err = errors.Join(err, s.Close())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", name, err)
	}
	return s, nil
}

func inspectSQLite(path string, busy time.Duration) (*Store, error) {
	switch info, err := os.Stat(path); {
	case errors.Is(err, os.ErrNotExist):
		return nil, ErrNoStore
	case err != nil:
		return nil, fmt.Errorf("look at its file: %w", err)
	case info.Size() == 0: // made, and nothing written yet
		return nil, ErrNoStore
	}
	reader, err := sql.Open("sqlite", sqliteDSN(path, busy, "query_only(1)"))
	if err != nil {
		return nil, err
	}
	return looking(sqliteDialect(), reader), nil
}

func inspectPostgres(dsn string, busy time.Duration) (*Store, error) {
	config, _, err := postgresConfig(dsn, busy)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["default_transaction_read_only"] = "on"
	return looking(postgresDialect(), postgresPool(config, 1, pgconn.ValidateConnectTargetSessionAttrsPrimary)), nil
}

// looking is a store with its reading side alone.
func looking(d dialect, reader *sql.DB) *Store {
	reader.SetMaxOpenConns(1)
	return &Store{
		dialect: d, reader: reader, writer: &idle{}, release: func() error { return nil },
		wakes: map[bot.Topic]chan struct{}{bot.TurnDue: nil, bot.OutboundDue: nil},
	}
}

// idle refuses every verb.
type idle struct{ shut atomic.Bool }

func (*idle) do(context.Context, func(*txn) error) error { return ErrReadOnly }
func (i *idle) closed() bool                             { return i.shut.Load() }
func (i *idle) close() error                             { i.shut.Store(true); return nil }

// Schema is the version of the schema and the one that this program writes. ErrNoStore when there are no tables.
func (s *Store) Schema(ctx context.Context) (have, newest int, err error) {
	all := migrations()
	newest = all[len(all)-1].version
	var tables int64
	find := `SELECT count(*) FROM sqlite_master WHERE type='table' AND name='meta'`
	if s.dialect.shared {
		find = `SELECT count(*) FROM pg_class WHERE oid = to_regclass('meta')`
	}
	if err := s.value(ctx, &tables, find); err != nil {
		return 0, newest, fmt.Errorf("read its schema version: %w", err)
	}
	if tables == 0 {
		return 0, newest, ErrNoStore
	}
	text, err := s.Meta(ctx, "schema")
	if err != nil {
		return 0, newest, err
	}
	if have, err = strconv.Atoi(text); err != nil {
		return 0, newest, fmt.Errorf("its schema version is %q, which is no number: this is no store of agentbot", text)
	}
	return have, newest, nil
}

// Size is how many bytes the store has, journal included; journal is what of it waits to be copied into the database. PostgreSQL's journal
// belongs to all its databases, so it is not counted.
func (s *Store) Size(ctx context.Context) (all, journal int64, err error) {
	if s.dialect.shared {
		err = s.value(ctx, &all, `SELECT CAST(coalesce(sum(pg_total_relation_size(oid)), 0) AS BIGINT) FROM pg_class
			WHERE relkind='r' AND relnamespace = current_schema()::regnamespace`)
		if err != nil {
			return 0, 0, fmt.Errorf("measure the store: %w", err)
		}
		return all, 0, nil
	}
	var path string
	if err := s.value(ctx, &path, `SELECT file FROM pragma_database_list WHERE name='main'`); err != nil {
		return 0, 0, fmt.Errorf("measure the store: %w", err)
	}
	for _, ending := range []string{"", "-wal"} {
		info, err := os.Stat(path + ending)
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue
		case err != nil:
			return 0, 0, fmt.Errorf("measure the store: %w", err)
		}
		all += info.Size()
		if ending != "" {
			journal = info.Size()
		}
	}
	return all, journal, nil
}

// The newest conversations stand for all: a look must not read the whole history.
const heardFrom = `SELECT coalesce(max(recorded_at), 0) FROM inbound WHERE delivery IS NOT NULL AND key IN (
	SELECT key FROM conversation WHERE bot=$1 AND updated_at IS NOT NULL ORDER BY updated_at DESC LIMIT 50)`

// Heard is when the newest delivery for a bot was accepted, zero when none is known.
func (s *Store) Heard(ctx context.Context, name string) (time.Time, error) {
	var at int64
	if err := s.value(ctx, &at, heardFrom, name); err != nil {
		return time.Time{}, fmt.Errorf("read when %s was last heard of: %w", name, err)
	}
	if at == 0 {
		return time.Time{}, nil
	}
	return time.UnixMicro(at), nil
}

// Late is a conversation with something in it that should have happened.
type Late struct {
	Key   bot.Key
	Since time.Time // of the oldest
	Count int       // in this conversation
}

// Waiting lists conversations from which something was decided before the given time and has not left yet, longest first, at most limit.
func (s *Store) Waiting(ctx context.Context, before time.Time, limit int) ([]Late, error) {
	return s.late(ctx, `SELECT key, min(decided_at), count(*) FROM outbound WHERE done_at IS NULL AND decided_at < $1
		GROUP BY key ORDER BY 2, 1 LIMIT $2`, micros(micro(before)), limit)
}

// Failing lists conversations whose turn has failed more than once and is tried again, longest first, at most limit.
func (s *Store) Failing(ctx context.Context, limit int) ([]Late, error) {
	return s.late(ctx, `SELECT key, min(coalesce(first_unread_at, updated_at, 0)), max(attempt - superseded) - 1 FROM conversation
		WHERE due_at IS NOT NULL AND attempt - superseded > 1 GROUP BY key ORDER BY 2, 1 LIMIT $1`, limit)
}

// GivenUp lists conversations since the given time whose turn failed too often, or of which something to send was given up: each went to a
// person, newest last, at most limit.
func (s *Store) GivenUp(ctx context.Context, since time.Time, limit int) ([]Late, error) {
	return s.late(ctx, `SELECT key, min(at), count(*) FROM (
			SELECT t.key AS key, t.at AS at FROM trace t JOIN conversation c ON c.key=t.key
				WHERE c.updated_at > $1 AND t.at > $1 AND t.body LIKE '%"reason":"gave_up"%'
			UNION ALL
			SELECT o.key, o.done_at FROM outbound o JOIN conversation c ON c.key=o.key
				WHERE c.updated_at > $1 AND o.done_at > $1 AND o.state='buried'
		) AS gone GROUP BY key ORDER BY 2, 1 LIMIT $2`, micros(micro(since)), limit)
}

func (s *Store) late(ctx context.Context, query string, args ...any) ([]Late, error) {
	var all []Late
	err := s.query(ctx, func(row scanner) error {
		var text string
		var since int64
		var l Late
		if err := row.Scan(&text, &since, &l.Count); err != nil {
			return err
		}
		key, err := bot.ParseKey(text)
		l.Key, l.Since = key, time.UnixMicro(since)
		all = append(all, l)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read what is late: %w", err)
	}
	return all, nil
}
