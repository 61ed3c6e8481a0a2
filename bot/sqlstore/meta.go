package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"agentbot/bot"
)

// Meta implements bot.Store.
func (s *Store) Meta(ctx context.Context, name string) (string, error) {
	var value string
	err := s.value(ctx, &value, `SELECT value FROM meta WHERE name=$1`, name)
	if err != nil && !errors.Is(err, errNoRow) {
		return "", fmt.Errorf("read setting %s: %w", name, err)
	}
	return value, nil
}

// SetMeta implements bot.Store.
func (s *Store) SetMeta(ctx context.Context, name, value string, once bool) (string, error) {
	query := `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
	if once {
		query = `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`
	}
	var kept string
	err := s.writer.do(ctx, func(tx *txn) error {
		if _, err := tx.exec(query, name, plainText(value)); err != nil {
			return err
		}
		_, err := tx.one(func(row scanner) error { return row.Scan(&kept) }, `SELECT value FROM meta WHERE name=$1`, name)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("write setting %s: %w", name, err)
	}
	return kept, nil
}

// Clock is the database's own; shared says whether several processes may go by it.
func (s *Store) Clock(ctx context.Context) (now time.Time, shared bool, err error) {
	if !s.dialect.shared {
		return time.Time{}, false, nil
	}
	var at int64
	if err := s.value(ctx, &at, `SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)`); err != nil {
		return time.Time{}, true, fmt.Errorf("read the database's clock: %w", err)
	}
	return time.UnixMicro(at), true, nil
}

// leases begins the names of leases among the settings.
const leases = "lease/"

// Lease implements bot.Store. The row is made first, so that there is something to lock.
func (s *Store) Lease(ctx context.Context, now time.Time, duty, holder string, lasts time.Duration) (bool, error) {
	now = micro(now)
	held := false
	err := s.writer.do(ctx, func(tx *txn) error {
		name := leases + duty
		if _, err := tx.exec(`INSERT INTO meta (name, value) VALUES ($1, '{}') ON CONFLICT (name) DO NOTHING`, name); err != nil {
			return err
		}
		var text string
		if _, err := tx.one(func(row scanner) error { return row.Scan(&text) }, `SELECT value FROM meta WHERE name=$1 {lock}`, name); err != nil {
			return err
		}
		var l bot.Lease
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			return err
		}
		l, held = l.Taken(now, holder, lasts)
		text, err := encode(l)
		if err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE meta SET value=$2 WHERE name=$1`, name, text)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("lease of %s: %w", duty, err)
	}
	return held, nil
}

// KeepLibrary implements bot.Store.
func (s *Store) KeepLibrary(ctx context.Context, now time.Time, name, hash string, body []byte) error {
	if body == nil {
		body = []byte{}
	}
	err := s.writer.do(ctx, func(tx *txn) error {
		_, err := tx.exec(`INSERT INTO library (hash, bot, loaded_at, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, hash, name, micros(now), body)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep library %s: %w", hash, err)
	}
	return nil
}

// Library implements bot.Store.
func (s *Store) Library(ctx context.Context, hash string) ([]byte, error) {
	var body []byte
	err := s.value(ctx, &body, `SELECT body FROM library WHERE hash=$1`, hash)
	if errors.Is(err, errNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read library %s: %w", hash, err)
	}
	return body, nil
}

const unansweredBefore = `SELECT key, owner, assignee FROM conversation WHERE unanswered_at < $1 AND status='pending' ORDER BY unanswered_at, key`

// Unanswered implements bot.Store.
func (s *Store) Unanswered(ctx context.Context, before time.Time) ([]bot.Key, error) {
	var keys []bot.Key
	err := s.query(ctx, func(row scanner) error {
		var text, assignee string
		var o bot.Ownership
		if err := row.Scan(&text, &o.Owner, &assignee); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(assignee), &o.Assignee); err != nil {
			return fmt.Errorf("conversation %s: %w", text, err)
		}
		if o.Foreign() {
			return nil
		}
		key, err := bot.ParseKey(text)
		keys = append(keys, key)
		return err
	}, unansweredBefore, micros(before))
	if err != nil {
		return nil, fmt.Errorf("unanswered: %w", err)
	}
	return keys, nil
}

// Pending implements bot.Store.
func (s *Store) Pending(ctx context.Context, name string) ([]bot.Key, error) {
	keys, err := s.keys(ctx, `SELECT key FROM conversation WHERE bot=$1 AND status IN ('pending', 'snoozed') ORDER BY updated_at, key`, name)
	if err != nil {
		return nil, fmt.Errorf("pending: %w", err)
	}
	return keys, nil
}

// Recover implements bot.Store.
func (s *Store) Recover(ctx context.Context, now time.Time) error {
	now = micro(now)
	err := s.writer.do(ctx, func(tx *txn) error {
		if tx.dialect.shared { // what is claimed may be another's, who is alive: only its lease tells
			return nil
		}
		if _, err := tx.exec(`UPDATE conversation SET due_at=$1, lease_until=NULL, fence=fence+1 WHERE lease_until IS NOT NULL`, micros(now)); err != nil {
			return err
		}
		if _, err := tx.exec(`UPDATE outbound SET due_at=$1, fence=fence+1 WHERE due_at IS NOT NULL AND state='sending'`, micros(now)); err != nil {
			return err
		}
		_, err := tx.exec(`DELETE FROM meta WHERE name LIKE '` + leases + `%'`)
		return err
	})
	if err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	s.signal(bot.TurnDue)
	s.signal(bot.OutboundDue)
	return nil
}

// The number is tidyBatch: in the text, because a plan that does not know it must expect many rows and then prefers to read the whole table.
const tidyNoise = `DELETE FROM inbound WHERE (key, seq) IN (SELECT key, seq FROM inbound
	WHERE kind IN ('observation', 'echo') AND recorded_at < $1 AND state = 'read' ORDER BY recorded_at LIMIT 500 {claim inbound})`

const (
	noiseAge   = 24 * time.Hour
	tidyBatch  = 500
	tidyRounds = 200 // what is left waits for the next call
)

// Tidy deletes observations and echoes older than a day, a few at a time so that nobody waits behind it, and says how many; and old counters.
func (s *Store) Tidy(ctx context.Context, now time.Time) (int64, error) {
	var all int64
	if err := s.forgetTallies(ctx, now); err != nil {
		return 0, err
	}
	for range tidyRounds {
		var n int64
		err := s.writer.do(ctx, func(tx *txn) (err error) {
			n, err = tx.exec(tidyNoise, micros(micro(now).Add(-noiseAge)))
			return err
		})
		if err != nil {
			return all, fmt.Errorf("tidy: %w", err)
		}
		if all += n; n < tidyBatch {
			return all, nil
		}
	}
	return all, nil
}
