package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"agentbot/bot/sim"
)

const (
	maxReruns  = 40 // to make one broken world smaller
	maxShrunk  = 3  // so many broken worlds are told, the others named: they often break for the same reason
	progressIn = 200 * time.Millisecond
)

// simulation is what `agentbot test --sim` was asked for.
type simulation struct {
	count         int
	first         uint64
	size          sim.Size // Replicas 0: drawn from each seed
	store         string
	aloud, json   bool
	books         bool // aloud, with what the machine's books say in the end
	out, progress io.Writer
	spoil         func(*sim.Config) // for trials of the promises themselves
}

// sizeOf is the size of the world of a seed.
func (s *simulation) sizeOf(seed uint64) sim.Size {
	size := s.size
	if size.Replicas == 0 {
		size.Replicas = 1 + int(seed%3)
	}
	return size
}

// run lives through all worlds, one on each processor at a time, and sums up, also when it is interrupted.
func (s *simulation) run(ctx context.Context) (err error) {
	stores, err := openWorldStores(s.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.close()) }()
	if !s.json {
		write(s.out, "worlds of seeds %d to %d, store %s\n", s.first, s.first+uint64(s.count)-1, storeName(s.store))
	}
	t := &tally{simulation: s, began: time.Now(), faults: map[string]int{}}
	var next atomic.Uint64
	workers, ctx2 := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), s.count) {
		workers.Go(func() error {
			w, err := newWorlds(ctx2, s, stores)
			if err != nil {
				return err
			}
			for n := next.Add(1) - 1; n < uint64(s.count) && ctx2.Err() == nil; n = next.Add(1) - 1 {
				if err := w.seed(ctx2, t, s.first+n); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := workers.Wait(); err != nil && ctx.Err() == nil {
		return errors.Join(err, t.sum())
	}
	return t.sum()
}

// worlds are lived through one after another by one worker.
type worlds struct {
	*simulation
	simulator *simulator
	stores    *worldStores
}

func newWorlds(ctx context.Context, s *simulation, stores *worldStores) (*worlds, error) {
	built, err := newSimulator(ctx)
	return &worlds{s, built, stores}, err
}

// seed lives through one world. What was interrupted counts as nothing.
func (w *worlds) seed(ctx context.Context, t *tally, seed uint64) error {
	size := w.sizeOf(seed)
	lived := false
	r, err := w.live(ctx, seed, size, func(r sim.Result, store sim.Store) {
		lived = true
		if w.aloud {
			t.tell(func(out io.Writer) { w.tellWorld(ctx, out, seed, r, store) })
		}
	})
	switch {
	case !lived && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("seed %d: %w", seed, err)
	}
	first := t.add(r)
	if len(r.Breaches) == 0 {
		return nil
	}
	b := broken{Seed: seed, Size: size, Result: r, Breach: r.Breaches[0], Others: otherBreaches(r.Breaches)}
	if !w.aloud && first {
		if b, err = w.shrink(ctx, b); err != nil {
			return err
		}
	}
	t.breaks(b)
	return nil
}

// shrink makes a broken world smaller. An interrupted search answers the smallest so far.
func (w *worlds) shrink(ctx context.Context, b broken) (broken, error) {
	small, err := sim.Shrink(ctx, b.Size, b.Breach, maxReruns, func(ctx context.Context, size sim.Size) (sim.Result, error) {
		return w.live(ctx, b.Seed, size, nil)
	})
	b.Reruns = small.Reruns
	if len(small.Result.Breaches) > 0 {
		b.Size, b.Result, b.Breach = small.Size, small.Result, small.Breach
	}
	switch {
	case errors.Is(err, sim.ErrNotAgain):
		b.Unsteady = true
	case err != nil && ctx.Err() == nil:
		return b, fmt.Errorf("seed %d: %w", b.Seed, err)
	}
	return b, nil
}

// live is one world of a seed, on a store of its own that is gone afterwards. It keeps a story when it is made smaller or told.
func (w *worlds) live(ctx context.Context, seed uint64, size sim.Size, look func(sim.Result, sim.Store)) (r sim.Result, err error) {
	store, gone, err := w.stores.open(ctx)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, gone()) }()
	c, err := w.simulator.world(ctx, seed, size.Replicas, store, size.Replicas > 1)
	if err != nil {
		return r, err
	}
	c.Without, c.Acts, c.Customers, c.Aloud = size.Without, size.Acts, size.Customers, w.aloud || look == nil
	c.Distant = w.store != memoryStore && w.store != sqliteStore
	if w.spoil != nil {
		w.spoil(&c)
	}
	r = sim.Run(ctx, c)
	if look != nil && ctx.Err() == nil {
		look(r, store)
	}
	return r, nil
}

// broken is a world in which a promise did not hold, made as small as it went.
type broken struct {
	Seed     uint64
	Size     sim.Size
	Result   sim.Result
	Breach   sim.Breach
	Others   []sim.Breach // one for each other promise, before it was made smaller
	Reruns   int
	Unsteady bool // the second time it held
}

// otherBreaches are the first breach of each promise but the first's.
func otherBreaches(all []sim.Breach) []sim.Breach {
	var found []sim.Breach
	known := map[int]bool{all[0].Promise: true}
	for _, b := range all {
		if !known[b.Promise] {
			found = append(found, b)
		}
		known[b.Promise] = true
	}
	return found
}

// tally is what all worlds came to.
type tally struct {
	*simulation
	began time.Time

	mu                                           sync.Mutex
	worlds, steps, written, said, turns, changes int
	deaths, failing                              int
	faults                                       map[string]int
	broken                                       []broken
	shown                                        time.Time
}

// add counts a world; it answers whether it is one of the first that break.
func (t *tally) add(r sim.Result) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.worlds++
	t.steps += r.Steps
	t.written += r.Written
	t.said += r.Said
	t.turns += r.Turns
	t.changes += r.Changes
	t.deaths += r.Deaths
	for kind, n := range r.Faults {
		t.faults[kind] += n
	}
	if len(r.Breaches) > 0 {
		t.failing++
	}
	t.show()
	return t.failing <= maxShrunk
}

func (t *tally) breaks(b broken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.broken = append(t.broken, b)
}

// tell prints without others in between.
func (t *tally) tell(do func(io.Writer)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	do(t.out)
}

// show says on a terminal how far it is.
func (t *tally) show() {
	now := time.Now()
	if !isTerminal(t.progress) || now.Sub(t.shown) < progressIn && t.worlds < t.count {
		return
	}
	t.shown = now
	end := ""
	if t.worlds == t.count {
		end = "\n"
	}
	write(t.progress, "\r%d of %d worlds, %d broken, %.1f/s %s", t.worlds, t.count, t.failing, float64(t.worlds)/now.Sub(t.began).Seconds(), end)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
