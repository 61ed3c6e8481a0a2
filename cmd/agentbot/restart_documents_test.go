package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/knowledge"
)

// TestReader_WaitsForTheDocuments: a question that comes before they are read is not answered with "there is nothing".
func TestReader_WaitsForTheDocuments(t *testing.T) {
	t.Parallel()
	base, err := knowledge.Open(t.Context(), []knowledge.Source{knowledge.Sample{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{ready: make(chan struct{})}
	answered := make(chan bot.Answer)
	go func() {
		answered <- r.Answer(t.Context(), bot.KnowledgeQuestion{Text: "como emito o certificado?", Language: "pt"})
	}()
	select {
	case a := <-answered:
		t.Fatalf("answered before anything was read: %+v", a)
	case <-time.After(20 * time.Millisecond):
	}
	better := &knowledge.Answerer{Base: base}
	r.put(better, true)
	if a := <-answered; a.Outcome == bot.Unavailable || a.Outcome == bot.NotFound {
		t.Errorf("with documents: %+v", a)
	}
	r.put(&knowledge.Answerer{}, false)
	if r.current.Load() != better {
		t.Error("what was read later and knows less took the place of the better one")
	}
}

// TestMind_ReadSoon: a start does not wait for a large folder; whoever learns afterwards waits for that reading, and reads again only when it failed.
func TestMind_ReadSoon(t *testing.T) {
	t.Parallel()
	m, slow, reads := &mind{}, make(chan error), 0
	read := func() error { reads++; return <-slow }
	if err := m.readSoon(t.Context(), func(context.Context) error { return read() }, zerolog.Nop()); err != nil || len(m.learn) != 1 {
		t.Fatalf("a slow reading: %v, %d left to learn", err, len(m.learn))
	}
	broken := errors.New("a file went away")
	for _, comes := range []error{broken, nil} {
		go func() { slow <- comes }()
		if err := m.learn[0](t.Context()); !errors.Is(err, comes) {
			t.Errorf("learned: %v, want %v", err, comes)
		}
	}
	if reads != 2 {
		t.Errorf("read %d times, want twice: once, and again after the failure", reads)
	}
	quick := &mind{}
	if err := quick.readSoon(t.Context(), func(context.Context) error { return broken }, zerolog.Nop()); !errors.Is(err, broken) || len(quick.learn) != 0 {
		t.Errorf("what is wrong with a small folder must end the start: %v", err)
	}
}
