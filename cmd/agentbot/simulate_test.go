package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/bot"
	"agentbot/bot/sim"
	"agentbot/bot/sqlstore/postgrestest"
)

// simulateEnv is how many worlds TestSimulation_OnPostgres lives through; more than a test should, when .ci/run asks for it.
const simulateEnv = "AGENTBOT_SIMULATE"

// simulated runs the command as it is typed. What it prints is logged: it names the seeds.
func simulated(t *testing.T, s *simulation, args ...string) (out string, err error) {
	t.Helper()
	return simulatedIn(t.Context(), t, s, io.Discard, args...)
}

func simulatedIn(ctx context.Context, t *testing.T, s *simulation, also io.Writer, args ...string) (out string, err error) {
	t.Helper()
	var printed bytes.Buffer
	cmd := testCommandOf(s)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetArgs(args)
	cmd.SetOut(io.MultiWriter(&printed, also))
	cmd.SetErr(io.Discard)
	err = cmd.ExecuteContext(ctx)
	t.Logf("test %s:\n%s", strings.Join(args, " "), printed.String())
	return printed.String(), err
}

// TestSimulation: some worlds that are always the same, and some that nobody has seen. The many are the command's.
func TestSimulation(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--sim", "4", "--seed", "1"},
		{"--sim", "2"},
		{"--sim", "1", "--seed", "6", "--store", sqliteStore},
		{"--sim", "1", "--store", sqliteStore},
	} {
		if _, err := simulated(t, &simulation{}, args...); err != nil {
			t.Error(err)
		}
	}
}

func TestSimulation_OnPostgres(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	fresh := 1
	if n, err := strconv.Atoi(os.Getenv(simulateEnv)); err == nil {
		fresh = n
	}
	for _, args := range [][]string{{"--sim", "1", "--seed", "1"}, {"--sim", strconv.Itoa(fresh)}} {
		if _, err := simulated(t, &simulation{}, append(args, "--store", dsn)...); err != nil {
			t.Error(err)
		}
	}
}

// TestSimulation_PlaysAgain: a seed is one story, whenever it is told and whatever database it is told on.
func TestSimulation_PlaysAgain(t *testing.T) {
	t.Parallel()
	for _, seed := range []string{"2"} {
		tell := func(store string) string {
			out, err := simulated(t, &simulation{}, "--sim", "1", "--seed", seed, "--store", store, "--books")
			if err != nil {
				t.Fatal(err)
			}
			_, story, _ := strings.Cut(out, "\nseed ")
			story, _, _ = strings.Cut(story, "\n1 worlds in") // how long it took is another story each time
			if strings.Count(story, "\n") < 100 {
				t.Fatalf("seed %s is not much of a story", seed)
			}
			return story
		}
		first := tell(memoryStore)
		for _, store := range []string{memoryStore, sqliteStore} {
			if diff := cmp.Diff(strings.Split(first, "\n"), strings.Split(tell(store), "\n")); diff != "" {
				t.Errorf("seed %s is another story on %s (- first + again):\n%s", seed, store, diff)
			}
		}
	}
}

// forgetful acknowledges what customers write and keeps none of it.
type forgetful struct{ sim.Store }

func (f forgetful) Record(ctx context.Context, now time.Time, in bot.Inbound, p bot.Policy) (bot.Recorded, error) {
	if in.Kind == bot.CustomerMessage {
		return bot.Recorded{}, ctx.Err()
	}
	return f.Store.Record(ctx, now, in, p)
}

// TestSimulation_Shrinks: a machine that breaks a promise is told in few words, and the command that is printed with them breaks it again.
func TestSimulation_Shrinks(t *testing.T) {
	t.Parallel()
	spoil := func(c *sim.Config) { c.Store = forgetful{c.Store} }
	out, err := simulated(t, &simulation{spoil: spoil}, "--sim", "1", "--seed", "1", "--json")
	if err == nil {
		t.Fatal("a bot that forgets what it has acknowledged keeps every promise")
	}
	var sum sumJSON
	if err := json.Unmarshal([]byte(out), &sum); err != nil || len(sum.Breaches) != 1 {
		t.Fatalf("%v, %d broken worlds", err, len(sum.Breaches))
	}
	b := sum.Breaches[0]
	if !b.Steady || b.Promise != 1 || b.Sentence != sim.Sentence(1) || b.Conversation == 0 {
		t.Errorf("not what forgetting breaks: %+v", b)
	}
	if n := len(b.Story); n == 0 || n > 30 || !strings.HasSuffix(b.Story[n-1], b.Text) {
		t.Errorf("a transcript of %d lines", n)
	}
	again, ok := strings.CutPrefix(b.Again, "agentbot test ")
	if !ok {
		t.Fatalf("not a command: %s", b.Again)
	}
	out, err = simulated(t, &simulation{spoil: spoil}, strings.Fields(again)...)
	if err == nil || !strings.Contains(out, b.Text) || !strings.Contains(out, promiseWords(sim.Breach{Promise: 1, Sentence: b.Sentence, Conversation: b.Conversation})) {
		t.Errorf("%q does not break it again: %v", b.Again, err)
	}
}

// mute is a store that never says that there is work of one kind.
type mute struct {
	sim.Store
	topic bot.Topic
}

func (m mute) Wake(topic bot.Topic) <-chan struct{} {
	if topic == m.topic {
		return nil
	}
	return m.Store.Wake(topic)
}

// TestSimulation_HearsSilence: loops find their work at the next poll anyhow, so that a forgotten signal costs nothing but time.
func TestSimulation_HearsSilence(t *testing.T) {
	t.Parallel()
	for _, topic := range []bot.Topic{bot.TurnDue, bot.OutboundDue} {
		spoil := func(c *sim.Config) { c.Store = mute{c.Store, topic} }
		out, err := simulated(t, &simulation{spoil: spoil}, "--sim", "20", "--seed", "1", "--aloud")
		if err == nil || !strings.Contains(out, "though nothing had gone wrong") {
			t.Errorf("a store that never signals %s keeps every promise: %v", topic, err)
		}
	}
}

// interrupter ends a simulation when it has told its first world.
type interrupter struct{ stop func() }

func (i interrupter) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("\nseed ")) {
		i.stop()
	}
	return len(p), nil
}

func TestSimulation_Interrupted(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	out, err := simulatedIn(ctx, t, &simulation{}, interrupter{stop}, "--sim", "100000", "--seed", "1", "--aloud")
	if err == nil || !strings.HasPrefix(err.Error(), "interrupted: ") {
		t.Errorf("half of it counts as the whole: %v", err)
	}
	if !strings.Contains(out, "ended after ") || strings.Contains(out, "\n0 worlds in") || !strings.Contains(out, " turns, ") {
		t.Error("no summary of what there was so far")
	}
}
