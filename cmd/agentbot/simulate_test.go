package main

import (
	"os"
	"strconv"
	"testing"

	"agentbot/bot"
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
	var all sim.Result
	defer func() { t.Logf("ALL %+v", all) }()
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
			for conv := range int64(6) {
				ins, _ := c.Store.Inbounds(t.Context(), bot.Key{Bot: "default", Account: 3, Conversation: conv})
				outs, _ := c.Store.Outbounds(t.Context(), bot.Key{Bot: "default", Account: 3, Conversation: conv})
				for _, in := range ins {
					t.Logf("IN %d: %s #%d %s m%d at %d %s %s %v %s %q looked %v", conv, in.RecordedAt.Format("15:04:05.000"), in.Seq, in.Kind, in.Message, in.At, in.Snapshot.Status, in.Snapshot.Assignee.Kind, in.Changed, in.State, in.Text, in.Looked)
				}
				for _, o := range outs {
					t.Logf("OUT %d: %s #%d %s %s epoch %d covers %d since %d tried %s %s", conv, o.DecidedAt.Format("15:04:05.000"), o.Seq, o.Action.Kind(), o.State, o.Epoch, o.Covers, o.Since, o.TriedAt.Format("15:04:05.000"), o.Error)
				}
			}
		}
		all.Turns += r.Turns
		all.Changes += r.Changes
		all.Deaths += r.Deaths
		all.Said += r.Said
		all.Written += r.Written
		if r.Changes > 0 {
			all.Steps++
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
