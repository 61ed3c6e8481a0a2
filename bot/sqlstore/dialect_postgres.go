package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"agentbot/bot"
)

const (
	postgresWriters = 16 // connections of one process that write; pool_max_conns in store.dsn changes it
	postgresReaders = 4
	connectTimeout  = 5 * time.Second
	maxLifetime     = time.Hour       // a pool finds its way back after a failover
	verbSlack       = 5 * time.Second // beyond Busy: what a verb may take before it counts as lost
)

func postgresDialect() dialect {
	return dialect{
		words: newWording(
			"{lock}", "FOR UPDATE", "{claim c}", "FOR UPDATE OF c SKIP LOCKED", "{claim c, o}", "FOR UPDATE OF c, o SKIP LOCKED",
			"{claim inbound}", "FOR UPDATE OF inbound SKIP LOCKED", "{bytes}", "BYTEA", "{text}", `TEXT COLLATE "C"`,
		),
		full: postgresFull,
		// However long that takes: the limits of a session are made for verbs.
		alone: `SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
			SELECT pg_advisory_xact_lock(hashtextextended('agentbot schema of ' || current_schema(), 0))`,
		shared: true,
	}
}

// The codes of PostgreSQL that are told apart here.
const (
	codeReadOnly   = "25006"
	codeSerialize  = "40001"
	codeDeadlock   = "40P01"
	codeResources  = "53" // class: disk full, out of memory, too many connections
	codeNoLock     = "55P03"
	codeCanceled   = "57014"
	codeShutdown   = "57P" // administrator, crash, starting up
	codeSystem     = "58"  // class: I/O error and worse
	codeNoDatabase = "3D000"
)

func postgresCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// postgresFull: as with SQLite, an I/O error is how a full disk shows in other places. A statement is cancelled when it takes too long.
func postgresFull(err error) bool {
	code := postgresCode(err)
	return code == codeNoLock || code == codeCanceled || strings.HasPrefix(code, codeResources) || strings.HasPrefix(code, codeSystem)
}

// openPostgres needs a database that exists; tables are made in the first schema of its search path.
func openPostgres(ctx context.Context, dsn string, o Options) (s *Store, err error) {
	config, writers, err := postgresConfig(dsn, o.Busy)
	if err != nil {
		return nil, err
	}
	s = &Store{dialect: postgresDialect(), wakes: map[bot.Topic]chan struct{}{
		bot.TurnDue: make(chan struct{}, 1), bot.OutboundDue: make(chan struct{}, 1),
	}}
	write := postgresPool(config, writers, pgconn.ValidateConnectTargetSessionAttrsReadWrite)
	channel, err := preparePostgres(ctx, write, s.dialect, o)
	if err != nil {
		return nil, errors.Join(wrapFull(s.dialect, err), write.Close())
	}
	wake := newWaker(config, channel, s.signal)
	if err := wake.start(ctx, o.Serve); err != nil {
		return nil, errors.Join(err, wake.voice.Close(), write.Close())
	}
	s.release = wake.close
	s.writer = &verbs{db: write, dialect: s.dialect, wake: wake, limit: o.Busy + verbSlack}
	readConfig := config.Copy()
	readConfig.RuntimeParams["default_transaction_read_only"] = "on"
	// A standby may be behind, and what is read here decides whether something may still be sent.
	s.reader = postgresPool(readConfig, postgresReaders, pgconn.ValidateConnectTargetSessionAttrsPrimary)
	return s, nil
}

// postgresConfig is what every connection has in common. Its errors do not quote the DSN, which may hold a password.
func postgresConfig(dsn string, busy time.Duration) (config *pgx.ConnConfig, writers int, err error) {
	config, err = pgx.ParseConfig(dsn)
	if err != nil {
		return nil, 0, errors.New("it cannot be read: want postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password written as %XX, and options as in ?sslmode=require")
	}
	writers = postgresWriters
	if text, ok := config.RuntimeParams["pool_max_conns"]; ok {
		delete(config.RuntimeParams, "pool_max_conns")
		if writers, err = strconv.Atoi(text); err != nil || writers < 1 {
			return nil, 0, fmt.Errorf("pool_max_conns is %q: want a whole number above 0", text)
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	for name, value := range map[string]string{
		"application_name":  "agentbot",
		"lock_timeout":      milliseconds(busy),
		"statement_timeout": milliseconds(busy + verbSlack),
		// A process that is paused in the middle of a verb must not keep others from the conversation.
		"idle_in_transaction_session_timeout": milliseconds(busy + verbSlack),
	} {
		if _, chosen := config.RuntimeParams[name]; !chosen {
			config.RuntimeParams[name] = value
		}
	}
	return config, writers, nil
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func postgresPool(config *pgx.ConnConfig, size int, validate pgconn.ValidateConnectFunc) *sql.DB {
	config = config.Copy()
	config.ValidateConnect = validate
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(onDisk))
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(maxLifetime)
	return db
}

// onDisk: acknowledged means on disk, also where the database as a whole is content with less. Stricter settings stay.
func onDisk(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`)
	return err
}

// preparePostgres brings the schema up to date and answers the name under which its users tell each other news. Only a serving process
// changes a schema: others run beside replicas whose version it may be.
func preparePostgres(ctx context.Context, db *sql.DB, d dialect, o Options) (channel string, err error) {
	var place sql.NullString
	var encoding string
	err = db.QueryRowContext(ctx, `SELECT 'agentbot_' || md5(current_schema()), current_setting('server_encoding')`).Scan(&place, &encoding)
	switch {
	case postgresCode(err) == codeNoDatabase:
		return "", fmt.Errorf("create the database first, like CREATE DATABASE agentbot ENCODING 'UTF8': %w", err)
	case err != nil:
		return "", err
	case !place.Valid:
		return "", errors.New("no schema of its search_path exists: create it first")
	case encoding != "UTF8":
		return "", fmt.Errorf("the database has the encoding %s, which cannot hold every message: create one with ENCODING 'UTF8'", encoding)
	}
	all := o.migrations()
	if o.Serve {
		return place.String, migrate(ctx, db, d, all, o.at)
	}
	return place.String, onServer(upToDate(ctx, db, all[len(all)-1].version))
}

func upToDate(ctx context.Context, db *sql.DB, newest int) error {
	var table sql.NullString
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('meta')::text`).Scan(&table); err != nil {
		return err
	}
	if !table.Valid {
		return errors.New("there is no store in it; check store.dsn, or start `agentbot serve` once")
	}
	return unchanged(ctx, db, newest)
}
