// Package storetest holds the contract of bot.Store as tests that every implementation must pass, and the in-memory store that
// the tests of other packages may trust because it passes them too.
package storetest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"agentbot/bot"
)

// Memory keeps everything in maps under one mutex: slow to grow, easy to believe. It is for tests and simulations.
type Memory struct {
	mu            sync.Mutex
	conversations map[bot.Key]*conversation
	contacts      map[contactKey]bot.Contact
	meta          map[string]string
	leases        map[string]bot.Lease
	tallies       map[string]int64 // by day and name
	libraries     map[string][]byte
	wakes         map[bot.Topic]chan struct{}
	closed        bool
}

var (
	_ bot.Store   = (*Memory)(nil)
	_ bot.History = (*Memory)(nil)
)

type contactKey struct {
	bot              string
	account, contact int64
}

// conversation is one conversation with everything under it. A verb works on a copy that replaces the original only when it succeeded.
type conversation struct {
	bot.Ledger
	inbounds  []bot.Inbound
	outbounds []outbound
	traces    []bot.Trace
	sheets    map[string]map[int][]byte // by name and part; replaced, never changed
	promoted  bool
}

// outbound is a row: the action is kept encoded, so that reading it back is what it is in a database.
type outbound struct {
	bot.Outbound
	body    []byte
	class   bot.Class
	lane    bot.Lane
	interim bool
}

var errClosed = errors.New("the store is closed")

// NewMemory is an empty store.
func NewMemory() *Memory {
	return &Memory{
		conversations: map[bot.Key]*conversation{}, contacts: map[contactKey]bot.Contact{}, meta: map[string]string{}, leases: map[string]bot.Lease{}, tallies: map[string]int64{}, libraries: map[string][]byte{},
		wakes: map[bot.Topic]chan struct{}{bot.TurnDue: make(chan struct{}, 1), bot.OutboundDue: make(chan struct{}, 1)},
	}
}

// Record implements bot.Journal.
func (m *Memory) Record(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
	if in.Dedupe == "" || in.Key == (bot.Key{}) {
		return bot.Recorded{}, errors.New("record inbound: it needs a conversation key and a dedupe key")
	}
	in, err := copied(in)
	if err != nil {
		return bot.Recorded{}, fmt.Errorf("record inbound: %w", err)
	}
	if err := m.lock(ctx); err != nil {
		return bot.Recorded{}, err
	}
	defer m.mu.Unlock()
	c := m.conversation(in.Key)
	if c == nil {
		c = &conversation{Ledger: bot.Ledger{Key: in.Key}}
	}
	if c.knows(in) {
		return bot.Recorded{Duplicate: true}, nil
	}
	now = micro(now)
	before := c.Ledger
	effect := c.journal(now, in, p)
	recorded := bot.Recorded{Seq: c.LastIn, Handed: effect.Handed, Wakes: effect.Wakes}
	in = c.inbounds[len(c.inbounds)-1]
	switch {
	case in.Kind == bot.CustomerEdit:
		c.edit(in)
	case in.Kind.Customer():
		c.editedBefore()
	case in.Kind == bot.Echo:
		c.echoed(now, in) // before anything is dropped: what came back was sent
	}
	c.apply(now, effect, p)
	if effect.Handed {
		unread, customer := c.unread()
		c.Rehanded(now, in, unread, customer, p)
		c.sheets = nil // the dialogue that needed them begins afresh
		recorded.Wakes = !c.DueAt.IsZero()
	}
	m.keep(c, before)
	return recorded, nil
}

func (c *conversation) knows(in bot.Inbound) bool {
	return slices.ContainsFunc(c.inbounds, func(old bot.Inbound) bool {
		return old.Dedupe == in.Dedupe || in.Delivery != "" && old.Delivery == in.Delivery
	})
}

// journal numbers one inbound and lets the rules judge it; its effects are the caller's.
func (c *conversation) journal(now time.Time, in bot.Inbound, p bot.Policy) bot.Effect {
	effect := c.Recorded(now, &in, p)
	c.inbounds = append(c.inbounds, in)
	return effect
}

// leave journals an inbound of our own that follows from another verb.
func (c *conversation) leave(now time.Time, in bot.Inbound, p bot.Policy) {
	in.Key = c.Key
	if !c.knows(in) {
		c.journal(now, in, p) // ours have no snapshot, so nothing changes hands
	}
}

// edit puts the new words of an edited or deleted message where the old ones were, unless a newer edit was here first.
func (c *conversation) edit(edit bot.Inbound) {
	newest := c.newestEdit(edit.Message)
	for i := range c.inbounds {
		old := &c.inbounds[i]
		switch {
		case old.Dedupe == messageKey(edit.Message):
			*old = old.Edited(newest)
		case newest.Deleted && old.Kind == bot.CustomerEdit && old.Message == edit.Message:
			*old = old.Erased()
		}
	}
}

// editedBefore applies an edit that overtook the message it edits.
func (c *conversation) editedBefore() {
	in := &c.inbounds[len(c.inbounds)-1]
	if edit := c.newestEdit(in.Message); edit.Seq != 0 && in.Dedupe == messageKey(in.Message) {
		*in = in.Edited(edit)
	}
}

// newestEdit is by stamp; a deletion is the last word whatever its stamp.
func (c *conversation) newestEdit(message int64) bot.Inbound {
	var edits []bot.Inbound
	for _, in := range c.inbounds {
		if in.Kind == bot.CustomerEdit && in.Message == message {
			edits = append(edits, in)
		}
	}
	return bot.NewestEdit(edits)
}

func messageKey(message int64) string { return fmt.Sprintf("m:%d", message) }

// apply does to the other rows what the rules asked for, in their order.
func (c *conversation) apply(now time.Time, e bot.Effect, p bot.Policy) {
	for i := range c.inbounds {
		in := &c.inbounds[i]
		if e.PassUnread && in.State == bot.Unread && in.Kind != bot.Result && (!e.KeepCustomer || !in.Kind.Customer()) {
			in.State = bot.Passed
			if e.Hush && in.Kind.Customer() {
				*in, _ = in.WithoutCodes()
			}
		}
		if e.ReviveFrom > 0 && in.State == bot.Passed && in.Kind.Customer() && in.At >= e.ReviveFrom && !in.Deleted {
			in.State = bot.Unread
		}
	}
	for i := range c.outbounds {
		o := &c.outbounds[i]
		if e.DropQueued && o.State == bot.Queued && o.class != bot.ToStaff {
			finish(o, bot.Dropped)
			c.leaveDropped(now, o, p)
		}
		if e.BuryAll && !o.State.Final() {
			finish(o, bot.Buried)
		}
	}
	c.promote(now)
}

func finish(o *outbound, state bot.OutState) {
	o.State, o.DueAt, o.LeaseEnd = state, time.Time{}, time.Time{}
	if spent, rows := bot.Spent(o.decoded().Action); rows {
		o.body, _ = bot.EncodeAction(spent) // it was decoded from there
	}
}

// leaveDropped tells the flow, and the agent, that a business action was not done.
func (c *conversation) leaveDropped(now time.Time, o *outbound, p bot.Policy) {
	if in := bot.DroppedResult(c.Key, o.Seq, o.decoded().Action); in != nil {
		c.leave(now, *in, p)
	}
}

// promote makes the oldest live outbound of each lane due, if it is not already.
func (c *conversation) promote(now time.Time) {
	for _, lane := range []bot.Lane{bot.DeskLane, bot.BusinessLane} {
		i := slices.IndexFunc(c.outbounds, func(o outbound) bool { return o.lane == lane && !o.State.Final() })
		if i >= 0 && c.outbounds[i].DueAt.IsZero() {
			c.outbounds[i].DueAt, c.promoted = now, true
		}
	}
}

func (c *conversation) unread() (all, customer int) {
	for _, in := range c.inbounds {
		if in.State != bot.Unread {
			continue
		}
		all++
		if in.Kind.Customer() {
			customer++
		}
	}
	return all, customer
}

// unsettled counts what forbids a close: the customer's words and the answers that did not arrive that no turn has read.
func (c *conversation) unsettled() (n int) {
	for _, in := range c.inbounds {
		if in.State == bot.Unread && (in.Kind.Customer() || in.Kind == bot.Undeliverable) {
			n++
		}
	}
	return n
}

// lock takes the mutex if the store may still be used.
func (m *Memory) lock(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return errClosed
	}
	return nil
}

// conversation is a copy to work on, nil when the key is unknown.
func (m *Memory) conversation(key bot.Key) *conversation {
	kept := m.conversations[key]
	if kept == nil {
		return nil
	}
	c := *kept
	c.inbounds, c.outbounds, c.traces, c.promoted = slices.Clone(c.inbounds), slices.Clone(c.outbounds), slices.Clone(c.traces), false
	return &c
}

// keep is the commit; before is the row as it was.
func (m *Memory) keep(c *conversation, before bot.Ledger) {
	m.conversations[c.Key] = c
	if !c.DueAt.IsZero() && (c.Fence != before.Fence || !c.DueAt.Equal(before.DueAt)) {
		m.signal(bot.TurnDue)
	}
	if c.promoted {
		m.signal(bot.OutboundDue)
	}
}

func (m *Memory) signal(topic bot.Topic) {
	select {
	case m.wakes[topic] <- struct{}{}:
	default: // somebody is told already
	}
}

// sorted are all conversations by key, so that ties of time end the same way in every run.
func (m *Memory) sorted() []*conversation {
	all := make([]*conversation, 0, len(m.conversations))
	for _, c := range m.conversations {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *conversation) int { return cmp.Compare(a.Key.String(), b.Key.String()) })
	return all
}

// copied passes a value through its stored form, so that nobody shares memory with the store and nothing survives that a database would lose.
func copied[T any](v T) (T, error) {
	var c T
	raw, err := json.Marshal(v)
	if err != nil {
		return c, err
	}
	err = json.Unmarshal(withoutNul(raw), &c)
	return c, err
}

// mustCopy is for what was read from the store and is therefore known to be encodable.
func mustCopy[T any](v T) T {
	c, err := copied(v)
	if err != nil {
		panic("stored value cannot be copied: " + err.Error())
	}
	return c
}

// withoutNul drops escaped U+0000, which PostgreSQL keeps in no text.
func withoutNul(raw []byte) []byte {
	const nul = `\u0000`
	kept := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			kept = append(kept, raw[i])
			continue
		}
		if i+len(nul) <= len(raw) && string(raw[i:i+len(nul)]) == nul {
			i += len(nul) - 1
			continue
		}
		kept = append(kept, raw[i], raw[i+1]) // an escape is at least two bytes in valid JSON
		i++
	}
	return kept
}

// micro is a time as the stores keep it.
func micro(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}
