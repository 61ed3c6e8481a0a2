package sqlstore

import (
	"context"
	"fmt"

	"agentbot/bot"
)

const (
	keepSheet = `INSERT INTO sheet (key, name, part, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
	tearSheet = `DELETE FROM sheet WHERE key=$1 AND name=$2`
	tearAll   = `DELETE FROM sheet WHERE key=$1`
	sheetOf   = `SELECT body FROM sheet WHERE key=$1 AND name=$2 AND part BETWEEN $3 AND $4 ORDER BY part`
)

// file throws lists away and keeps new parts; what is there already stays as it is.
func (tx *txn) file(key bot.Key, torn []string, fresh []bot.Sheet) error {
	for _, name := range torn {
		if _, err := tx.exec(tearSheet, key.String(), name); err != nil {
			return fmt.Errorf("throw the list %s away: %w", name, err)
		}
	}
	for _, s := range fresh {
		body := s.Body
		if body == nil {
			body = []byte{}
		}
		if _, err := tx.exec(keepSheet, key.String(), s.Name, s.Part, body); err != nil {
			return fmt.Errorf("keep part %d of the list %s: %w", s.Part, s.Name, err)
		}
	}
	return nil
}

// tearAll throws every list of a conversation away: it has changed hands, and the dialogue that needed them begins afresh.
func (tx *txn) tearAll(key bot.Key) error {
	_, err := tx.exec(tearAll, key.String())
	return err
}

// Sheet implements bot.Store.
func (s *Store) Sheet(ctx context.Context, key bot.Key, name string, from, to int) ([][]byte, error) {
	var parts [][]byte
	err := s.query(ctx, func(row scanner) error {
		var body []byte
		err := row.Scan(&body)
		parts = append(parts, body)
		return err
	}, sheetOf, key.String(), name, from, to)
	if err != nil {
		return nil, fmt.Errorf("read the list %s: %w", name, err)
	}
	return parts, nil
}
