package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
	"agentbot/flows"
)

// remembered is a store that only remembers: one conversation for each text, of the bot that was asked for.
type remembered struct {
	bot.Store
	texts []string
	at    time.Time
	asked []string // bots
}

func (r *remembered) Recent(_ context.Context, name string, _ time.Time, _ int) (keys []bot.Key, err error) {
	r.asked = append(r.asked, name)
	for i := range r.texts {
		keys = append(keys, bot.Key{Bot: name, Account: 1, Conversation: int64(i + 1)})
	}
	return keys, nil
}

func (r *remembered) Row(context.Context, bot.Key) (bot.Ledger, error) { return bot.Ledger{}, nil }

func (r *remembered) Outbounds(context.Context, bot.Key) ([]bot.Outbound, error) { return nil, nil }

func (r *remembered) Inbounds(_ context.Context, key bot.Key) ([]bot.Inbound, error) {
	return []bot.Inbound{{Key: key, Seq: 1, Kind: bot.CustomerMessage, Text: r.texts[key.Conversation-1]}}, nil
}

func (r *remembered) Traces(context.Context, bot.Key, int64) ([]bot.Trace, error) {
	return []bot.Trace{{Now: r.at, Read: []int64{1}, Understanding: bot.Understanding{Language: "pt", Candidates: []bot.Candidate{{Flow: "email_change", Score: 0.6}}}}}, nil
}

func TestLearnFromLog_OncePerDayAndBot(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	store := &remembered{at: today.AddDate(0, 0, -1)}
	for i := range 60 {
		store.texts = append(store.texts, fmt.Sprintf("quero trocar o e-mail da minha compra, tentativa %s", strings.Repeat("a", i+1)))
	}
	now, up := today, time.Hour
	var out bytes.Buffer
	p := &program{store: store, log: zerolog.New(&out), clock: &clock{steady: steady{wall: func() time.Time { return now }, running: func() time.Duration { return up }}}}
	library, problems := flows.Load(flows.Shipped(), flows.Options{Values: entity.Values{}})
	if len(problems) > 0 {
		t.Fatal(flows.Format(problems))
	}
	m := &mind{config: NamedBot{Name: "sales"}, libraries: flows.NewLibraries(library), learned: &learned{lexical: nlu.NewLexical(entity.Values{}, 1)}}
	learn := m.learnFromLog(p)
	times := func(want int, when string) {
		t.Helper()
		if err := learn(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "learned from what customers wrote"); got != want {
			t.Errorf("%s: learned %d times, want %d\n%s", when, got, want, out.String())
		}
	}
	up = time.Second
	times(0, "right after a start")
	up = time.Hour
	times(1, "later")
	times(1, "the same day again")
	now, up = now.AddDate(0, 0, 1), up+24*time.Hour
	times(2, "the next day")
	for _, name := range store.asked {
		if name != "sales" {
			t.Errorf("the conversations of %q were read for sales", name)
		}
	}
	store.at = now
	now, up = now.Add(time.Minute), up+time.Minute
	if learn(t.Context()) != nil || strings.Count(out.String(), "learned from") != 2 {
		t.Error("texts of the same day are for the day after")
	}
}

func TestModelFolder_KeepsTheNewest(t *testing.T) {
	t.Parallel()
	f := modelFolder(filepath.Join(t.TempDir(), "bot.models"))
	if _, ok := f.Load("a"); ok {
		t.Error("an empty folder holds a model")
	}
	for i := range keptModels + 2 {
		key := fmt.Sprintf("k%d", i)
		f.Store(key, []byte(key))
		at := time.Date(2026, 3, 2, 0, i, 0, 0, time.UTC)
		if err := os.Chtimes(f.file(key), at, at); err != nil {
			t.Fatal(err)
		}
	}
	f.Store("last", []byte("last"))
	if data, ok := f.Load("last"); !ok || string(data) != "last" {
		t.Errorf("the last one: %q, %v", data, ok)
	}
	if _, ok := f.Load("k0"); ok {
		t.Error("the oldest one is still there")
	}
	if entries, err := os.ReadDir(string(f)); err != nil || len(entries) != keptModels {
		t.Errorf("%d files, %v: want %d", len(entries), err, keptModels)
	}
	modelFolder("/proc/nowhere").Store("a", []byte("a")) // a folder that cannot be written costs nothing but the next training
}
