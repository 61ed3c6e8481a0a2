package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// tallies begins the names of counters among the settings; their day follows, so that the oldest come first.
const tallies = "tally/"

// tallyDays is how long the counters of a day are kept: long enough to be asked what yesterday has used.
const tallyDays = 2

func tallyOf(now time.Time, name string) string {
	return tallies + now.UTC().Format(time.DateOnly) + "/" + name
}

// Tally implements bot.Store. The rows are written in the order of their names, so that two who write the same ones never wait for each other.
func (s *Store) Tally(ctx context.Context, now time.Time, add map[string]int64) (map[string]int64, error) {
	names := slices.Sorted(maps.Keys(add))
	are, write := map[string]int64{}, false
	for _, name := range names {
		write = write || add[name] != 0
	}
	var err error
	if write {
		err = s.writer.do(ctx, func(tx *txn) error {
			for _, name := range names {
				if err := tx.tally(tallyOf(now, name), add[name]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for _, name := range names {
		if err != nil {
			break
		}
		are[name], err = s.tallied(ctx, tallyOf(now, name))
	}
	if err != nil {
		return nil, fmt.Errorf("count: %w", err)
	}
	return are, nil
}

func (tx *txn) tally(name string, n int64) error {
	if n == 0 {
		return nil
	}
	_, err := tx.exec(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE
		SET value = CAST(CAST(meta.value AS BIGINT) + CAST(excluded.value AS BIGINT) AS TEXT)`, name, strconv.FormatInt(n, 10))
	return err
}

func (s *Store) tallied(ctx context.Context, name string) (int64, error) {
	var text string
	switch err := s.value(ctx, &text, `SELECT value FROM meta WHERE name=$1`, name); {
	case errors.Is(err, errNoRow):
		return 0, nil
	case err != nil:
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

// forgetTallies deletes the counters of days long past.
func (s *Store) forgetTallies(ctx context.Context, now time.Time) error {
	err := s.writer.do(ctx, func(tx *txn) error {
		_, err := tx.exec(`DELETE FROM meta WHERE name >= $1 AND name < $2`, tallies, tallyOf(now.AddDate(0, 0, -tallyDays), ""))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget old counters: %w", err)
	}
	return nil
}
