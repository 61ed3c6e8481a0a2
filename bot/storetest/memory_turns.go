package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"agentbot/bot"
)

// NextTurn implements bot.Turns.
func (m *Memory) NextTurn(ctx context.Context, now time.Time, lease time.Duration) (*bot.Turn, error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	now = micro(now)
	var oldest *conversation
	for _, c := range m.sorted() {
		if !c.DueAt.IsZero() && (oldest == nil || c.DueAt.Before(oldest.DueAt)) {
			oldest = c
		}
	}
	if oldest == nil || oldest.DueAt.After(now) {
		idle := &bot.Idle{}
		if oldest != nil {
			idle.Next = oldest.DueAt
		}
		return nil, idle
	}
	c := m.conversation(oldest.Key)
	t := c.Claimed(now, lease.Truncate(time.Microsecond))
	t.Conversation.Snapshot = mustCopy(t.Conversation.Snapshot)
	t.Contact = mustCopy(m.known(c.Key, t.Contact))
	for _, in := range c.inbounds {
		if in.State == bot.Unread {
			t.Unread = append(t.Unread, mustCopy(in))
		}
	}
	bot.SortMessages(t.Unread)
	for _, o := range c.outbounds {
		if !o.State.Final() {
			t.Live = append(t.Live, o.decoded())
		}
	}
	m.conversations[c.Key] = c // the lease end wakes nobody
	return t, nil
}

// known adds what this bot proved about the contact to what Chatwoot showed of it.
func (m *Memory) known(key bot.Key, c bot.Contact) bot.Contact {
	kept := m.contacts[contactKey{key.Bot, key.Account, c.ID}]
	c.Proofs, c.Kept, c.Version = kept.Proofs, kept.Kept, kept.Version
	return c
}

// CommitTurn implements bot.Turns.
func (m *Memory) CommitTurn(ctx context.Context, now time.Time, t *bot.Turn, d bot.Decision) error {
	trace, err := copied(d.Trace.Stored())
	if err != nil {
		return fmt.Errorf("commit turn: trace: %w", err)
	}
	rows, err := encoded(d.Actions)
	if err != nil {
		return fmt.Errorf("commit turn: %w", err)
	}
	if d.Contact != nil && d.Contact.ID == 0 {
		return errors.New("commit turn: a contact without id cannot be kept")
	}
	if err := m.lock(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	now = micro(now)
	c := m.conversation(t.Conversation.Key)
	if c == nil || c.Admits(t) != nil {
		return bot.ErrFenced
	}
	before, since := c.Ledger, c.Since(t)
	if err := m.contactMoved(c.Key, t, d.Contact); err != nil {
		return m.refused(now, c, t, err)
	}
	if err := c.Committed(now, t, d, c.left(t)); err != nil {
		return m.refused(now, m.conversation(c.Key), t, err)
	}
	if len(c.State) > 0 {
		c.State = withoutNul(c.State)
	}
	c.read(t)
	c.forget(t, d.Forget)
	c.file(t.Torn(d), d.Sheets)
	for i := range c.outbounds {
		if o := &c.outbounds[i]; o.interim && o.State == bot.Queued {
			finish(o, bot.Dropped)
		}
	}
	trace.Version, trace.Sent = c.Version, nil
	for _, o := range rows {
		trace.Sent = append(trace.Sent, c.queue(now, o, c.ReadMessage, since))
	}
	c.promote(now)
	c.traces = append(c.traces, trace)
	if d.Contact != nil {
		kept := mustCopy(*d.Contact)
		kept.Version++
		m.contacts[contactKey{c.Key.Bot, c.Key.Account, kept.ID}] = kept
	}
	m.keep(c, before)
	return nil
}

// file throws lists away and keeps new parts; what is there already stays as it is.
func (c *conversation) file(torn []string, fresh []bot.Sheet) {
	sheets := map[string]map[int][]byte{}
	for name, parts := range c.sheets {
		if !slices.Contains(torn, name) {
			sheets[name] = maps.Clone(parts)
		}
	}
	for _, s := range fresh {
		if sheets[s.Name] == nil {
			sheets[s.Name] = map[int][]byte{}
		}
		if _, kept := sheets[s.Name][s.Part]; !kept {
			sheets[s.Name][s.Part] = slices.Clone(s.Body)
		}
	}
	c.sheets = sheets
}

// refused gives a turn that may not commit back at once, so that it is thought anew and not when its lease ends.
func (m *Memory) refused(now time.Time, c *conversation, t *bot.Turn, err error) error {
	before := c.Ledger
	if errors.Is(err, bot.ErrFenced) && c.Released(now, t, false) {
		m.keep(c, before)
	}
	return err
}

func (m *Memory) contactMoved(key bot.Key, t *bot.Turn, c *bot.Contact) error {
	if c == nil {
		return nil
	}
	if m.contacts[contactKey{key.Bot, key.Account, c.ID}].Version != t.Contact.Version {
		return bot.ErrFenced
	}
	return nil
}

// left says whether something unread came after the turn was claimed.
func (c *conversation) left(t *bot.Turn) bool {
	return slices.ContainsFunc(c.inbounds, func(in bot.Inbound) bool { return in.State == bot.Unread && !has(t.Unread, in.Seq) })
}

func (c *conversation) read(t *bot.Turn) {
	for i := range c.inbounds {
		if in := &c.inbounds[i]; in.State == bot.Unread && has(t.Unread, in.Seq) {
			in.State = bot.Read
		}
	}
}

// forget masks words in what the turn has read, and in the edits of it.
func (c *conversation) forget(t *bot.Turn, words []string) {
	for i := range c.inbounds {
		in := &c.inbounds[i]
		edits := func(read bot.Inbound) bool {
			return in.Kind == bot.CustomerEdit && in.Message != 0 && in.Message == read.Message
		}
		if len(words) > 0 && (has(t.Unread, in.Seq) || slices.ContainsFunc(t.Unread, edits)) {
			*in, _ = in.Forgotten(words)
		}
	}
}

func has(all []bot.Inbound, seq int64) bool {
	return slices.ContainsFunc(all, func(in bot.Inbound) bool { return in.Seq == seq })
}

// queue numbers one outbound and returns the number.
func (c *conversation) queue(now time.Time, o outbound, covers, since int64) int64 {
	c.LastOut++
	o.Key, o.Seq, o.State, o.Epoch, o.Covers, o.Since, o.DecidedAt = c.Key, c.LastOut, bot.Queued, c.Epoch, covers, since, now
	c.outbounds = append(c.outbounds, o)
	return o.Seq
}

func encoded(actions []bot.Action) ([]outbound, error) {
	rows := make([]outbound, 0, len(actions))
	for _, a := range actions {
		body, err := bot.EncodeAction(a)
		if err != nil {
			return nil, err
		}
		reply, _ := a.(bot.Reply)
		rows = append(rows, outbound{body: withoutNul(body), class: a.Class(), lane: bot.LaneOf(a), interim: reply.Interim})
	}
	return rows, nil
}

// ReleaseTurn implements bot.Turns.
func (m *Memory) ReleaseTurn(ctx context.Context, now time.Time, t *bot.Turn, due time.Time, failed bool) error {
	if err := m.lock(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	c := m.conversation(t.Conversation.Key)
	if due.IsZero() {
		due = now // a claim that is given back is never forgotten
	}
	if c != nil && c.Released(micro(due), t, failed) {
		m.keep(c, bot.Ledger{})
	}
	return nil
}

// Interim implements bot.Turns.
func (m *Memory) Interim(ctx context.Context, now time.Time, t *bot.Turn, r bot.Reply) error {
	r.Interim = true
	rows, err := encoded([]bot.Action{r})
	if err != nil {
		return fmt.Errorf("interim: %w", err)
	}
	if err := m.lock(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	c := m.conversation(t.Conversation.Key)
	if c == nil || c.Admits(t) != nil {
		return bot.ErrFenced
	}
	if c.saidMoment() {
		return nil
	}
	now = micro(now)
	c.queue(now, rows[0], max(c.ReadMessage, t.Newest()), c.Since(t))
	c.promote(now)
	m.keep(c, c.Ledger)
	return nil
}

// saidMoment: what waits for an answer has had its "one moment" already.
func (c *conversation) saidMoment() bool {
	for _, o := range c.outbounds {
		if o.interim && o.Covers > c.ReadMessage && o.State != bot.Dropped {
			return true
		}
	}
	return false
}
