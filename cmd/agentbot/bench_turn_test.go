package main

import (
	"os"
	"time"
)

// turns measures from a customer's message to the bot's answer reaching Chatwoot, and memory before and after it.
func (b *bench) turns() {
	n := benchTurns * int(benchFor/time.Second)
	s := newBenchStand(b.t, b.binary, benchPlan{})
	defer s.close()
	all := s.fake.fresh(n + benchWarmup)
	s.run()
	<-time.After(benchIdle)
	rss, peak := memory(s.child.pid())
	b.keep("idle RSS MB", rss)
	b.keep("idle peak MB", peak)

	bare := startBare(b.t)
	defer bare.end()
	b.warm(bare.url, all[:benchWarmup])
	events := all[benchWarmup:]
	b.openly("turn bare", bare, benchTurns, bare.url, events)

	s.fake.expect(all)
	b.answered(s, all[:benchWarmup])
	answers, shared := s.fake.expect(events), others(os.Getpid(), s.child.pid())
	r := b.openly("turn acknowledged", s.child, benchTurns, s.webhook, events)
	r.took = answers.wait(r.at)
	b.latency("event to reply", r, shared())
	if len(r.took) < n-r.refused {
		b.t.Errorf("%d of %d customers got an answer", len(r.took), n-r.refused)
	}
	rss, peak = memory(s.child.pid())
	b.keep("loaded RSS MB", rss)
	b.keep("loaded peak MB", peak)
	b.say("  memory: idle %.1f MB, after %d turns %.1f MB, peak %.1f MB; %s", b.last("idle RSS MB"), len(all), rss, peak, answers.summary())
}

// answered warms the whole way: connections, statements, first allocations.
func (b *bench) answered(s *benchStand, events []benchEvent) {
	answers := s.fake.expect(events)
	r := openLoop(benchTurns, len(events), func(i int) error { return post(s.webhook, events[i]) })
	if got := len(answers.wait(r.at)); got != len(events) {
		b.t.Errorf("warm-up: %d of %d customers got an answer", got, len(events))
	}
}
