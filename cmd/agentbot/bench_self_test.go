package main

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A benchmark that counts wrongly is worse than none, so its arithmetic is tested in every run.

func TestBenchPercentiles(t *testing.T) {
	t.Parallel()
	took := make([]time.Duration, 200)
	for i := range took {
		took[len(took)-1-i] = time.Duration(i+1) * time.Millisecond // 1 to 200 ms, the wrong way round
	}
	for percent, want := range map[int]float64{1: 2, 50: 100, 99: 198, 100: 200} {
		if got := ms(took, percent); got != want {
			t.Errorf("percentile %d of 1 to 200 ms: %v, want %v", percent, got, want)
		}
	}
	if got := ms(nil, 50); got != 0 {
		t.Errorf("percentile of nothing: %v", got)
	}
}

func TestBenchWeave(t *testing.T) {
	t.Parallel()
	named := func(kind string, n int) (list []benchEvent) {
		for i := range n {
			list = append(list, benchEvent{id: kind, conversation: int64(i)})
		}
		return list
	}
	var order strings.Builder
	seen := map[string]int64{}
	for _, e := range weave(named("a", 8), named("b", 2)) {
		if e.conversation != seen[e.id] {
			t.Errorf("%s %d comes out of order", e.id, e.conversation)
		}
		seen[e.id]++
		order.WriteString(e.id)
	}
	if order.String() != "aaaabaaaab" {
		t.Errorf("woven: %s, want one b after every four a", order.String())
	}
}

// TestBenchOpenLoop: a request nobody answers holds up no other, and what waited for it is counted from when it was due.
func TestBenchOpenLoop(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	all := make(chan struct{})
	r := openLoop(1000, 10, func(int) error {
		if sent.Add(1) == 10 {
			close(all)
		}
		<-all // a generator that waits for answers would never get here ten times
		return nil
	})
	for i := range r.took {
		if least := r.at[9].Sub(r.at[i]); r.took[i] < least {
			t.Errorf("request %d took %s from when it was due, but could not be answered before %s", i, r.took[i], least)
		}
	}
	if got := r.at[9].Sub(r.at[0]); got != 9*time.Millisecond {
		t.Errorf("ten requests at 1000/s were due within %s", got)
	}
}
