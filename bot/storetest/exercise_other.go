package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"agentbot/bot"
)

var otherRules = []rule{
	{"unanswered lists who waits in a pending conversation", func(x *lab) {
		foreign, open := customer(1, 1, "a"), customer(1, 1, "a")
		foreign.Key, open.Key = bot.Key{Bot: "default", Account: 3, Conversation: 1}, bot.Key{Bot: "default", Account: 3, Conversation: 2}
		foreign.Snapshot.Assignee = bot.Assignee{Kind: bot.AssigneeOther, ID: 9}
		open.Snapshot.Status = bot.Open
		x.record(foreign)
		x.record(open)
		x.record(customer(1, 1, "a"))
		x.unanswered(x.now)
		x.unanswered(x.now.Add(time.Microsecond), x.key)
		x.record(human(2, 2, bot.Pending))
		x.record(customer(3, 3, "hello?")) // lesson 5: pending is watched whoever has it
		x.unanswered(x.now.Add(time.Hour), x.key)
	}},
	{"unanswered leaves another bot's alone, even when we left words unread", func(x *lab) {
		x.closing()
		x.record(customer(2, 2, "one more thing"))
		taken := changed(3, bot.Pending)
		taken.Snapshot.Assignee = bot.Assignee{Kind: bot.AssigneeOther, ID: 9}
		x.record(taken)
		if l := x.row(); !l.Foreign() || l.UnansweredAt.IsZero() {
			x.Fatalf("row: %+v", l)
		}
		x.unanswered(x.now.Add(time.Hour))
	}},
	{"pending lists what may have moved on without us", func(x *lab) {
		x.record(customer(1, 1, "a"))
		x.later(time.Second)
		for i, s := range []bot.Status{bot.Pending, bot.Open, bot.Snoozed, bot.Resolved} {
			in := customer(1, 1, "a")
			in.Key, in.Snapshot.Status = bot.Key{Bot: "default", Account: 3, Conversation: int64(i)}, s
			x.record(in)
		}
		other := customer(1, 1, "a")
		other.Key = bot.Key{Bot: "sales", Account: 3, Conversation: 5}
		x.record(other)
		got, err := x.s.Pending(x.Context(), "default")
		x.must(err, "pending")
		want := []bot.Key{x.key, {Bot: "default", Account: 3, Conversation: 0}, {Bot: "default", Account: 3, Conversation: 2}}
		if !slices.Equal(got, want) {
			x.Fatalf("pending: %v, want %v", got, want)
		}
	}},
	{"recent lists one bot's conversations, the newest first", func(x *lab) {
		var want []bot.Key
		for i := range int64(4) {
			in := customer(1, 1, "a")
			in.Key = bot.Key{Bot: "default", Account: 3, Conversation: 10 + i}
			x.record(in)
			want = append([]bot.Key{in.Key}, want...)
			x.later(time.Minute)
		}
		other := customer(1, 1, "a")
		other.Key = bot.Key{Bot: "sales", Account: 3, Conversation: 5}
		x.record(other)
		for _, step := range []struct {
			since time.Time
			limit int
			want  []bot.Key
		}{{start, 10, want}, {start, 2, want[:2]}, {start.Add(2 * time.Minute), 10, want[:2]}, {start.Add(time.Hour), 10, nil}} {
			if got, err := x.h.Recent(x.Context(), "default", step.since, step.limit); err != nil || !slices.Equal(got, step.want) {
				x.Fatalf("recent since %v, at most %d: %v, %v; want %v", step.since, step.limit, got, err, step.want)
			}
		}
	}},
	{"meta is written once when asked to", func(x *lab) {
		if got, err := x.s.Meta(x.Context(), "bot_id"); err != nil || got != "" {
			x.Fatalf("unset: %q, %v", got, err)
		}
		for _, step := range []struct {
			value string
			once  bool
			want  string
		}{{"1", true, "1"}, {"2", true, "1"}, {"3", false, "3"}} {
			if got, err := x.s.SetMeta(x.Context(), "bot_id", step.value, step.once); err != nil || got != step.want {
				x.Fatalf("set %q: %q, %v; want %q", step.value, got, err, step.want)
			}
		}
		if got, err := x.s.Meta(x.Context(), "bot_id"); err != nil || got != "3" {
			x.Fatalf("set: %q, %v", got, err)
		}
	}},
	{"counters are of one day and lose nothing", func(x *lab) {
		x.tallies(map[string]int64{"day": 0, "default/3/7": 0}, map[string]int64{"day": 0, "default/3/7": 0})
		x.tallies(map[string]int64{"day": 20, "default/3/7": 20}, map[string]int64{"day": 20, "default/3/7": 20})
		x.tallies(map[string]int64{"day": 3, "default/3/8": 4}, map[string]int64{"day": 23, "default/3/8": 4})
		x.tallies(map[string]int64{"day": 0, "default/3/7": 0, "default/3/8": 0, "%": 0, "da_": 0}, map[string]int64{"day": 23, "default/3/7": 20, "default/3/8": 4, "%": 0, "da_": 0})
		x.tallies(map[string]int64{"day": -23}, map[string]int64{"day": 0})
		x.tallies(map[string]int64{"day": 1 << 40}, map[string]int64{"day": 1 << 40})
		x.tallies(nil, map[string]int64{})
		if got, err := x.s.Meta(x.Context(), "day"); err != nil || got != "" {
			x.Fatalf("a setting of that name is %q, %v", got, err)
		}
		x.now = x.now.Add(24 * time.Hour).In(time.FixedZone("BRT", -3*3600)) // the day is UTC's wherever one is
		x.tallies(map[string]int64{"day": 0, "default/3/7": 2}, map[string]int64{"day": 0, "default/3/7": 2})
		var all sync.WaitGroup
		for n := range 16 {
			all.Go(func() {
				if _, err := x.s.Tally(x.Context(), x.now, map[string]int64{"day": 1, "a": 1, fmt.Sprint("own ", n): 1, "z": 1}); err != nil {
					x.Errorf("count: %v", err)
				}
			})
		}
		all.Wait()
		x.tallies(map[string]int64{"day": 0, "a": 0, "z": 0, "own 3": 0}, map[string]int64{"day": 16, "a": 16, "z": 16, "own 3": 1})
	}},
	{"a lease is one holder's until it runs out or is given back", func(x *lab) {
		x.leases("watchdog", "a", time.Minute, true)
		x.leases("watchdog", "b", time.Minute, false)
		x.leases("tidy", "b", time.Minute, true) // another duty
		x.later(40 * time.Second)
		x.leases("watchdog", "a", time.Minute, true) // renewed
		x.later(40 * time.Second)
		x.leases("watchdog", "b", 0, false) // who has nothing gives nothing back
		x.leases("watchdog", "b", time.Minute, false)
		x.later(20 * time.Second) // to the very end of the minute
		x.leases("watchdog", "b", time.Minute, true)
		x.leases("watchdog", "a", time.Minute, false)
		x.leases("watchdog", "b", 0, false)
		x.leases("watchdog", "a", time.Minute, true)
		if got, err := x.s.Meta(x.Context(), "watchdog"); err != nil || got != "" {
			x.Fatalf("a setting of that name is %q, %v", got, err)
		}
	}},
	{"a lease that many want at once is one's", func(x *lab) {
		var all sync.WaitGroup
		var had atomic.Int64
		for n := range 16 {
			all.Go(func() {
				held, err := x.s.Lease(x.Context(), x.now, "watchdog", fmt.Sprint(n), time.Minute)
				if err != nil {
					x.Errorf("lease: %v", err)
				}
				if held {
					had.Add(1)
				}
			})
		}
		all.Wait()
		if had.Load() != 1 {
			x.Fatalf("%d have it", had.Load())
		}
	}},
	{"libraries are found by hash", func(x *lab) {
		x.must(x.s.KeepLibrary(x.Context(), x.now, "default", "abc", []byte("flow")), "keep library")
		x.must(x.s.KeepLibrary(x.Context(), x.now, "default", "abc", []byte("flow")), "keep library again")
		if got, err := x.s.Library(x.Context(), "abc"); err != nil || string(got) != "flow" {
			x.Fatalf("library: %q, %v", got, err)
		}
		if got, err := x.s.Library(x.Context(), "unknown"); err != nil || got != nil {
			x.Fatalf("unknown library: %q, %v", got, err)
		}
	}},
	{"an empty store is idle for good", func(x *lab) {
		x.at(x.idle(), time.Time{}, "the next turn")
		x.at(x.quiet(bot.DeskLane), time.Time{}, "the next outbound")
	}},
	{"a cancelled caller gets an error and nothing happens", func(x *lab) {
		ctx, cancel := context.WithCancel(x.Context())
		cancel()
		in := customer(1, 1, "a")
		in.Key = x.key
		if _, err := x.s.Record(ctx, x.now, in, x.policy); !errors.Is(err, context.Canceled) {
			x.Fatalf("record: %v, want context.Canceled", err)
		}
		if _, err := x.s.NextTurn(ctx, x.now, lease); !errors.Is(err, context.Canceled) {
			x.Fatalf("next turn: %v, want context.Canceled", err)
		}
		if r := x.record(in); r.Duplicate {
			x.Fatal("the cancelled one was recorded")
		}
	}},
	{"a closed store says so", func(x *lab) {
		x.must(x.s.Close(), "close")
		in := customer(1, 1, "a")
		in.Key = x.key
		if _, err := x.s.Record(x.Context(), x.now, in, x.policy); err == nil {
			x.Fatal("recorded after close")
		}
		if _, err := x.s.NextTurn(x.Context(), x.now, lease); err == nil || errors.Is(err, bot.ErrIdle) {
			x.Fatalf("next turn after close: %v", err)
		}
		if _, err := x.s.Meta(x.Context(), "a"); err == nil {
			x.Fatal("read after close")
		}
	}},
	{"times are kept to the microsecond, in UTC", func(x *lab) {
		x.now = start.Add(123456789 * time.Nanosecond).In(time.FixedZone("BRT", -3*3600))
		x.record(customer(1, 1, "a"))
		want := start.Add(123456 * time.Microsecond)
		x.at(x.inbounds()[0].RecordedAt, want, "recorded")
		if l := x.row(); l.UpdatedAt != want || l.DueAt != want.Add(x.policy.Burst.Idle) {
			x.Fatalf("row: %v and %v", l.UpdatedAt, l.DueAt)
		}
		x.later(time.Minute)
		if t := x.claim(); t.Now != want.Add(time.Minute) {
			x.Fatalf("the turn's time is %v", t.Now)
		}
	}},
}

func (x *lab) tallies(add, want map[string]int64) {
	x.Helper()
	got, err := x.s.Tally(x.Context(), x.now, add)
	x.must(err, "count")
	if !maps.Equal(got, want) {
		x.Fatalf("counters are %v after %v, want %v", got, add, want)
	}
}

func (x *lab) leases(duty, holder string, lasts time.Duration, want bool) {
	x.Helper()
	held, err := x.s.Lease(x.Context(), x.now, duty, holder, lasts)
	x.must(err, "lease")
	if held != want {
		x.Fatalf("%s has %s: %v, want %v", holder, duty, held, want)
	}
}

func (x *lab) unanswered(before time.Time, want ...bot.Key) {
	x.Helper()
	got, err := x.s.Unanswered(x.Context(), before)
	x.must(err, "unanswered")
	if !slices.Equal(got, want) {
		x.Fatalf("unanswered before %v: %v, want %v", before, got, want)
	}
}
