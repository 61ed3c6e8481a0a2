package main

import (
	"os"
	"time"

	"agentbot/bot/sqlstore/postgrestest"
)

// acknowledge sends customers' messages at a steady rate. Most belong to conversations that people have, as most events of a real inbox
// do: they are journalled and nobody answers. beside is how many a second are for the bot, answered during the measurement.
func (b *bench) acknowledge(compare bool, name string, beside int) {
	n := benchEvents * int(benchFor/time.Second)
	s := newBenchStand(b.t, b.binary, benchPlan{})
	defer s.close()
	quiet := s.fake.held(300, n-beside*int(benchFor/time.Second)+benchWarmup)
	events := quiet[benchWarmup:]
	if beside > 0 {
		events = weave(events, s.fake.fresh(beside*int(benchFor/time.Second)))
	}
	s.run()
	if compare {
		bare := startBare(b.t)
		defer bare.end()
		b.warm(bare.url, quiet[:benchWarmup])
		b.openly(name+" bare", bare, benchEvents, bare.url, events)
	}
	b.warm(s.webhook, quiet[:benchWarmup])
	before := s.recorded()
	r := b.openly(name, s.child, benchEvents, s.webhook, events)
	acknowledged := len(events) - r.refused
	if got := s.recorded() - before; got < acknowledged || beside == 0 && got > acknowledged { // echoes of answers come on top
		b.t.Errorf("%s: %d events on disk, %d were acknowledged", name, got, acknowledged)
	}
}

// openly sends events at a steady rate and keeps latency and what the receiver's processor time was for each.
func (b *bench) openly(name string, to *benchChild, rate int, url string, events []benchEvent) *loadResult {
	used, shared := cpu(to.pid()), others(os.Getpid(), to.pid())
	r := openLoop(rate, len(events), func(i int) error { return post(url, events[i]) })
	b.keep(name+" cpu", float64((cpu(to.pid())-used).Microseconds())/1000/float64(len(events)))
	b.latency(name, r, shared())
	return r
}

// flood sends customers' messages at the steady rate that a large installation has at its worst.
func (b *bench) flood(store string, p benchPlan) {
	n := benchFlood * int(benchFor/time.Second)
	s := newBenchStand(b.t, b.binary, p)
	defer s.close()
	events := s.fake.held(300, n+benchWarmup)
	s.run()
	bare := startBare(b.t)
	defer bare.end()
	b.warm(bare.url, events[:benchWarmup])
	b.openly("flood bare"+store, bare, benchFlood, bare.url, events[benchWarmup:])
	b.warm(s.webhook, events[:benchWarmup])
	before := s.recorded()
	r := b.openly("flood"+store, s.child, benchFlood, s.webhook, events[benchWarmup:])
	if got, want := s.recorded()-before, n-r.refused; got < want {
		b.t.Errorf("flood%s: %d events on disk, %d were acknowledged", store, got, want)
	}
}

// saturate keeps a fixed number of senders busy, by turns at the bare handler and at the program, so that what others do to the machine
// meanwhile happens to both.
func (b *bench) saturate(store string, p benchPlan) {
	s := newBenchStand(b.t, b.binary, p)
	defer s.close()
	events := s.fake.held(300, 30_000+benchWarmup)
	s.run()
	bare := startBare(b.t)
	defer bare.end()
	b.warm(bare.url, events[:benchWarmup])
	b.warm(s.webhook, events[:benchWarmup])
	fresh, before := events[benchWarmup:], s.recorded()
	ours := append([]int{os.Getpid(), bare.pid(), s.child.pid()}, serverProcesses(p.dsn)...)
	shared, database := others(ours...), processors(serverProcesses(p.dsn))
	lower, program := &saturation{child: bare}, &saturation{child: s.child}
	for range benchSlices {
		lower.slice(func(i int) error { return post(bare.url, events[i%len(events)]) }, 1<<30)
		program.slice(func(i int) error { return post(s.webhook, fresh[i]) }, len(fresh))
	}
	busyByOthers := shared()
	if got := s.recorded() - before; got != len(program.took) {
		b.t.Errorf("saturated%s: %d events on disk, %d were acknowledged", store, got, len(program.took))
	}
	b.throughput("saturated bare"+store, lower, busyByOthers)
	b.throughput("saturated"+store, program, busyByOthers)
	if used := database(); used > 0 {
		b.say("  the database used %.3f ms of processor time for each", used.Seconds()*1000/float64(len(program.took)))
	}
}

// postgres is acknowledging on a private PostgreSQL that waits for the disk.
func (b *bench) postgres() {
	server := postgrestest.Start(b.t)
	b.flood(onPostgres, benchPlan{dsn: server.DSN(b.t)})
	b.saturate(onPostgres, benchPlan{dsn: server.DSN(b.t)})
}

// onPostgres is appended to the names of figures.
const onPostgres = " pg"

// saturation adds up what a receiver bore in several slices.
type saturation struct {
	loadResult
	child *benchChild
	sent  int
	used  time.Duration
	asked time.Duration // what the generator used
}

func (s *saturation) slice(send func(i int) error, most int) {
	used, asked, first := cpu(s.child.pid()), cpu(os.Getpid()), s.sent
	r := closedLoop(benchSaturated, max(most-first, 0), benchSlice, func(i int) error { return send(first + i) })
	s.used, s.asked = s.used+cpu(s.child.pid())-used, s.asked+cpu(os.Getpid())-asked
	s.sent += len(r.took) + r.refused + r.failed
	s.took, s.lasted, s.refused, s.failed = append(s.took, r.took...), s.lasted+r.lasted, s.refused+r.refused, s.failed+r.failed
	if r.err != nil {
		s.err = r.err
	}
}

func (b *bench) warm(url string, events []benchEvent) {
	r := closedLoop(8, len(events), benchFor, func(i int) error { return post(url, events[i]) })
	if r.failed > 0 {
		b.t.Fatalf("warm-up: %d of %d deliveries failed: %v", r.failed, len(events), r.err)
	}
}

func (b *bench) latency(name string, r *loadResult, shared float64) {
	if r.failed > 0 {
		b.t.Errorf("%s: %d requests failed: %v", name, r.failed, r.err)
	}
	b.keep(name+" p50", ms(r.took, 50))
	b.keep(name+" p99", ms(r.took, 99))
	b.say("  %-20s p50 %6.2f  p99 %6.2f  max %6.2f ms   n %d, generator late p99 %.2f ms, others %.0f %%%s", name, ms(r.took, 50), ms(r.took, 99), ms(r.took, 100),
		len(r.took), ms(r.late, 99), shared, r.refusals())
}

func (b *bench) throughput(name string, s *saturation, shared float64) {
	if s.failed > 0 {
		b.t.Errorf("%s: %d requests failed: %v", name, s.failed, s.err)
	}
	n := float64(max(len(s.took), 1))
	rate, each, asking := n/s.lasted.Seconds(), s.used.Seconds()*1000/n, s.asked.Seconds()*1000/n
	b.keep(name, rate)
	b.keep(name+" p99", ms(s.took, 99))
	b.keep(name+" cpu", each)
	b.keep(name+" all cpu", each+asking)
	b.say("  %-20s %6.0f events/s   p50 %6.2f  p99 %6.2f ms   processor time each %.3f ms and the generator's %.3f, %d senders, others %.0f %%%s", name, rate, ms(s.took, 50), ms(s.took, 99),
		each, asking, benchSaturated, shared, s.refusals())
}
