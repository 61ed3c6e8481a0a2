package storetest_test

import (
	"errors"
	"testing"

	"agentbot/bot"
	"agentbot/bot/storetest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(*testing.T) bot.Store { return storetest.NewMemory() })
}

func TestFaulty(t *testing.T) {
	t.Parallel()
	broken := errors.New("pulled the plug")
	inner := storetest.NewMemory()
	f := &storetest.Faulty{Store: inner}
	fail := func(verb string) error {
		if verb == "SetMeta" {
			return broken
		}
		return nil
	}
	f.Before = fail
	if _, err := f.SetMeta(t.Context(), "a", "1", false); !errors.Is(err, broken) {
		t.Fatalf("before: %v", err)
	}
	if got, err := f.Meta(t.Context(), "a"); err != nil || got != "" {
		t.Fatalf("a verb failed before it ran was done: %q, %v", got, err)
	}
	f.Before, f.After = nil, fail
	if got, err := f.SetMeta(t.Context(), "a", "1", false); !errors.Is(err, broken) || got != "" {
		t.Fatalf("after: %q, %v", got, err)
	}
	if got, err := f.Meta(t.Context(), "a"); err != nil || got != "1" {
		t.Fatalf("a verb failed after its commit was not done: %q, %v", got, err)
	}
}

func TestMemoryUnderStress(t *testing.T) {
	t.Parallel()
	storetest.Stress(t, func(*testing.T) (one, two bot.Store) {
		s := storetest.NewMemory()
		return s, s
	})
}
