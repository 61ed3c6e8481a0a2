package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"agentbot/bot"
	"agentbot/bot/desk"
	"agentbot/bot/web"
)

// receive takes one delivery to disk: verify, read, record. Nothing else happens inside the request; the loops do the rest.
func (p *program) receive(ctx context.Context, name string, header http.Header, body []byte) error {
	m, ok := p.members[name]
	if !ok {
		return web.ErrUnknownBot
	}
	started := time.Now()
	d, err := m.receiver.Receive(header, body, p.clock.Wall())
	switch {
	case errors.Is(err, desk.ErrUnauthorized):
		return fmt.Errorf("%w: %w", web.ErrUnauthorized, err)
	case errors.Is(err, desk.ErrMalformed):
		return fmt.Errorf("%w: %w", web.ErrBadRequest, err)
	case err != nil:
		return fmt.Errorf("receive: %w", err)
	case d.Inbound == nil:
		p.observer.Received(bot.Key{Bot: name, Account: m.config.Chatwoot.Account}, d.Event, "ignored", time.Since(started))
		return nil
	}
	recorded, err := p.record(ctx, *d.Inbound, m.profile.Policy)
	if err != nil {
		p.observer.Received(d.Inbound.Key, d.Event, "failed", time.Since(started))
		return fmt.Errorf("record %s: %w", d.Inbound.Key, err)
	}
	result := "recorded"
	if recorded.Duplicate {
		result = "duplicate"
	}
	p.observer.Received(d.Inbound.Key, d.Event, result, time.Since(started))
	return nil
}

// previousUsed tells an operator when a rotation is over: the counter troubles_total{what="previous_secret"} stands still then. The log says it
// once in a while, because every delivery of a day may be one.
func (p *program) previousUsed(name string, until time.Time) {
	p.metrics.Trouble("previous_secret", bot.Key{Bot: name}, nil)
	if now := p.clock.Now().UnixNano(); now-p.oldSecretSaid.Load() > int64(reloadEvery) {
		p.oldSecretSaid.Store(now)
		p.log.Warn().Str("bot", name).Time("until", until).Msg("Chatwoot has signed with chatwoot.previous_webhook_secret: it still counts, until previous_secret_until; see that Chatwoot uses the new one before")
	}
}

// notes are what is wrong although customers are served: changed flows with a mistake.
func (p *program) notes() []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(p.members)) {
		if m := p.members[name]; m.noted != nil && m.noted.Load() != nil && *m.noted.Load() != "" {
			all = append(all, *m.noted.Load())
		}
	}
	return all
}

// ready says why no traffic should come: the store does not answer, or Chatwoot refuses a bot's token.
func (p *program) ready(ctx context.Context) error {
	if _, err := p.store.Meta(ctx, metaInstance); err != nil {
		return fmt.Errorf("the store does not answer: %w", err)
	}
	for name := range p.members {
		if p.desks.Locked(name) {
			return fmt.Errorf("chatwoot refuses the token of bot %s: check chatwoot.bot_token and that the account is active", name)
		}
	}
	return nil
}
