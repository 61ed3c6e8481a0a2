package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/llm"
)

// The ceilings, by the last word of their setting.
const (
	conversationTokens = "conversation_tokens"
	contactTokens      = "contact_tokens"
	dayTokens          = "day_tokens"
	dayCost            = "day_cost"
)

// metaFormat begins the name under which it is kept how an endpoint and its model give JSON.
const metaFormat = "llm_format/"

// microUnits are what money is counted in, for counters are whole numbers.
const microUnits = 1e6

// tallier is the part of the store that counts.
type tallier interface {
	Tally(ctx context.Context, now time.Time, add map[string]int64) (map[string]int64, error)
}

// ceiling is the door to the model for all bots and purposes. What a day's ceilings allow is asked, and counted; above one of them nobody is asked
// any more, and the caller goes on without, as when the model is down. Several processes may each let one question more through than they should,
// and count it; none is lost.
type ceiling struct {
	model   bot.Model
	config  LLMConfig
	store   tallier
	now     func() time.Time
	observe func(bot.ModelEvent)
	log     zerolog.Logger

	mu     sync.Mutex
	warned map[string]string // by ceiling: the day of the last warning
}

var _ bot.Model = (*ceiling)(nil)

// bound is one ceiling as it concerns a question.
type bound struct {
	setting, counter string
	most             int64
	money            bool
}

// bounds are those that are set and that a question falls under.
func (c *ceiling) bounds(q bot.ModelQuestion) []bound {
	ceilings := c.config.Ceilings
	all := []bound{
		{setting: conversationTokens, counter: "llm/conversation/" + q.Key.String(), most: ceilings.ConversationTokens},
		{setting: dayTokens, counter: "llm/day", most: ceilings.DayTokens},
		{setting: dayCost, counter: "llm/cost", most: int64(ceilings.DayCost * microUnits), money: true},
	}
	if q.Contact != 0 {
		all = append(all, bound{setting: contactTokens, counter: fmt.Sprintf("llm/contact/%s/%d/%d", q.Key.Bot, q.Key.Account, q.Contact), most: ceilings.ContactTokens})
	}
	set := all[:0]
	for _, b := range all {
		if b.most > 0 {
			set = append(set, b)
		}
	}
	return set
}

// Complete implements bot.Model.
func (c *ceiling) Complete(ctx context.Context, q bot.ModelQuestion) bot.Answer {
	started := c.now()
	event := bot.ModelEvent{Key: q.Key, Purpose: q.Purpose}
	bounds := c.bounds(q)
	above, err := c.above(ctx, started, q, bounds)
	if err != nil {
		c.log.Warn().EmbedObject(q.Key).Err(err).Msg("the model is not asked: the store does not say what it has used today")
		return c.refuse(event, "unknown", "the model was not asked: the store does not say what it has used today")
	}
	if above != nil {
		c.warn(started, q, *above)
		return c.refuse(event, above.setting, "the model was not asked: llm.ceilings."+above.setting+" is reached for today")
	}
	answer := c.model.Complete(ctx, q)
	event.Outcome, event.Took, event.Cost, event.Money = answer.Outcome, c.now().Sub(started), answer.Cost, c.config.cost(answer.Cost)
	c.count(ctx, started, answer.Cost, bounds)
	c.observe(event)
	return answer
}

func (c *ceiling) refuse(event bot.ModelEvent, setting, note string) bot.Answer {
	event.Outcome, event.Ceiling = bot.Unavailable, setting
	c.observe(event)
	return bot.Answer{Outcome: bot.Unavailable, Note: note}
}

// above is the first ceiling that reading the question would go beyond.
func (c *ceiling) above(ctx context.Context, now time.Time, q bot.ModelQuestion, bounds []bound) (*bound, error) {
	if len(bounds) == 0 {
		return nil, nil
	}
	reads := make(map[string]int64, len(bounds))
	for _, b := range bounds {
		reads[b.counter] = 0
	}
	used, err := c.store.Tally(ctx, now, reads)
	if err != nil {
		return nil, fmt.Errorf("read the day's counters: %w", err)
	}
	asks := bot.Cost{TokensIn: llm.Tokens(q)}
	for i, b := range bounds {
		if used[b.counter]+c.counted(b, asks) > b.most {
			return &bounds[i], nil
		}
	}
	return nil, nil
}

// counted is a cost in the unit of a ceiling.
func (c *ceiling) counted(b bound, cost bot.Cost) int64 {
	if b.money {
		return int64(c.config.cost(cost)*microUnits + 0.5)
	}
	return int64(cost.TokensIn) + int64(cost.TokensOut)
}

// count is not cut off with the turn: what was superseded has cost all the same.
func (c *ceiling) count(ctx context.Context, now time.Time, cost bot.Cost, bounds []bound) {
	add := map[string]int64{}
	for _, b := range bounds {
		if n := c.counted(b, cost); n > 0 {
			add[b.counter] = n
		}
	}
	if len(add) == 0 {
		return
	}
	if _, err := c.store.Tally(context.WithoutCancel(ctx), now, add); err != nil {
		c.log.Warn().Err(err).Int("tokens_in", cost.TokensIn).Int("tokens_out", cost.TokensOut).Msg("what the model has used could not be counted")
	}
}

// warn says once a day that a ceiling is reached; the metric says how often.
func (c *ceiling) warn(now time.Time, q bot.ModelQuestion, b bound) {
	day := now.UTC().Format(time.DateOnly)
	c.mu.Lock()
	first := c.warned[b.setting] != day
	c.warned[b.setting] = day
	c.mu.Unlock()
	if first {
		c.log.Warn().EmbedObject(q.Key).Str("setting", "llm.ceilings."+b.setting).Msg("a ceiling is reached: above it the model is not asked any more today, and the bot goes on without; this is said once a day")
	}
}

// cost is what tokens cost by the configured prices.
func (c LLMConfig) cost(used bot.Cost) float64 {
	return (float64(used.TokensIn)*c.PriceIn + float64(used.TokensOut)*c.PriceOut) / 1e6
}

// ceilingOver puts the ceilings over a model: one for all bots of the process.
func (p *program) ceilingOver(model bot.Model) bot.Model {
	if p.ceiling == nil {
		observe := func(bot.ModelEvent) {}
		if p.metrics != nil {
			observe = p.metrics.Asked
		}
		p.ceiling = &ceiling{model: model, config: p.config.LLM, store: p.store, now: p.clock.Now, observe: observe, log: p.log, warned: map[string]string{}}
	}
	return p.ceiling
}

// formatMemory is what the store knows of how the configured endpoint and model give JSON, and how to keep what is learned. Another address or model
// is another name, about which nothing is known.
func (p *program) formatMemory(ctx context.Context) (recalled string, remember func(ctx context.Context, learned string), err error) {
	sum := sha256.Sum256([]byte(p.config.LLM.BaseURL + "\n" + p.config.LLM.Model))
	name := metaFormat + hex.EncodeToString(sum[:8])
	if recalled, err = p.store.Meta(ctx, name); err != nil {
		return "", nil, fmt.Errorf("read how the model gives JSON: %w", err)
	}
	return recalled, func(ctx context.Context, learned string) {
		if _, err := p.store.SetMeta(ctx, name, learned, false); err != nil {
			p.observer.Trouble("keep_model_format", bot.Key{}, err)
		}
	}, nil
}
