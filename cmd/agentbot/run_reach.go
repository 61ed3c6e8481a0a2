package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const reachWithin = 10 * time.Second

// lookAround says once, at the start, that a Chatwoot cannot be reached. It is a warning and no lack of readiness: deliveries that come
// all the same are recorded, and what is to be sent waits.
func (p *program) lookAround(ctx context.Context, name string, m *member) {
	ctx, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	if err := reach(ctx, m.config.Chatwoot.URL); err != nil && !errors.Is(ctx.Err(), context.Canceled) {
		p.log.Warn().Str("bot", name).Err(err).Msg("Chatwoot cannot be reached from here: what comes is recorded, what is to be sent waits; check chatwoot.url and the network")
	}
}

// reach is content with any answer: whether a token is good shows with the first request that needs it.
func reach(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return fmt.Errorf("chatwoot.url: %w", err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("look whether Chatwoot answers: %w", err)
	}
	return response.Body.Close()
}
