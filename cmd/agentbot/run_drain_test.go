package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
)

// ordered is a store with one program that serves from it and does nothing by itself.
func ordered(t *testing.T) (*program, *sqlstore.Store) {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "bot.db"), sqlstore.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &program{
		store: s, history: s, clock: &clock{}, replica: "one", observer: bot.Observers{}, log: zerolog.Nop(), members: map[string]*member{"default": {}},
	}, s
}

func draining(s drainStore, inboxes ...int64) *drainage {
	return &drainage{
		store: s, out: io.Discard, bots: []NamedBot{{Name: "default"}}, orders: map[string]time.Time{},
		options: drainOptions{inboxes: inboxes, heed: time.Minute},
	}
}

// timed is a store whose clock shows what the test wants.
type timed struct {
	*sqlstore.Store
	now time.Time
}

// Clock implements timekeeper.
func (s timed) Clock(context.Context) (time.Time, bool, error) { return s.now, true, nil }

// failsOnce is a store that fails to write down once what was heard.
type failsOnce struct {
	bot.Store
	fails int
}

var errFull = errors.New("full")

// SetMeta implements bot.Store.
func (f *failsOnce) SetMeta(ctx context.Context, name, value string, once bool) (string, error) {
	if strings.HasPrefix(name, metaDrainHeard) && f.fails > 0 {
		f.fails--
		return "", errFull
	}
	return f.Store.SetMeta(ctx, name, value, once)
}

// TestReadDrains_SaysItUntilItIsWritten: one write that fails must not look like a process that has not heard.
func TestReadDrains_SaysItUntilItIsWritten(t *testing.T) {
	t.Parallel()
	p, s := ordered(t)
	p.store = &failsOnce{s, 1}
	if err := p.present(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := draining(s)
	if err := d.order(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		err  error
		deaf int
	}{{errFull, 1}, {nil, 0}, {nil, 0}} {
		if err := p.readDrains(t.Context()); !errors.Is(err, want.err) {
			t.Errorf("%v, want %v", err, want.err)
		}
		if a, err := d.audience(t.Context()); err != nil || a.all != 1 || a.deaf != want.deaf {
			t.Errorf("%+v, %v; want %d who has not heard", a, err, want.deaf)
		}
	}
}

// TestOrder_TwoAtOnce: who hears of the second order has heard of the first, also where the second's clock is behind; and who was overwritten says so.
func TestOrder_TwoAtOnce(t *testing.T) {
	t.Parallel()
	p, s := ordered(t)
	if err := p.present(t.Context()); err != nil {
		t.Fatal(err)
	}
	first, second := draining(s, 5), draining(timed{s, time.Now().Add(-time.Hour)}, 6)
	for _, d := range []*drainage{first, second} {
		if err := d.order(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.readDrains(t.Context()); err != nil {
		t.Fatal(err)
	}
	first.options.heed = time.Nanosecond
	for range 2 {
		if heeded, err := first.heeded(t.Context(), time.Now()); err != nil || !heeded {
			t.Errorf("the first was not heard of, after the second: %t, %v", heeded, err)
		}
	}
	if o := p.draining("default"); !o.covers(5) || !o.covers(6) {
		t.Errorf("of two orders %s stands", o)
	}
	if err := keepDrain(t.Context(), s, "default", drainOrder{Since: time.Now(), Inboxes: []int64{6}}); err != nil {
		t.Fatal(err)
	}
	if _, err := first.look(t.Context()); err == nil || !strings.Contains(err.Error(), "has replaced this one") {
		t.Errorf("its order is gone: %v", err)
	}
	if _, err := second.look(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestAudience: who has gone, and who serves another bot, need not hear; who came back after a standstill must.
func TestAudience(t *testing.T) {
	t.Parallel()
	one, s := ordered(t)
	d := draining(s)
	if err := d.order(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for duty, l := range map[string]bot.Lease{
		servingAt("default", 1): {Holder: "one", Until: now.Add(time.Minute)}, servingAt("default", 2): {Holder: "two", Until: now.Add(time.Minute)},
		servingAt("default", 3): {Holder: "gone", Until: now.Add(-time.Minute)}, servingAt("sales", 1): {Holder: "other", Until: now.Add(time.Minute)},
		watchdogDuty + "default": {Holder: "one", Until: now.Add(time.Minute)}, watchdogDuty + "sales": {Holder: "other", Until: now.Add(time.Minute)},
		"tidy": {Holder: "other", Until: now.Add(time.Minute)},
	} {
		if held, err := s.Lease(t.Context(), now, duty, l.Holder, l.Until.Sub(now)); err != nil || held != l.Until.After(now) {
			t.Fatal(held, err)
		}
	}
	look := func(want audience) {
		t.Helper()
		a, err := d.audience(t.Context())
		if err != nil || a.all != want.all || a.deaf != want.deaf {
			t.Errorf("%+v, %v; want %+v", a, err, want)
		}
	}
	look(audience{all: 2, deaf: 2})
	since := d.orders["default"]
	hears := func(place int, who string) {
		one.replica, one.here = who, presence{places: map[string]int{"default": place}, told: map[string]string{}}
		if err := one.heard(t.Context(), "default", drainOrder{Since: since, All: true}); err != nil {
			t.Fatal(err)
		}
	}
	hears(1, "one")
	look(audience{all: 2, deaf: 1})
	hears(2, "who was there before")
	look(audience{all: 2, deaf: 1})
	hears(2, "two")
	look(audience{all: 2})
}

// TestMark: what customers write while an order stands waits for no more words, in the inboxes of the order only.
func TestMark(t *testing.T) {
	t.Parallel()
	p, _ := ordered(t)
	p.drains.Store("default", drainOrder{Since: time.Now(), Inboxes: []int64{5}})
	usual := bot.DefaultPolicy()
	for name, c := range map[string]struct {
		kind  bot.Kind
		inbox int64
		bot   string
		want  bool
	}{
		"a customer there":          {bot.CustomerMessage, 5, "default", true},
		"a customer elsewhere":      {bot.CustomerMessage, 6, "default", false},
		"a customer of another bot": {bot.CustomerMessage, 5, "sales", false},
		"a person":                  {bot.HumanMessage, 5, "default", false},
	} {
		in, policy := bot.Inbound{Key: bot.Key{Bot: c.bot}, Kind: c.kind, Snapshot: bot.Snapshot{Inbox: c.inbox}}, bot.DefaultPolicy()
		p.mark(&in, &policy)
		burst := usual.Burst
		if c.want {
			burst = bot.Burst{}
		}
		if in.Drains != c.want || policy.Burst != burst {
			t.Errorf("%s: marked %t, burst %v; want %t, %v", name, in.Drains, policy.Burst, c.want, burst)
		}
	}
}

// leaving records one customer and decides to hand over.
func leaving(t *testing.T, s *sqlstore.Store, now time.Time) bot.Inbound {
	t.Helper()
	in := bot.Inbound{
		Key: bot.Key{Bot: "default", Account: 3, Conversation: 7}, Kind: bot.CustomerMessage, Message: 1, Dedupe: "m:1", At: 1, Text: "oi",
		Snapshot: bot.Snapshot{Status: bot.Pending, Inbox: 5, CanReply: true},
	}
	if _, err := s.Record(t.Context(), now, in, bot.Policy{}); err != nil {
		t.Fatal(err)
	}
	turn, err := s.NextTurn(t.Context(), now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.CommitTurn(t.Context(), now, turn, bot.Decision{State: turn.State, Leaves: true, Actions: []bot.Action{bot.Note{Text: "n"}, bot.SetStatus{Status: bot.Open}}}); err != nil {
		t.Fatal(err)
	}
	return in
}

// TestTell_OpenInDoubt: Chatwoot's webhook came before its answer, so our own open was in doubt and then dropped. It is open all the same.
func TestTell_OpenInDoubt(t *testing.T) {
	t.Parallel()
	_, s := ordered(t)
	d, now := draining(s), time.Now()
	if err := d.order(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Second)
	in := leaving(t, s, now)
	for _, state := range []bot.OutState{bot.Sent, bot.InDoubt} {
		if v, err := d.look(t.Context()); err != nil || v.done() || v.unsettled == 0 {
			t.Errorf("before %s: %+v, %v", state, v, err)
		}
		o, err := s.NextOutbound(t.Context(), now, bot.DeskLane, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if state == bot.InDoubt {
			in.Kind, in.Dedupe, in.Message, in.Snapshot.Status, in.At, in.Changed = bot.Observation, "o:1", 0, bot.Open, 2, []string{"status"}
			if _, err := s.Record(t.Context(), now, in, bot.Policy{}); err != nil {
				t.Fatal(err)
			}
			// It is open, but its own request is still on its way.
			if v, err := d.look(t.Context()); err != nil || len(v.left) > 0 || v.unsettled != 1 || v.done() {
				t.Errorf("a receipt is not in: %+v, %v", v, err)
			}
		}
		if err := s.Settle(t.Context(), now, o, bot.Receipt{State: state, DueAt: now, AbsentAt: now}); err != nil {
			t.Fatal(err)
		}
	}
	outs, err := s.Outbounds(t.Context(), in.Key)
	if err != nil || len(outs) != 2 || outs[1].State != bot.Dropped {
		t.Fatalf("this shows nothing: %+v, %v", outs, err)
	}
	handed, bare, err := d.handed(t.Context())
	if diff := cmp.Diff([]bot.Key{in.Key}, handed); diff != "" || len(bare) > 0 || err != nil {
		t.Errorf("%s %v %v", diff, bare, err)
	}
}
