package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"agentbot/bot"
	"agentbot/bot/sim"
	"agentbot/bot/storetest"
)

// mutant is the real program with one rule broken, so that the promises can prove that they bite. It is wrapped around the program from outside:
// nothing of it is in what ships.
type mutant struct {
	name     string
	breaks   string // the rule, as CORE has it
	promises []int  // of which at least one must break
	seeds    int    // within which it must
	short    bool   // tried by every go test
	first    uint64 // seed to begin with
	step     uint64 // from seed to seed; 0: every one
	aloud    func(line string)

	// below changes the database itself: no await lies between what it reads and what it does.
	below func(s *altered, books bot.History)
	// above changes the store as one process sees it; it begins anew with each life.
	above func(s *altered, around sim.Surroundings)
	// around changes the built process.
	around func(m *sim.Machine, s sim.Surroundings)
}

// spoil breaks the rule in a world to be.
func (m mutant) spoil(c *sim.Config) {
	build, books := c.Build, c.Store
	if m.below != nil {
		s := &altered{Store: books}
		m.below(s, books)
		c.Store = struct {
			bot.Store
			bot.History
		}{s, books}
	}
	c.Build = func(ctx context.Context, around sim.Surroundings) (*sim.Machine, error) {
		if m.above != nil {
			s := &altered{Store: around.Store}
			m.above(s, around)
			around.Store = s
		}
		machine, err := build(ctx, around)
		if err == nil && m.around != nil {
			m.around(machine, around)
		}
		return machine, err
	}
}

// caught lives through worlds until a promise that must break does. Where the healthy program breaks it too, nothing is proved.
func (m mutant) caught(ctx context.Context, s *simulator, seeds int) (seed uint64, why string, err error) {
	for n := range uint64(seeds) {
		seed = max(m.first, 1) + n*max(m.step, 1)
		b, err := m.breach(ctx, s, seed, true)
		if err != nil || b == nil {
			if err != nil {
				return seed, "", err
			}
			continue
		}
		healthy, err := m.breach(ctx, s, seed, false)
		if err != nil {
			return seed, "", err
		}
		if healthy == nil {
			return seed, fmt.Sprintf("promise %d: %.150s", b.Promise, b.Text), nil
		}
	}
	return 0, "", nil
}

func (m mutant) breach(ctx context.Context, s *simulator, seed uint64, spoilt bool) (*sim.Breach, error) {
	c, err := s.world(ctx, seed, 1+int(seed%3), storetest.NewMemory(), seed%3 != 0)
	if err != nil {
		return nil, err
	}
	if spoilt {
		m.spoil(&c)
	}
	c.Aloud = m.aloud != nil && spoilt
	r := sim.Run(ctx, c)
	for _, l := range r.Story {
		m.aloud(fmt.Sprint(l.Conversation, " ", l))
	}
	i := slices.IndexFunc(r.Breaches, func(b sim.Breach) bool { return slices.Contains(m.promises, b.Promise) })
	if i < 0 {
		return nil, nil
	}
	return &r.Breaches[i], nil
}

// shortSeeds is how many worlds an ordinary test run may spend on a mutant that is easy to catch.
const shortSeeds = 60

// TestMutants breaks one rule at a time and wants a promise to break. AGENTBOT_MUTANTS=1 tries all of them, each within its own number of seeds;
// another value names the one to try.
func TestMutants(t *testing.T) {
	t.Parallel()
	asked := os.Getenv("AGENTBOT_MUTANTS")
	var tried []mutant
	for _, m := range mutants() {
		switch {
		case asked == "" && m.short:
			m.seeds = min(m.seeds, shortSeeds)
			tried = append(tried, m)
		case asked == "1", asked != "" && strings.Contains(m.name, asked):
			tried = append(tried, m)
		}
	}
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil {
		for i := range tried {
			tried[i].seeds = n
		}
	}
	if seed, err := strconv.ParseUint(os.Getenv("SEED"), 10, 64); err == nil { // one world, told
		for i := range tried {
			tried[i].first, tried[i].seeds, tried[i].aloud = seed, 1, func(line string) { t.Log(line) }
		}
	}
	queue := make(chan mutant)
	var workers sync.WaitGroup
	for range min(mutantWorkers, max(1, len(tried)/10)) { // a few are not worth a second simulator
		s, err := newSimulator(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		workers.Go(func() {
			for m := range queue {
				seed, why, err := m.caught(t.Context(), s, m.seeds)
				switch {
				case err != nil:
					t.Errorf("%s: %v", m.name, err)
				case seed == 0:
					t.Errorf("not caught within %d seeds: %s (%s): promises %v", m.seeds, m.name, m.breaks, m.promises)
				default:
					t.Logf("%-34s seed %3d of %3d: %s", m.name, seed, m.seeds, why)
				}
			}
		})
	}
	for _, m := range tried {
		queue <- m
	}
	close(queue)
	workers.Wait()
}

// mutantWorkers is for two cores. They share nothing: each has its own simulator, because a simulator's clock is that of the world that lives now.
const mutantWorkers = 2
