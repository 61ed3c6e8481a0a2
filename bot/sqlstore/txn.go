package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"agentbot/bot"
)

// txn is the open transaction as verbs see it. Statements are prepared once per connection.
type txn struct {
	ctx      context.Context //nolint:containedctx // the writer's own: it never ends, because many callers share the transaction
	conn     *sql.Conn
	dialect  dialect
	prepared map[string]*sql.Stmt
	wakes    map[bot.Topic]bool // signalled after the commit
}

func (tx *txn) stmt(query string) (*sql.Stmt, error) {
	if s, ok := tx.prepared[query]; ok {
		return s, nil
	}
	s, err := tx.conn.PrepareContext(tx.ctx, tx.dialect.words.Replace(query))
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	tx.prepared[query] = s
	return s, nil
}

// exec answers how many rows it changed.
func (tx *txn) exec(query string, args ...any) (int64, error) {
	s, err := tx.stmt(query) //nolint:sqlclosecheck // kept as long as the connection
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(tx.ctx, args...)
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
	s, err := tx.stmt(query) //nolint:sqlclosecheck // kept as long as the connection
	if err != nil {
		return false, err
	}
	err = scan(s.QueryRowContext(tx.ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each reads all rows before it returns: the connection can do one thing at a time.
func (tx *txn) each(scan func(scanner) error, query string, args ...any) error {
	s, err := tx.stmt(query) //nolint:sqlclosecheck // kept as long as the connection
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(tx.ctx, args...)
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

func (tx *txn) close() error {
	var err error
	for _, s := range tx.prepared {
		err = errors.Join(err, s.Close())
	}
	return err
}
