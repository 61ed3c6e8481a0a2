package main

import (
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
)

// logObserver writes one line per unit of work. Ids, names and figures only: what customers write is not in these events.
type logObserver struct{ log zerolog.Logger }

var _ bot.Observer = logObserver{}

// Received implements bot.Observer.
func (o logObserver) Received(key bot.Key, event, result string, took time.Duration) {
	level := zerolog.DebugLevel
	if result == "failed" {
		level = zerolog.ErrorLevel
	}
	o.log.WithLevel(level).EmbedObject(key).Str("event", event).Str("result", result).Dur("took", took).Msg("delivery")
}

// Decided implements bot.Observer.
func (o logObserver) Decided(e bot.TurnEvent) {
	level := zerolog.InfoLevel
	switch {
	case e.Err != nil:
		level = zerolog.ErrorLevel
	case e.Result != "committed":
		level = zerolog.DebugLevel
	}
	o.log.WithLevel(level).EmbedObject(e.Key).Str("result", e.Result).Str("owner", string(e.Owner)).Int("read", e.Read).Str("by", e.By).
		Strs("commands", e.Commands).Strs("path", e.Path).Strs("actions", e.Actions).Str("reason", e.Reason).Int("failures", e.Failures).
		Int("tokens_in", e.Cost.TokensIn).Int("tokens_out", e.Cost.TokensOut).Dur("took", e.Took).Dur("waited", e.Waited).Err(e.Err).Msg("turn")
}

// Delivered implements bot.Observer.
func (o logObserver) Delivered(e bot.OutboundEvent) {
	level := zerolog.InfoLevel
	if e.State != bot.Sent && e.State != bot.Dropped {
		level = zerolog.WarnLevel
	}
	o.log.WithLevel(level).EmbedObject(e.Key).Int64("outbound", e.Seq).Str("kind", e.Kind).Bool("looked", e.Looked).Int("attempt", e.Attempt).
		Str("verdict", string(e.Verdict)).Str("state", string(e.State)).Str("reason", e.Err).Dur("took", e.Took).Dur("waited", e.Waited).Msg("outbound")
}

// Trouble implements bot.Observer.
func (o logObserver) Trouble(what string, key bot.Key, err error) {
	o.log.Error().EmbedObject(key).Str("what", what).Err(err).Msg("trouble")
}
