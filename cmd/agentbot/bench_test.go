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
	"strings"
	"testing"
	"time"
)

// What is asked of the program, and for how long. Everything ends by itself.
const (
	benchEvents    = 500  // events/s, open loop
	benchFlood     = 2000 // events/s, open loop, at the worst
	benchTurns     = 100  // turns/s, open loop
	benchBeside    = 50   // turns/s beside the events, in the second acknowledge run
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
		rounds = 1
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
		b.part("flood", func() { b.flood("", benchPlan{}) })
		b.part("saturate", func() { b.saturate("", benchPlan{}) })
		b.part("turns", b.turns)
		b.part("postgres", b.postgres)
		if n > 0 {
			continue // what follows takes minutes and fills a disk: once
		}
		b.part("recover", b.recover)
		b.part("history", b.history)
		b.part("waiting", b.waiting)
		b.part("replicas", b.replicas)
		b.part("import", b.imports)
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

// part runs one measurement, unless only others were asked for. What it needs and this machine lacks it says in one line.
func (b *bench) part(name string, run func()) {
	only := os.Getenv("AGENTBOT_BENCH_ONLY")
	if only != "" && !slices.Contains(strings.Split(only, ","), name) {
		return
	}
	whole, started := b.t, time.Now()
	defer func() { b.t = whole }()
	whole.Run(name, func(t *testing.T) {
		b.t = t
		run()
	})
	b.say("  (%s took %.0f s)", name, time.Since(started).Seconds())
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
	for _, store := range []string{"", onPostgres} {
		target, limit := "≥ 0.5×", "≤ 50"
		if store != "" {
			target, limit = "–", "–"
		}
		row("acknowledge, 2,000 events/s, p50, ms"+store, "–", "flood"+store+" p50", "%.2f", "flood bare"+store+" p50")
		row("acknowledge, 2,000 events/s, p99, ms"+store, limit, "flood"+store+" p99", "%.2f", "flood bare"+store+" p99")
		row("durable events/s, 64 senders"+store, target, "saturated"+store, "%.0f", "saturated bare"+store)
		row("the same, p99, ms"+store, "–", "saturated"+store+" p99", "%.1f", "saturated bare"+store+" p99")
		row("the same, processor time of an event, ms"+store, "–", "saturated"+store+" cpu", "%.3f", "saturated bare"+store+" cpu")
		row("the same, with the generator's, ms"+store, "≤ 2×", "saturated"+store+" all cpu", "%.3f", "saturated bare"+store+" all cpu")
	}
	row("event to reply, 100 turns/s, p50, ms", "≤ bare + 5", "event to reply p50", "%.2f", "turn bare p50")
	row("event to reply, 100 turns/s, p99, ms", "≤ 60", "event to reply p99", "%.2f", "turn bare p99")
	row("processor time of an event that nobody answers, ms", "–", "ack cpu", "%.2f", "ack bare cpu")
	row("processor time of a turn with its echoes, ms", "–", "turn acknowledged cpu", "%.2f", "turn bare cpu")
	row("recovery after kill -9, 100,000 unread, events/s", "≥ 2,000", "recovery", "%.0f", "")
	row("a million messages of history, acknowledge p50, ms, beside an empty store", "≤ 1.2×", "full ack p50", "%.2f", "empty ack p50")
	row("the same, p99, ms", "–", "full ack p99", "%.2f", "empty ack p99")
	row("the same, processor time of an event, ms", "–", "full cpu", "%.3f", "empty cpu")
	row("the same, event to reply p50, ms", "≤ 1.2×", "full reply p50", "%.2f", "empty reply p50")
	row("the same, event to reply p99, ms", "–", "full reply p99", "%.2f", "empty reply p99")
	row("10,000 wait for a model of 5 s, all at once: peak memory, MB", "≤ 300", "waiting at 10000 peak MB", "%.0f", "")
	row("the same, with 8 at once: peak memory, MB", "≤ 300", "waiting at 8 peak MB", "%.0f", "")
	row("two replicas of one core, events/s, beside one", "–", "two replicas", "%.0f", "one replica")
	row("memory, idle 10 s after start, MB", "≤ 60", "idle RSS MB", "%.1f", "")
	row("memory, peak of the start, MB", "–", "idle peak MB", "%.1f", "")
	row("memory after 1,200 turns, MB", "–", "loaded RSS MB", "%.1f", "")
	row("10,000 students imported in batches of 20, s", "–", "import s", "%.1f", "")
	row("the same, peak (VmHWM), MB", "≤ 120", "import peak MB", "%.1f", "")
	row("binary, stripped, MB", "≤ 45", "binary MB", "%.1f", "")
}
