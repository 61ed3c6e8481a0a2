package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"time"

	"agentbot/bot"
	"agentbot/bot/desk"
	"agentbot/bot/llm"
)

// join makes the terminal the desk of the one bot.
func (t *terminal) join(ctx context.Context, b NamedBot, model *llm.Client) error {
	p := t.program
	mind, err := newMind(ctx, b, model, p)
	if err != nil {
		return err
	}
	for _, learn := range mind.learn {
		if err := learn(ctx); err != nil {
			p.observer.Trouble("prepare", bot.Key{Bot: chatBot}, err)
		}
	}
	if err := mind.tables.refresh(ctx); err != nil {
		p.observer.Trouble("table", bot.Key{Bot: chatBot}, err)
	}
	office := &desk.Office{Known: terminalTeams(b.Teams), Now: p.clock.Now}
	m := &member{config: b, business: mind.business, profile: mind.profile(desk.Shaper{}, nil, localFiles{}, office)}
	p.members[chatBot] = m
	p.engine = p.newEngine(map[string]*bot.Profile{chatBot: m.profile})
	p.desks = p.newCourier(bot.DeskLane, map[string]bot.Desk{chatBot: t})
	p.changes = p.newCourier(bot.BusinessLane, map[string]bot.Desk{chatBot: m.business})
	if p.mock != nil {
		p.rested = func() { t.mailbox(p.mock) }
	}
	return nil
}

// terminalTeams are the configured ones and those of the shipped flows: behind a terminal no team can be missing.
func terminalTeams(configured []Team) []bot.Team {
	known := knownTeams(configured)
	for _, name := range shippedTeams() {
		if !slices.ContainsFunc(configured, func(t Team) bool { return t.Name == name }) {
			known = append(known, bot.Team{ID: int64(len(known) + 1), Name: name})
		}
	}
	return known
}

// rest runs turns and couriers until nothing is left to do. Where the machine would wait (for a doubt to be resolved), its clock is
// moved instead; alarms of flows stay where they are.
func (p *program) rest(ctx context.Context) error {
	for ctx.Err() == nil {
		worked, next, err := p.tick(ctx)
		switch {
		case err != nil:
			return err
		case worked:
		case next.IsZero():
			return nil
		default:
			p.clock.offset.Add(int64(max(next.Sub(p.clock.Now()), 0)))
		}
		if p.rested != nil {
			p.rested()
		}
	}
	return ctx.Err()
}

// tick lets each worker do one thing. next is when the couriers have more to do.
func (p *program) tick(ctx context.Context) (worked bool, next time.Time, err error) {
	for i, work := range []func(context.Context) error{p.engine.Tick, p.desks.Tick, p.changes.Tick} {
		var idle *bot.Idle
		switch err := work(ctx); {
		case err == nil:
			worked = true
		case !errors.As(err, &idle):
			return worked, next, err
		case idle.Next.IsZero():
		case i == 0 && !p.waiting(ctx): // an alarm of a flow, which may be a day away
		case next.IsZero() || idle.Next.Before(next):
			next = idle.Next
		}
	}
	return worked, next, nil
}

// waiting says whether a customer has no answer yet: then the engine's next time is a retry.
func (p *program) waiting(ctx context.Context) bool {
	keys, err := p.store.Unanswered(ctx, p.clock.Now().Add(time.Second))
	return err == nil && len(keys) > 0
}

// localFiles reads what /file names. It is for the person at the terminal only.
type localFiles struct{}

// Fetch implements bot.Files.
func (localFiles) Fetch(_ context.Context, q bot.FileQuestion) bot.Answer {
	data, err := os.ReadFile(q.File.URL)
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	if q.MaxBytes > 0 && int64(len(data)) > q.MaxBytes {
		return bot.Answer{Outcome: desk.TooLarge}
	}
	output, err := json.Marshal(map[string]any{"data": data, "content_type": q.File.ContentType})
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	return bot.Answer{Outcome: bot.OK, Output: output}
}
