package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/storetest"
)

// replicas are programs that share nothing but a store, and do nothing by themselves.
func replicas(names ...string) (all []*program, store *storetest.Memory) {
	store = storetest.NewMemory()
	for _, name := range names {
		all = append(all, &program{store: store, clock: &clock{}, replica: name, observer: bot.Observers{}})
	}
	return all, store
}

// TestLeased_OneOfSeveral: one replica has the duty, and when it stops another has it at once; when it dies, after the lease.
func TestLeased_OneOfSeveral(t *testing.T) {
	t.Parallel()
	all, _ := replicas("one", "two", "three")
	did, rested := map[string]int{}, map[string]int{}
	duty := func(ctx context.Context, p *program) func(context.Context) error {
		return p.leased(ctx, "watchdog", watchLasts, func(context.Context) error { did[p.replica]++; return nil }, func() { rested[p.replica]++ })
	}
	life, stop := context.WithCancel(t.Context())
	defer stop()
	first, rest := duty(life, all[0]), []func(context.Context) error{duty(t.Context(), all[1]), duty(t.Context(), all[2])}
	round := func() {
		for _, do := range append([]func(context.Context) error{first}, rest...) {
			if err := do(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	round()
	round()
	if did["one"] != 2 || len(did) != 1 || rested["two"] != 2 || rested["three"] != 2 {
		t.Fatalf("did %v, rested %v", did, rested)
	}
	stop()
	all[0].working.Wait() // it stops in good order
	first = func(context.Context) error { return nil }
	round()
	if did["two"] != 1 || did["three"] != 0 {
		t.Fatalf("after the first stopped: did %v", did)
	}
	rest = rest[1:] // the second died without a word
	round()
	if did["three"] != 0 {
		t.Fatal("taken over before the lease ended")
	}
	if err := all[2].clock.move(watchLasts.String()); err != nil {
		t.Fatal(err)
	}
	round()
	if did["three"] != 1 {
		t.Fatalf("nobody took over after the lease: %v", did)
	}
}

// TestReconciled_EveryStart: each start leads to a reconciliation, whatever another one did before, and a failed one is no end.
func TestReconciled_EveryStart(t *testing.T) {
	t.Parallel()
	all, store := replicas("one", "two")
	done := map[string]int{}
	var fails error
	start := func(p *program) func(context.Context) error {
		return p.reconciled("default", func(context.Context) error { done[p.replica]++; return fails })
	}
	fails = errors.New("Chatwoot is away")
	first := start(all[0])
	if err := first(t.Context()); !errors.Is(err, fails) {
		t.Fatal(err)
	}
	fails = nil
	for _, again := range []func(context.Context) error{first, start(all[1])} { // the second one starts after that
		if err := again(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if done["one"] != 2 || done["two"] != 1 {
		t.Fatalf("done %v", done)
	}
	// One dies in the middle of it and is started again alone on its store.
	if held, err := store.Lease(t.Context(), time.Now(), metaReconciled+"default", "the dead one", time.Hour); !held || err != nil {
		t.Fatal(held, err)
	}
	if err := store.Recover(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := start(all[0])(t.Context()); err != nil || done["one"] != 3 {
		t.Fatalf("done %v, %v", done, err)
	}
}

// TestReconciled_WaitsForAnother: a replica that starts while another is at it waits, and need not do it again.
func TestReconciled_WaitsForAnother(t *testing.T) {
	t.Parallel()
	all, _ := replicas("one", "two")
	begun, end := make(chan struct{}), make(chan struct{})
	first := all[0].reconciled("default", func(context.Context) error { close(begun); <-end; return nil })
	second := all[1].reconciled("default", func(context.Context) error { t.Error("done twice"); return nil })
	ended := make(chan error, 2)
	go func() { ended <- first(t.Context()) }()
	<-begun
	short, stop := context.WithCancel(t.Context())
	stop()
	if err := second(short); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopping program waits on: %v", err)
	}
	go func() { ended <- second(t.Context()) }()
	close(end)
	for range 2 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}
