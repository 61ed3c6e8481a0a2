package sim_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/bot/sim"
)

// breaker is a made-up world that breaks promise 3 while it has all that the failure needs.
type breaker struct {
	needs    []string // families of trouble
	acts     int      // at least so many acts of people
	replicas int
	talkers  int // customers
	lived    int
}

// thisOne is the failure as an earlier world had it: with other words of the customer and another time.
var thisOne = sim.Breach{Promise: 3, Conversation: 7, Text: `"other words" waited 900s`}

// happens is one kind of trouble of each family that goes on in it.
var happens = map[string]string{"crashes": "crash", "people": "person", "chatwoot": "lands late", "clocks": "clock"}

func (b *breaker) again(_ context.Context, s sim.Size) (sim.Result, error) {
	b.lived++
	r := sim.Result{Faults: map[string]int{}, Acts: 50, Breaches: []sim.Breach{{Promise: 5, Text: "another one"}}}
	if s.Acts > 0 {
		r.Acts = min(s.Acts, r.Acts)
	}
	broken := r.Acts >= b.acts && s.Replicas >= b.replicas && (s.Customers == 0 || s.Customers >= b.talkers)
	for family, kind := range happens {
		if !slices.Contains(s.Without, family) {
			r.Faults[kind]++
		} else if slices.Contains(b.needs, family) {
			broken = false
		}
	}
	if broken {
		r.Breaches = append(r.Breaches, sim.Breach{Promise: 3, Conversation: 7, Text: fmt.Sprintf("%q waited %ds", "word", b.lived)})
	}
	return r, nil
}

func TestShrink(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breaker
		want sim.Size
	}{
		"needs nothing":       {breaker{}, sim.Size{Replicas: 1, Without: []string{"chatwoot", "clocks", "crashes", "people"}, Acts: 1, Customers: 1}},
		"needs two kinds":     {breaker{needs: []string{"crashes", "people"}, acts: 17, replicas: 2, talkers: 3}, sim.Size{Replicas: 2, Without: []string{"chatwoot", "clocks"}, Acts: 17, Customers: 3}},
		"needs all there was": {breaker{needs: []string{"chatwoot", "clocks", "crashes", "people"}, acts: 50, replicas: 3, talkers: 4}, sim.Size{Replicas: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			small, err := sim.Shrink(t.Context(), sim.Size{Replicas: 3}, thisOne, 40, c.again)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, small.Size); diff != "" {
				t.Errorf("size (- want + got):\n%s", diff)
			}
			if !strings.Contains(small.Breach.Text, "waited") || small.Breach.Conversation != 7 || small.Reruns != c.lived || len(small.Result.Breaches) != 2 {
				t.Errorf("%+v after %d worlds", small, c.lived)
			}
		})
	}
}

func TestShrink_Ends(t *testing.T) {
	t.Parallel()
	b := &breaker{needs: []string{"people"}, acts: 17}
	small, err := sim.Shrink(t.Context(), sim.Size{Replicas: 3}, thisOne, 5, b.again)
	if err != nil || b.lived != 5 || small.Breach.Promise != 3 {
		t.Errorf("%d worlds for a limit of 5: %+v, %v", b.lived, small, err)
	}
	if _, err := sim.Shrink(t.Context(), sim.Size{Replicas: 3}, sim.Breach{Promise: 3, Text: "another check of it"}, 40, (&breaker{}).again); !errors.Is(err, sim.ErrNotAgain) {
		t.Errorf("a world that breaks another check of promise 3: %v", err)
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, err := sim.Shrink(gone, sim.Size{Replicas: 3}, thisOne, 40, (&breaker{}).again); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}
