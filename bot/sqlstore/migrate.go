package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

type migration struct {
	version int
	name    string
	text    string
}

// migrations are all of them in order. They are part of the binary, so what does not fit is a programming error.
func migrations() []migration {
	files, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		panic("no embedded migrations")
	}
	all := make([]migration, 0, len(files))
	for i, file := range files {
		text, err := migrationFiles.ReadFile(file)
		if err != nil {
			panic("embedded migration: " + err.Error())
		}
		number, _, _ := strings.Cut(strings.TrimPrefix(file, "migrations/"), "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			panic("migration " + file + ": want " + strconv.Itoa(i+1) + " as its number")
		}
		all = append(all, migration{version: version, name: file, text: string(text)})
	}
	return all
}

const createMeta = `CREATE TABLE IF NOT EXISTS meta (name {text} NOT NULL PRIMARY KEY, value TEXT NOT NULL)`

// queryer is a connection, a pool or a transaction.
type queryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// schemaOf is the version of the schema, 0 for an empty database, or a refusal when it is newer than newest.
func schemaOf(ctx context.Context, q queryer, d dialect, newest int) (int, error) {
	if _, err := q.ExecContext(ctx, d.words.of(createMeta)); err != nil {
		return 0, fmt.Errorf("read its schema version: %w", err)
	}
	version, err := schemaVersion(ctx, q, newest)
	if d.shared {
		err = onServer(err)
	}
	return version, err
}

func schemaVersion(ctx context.Context, q queryer, newest int) (int, error) {
	var text string
	err := q.QueryRowContext(ctx, `SELECT coalesce(max(value), '0') FROM meta WHERE name = 'schema'`).Scan(&text)
	if err != nil {
		return 0, fmt.Errorf("read its schema version: %w", err)
	}
	version, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("its schema version is %q, which is no number: this is no store of agentbot", text)
	}
	if version > newest {
		return 0, &newerSchemaError{have: version, newest: newest}
	}
	return version, nil
}

// unchanged refuses a schema that this program would have to change first.
func unchanged(ctx context.Context, q queryer, newest int) error {
	have, err := schemaVersion(ctx, q, newest)
	if err == nil && have < newest {
		err = fmt.Errorf("it has schema %d and this agentbot needs %d: start `agentbot serve` of this version first", have, newest)
	}
	return err
}

// migrate runs what is missing, each in its own transaction, which reads the version again: somebody else may have been faster.
func migrate(ctx context.Context, db *sql.DB, d dialect, all []migration, at func(point string)) error {
	for _, m := range all {
		if err := migrateOne(ctx, db, d, m, all[len(all)-1].version, at); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

func migrateOne(ctx context.Context, db *sql.DB, d dialect, m migration, newest int, at func(point string)) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if d.alone != "" {
		if _, err := tx.ExecContext(ctx, d.alone); err != nil {
			return fmt.Errorf("wait for others who upgrade it: %w", err)
		}
	}
	have, err := schemaOf(ctx, tx, d, newest)
	if err != nil || have >= m.version {
		return err
	}
	if _, err := tx.ExecContext(ctx, d.words.of(m.text)); err != nil {
		return err
	}
	at("changed")
	const set = `INSERT INTO meta (name, value) VALUES ('schema', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
	if _, err := tx.ExecContext(ctx, set, strconv.Itoa(m.version)); err != nil {
		return err
	}
	at("numbered")
	if err := tx.Commit(); err != nil {
		return err
	}
	at("upgraded")
	return nil
}
