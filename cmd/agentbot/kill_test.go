package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"agentbot/bot/sqlstore/postgrestest"
)

// TestKilledForReal is `make kill`: AGENTBOT_KILLS real kill -9 of the shipped binary on each store, under load, with its real waits.
func TestKilledForReal(t *testing.T) {
	kills, err := strconv.Atoi(os.Getenv("AGENTBOT_KILLS"))
	if err != nil || kills < 1 {
		t.Skip("hundreds of kills are for `make kill` (AGENTBOT_KILLS=200)")
	}
	seed, err := strconv.ParseUint(os.Getenv("AGENTBOT_KILL_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64N(1_000_000)
	}
	binary := filepath.Join(t.TempDir(), "agentbot")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, text)
	}
	base := siegePlan{
		Kills: kills, Customers: 40, Replicas: 1, Every: 2500 * time.Millisecond, Patience: 3 * time.Minute, Rest: 6 * time.Minute, Retry: 3 * time.Second, Attempts: 3,
		Program: func(config string) *exec.Cmd {
			return exec.CommandContext(context.Background(), binary, "serve", "--config", config)
		},
	}
	sqlite := func(t *testing.T) string { t.Helper(); return "sqlite:" + filepath.Join(t.TempDir(), "bot.db") }
	postgres := func(t *testing.T) string { t.Helper(); return postgrestest.Start(t).DSN(t) }
	for i, v := range []struct {
		name, version  string
		user           bool
		replicas, part int // of the kills on this store
		store          func(t *testing.T) string
	}{
		{"sqlite", "4.14.2", false, 1, 2, sqlite}, {"sqlite with a user's token", "4.17.0", true, 1, 2, sqlite},
		{"postgres", "4.14.2", false, 1, 2, postgres}, {"postgres with two replicas", "4.17.0", true, 2, 2, postgres},
	} {
		t.Run(v.name, func(t *testing.T) {
			p := base
			p.Name, p.Version, p.User, p.Replicas, p.Kills, p.Seed, p.Store = v.name, v.version, v.user, v.replicas, (kills+1)/v.part, seed+uint64(i), v.store(t)
			besiege(t, p)
		})
	}
}

// TestKilledUnderLoad is a little of `make kill` for every day, with this test binary and short waits.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		name     string
		replicas int
		store    func(t *testing.T) string
	}{
		{"sqlite", 1, func(t *testing.T) string { t.Helper(); return "sqlite:" + filepath.Join(t.TempDir(), "bot.db") }},
		{"postgres", 2, func(t *testing.T) string { t.Helper(); return postgrestest.DSN(t) }},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			besiege(t, siegePlan{
				Name: v.name, Store: v.store(t), Replicas: v.replicas, Kills: 6, Customers: 5, Seed: rand.Uint64N(1_000_000), Every: 600 * time.Millisecond,
				Patience: housePatience, Rest: 2 * housePatience, Retry: 30 * time.Millisecond, Attempts: 1000, Program: hastyProgram(t),
			})
		})
	}
}

// hastyProgram is this test binary as the program, with waits that are about fifty times shorter.
func hastyProgram(t *testing.T) func(config string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(orders{Waits: shortWaits(), Lease: shortLease, Models: trainedModels()})
	if err != nil {
		t.Fatal(err)
	}
	return func(config string) *exec.Cmd {
		cmd := exec.CommandContext(context.Background(), self)
		cmd.Args = []string{crashCommand, config}
		cmd.Env = []string{crashEnv + "=" + string(raw)}
		return cmd
	}
}

// besiege plays one storm and judges what is left.
func besiege(t *testing.T, p siegePlan) {
	t.Helper()
	s := newSiege(t, p)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{}, len(s.slots))
	for _, l := range s.slots {
		go func() {
			s.supervise(ctx, l)
			ended <- struct{}{}
		}()
	}
	t.Cleanup(func() {
		stop()
		for range s.slots {
			<-ended
		}
	})
	started := time.Now()
	customers := s.crowd()
	s.storm()
	s.calm.Store(true)
	storm := time.Since(started)
	customers.Wait()
	rest := s.rest()
	s.judge()
	t.Log(s.report(storm, rest))
}
