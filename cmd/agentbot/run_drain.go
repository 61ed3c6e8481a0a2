package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"agentbot/bot"
)

// drainEvery is how soon an order to drain, or its end, is heard of.
const drainEvery = 2 * time.Second

// Names in the store's small settings: the order of a bot; and for each place from which it is served, who is there and when the order was given that
// they heard of last.
const (
	metaDrain      = "drain/"
	metaDrainHeard = "drain_heard/"
)

// drainOrder says that a bot is being disconnected: from which inboxes, and since when. The zero value is no order.
type drainOrder struct {
	Since   time.Time `json:"since"`
	All     bool      `json:"all,omitempty"`
	Inboxes []int64   `json:"inboxes,omitempty"`
}

func (o drainOrder) stands() bool { return o.All || len(o.Inboxes) > 0 }

func (o drainOrder) covers(inbox int64) bool { return o.All || slices.Contains(o.Inboxes, inbox) }

func (o drainOrder) same(other drainOrder) bool {
	return o.All == other.All && o.Since.Equal(other.Since) && slices.Equal(o.Inboxes, other.Inboxes)
}

// String is where it holds.
func (o drainOrder) String() string {
	if o.All {
		return "all inboxes"
	}
	text := "inbox"
	for i, id := range o.Inboxes {
		if i > 0 {
			text += ","
		}
		text += " " + strconv.FormatInt(id, 10)
	}
	return text
}

// settings are where an order is kept.
type settings interface {
	Meta(ctx context.Context, name string) (string, error)
	SetMeta(ctx context.Context, name, value string, once bool) (string, error)
}

func readDrain(ctx context.Context, s settings, name string) (o drainOrder, err error) {
	text, err := s.Meta(ctx, metaDrain+name)
	if err != nil || text == "" {
		return o, err
	}
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return o, fmt.Errorf("the order to drain %s cannot be read: %w; give it again, or end it with agentbot drain --off", name, err)
	}
	return o, nil
}

// keepDrain writes an order; the zero value ends the one that stands.
func keepDrain(ctx context.Context, s settings, name string, o drainOrder) error {
	text := ""
	if o.stands() {
		raw, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("write the order to drain %s: %w", name, err)
		}
		text = string(raw)
	}
	_, err := s.SetMeta(ctx, metaDrain+name, text, false)
	return err
}

// draining is the order that this process has heard of.
func (p *program) draining(name string) drainOrder {
	if o, ok := p.drains.Load(name); ok {
		return o.(drainOrder) //nolint:forcetypeassert // nothing else is stored
	}
	return drainOrder{}
}

// readDrains hears of new orders and of their end.
func (p *program) readDrains(ctx context.Context) error {
	for name := range p.members {
		o, err := readDrain(ctx, p.store, name)
		if err != nil {
			return err
		}
		p.heed(name, o)
		if err := p.heard(ctx, name, o); err != nil { // only now: it says that the order is in force here
			return err
		}
	}
	return nil
}

func (p *program) heed(name string, o drainOrder) {
	if o.same(p.draining(name)) {
		return
	}
	p.drains.Store(name, o)
	if o.stands() {
		p.log.Warn().Str("bot", name).Time("since", o.Since).Str("where", o.String()).Msg("draining: every pending conversation is handed over, and so is what customers write from now on; agentbot drain --off ends it")
	} else {
		p.log.Warn().Str("bot", name).Msg("no longer draining: the bot answers again")
	}
}

// drain is a duty of every process: whoever hears of an order gives it to each conversation that is still the bot's. Several may; it counts once.
func (p *program) drain(ctx context.Context) error {
	if err := p.readDrains(ctx); err != nil {
		return err
	}
	for name := range p.members {
		if o := p.draining(name); o.stands() && p.history != nil {
			if err := p.handAllOver(ctx, name, o); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *program) handAllOver(ctx context.Context, name string, o drainOrder) error {
	keys, err := p.store.Pending(ctx, name)
	if err != nil {
		return err
	}
	for _, key := range keys {
		row, err := p.history.Row(ctx, key)
		if errors.Is(err, bot.ErrNoConversation) {
			continue
		}
		if err != nil {
			return err
		}
		if !o.covers(row.Inbox) {
			continue
		}
		left, underWay, err := leftPending(ctx, p.history, row)
		if err != nil {
			return err
		}
		if !left || underWay {
			continue
		}
		// Once for each state of the conversation: what has been answered or has changed hands since may need a new order.
		in := bot.Inbound{Key: key, Kind: bot.Drained, Dedupe: fmt.Sprintf("drained:%d:%d.%d", o.Since.UnixMicro(), row.Epoch, row.Version)}
		if _, err := p.store.Record(ctx, p.clock.Now(), in, p.policy(name)); err != nil {
			return fmt.Errorf("order to hand over %s: %w", key, err)
		}
	}
	return nil
}

// leftPending says whether a conversation is pending and nothing that is known to have arrived has opened it: its webhook may be late, or nobody may
// listen, and the receipt tells sooner. underWay: what opens it, or closes it, is decided.
func leftPending(ctx context.Context, h bot.History, row bot.Ledger) (left, underWay bool, err error) {
	if row.Status != bot.Pending || row.Foreign() {
		return false, false, nil
	}
	if row.Owner == bot.Ours {
		return true, false, nil
	}
	outs, err := h.Outbounds(ctx, row.Key)
	if err != nil {
		return false, false, err
	}
	for _, o := range slices.Backward(outs) {
		if _, ok := o.Action.(bot.SetStatus); ok && o.Epoch == row.Epoch {
			return o.State != bot.Sent, !o.State.Final(), nil
		}
	}
	return true, row.Owner == bot.Leaving, nil
}

// mark puts the order on what customers write while it stands: then a turn hands over, and needs not wait for more words.
func (p *program) mark(in *bot.Inbound, policy *bot.Policy) {
	if o := p.draining(in.Key.Bot); in.Kind.Customer() && o.covers(in.Snapshot.Inbox) {
		in.Drains = true
		policy.Burst, policy.Channels = bot.Burst{}, nil
	}
}

// record takes news from Chatwoot to disk.
func (p *program) record(ctx context.Context, in bot.Inbound, policy bot.Policy) (bot.Recorded, error) {
	p.mark(&in, &policy)
	return p.store.Record(ctx, p.clock.Now(), in, policy)
}

// marking is a store to which looks bring news.
type marking struct {
	bot.Store
	program *program
}

// Record implements bot.Journal.
func (m marking) Record(ctx context.Context, now time.Time, in bot.Inbound, policy bot.Policy) (bot.Recorded, error) {
	m.program.mark(&in, &policy)
	return m.Store.Record(ctx, now, in, policy)
}
