package main

import (
	"os"
	"strconv"
	"testing"

	"agentbot/bot/sim"
	"agentbot/bot/storetest"
)

func TestSimulation(t *testing.T) {
	t.Parallel()
	s, err := newSimulator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first, count := uint64(1), 30
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil {
		count = n
	}
	one, err := strconv.ParseUint(os.Getenv("SEED"), 10, 64)
	if err == nil {
		first, count = one, 1
	}
	failed := 0
	for seed := first; seed < first+uint64(count) && failed < 8; seed++ {
		c, errW := s.world(t.Context(), seed, 1+int(seed%3), storetest.NewMemory(), seed%3 != 0)
		if errW != nil {
			t.Fatal(errW)
		}
		c.Aloud = err == nil
		r := sim.Run(t.Context(), c)
		if err == nil {
			for _, l := range r.Story {
				t.Logf("%d %s", l.Conversation, l)
			}
			t.Logf("%+v", r.Faults)
		}
		t.Logf("seed %d: %s: %d steps, %d written, %d said, %d turns, %d changes, %d deaths", seed, r.Setting, r.Steps, r.Written, r.Said, r.Turns, r.Changes, r.Deaths)
		for _, b := range r.Breaches {
			t.Errorf("seed %d: conversation %d: promise %d: %s", seed, b.Conversation, b.Promise, b.Text)
		}
		if len(r.Breaches) > 0 {
			failed++
		}
	}
}
