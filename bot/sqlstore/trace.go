package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"agentbot/bot"
)

// longAnswer is from where an answer is kept once beside the traces instead of in each.
const longAnswer = 64 << 10

// trace is a bot.Trace ready to be written. Version and numbers of what was queued are known only inside the transaction.
type trace struct {
	body    string
	answers map[string]string
}

// elsewhere stands in a trace for an answer kept by its hash.
type elsewhere struct {
	Hash string `json:"agentbot_answer"`
}

func encodeTrace(t bot.Trace) (trace, error) {
	t.Version, t.Sent = 0, nil
	kept := trace{answers: map[string]string{}}
	t.Asked = slices.Clone(t.Asked)
	for i := range t.Asked {
		a := &t.Asked[i].Answer
		if len(a.Output) < longAnswer {
			continue
		}
		body, err := encode(a.Output)
		if err != nil {
			return trace{}, err
		}
		sum := sha256.Sum256([]byte(body))
		hash := hex.EncodeToString(sum[:])
		kept.answers[hash] = body
		if a.Output, err = json.Marshal(elsewhere{hash}); err != nil {
			return trace{}, err
		}
	}
	body, err := encode(t)
	kept.body = body
	return kept, err
}

func (tx *txn) insertTrace(r *row, now time.Time, t trace, sent []int64) error {
	for _, hash := range slices.Sorted(maps.Keys(t.answers)) { // one order for everybody, or two of them wait for each other
		if _, err := tx.exec(`INSERT INTO answer (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hash, t.answers[hash]); err != nil {
			return err
		}
	}
	numbers, err := encode(sent)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO trace (key, version, at, sent, body) VALUES ($1, $2, $3, $4, $5)`, r.Key.String(), r.Version, micros(now), numbers, t.body)
	return err
}

// Traces implements bot.History.
func (s *Store) Traces(ctx context.Context, key bot.Key, afterVersion int64) ([]bot.Trace, error) {
	if _, err := s.Row(ctx, key); err != nil {
		return nil, err
	}
	var all []bot.Trace
	err := s.query(ctx, func(row scanner) error {
		var t bot.Trace
		var version int64
		var sent, body string
		if err := row.Scan(&version, &sent, &body); err != nil {
			return err
		}
		if err := errors.Join(json.Unmarshal([]byte(body), &t), json.Unmarshal([]byte(sent), &t.Sent)); err != nil {
			return fmt.Errorf("trace %d of %s: %w", version, key, err)
		}
		t.Version = version
		all = append(all, t)
		return nil
	}, `SELECT version, sent, body FROM trace WHERE key=$1 AND version > $2 ORDER BY version`, key.String(), afterVersion)
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	for _, t := range all {
		for i := range t.Asked {
			if err := s.fetchAnswer(ctx, &t.Asked[i].Answer); err != nil {
				return nil, fmt.Errorf("traces: %w", err)
			}
		}
	}
	return all, nil
}

func (s *Store) fetchAnswer(ctx context.Context, a *bot.Answer) error {
	var at elsewhere
	if inPlace := json.Unmarshal(a.Output, &at) != nil || at.Hash == ""; inPlace {
		return nil
	}
	var body string
	err := s.reader.QueryRowContext(ctx, `SELECT body FROM answer WHERE hash=$1`, at.Hash).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // an answer that looks like a reference
	}
	a.Output = json.RawMessage(body)
	return err
}
