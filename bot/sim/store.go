package sim

import (
	"context"
	"errors"
	"time"

	"agentbot/bot"
)

var errDead = errors.New("this process has died")

// store is the store as one process has it: every verb is a place where others go on, where the process may die, and where the database may fail,
// before it did anything, or after, when the caller does not know.
type store struct {
	bot.Store
	process *process
}

var _ bot.Store = (*store)(nil)

func verb[T any](s *store, name string, do func() (T, error)) (T, error) {
	var none T
	w := s.process.world
	if !w.alive() {
		return none, errDead
	}
	w.mayDie("before " + name)
	w.wait(w.delay(name), "")
	if err := w.storeFault(name); err != nil {
		return none, err
	}
	got, err := do()
	if err != nil {
		return none, err
	}
	w.woken()
	if name == "Holds" { // right before a request: what comes between the two is the gap that nobody can close
		return got, nil
	}
	w.mayDie("after " + name)
	if w.trouble("unknown commit", 0.003) {
		w.tell(0, "", "the database's answer is lost, after %s", plainVerb(name))
		return none, errors.New("the database's answer was lost")
	}
	w.wait(0, "")
	return got, nil
}

func effect(s *store, name string, do func() error) error {
	_, err := verb(s, name, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// Record implements bot.Journal.
func (s *store) Record(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
	return verb(s, "Record", func() (bot.Recorded, error) {
		r, err := s.Store.Record(ctx, now, in, p)
		if err == nil {
			s.process.world.journalled(in)
			s.process.world.mayGoOut(in)
		}
		return r, err
	})
}

// NextTurn implements bot.Turns.
func (s *store) NextTurn(ctx context.Context, now time.Time, lease time.Duration) (*bot.Turn, error) {
	return verb(s, "NextTurn", func() (*bot.Turn, error) { return s.Store.NextTurn(ctx, now, lease) })
}

// CommitTurn implements bot.Turns.
func (s *store) CommitTurn(ctx context.Context, now time.Time, t *bot.Turn, d bot.Decision) error {
	return effect(s, "CommitTurn", func() error {
		if err := s.Store.CommitTurn(ctx, now, t, d); err != nil {
			return err
		}
		s.process.world.committed(t, d)
		s.process.world.mayGoOutAfter(d)
		return nil
	})
}

// ReleaseTurn implements bot.Turns.
func (s *store) ReleaseTurn(ctx context.Context, now time.Time, t *bot.Turn, due time.Time, failed bool) error {
	return effect(s, "ReleaseTurn", func() error {
		row, err := s.process.world.config.Store.Row(ctx, t.Conversation.Key)
		if err == nil && row.Fence == t.Fence { // else there is nothing to give back
			s.process.world.released(t)
		}
		return s.Store.ReleaseTurn(ctx, now, t, due, failed)
	})
}

// Interim implements bot.Turns.
func (s *store) Interim(ctx context.Context, now time.Time, t *bot.Turn, r bot.Reply) error {
	return effect(s, "Interim", func() error { return s.Store.Interim(ctx, now, t, r) })
}

// NextOutbound implements bot.Outbox.
func (s *store) NextOutbound(ctx context.Context, now time.Time, lane bot.Lane, lease time.Duration) (*bot.Outbound, error) {
	return verb(s, "NextOutbound", func() (*bot.Outbound, error) { return s.Store.NextOutbound(ctx, now, lane, lease) })
}

// Holds implements bot.Outbox.
func (s *store) Holds(ctx context.Context, o *bot.Outbound) (bool, error) {
	return verb(s, "Holds", func() (bool, error) { return s.Store.Holds(ctx, o) })
}

// Settle implements bot.Outbox.
func (s *store) Settle(ctx context.Context, now time.Time, o *bot.Outbound, r bot.Receipt) error {
	return effect(s, "Settle", func() error { return s.Store.Settle(ctx, now, o, r) })
}

// Unanswered implements bot.Store.
func (s *store) Unanswered(ctx context.Context, before time.Time) ([]bot.Key, error) {
	return verb(s, "Unanswered", func() ([]bot.Key, error) { return s.Store.Unanswered(ctx, before) })
}

// Pending implements bot.Store.
func (s *store) Pending(ctx context.Context, name string) ([]bot.Key, error) {
	return verb(s, "Pending", func() ([]bot.Key, error) { return s.Store.Pending(ctx, name) })
}

// Meta implements bot.Store. The desk asks for it under a lock of its own, where nobody may be let in between.
func (s *store) Meta(ctx context.Context, name string) (string, error) {
	if !s.process.world.alive() {
		return "", errDead
	}
	return s.Store.Meta(ctx, name)
}

// SetMeta implements bot.Store; see Meta.
func (s *store) SetMeta(ctx context.Context, name, value string, once bool) (string, error) {
	if !s.process.world.alive() {
		return "", errDead
	}
	return s.Store.SetMeta(ctx, name, value, once)
}

// Tally implements bot.Store; see Meta. Nothing is decided by who counts first, so that nobody is let in here either.
func (s *store) Tally(ctx context.Context, now time.Time, add map[string]int64) (map[string]int64, error) {
	if !s.process.world.alive() {
		return nil, errDead
	}
	return s.Store.Tally(ctx, now, add)
}

// KeepLibrary implements bot.Store.
func (s *store) KeepLibrary(ctx context.Context, now time.Time, name, hash string, body []byte) error {
	return effect(s, "KeepLibrary", func() error { return s.Store.KeepLibrary(ctx, now, name, hash, body) })
}

// Library implements bot.Store.
func (s *store) Library(ctx context.Context, hash string) ([]byte, error) {
	return verb(s, "Library", func() ([]byte, error) { return s.Store.Library(ctx, hash) })
}

// Sheet implements bot.Store.
func (s *store) Sheet(ctx context.Context, key bot.Key, name string, from, to int) ([][]byte, error) {
	return verb(s, "Sheet", func() ([][]byte, error) { return s.Store.Sheet(ctx, key, name, from, to) })
}

// Recover implements bot.Store. A store that several share is nobody's to recover: what is claimed may be another's, who is alive.
func (s *store) Recover(ctx context.Context, now time.Time) error {
	if s.process.world.config.Shared {
		return nil
	}
	return effect(s, "Recover", func() error { return s.Store.Recover(ctx, now) })
}

// Clock is the one that all replicas can see: the world's.
func (s *store) Clock(context.Context) (now time.Time, shared bool, err error) {
	w := s.process.world
	if !w.alive() {
		return time.Time{}, w.config.Shared, errDead
	}
	return w.now, w.config.Shared, nil
}

// Close implements bot.Store: the world's store outlives processes.
func (s *store) Close() error { return nil }
