package storetest

import (
	"context"
	"time"

	"agentbot/bot"
)

// Faulty fails verbs of the store inside it: Before the verb did anything, or After it was committed, when the caller does not know.
// Both get the verb's name as bot.Store spells it; nil means never.
type Faulty struct {
	bot.Store
	Before, After func(verb string) error
}

var _ bot.Store = (*Faulty)(nil)

func (f *Faulty) around(verb string, do func() error) error {
	if f.Before != nil {
		if err := f.Before(verb); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	if f.After != nil {
		return f.After(verb)
	}
	return nil
}

// answered is around for verbs that answer something; a failed one answers nothing.
func answered[T any](f *Faulty, verb string, do func() (T, error)) (T, error) {
	var got, none T
	err := f.around(verb, func() (err error) {
		got, err = do()
		return err
	})
	if err != nil {
		return none, err
	}
	return got, nil
}

// Record implements bot.Journal.
func (f *Faulty) Record(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
	return answered(f, "Record", func() (bot.Recorded, error) { return f.Store.Record(ctx, now, in, p) })
}

// NextTurn implements bot.Turns.
func (f *Faulty) NextTurn(ctx context.Context, now time.Time, lease time.Duration) (*bot.Turn, error) {
	return answered(f, "NextTurn", func() (*bot.Turn, error) { return f.Store.NextTurn(ctx, now, lease) })
}

// CommitTurn implements bot.Turns.
func (f *Faulty) CommitTurn(ctx context.Context, now time.Time, t *bot.Turn, d bot.Decision) error {
	return f.around("CommitTurn", func() error { return f.Store.CommitTurn(ctx, now, t, d) })
}

// ReleaseTurn implements bot.Turns.
func (f *Faulty) ReleaseTurn(ctx context.Context, now time.Time, t *bot.Turn, due time.Time, failed bool) error {
	return f.around("ReleaseTurn", func() error { return f.Store.ReleaseTurn(ctx, now, t, due, failed) })
}

// Interim implements bot.Turns.
func (f *Faulty) Interim(ctx context.Context, now time.Time, t *bot.Turn, r bot.Reply) error {
	return f.around("Interim", func() error { return f.Store.Interim(ctx, now, t, r) })
}

// NextOutbound implements bot.Outbox.
func (f *Faulty) NextOutbound(ctx context.Context, now time.Time, lane bot.Lane, lease time.Duration) (*bot.Outbound, error) {
	return answered(f, "NextOutbound", func() (*bot.Outbound, error) { return f.Store.NextOutbound(ctx, now, lane, lease) })
}

// Holds implements bot.Outbox.
func (f *Faulty) Holds(ctx context.Context, o *bot.Outbound) (bool, error) {
	return answered(f, "Holds", func() (bool, error) { return f.Store.Holds(ctx, o) })
}

// Settle implements bot.Outbox.
func (f *Faulty) Settle(ctx context.Context, now time.Time, o *bot.Outbound, r bot.Receipt) error {
	return f.around("Settle", func() error { return f.Store.Settle(ctx, now, o, r) })
}

// Unanswered implements bot.Store.
func (f *Faulty) Unanswered(ctx context.Context, before time.Time) ([]bot.Key, error) {
	return answered(f, "Unanswered", func() ([]bot.Key, error) { return f.Store.Unanswered(ctx, before) })
}

// Pending implements bot.Store.
func (f *Faulty) Pending(ctx context.Context, name string) ([]bot.Key, error) {
	return answered(f, "Pending", func() ([]bot.Key, error) { return f.Store.Pending(ctx, name) })
}

// Meta implements bot.Store.
func (f *Faulty) Meta(ctx context.Context, name string) (string, error) {
	return answered(f, "Meta", func() (string, error) { return f.Store.Meta(ctx, name) })
}

// SetMeta implements bot.Store.
func (f *Faulty) SetMeta(ctx context.Context, name, value string, once bool) (string, error) {
	return answered(f, "SetMeta", func() (string, error) { return f.Store.SetMeta(ctx, name, value, once) })
}

// Tally implements bot.Store.
func (f *Faulty) Tally(ctx context.Context, now time.Time, add map[string]int64) (map[string]int64, error) {
	return answered(f, "Tally", func() (map[string]int64, error) { return f.Store.Tally(ctx, now, add) })
}

// Lease implements bot.Store.
func (f *Faulty) Lease(ctx context.Context, now time.Time, duty, holder string, lasts time.Duration) (bool, error) {
	return answered(f, "Lease", func() (bool, error) { return f.Store.Lease(ctx, now, duty, holder, lasts) })
}

// KeepLibrary implements bot.Store.
func (f *Faulty) KeepLibrary(ctx context.Context, now time.Time, name, hash string, body []byte) error {
	return f.around("KeepLibrary", func() error { return f.Store.KeepLibrary(ctx, now, name, hash, body) })
}

// Library implements bot.Store.
func (f *Faulty) Library(ctx context.Context, hash string) ([]byte, error) {
	return answered(f, "Library", func() ([]byte, error) { return f.Store.Library(ctx, hash) })
}

// Sheet implements bot.Store.
func (f *Faulty) Sheet(ctx context.Context, key bot.Key, name string, from, to int) ([][]byte, error) {
	return answered(f, "Sheet", func() ([][]byte, error) { return f.Store.Sheet(ctx, key, name, from, to) })
}

// Recover implements bot.Store.
func (f *Faulty) Recover(ctx context.Context, now time.Time) error {
	return f.around("Recover", func() error { return f.Store.Recover(ctx, now) })
}
