package storetest

import (
	"context"
	"slices"
	"time"

	"agentbot/bot"
)

// Unanswered implements bot.Store.
func (m *Memory) Unanswered(ctx context.Context, before time.Time) ([]bot.Key, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	waiting := slices.DeleteFunc(m.sorted(), func(c *conversation) bool {
		return c.UnansweredAt.IsZero() || !c.UnansweredAt.Before(before) || c.Status != bot.Pending || c.Foreign()
	})
	slices.SortStableFunc(waiting, func(a, b *conversation) int { return a.UnansweredAt.Compare(b.UnansweredAt) })
	return keys(waiting), nil
}

// Pending implements bot.Store.
func (m *Memory) Pending(ctx context.Context, name string) ([]bot.Key, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	pending := slices.DeleteFunc(m.sorted(), func(c *conversation) bool {
		return c.Key.Bot != name || c.Status != bot.Pending && c.Status != bot.Snoozed
	})
	slices.SortStableFunc(pending, func(a, b *conversation) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
	return keys(pending), nil
}

func keys(all []*conversation) []bot.Key {
	var found []bot.Key
	for _, c := range all {
		found = append(found, c.Key)
	}
	return found
}

// Wake implements bot.Store.
func (m *Memory) Wake(topic bot.Topic) <-chan struct{} { return m.wakes[topic] }

// Meta implements bot.Store.
func (m *Memory) Meta(ctx context.Context, name string) (string, error) {
	if err := m.lock(ctx); err != nil {
		return "", err
	}
	defer m.mu.Unlock()
	return m.meta[name], nil
}

// SetMeta implements bot.Store.
func (m *Memory) SetMeta(ctx context.Context, name, value string, once bool) (string, error) {
	if err := m.lock(ctx); err != nil {
		return "", err
	}
	defer m.mu.Unlock()
	if kept, ok := m.meta[name]; ok && once {
		return kept, nil
	}
	m.meta[name] = value
	return value, nil
}

// Tally implements bot.Store.
func (m *Memory) Tally(ctx context.Context, now time.Time, add map[string]int64) (map[string]int64, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	day := now.UTC().Format(time.DateOnly)
	are := map[string]int64{}
	for name, n := range add {
		if n != 0 {
			m.tallies[day+"/"+name] += n
		}
		are[name] = m.tallies[day+"/"+name]
	}
	return are, nil
}

// Lease implements bot.Store.
func (m *Memory) Lease(ctx context.Context, now time.Time, duty, holder string, lasts time.Duration) (held bool, err error) {
	if err := m.lock(ctx); err != nil {
		return false, err
	}
	defer m.mu.Unlock()
	m.leases[duty], held = m.leases[duty].Taken(micro(now), holder, lasts)
	return held, nil
}

// KeepLibrary implements bot.Store.
func (m *Memory) KeepLibrary(ctx context.Context, _ time.Time, _, hash string, body []byte) error {
	if err := m.lock(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	if m.libraries[hash] == nil {
		m.libraries[hash] = append([]byte{}, body...)
	}
	return nil
}

// Library implements bot.Store.
func (m *Memory) Library(ctx context.Context, hash string) ([]byte, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	return slices.Clone(m.libraries[hash]), nil
}

// Sheet implements bot.Store.
func (m *Memory) Sheet(ctx context.Context, key bot.Key, name string, from, to int) ([][]byte, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	var parts [][]byte
	if c := m.conversations[key]; c != nil {
		for part := from; part <= to; part++ {
			if body, ok := c.sheets[name][part]; ok {
				parts = append(parts, slices.Clone(body))
			}
		}
	}
	return parts, nil
}

// Recover implements bot.Store.
func (m *Memory) Recover(ctx context.Context, now time.Time) error {
	if err := m.lock(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	now = micro(now)
	for _, kept := range m.sorted() {
		c := m.conversation(kept.Key)
		if !c.LeaseUntil.IsZero() {
			c.DueAt, c.LeaseUntil = now, time.Time{}
			c.Fence++
		}
		for i := range c.outbounds {
			if o := &c.outbounds[i]; o.State == bot.Sending {
				o.DueAt, o.LeaseEnd = now, now
				o.Fence++
			}
		}
		m.conversations[c.Key] = c
	}
	clear(m.leases)
	m.signal(bot.TurnDue)
	m.signal(bot.OutboundDue)
	return nil
}

// Close implements bot.Store.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Row implements bot.History.
func (m *Memory) Row(ctx context.Context, key bot.Key) (bot.Ledger, error) {
	c, err := m.look(ctx, key)
	if err != nil {
		return bot.Ledger{}, err
	}
	l := c.Ledger
	l.Snapshot, l.Contact, l.State = mustCopy(l.Snapshot), mustCopy(l.Contact), slices.Clone(l.State)
	return l, nil
}

// Inbounds implements bot.History.
func (m *Memory) Inbounds(ctx context.Context, key bot.Key) ([]bot.Inbound, error) {
	c, err := m.look(ctx, key)
	if err != nil {
		return nil, err
	}
	return mustCopy(c.inbounds), nil
}

// Outbounds implements bot.History.
func (m *Memory) Outbounds(ctx context.Context, key bot.Key) ([]bot.Outbound, error) {
	c, err := m.look(ctx, key)
	if err != nil {
		return nil, err
	}
	var all []bot.Outbound
	for _, o := range c.outbounds {
		all = append(all, o.decoded())
	}
	return all, nil
}

// Traces implements bot.History.
func (m *Memory) Traces(ctx context.Context, key bot.Key, afterVersion int64) ([]bot.Trace, error) {
	c, err := m.look(ctx, key)
	if err != nil {
		return nil, err
	}
	var newer []bot.Trace
	for _, t := range c.traces {
		if t.Version > afterVersion {
			newer = append(newer, mustCopy(t))
		}
	}
	return newer, nil
}

// Recent implements bot.History.
func (m *Memory) Recent(ctx context.Context, name string, since time.Time, limit int) ([]bot.Key, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	recent := slices.DeleteFunc(m.sorted(), func(c *conversation) bool { return c.Key.Bot != name || c.UpdatedAt.Before(since) })
	slices.SortStableFunc(recent, func(a, b *conversation) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return keys(recent[:min(limit, len(recent))]), nil
}

// look is a copy that is not written back.
func (m *Memory) look(ctx context.Context, key bot.Key) (*conversation, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	c := m.conversation(key)
	if c == nil {
		return nil, bot.ErrNoConversation
	}
	return c, nil
}
