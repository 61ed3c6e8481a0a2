package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"agentbot/bot"
)

// reader reads the bot's journal beside the bot, which may be dead or about to write.
type reader struct {
	open func(ctx context.Context, path string) (Journal, error)
	path string
	// ready says that the bot has made or upgraded its journal: two processes must not do that at once.
	ready func() bool

	mu      sync.Mutex
	journal Journal
}

// record is what the bot wrote down about one conversation.
type record struct {
	row       bot.Ledger
	traces    []bot.Trace
	inbounds  map[int64]bot.Inbound
	outbounds map[int64]bot.Outbound
}

// read is an empty record until the bot has written anything.
func (r *reader) read(ctx context.Context, account, conversation int64) (record, error) {
	out := record{inbounds: map[int64]bot.Inbound{}, outbounds: map[int64]bot.Outbound{}}
	journal, err := r.opened(ctx)
	if err != nil || journal == nil {
		return out, err
	}
	key := bot.Key{Bot: "default", Account: account, Conversation: conversation}
	if out.row, err = journal.Row(ctx, key); errors.Is(err, bot.ErrNoConversation) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("read the bot's journal: %w", err)
	}
	if out.traces, err = journal.Traces(ctx, key, 0); err != nil {
		return out, fmt.Errorf("read the bot's journal: %w", err)
	}
	inbounds, err := journal.Inbounds(ctx, key)
	if err != nil {
		return out, fmt.Errorf("read the bot's journal: %w", err)
	}
	outbounds, err := journal.Outbounds(ctx, key)
	if err != nil {
		return out, fmt.Errorf("read the bot's journal: %w", err)
	}
	for _, in := range inbounds {
		out.inbounds[in.Seq] = in
	}
	for _, o := range outbounds {
		out.outbounds[o.Seq] = o
	}
	return out, nil
}

func (r *reader) opened(ctx context.Context) (Journal, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.journal != nil {
		return r.journal, nil
	}
	if !r.ready() {
		return nil, nil
	}
	journal, err := r.open(ctx, r.path)
	if err != nil {
		return nil, fmt.Errorf("open the bot's journal: %w", err)
	}
	r.journal = journal
	return journal, nil
}

func (r *reader) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.journal == nil {
		return nil
	}
	return r.journal.Close()
}
