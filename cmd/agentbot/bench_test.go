package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"
)

// What is asked of the program, and for how long. Everything ends by itself.
const (
	benchEvents    = 500 // events/s, open loop
	benchTurns     = 100 // turns/s, open loop
	benchBeside    = 50  // turns/s beside the events, in the second acknowledge run
	benchFor       = 10 * time.Second
	benchSaturated = 64 // senders that wait for their answer
	benchSlices    = 4
	benchSlice     = time.Second
	benchIdle      = 10 * time.Second // until memory is read
	benchWarmup    = 200              // requests before the clock runs
)

// TestBench is `make bench`: it prints figures beside targets and beside a bare handler, and fails only when something is wrong, never
// because something is slow. It is not parallel: it wants the machine for itself.
func TestBench(t *testing.T) {
	if os.Getenv("AGENTBOT_BENCH") != "1" {
		t.Skip("figures are for `make bench` (AGENTBOT_BENCH=1)")
	}
	rounds, err := strconv.Atoi(os.Getenv("AGENTBOT_BENCH_ROUNDS"))
	if err != nil || rounds < 1 {
		rounds = 3
	}
	b := &bench{t: t, out: os.Stdout, figures: map[string][]float64{}}
	b.build()
	b.say("%s, %d cores, %s/%s, %s; %d rounds", time.Now().UTC().Format("2006-01-02 15:04 MST"), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH,
		runtime.Version(), rounds)
	b.say("agentbot, the bare handler and the load generator (with the fake Chatwoot in it) are three processes on these cores\n")
	for n := range rounds {
		synced := fsyncTimes(t)
		b.say("round %d: load average %s, fsync p50 %.2f p99 %.2f ms", n+1, loadAverage(), ms(synced, 50), ms(synced, 99))
		b.part("acknowledge", func() { b.acknowledge(true, "ack", 0) })
		b.part("beside", func() { b.acknowledge(false, "ack beside turns", benchBeside) })
		b.part("saturate", b.saturate)
		b.part("turns", b.turns)
	}
	b.report(rounds)
}

// bench collects figures over the rounds.
type bench struct {
	t       *testing.T
	out     io.Writer
	binary  string
	figures map[string][]float64 // by name, one a round
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }

func (b *bench) keep(name string, value float64) { b.figures[name] = append(b.figures[name], value) }

// part runs one measurement, unless only another one was asked for.
func (b *bench) part(name string, run func()) {
	if only := os.Getenv("AGENTBOT_BENCH_ONLY"); only == "" || only == name {
		run()
	}
}

// build makes the binary that would be shipped.
func (b *bench) build() {
	b.binary = filepath.Join(b.t.TempDir(), "agentbot")
	cmd := exec.CommandContext(b.t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.binary, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		b.t.Fatalf("build: %v\n%s", err, text)
	}
	info, err := os.Stat(b.binary)
	if err != nil {
		b.t.Fatal(err)
	}
	b.keep("binary MB", float64(info.Size())/1e6)
}

// acknowledge sends customers' messages at a steady rate. Most belong to conversations that people have, as most events of a real inbox
// do: they are journalled and nobody answers. beside is how many a second are for the bot, answered during the measurement.
func (b *bench) acknowledge(compare bool, name string, beside int) {
	n := benchEvents * int(benchFor/time.Second)
	s := newBenchStand(b.t, b.binary)
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

// saturate keeps a fixed number of senders busy, by turns at the bare handler and at the program, so that what others do to the machine
// meanwhile happens to both.
func (b *bench) saturate() {
	s := newBenchStand(b.t, b.binary)
	defer s.close()
	events := s.fake.held(300, 30_000+benchWarmup)
	s.run()
	bare := startBare(b.t)
	defer bare.end()
	b.warm(bare.url, events[:benchWarmup])
	b.warm(s.webhook, events[:benchWarmup])
	fresh, before := events[benchWarmup:], s.recorded()
	shared := others(os.Getpid(), bare.pid(), s.child.pid())
	lower, ours := &saturation{child: bare}, &saturation{child: s.child}
	for range benchSlices {
		lower.slice(func(i int) error { return post(bare.url, events[i%len(events)]) }, 1<<30)
		ours.slice(func(i int) error { return post(s.webhook, fresh[i]) }, len(fresh))
	}
	busyByOthers := shared()
	if got := s.recorded() - before; got != len(ours.took) {
		b.t.Errorf("saturated: %d events on disk, %d were acknowledged", got, len(ours.took))
	}
	b.throughput("saturated bare", lower, busyByOthers)
	b.throughput("saturated", ours, busyByOthers)
}

// saturation adds up what a receiver bore in several slices.
type saturation struct {
	loadResult
	child *benchChild
	sent  int
	used  time.Duration
}

func (s *saturation) slice(send func(i int) error, most int) {
	used, first := cpu(s.child.pid()), s.sent
	r := closedLoop(benchSaturated, max(most-first, 0), benchSlice, func(i int) error { return send(first + i) })
	s.used += cpu(s.child.pid()) - used
	s.sent += len(r.took) + r.refused + r.failed
	s.took, s.lasted, s.refused, s.failed = append(s.took, r.took...), s.lasted+r.lasted, s.refused+r.refused, s.failed+r.failed
	if r.err != nil {
		s.err = r.err
	}
}

// turns measures from a customer's message to the bot's answer reaching Chatwoot, and memory before and after it.
func (b *bench) turns() {
	n := benchTurns * int(benchFor/time.Second)
	s := newBenchStand(b.t, b.binary)
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
	rate, each := float64(len(s.took))/s.lasted.Seconds(), float64(s.used.Microseconds())/1000/float64(max(len(s.took), 1))
	b.keep(name, rate)
	b.keep(name+" p99", ms(s.took, 99))
	b.keep(name+" cpu", each)
	b.say("  %-20s %6.0f events/s   p50 %6.2f  p99 %6.2f ms   %.3f ms of processor time each, %d senders, others %.0f %%%s", name, rate, ms(s.took, 50), ms(s.took, 99),
		each, benchSaturated, shared, s.refusals())
}

func (b *bench) last(name string) float64 { return b.figures[name][len(b.figures[name])-1] }

// median, with the extremes beside it: one number hides how much the machine was shared.
func (b *bench) median(name string) float64 {
	sorted := slices.Sorted(slices.Values(b.figures[name]))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
}

func (b *bench) report(rounds int) {
	row := func(what, target, name, format, bare string) {
		if len(b.figures[name]) == 0 {
			return // that part was left out
		}
		sorted, ratio, beside := slices.Sorted(slices.Values(b.figures[name])), "–", "–"
		if bare != "" {
			beside, ratio = fmt.Sprintf(format, b.median(bare)), fmt.Sprintf("%.2g×", b.median(name)/b.median(bare))
		}
		text := fmt.Sprintf(format, b.median(name))
		if len(sorted) > 1 {
			text += fmt.Sprintf(" ("+format+"–"+format+")", sorted[0], sorted[len(sorted)-1])
		}
		b.say("| %s | %s | %s | %s | %s |", what, target, text, beside, ratio)
	}
	b.say("\nmedian of %d rounds (lowest–highest)\n", rounds)
	b.say("| what | target | measured | bare handler | ratio |\n| --- | --- | --- | --- | --- |")
	row("acknowledge, 500 events/s, p50, ms", "–", "ack p50", "%.2f", "ack bare p50")
	row("acknowledge, 500 events/s, p99, ms", "≤ 20", "ack p99", "%.2f", "ack bare p99")
	row("the same with 50 turns/s among them, p50, ms", "–", "ack beside turns p50", "%.2f", "ack bare p50")
	row("the same with 50 turns/s among them, p99, ms", "≤ 20", "ack beside turns p99", "%.2f", "ack bare p99")
	row("durable events/s, 64 senders", "–", "saturated", "%.0f", "saturated bare")
	row("the same, p99, ms", "–", "saturated p99", "%.1f", "saturated bare p99")
	row("event to reply, 100 turns/s, p50, ms", "≤ 15", "event to reply p50", "%.2f", "turn bare p50")
	row("event to reply, 100 turns/s, p99, ms", "≤ 60", "event to reply p99", "%.2f", "turn bare p99")
	row("processor time of an event that nobody answers, ms", "–", "ack cpu", "%.2f", "ack bare cpu")
	row("processor time of a turn with its echoes, ms", "–", "turn acknowledged cpu", "%.2f", "turn bare cpu")
	row("memory, idle 10 s after start, MB", "≤ 60", "idle RSS MB", "%.1f", "")
	row("memory, peak of the start, MB", "–", "idle peak MB", "%.1f", "")
	row("memory after 1,200 turns, MB", "–", "loaded RSS MB", "%.1f", "")
	row("binary, stripped, MB", "≤ 45", "binary MB", "%.1f", "")
}
