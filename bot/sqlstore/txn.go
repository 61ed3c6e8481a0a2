package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"agentbot/bot"
)

// session runs statements inside the open transaction.
type session interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// txn is the open transaction as verbs see it.
type txn struct {
	ctx     context.Context //nolint:containedctx // the writer's own: no caller's patience cuts a transaction in two
	session session
	dialect dialect
	wakes   map[bot.Topic]bool // signalled after the commit
}

// exec answers how many rows it changed.
func (tx *txn) exec(query string, args ...any) (int64, error) {
	r, err := tx.session.ExecContext(tx.ctx, tx.dialect.words.of(query), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (tx *txn) plain(query string) error {
	_, err := tx.exec(query)
	return err
}

// one reads at most one row.
func (tx *txn) one(scan func(scanner) error, query string, args ...any) (bool, error) {
	found := false
	err := tx.each(func(row scanner) error {
		if found {
			return fmt.Errorf("more than one row of %q", query)
		}
		found = true
		return scan(row)
	}, query, args...)
	return found && err == nil, err
}

// each reads all rows before it returns: the connection can do one thing at a time.
func (tx *txn) each(scan func(scanner) error, query string, args ...any) error {
	rows, err := tx.session.QueryContext(tx.ctx, tx.dialect.words.of(query), args...)
	if err != nil {
		return err
	}
	return scanAll(rows, scan)
}

// scanner is one row.
type scanner interface{ Scan(into ...any) error }

func scanAll(rows *sql.Rows, scan func(scanner) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// safely turns a panic of one verb into its error, so that the writer outlives it.
func (tx *txn) safely(run func(*txn) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: panic in a verb: %v", p)
		}
	}()
	return run(tx)
}
