package main

import (
	"testing"

	"agentbot/chatwoot/chatwoottest"
)

// TestWrittenWhileAway: all webhooks of a first message are lost, because nobody listened. The start-up's own reading finds it.
func TestWrittenWhileAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{User: true})
	lost := func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return chatwoottest.DeliveryFault{Drop: true} }
	h.fault.Store(&lost)
	h.says("quero falar com uma pessoa")
	h.await(func() error { return h.undelivered() })
	h.fault.Store(nil)
	h.serve(seams{})
	h.becomes("open")
	h.calm()
}
