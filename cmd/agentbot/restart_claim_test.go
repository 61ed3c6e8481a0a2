package main

import (
	"context"
	"testing"
	"time"

	"agentbot/bot"
)

// interrupted is a store at which the process is told to end in the middle of a claim.
type interrupted struct {
	bot.Store
	stop context.CancelFunc
}

func (s interrupted) NextTurn(ctx context.Context, _ time.Time, _ time.Duration) (*bot.Turn, error) {
	s.stop()
	return &bot.Turn{}, ctx.Err()
}

func (s interrupted) NextOutbound(ctx context.Context, _ time.Time, _ bot.Lane, _ time.Duration) (*bot.Outbound, error) {
	s.stop()
	return &bot.Outbound{}, ctx.Err()
}

// TestClaim_IsNotCutOffByAStop: the store may have given it already. A turn that nobody knows of waits until its lease ends, a message that nobody
// knows of looks as if it had been sent.
func TestClaim_IsNotCutOffByAStop(t *testing.T) {
	t.Parallel()
	for name, claim := range map[string]func(s bot.Store) bot.Claim{
		"turn":     func(s bot.Store) bot.Claim { return (&bot.Engine{Store: s, Now: time.Now}).Claim },
		"outbound": func(s bot.Store) bot.Claim { return (&bot.Courier{Store: s, Now: time.Now}).Claim },
	} {
		ctx, stop := context.WithCancel(t.Context())
		work, err := claim(interrupted{stop: stop})(ctx)
		if err != nil || work == nil || ctx.Err() == nil {
			t.Errorf("%s: %v; it is claimed, and nobody will do it or give it back", name, err)
		}
	}
}
