package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"agentbot/bot"
)

const inboundColumns = `seq, delivery, kind, message, at, state, body, recorded_at`

// inboundRow is a row of inbound.
type inboundRow struct {
	bot.Inbound
	body string
}

func readInbound(s scanner, row *inboundRow) error {
	var delivery sql.NullString
	var recorded sql.NullInt64
	err := s.Scan(&row.Seq, &delivery, &row.Kind, &row.Message, &row.At, &row.State, &row.body, &recorded)
	row.Delivery, row.RecordedAt = delivery.String, fromMicros(recorded)
	return err
}

func (tx *txn) inboundRows(query string, args ...any) ([]inboundRow, error) {
	var all []inboundRow
	err := tx.each(func(s scanner) error {
		var row inboundRow
		err := readInbound(s, &row)
		all = append(all, row)
		return err
	}, query, args...)
	return all, err
}

// decoded is the inbound with what its columns say. A body that cannot be read becomes a message that could not be shown: a turn
// must end, if need be with a person, and not fail for ever.
func (row inboundRow) decoded(key bot.Key) bot.Inbound {
	in, err := decodeInbound(row.body)
	if err != nil {
		in = bot.Inbound{Kind: row.Kind, Message: row.Message, At: row.At, Delivery: row.Delivery, Placeholder: true}
	}
	in.Key, in.Seq, in.State, in.RecordedAt = key, row.Seq, row.State, row.RecordedAt
	return in
}

// query reads over a connection that cannot write.
func (s *Store) query(ctx context.Context, scan func(scanner) error, query string, args ...any) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	rows, err := s.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return wrapFull(s.dialect, err)
	}
	return wrapFull(s.dialect, scanAll(rows, scan))
}

func (s *Store) open(ctx context.Context) error {
	if s.writer.closed() {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// Row implements bot.History.
func (s *Store) Row(ctx context.Context, key bot.Key) (bot.Ledger, error) {
	var l bot.Ledger
	found := false
	err := s.query(ctx, func(row scanner) error {
		found = true
		return readLedger(row, &l)
	}, `SELECT `+ledgerColumns+` FROM conversation WHERE key=$1`, key.String())
	switch {
	case err != nil:
		return bot.Ledger{}, fmt.Errorf("conversation %s: %w", key, err)
	case !found:
		return bot.Ledger{}, fmt.Errorf("%s: %w", key, bot.ErrNoConversation)
	}
	return l, nil
}

// Inbounds implements bot.History.
func (s *Store) Inbounds(ctx context.Context, key bot.Key) ([]bot.Inbound, error) {
	if _, err := s.Row(ctx, key); err != nil {
		return nil, err
	}
	var all []bot.Inbound
	err := s.query(ctx, func(row scanner) error {
		var in inboundRow
		err := readInbound(row, &in)
		all = append(all, in.decoded(key))
		return err
	}, `SELECT `+inboundColumns+` FROM inbound WHERE key=$1 ORDER BY seq`, key.String())
	if err != nil {
		return nil, fmt.Errorf("inbounds of %s: %w", key, err)
	}
	return all, nil
}

// Outbounds implements bot.History.
func (s *Store) Outbounds(ctx context.Context, key bot.Key) ([]bot.Outbound, error) {
	if _, err := s.Row(ctx, key); err != nil {
		return nil, err
	}
	var all []bot.Outbound
	err := s.query(ctx, func(row scanner) error {
		var o outboundRow
		err := readOutbound(row, &o)
		all = append(all, o.decoded(key))
		return err
	}, `SELECT `+outboundColumns+` FROM outbound WHERE key=$1 ORDER BY seq`, key.String())
	if err != nil {
		return nil, fmt.Errorf("outbounds of %s: %w", key, err)
	}
	return all, nil
}

// Recent implements bot.History. It reads every row of the bot: good enough for what runs once a day or at a person's wish.
func (s *Store) Recent(ctx context.Context, name string, since time.Time, limit int) ([]bot.Key, error) {
	keys, err := s.keys(ctx, `SELECT key FROM conversation WHERE bot=$1 AND updated_at >= $2 ORDER BY updated_at DESC, key LIMIT $3`, name, micros(since), limit)
	if err != nil {
		return nil, fmt.Errorf("recent conversations: %w", err)
	}
	return keys, nil
}

// keys reads a list of conversations.
func (s *Store) keys(ctx context.Context, query string, args ...any) ([]bot.Key, error) {
	var keys []bot.Key
	err := s.query(ctx, func(row scanner) error {
		var text string
		if err := row.Scan(&text); err != nil {
			return err
		}
		key, err := bot.ParseKey(text)
		keys = append(keys, key)
		return err
	}, query, args...)
	return keys, err
}

var errNoRow = errors.New("no row")

// value reads one text, errNoRow when there is none.
func (s *Store) value(ctx context.Context, into any, query string, args ...any) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	err := s.reader.QueryRowContext(ctx, query, args...).Scan(into)
	if errors.Is(err, sql.ErrNoRows) {
		return errNoRow
	}
	return wrapFull(s.dialect, err)
}
