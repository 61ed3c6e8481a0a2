package bot

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Watchdog finds customers who have waited too long in a pending conversation, whatever was forgotten, and makes that an inbound.
type Watchdog struct {
	Store interface {
		Journal
		Unanswered(ctx context.Context, before time.Time) ([]Key, error)
	}
	Policy func(bot string) Policy
	After  time.Duration
	Now    func() time.Time
}

// Tick looks once. One conversation becomes overdue at most once per period.
func (w Watchdog) Tick(ctx context.Context) (int, error) {
	now := w.Now()
	keys, err := w.Store.Unanswered(ctx, now.Add(-w.After))
	if err != nil {
		return 0, fmt.Errorf("look for unanswered conversations: %w", err)
	}
	period := strconv.FormatInt(now.UnixMicro()/w.After.Microseconds(), 10)
	for _, key := range keys {
		in := Inbound{Key: key, Kind: Overdue, Dedupe: "overdue:" + period}
		if _, err := w.Store.Record(ctx, now, in, w.Policy(key.Bot)); err != nil {
			return 0, fmt.Errorf("record overdue conversation %s: %w", key, err)
		}
	}
	return len(keys), nil
}
