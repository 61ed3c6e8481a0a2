package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"agentbot/bot"
	"agentbot/bot/desk"
	"agentbot/bot/sim"
	"agentbot/chatwoot"
)

const (
	deskCourier     = 0
	businessCourier = 1
)

// carries is a desk that delivers otherwise.
type carries struct {
	bot.Desk
	deliver func(ctx context.Context, o *bot.Outbound) bot.Delivered
}

// Deliver implements bot.Desk.
func (c carries) Deliver(ctx context.Context, o *bot.Outbound) bot.Delivered {
	return c.deliver(ctx, o)
}

// delivering puts other ways of delivering into one courier of a process.
func delivering(courier int, change func(inner bot.Desk, m *sim.Machine, s sim.Surroundings) func(context.Context, *bot.Outbound) bot.Delivered) func(*sim.Machine, sim.Surroundings) {
	return func(m *sim.Machine, s sim.Surroundings) {
		for name, inner := range m.Couriers[courier].Desks {
			m.Couriers[courier].Desks[name] = carries{inner, change(inner, m, s)}
		}
	}
}

// looksAndGoesOn: it looks, and what it saw changes nothing.
func looksAndGoesOn(inner bot.Desk, _ *sim.Machine, _ sim.Surroundings) func(context.Context, *bot.Outbound) bot.Delivered {
	return func(ctx context.Context, o *bot.Outbound) bot.Delivered {
		same := *o
		same.Ownership.Owner = bot.Theirs // then a look has nothing to tell
		return inner.Deliver(ctx, &same)
	}
}

// doesNotLook delivers through a desk whose reads all fail as those of an old Chatwoot do.
func doesNotLook(inner bot.Desk, _ *sim.Machine, s sim.Surroundings) func(context.Context, *bot.Outbound) bot.Delivered {
	real := inner.(*desk.Desk)
	client, err := chatwoot.New(chatwoot.Config{URL: s.URL, Account: s.Account, Token: chatwoot.Secret(s.BotToken), Transport: blinded{s.Chatwoot}})
	if err != nil {
		panic(err) // the same that the program was built with
	}
	blind, err := desk.New(desk.Config{Place: real.Place, Client: client, Now: real.Now, Timeout: real.Timeout})
	if err != nil {
		panic(err)
	}
	return blind.Deliver
}

type blinded struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b blinded) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(nil)), Request: r}, nil
	}
	return b.RoundTripper.RoundTrip(r)
}

// repeatsAtOnce: a request whose fate is unclear counts as not done.
func repeatsAtOnce(inner bot.Desk, _ *sim.Machine, _ sim.Surroundings) func(context.Context, *bot.Outbound) bot.Delivered {
	return func(ctx context.Context, o *bot.Outbound) bot.Delivered {
		d := inner.Deliver(ctx, o)
		if d.Verdict == bot.Unclear || d.Verdict == bot.Finished {
			d.Verdict = bot.NotDone
		}
		return d
	}
}

// believes: a request whose fate is unclear counts as done.
func believes(inner bot.Desk, _ *sim.Machine, _ sim.Surroundings) func(context.Context, *bot.Outbound) bot.Delivered {
	return func(ctx context.Context, o *bot.Outbound) bot.Delivered {
		d := inner.Deliver(ctx, o)
		if d.Verdict == bot.Unclear || d.Verdict == bot.Finished {
			d.Verdict = bot.Present
		}
		return d
	}
}

// retriesBeside: what failed is tried again on its own, while the lane goes on with what was decided after it.
func retriesBeside(inner bot.Desk, m *sim.Machine, s sim.Surroundings) func(context.Context, *bot.Outbound) bot.Delivered {
	return func(ctx context.Context, o *bot.Outbound) bot.Delivered {
		d := inner.Deliver(ctx, o)
		if d.Verdict != bot.NotDone {
			return d
		}
		s.After(3*time.Second, func() {
			o.Still, o.LeaseEnd = nil, time.Time{}
			m.Couriers[deskCourier].Desks[o.Key.Bot].Deliver(context.WithoutCancel(ctx), o)
		})
		d.Verdict = bot.Present
		return d
	}
}

// profiled changes how a process thinks.
func profiled(change func(p *bot.Profile)) func(*sim.Machine, sim.Surroundings) {
	return func(m *sim.Machine, _ sim.Surroundings) {
		for _, p := range m.Engine.Profiles {
			change(p)
		}
	}
}

func answersOldNews(p *bot.Profile) { p.Policy.Stale = 0 }

// understands is an understander whose result is changed.
type understands struct {
	bot.Understander
	change func(u *bot.Understanding, v bot.View, raw json.RawMessage)
}

// Understand implements bot.Understander.
func (u understands) Understand(ctx context.Context, v bot.View, w bot.World) bot.Understanding {
	heard := &listens{World: w}
	got := u.Understander.Understand(ctx, v, heard)
	got.Commands = slices.Clone(got.Commands)
	u.change(&got, v, heard.raw)
	return got
}

// listens keeps what the model said.
type listens struct {
	bot.World
	raw json.RawMessage
}

// Ask implements bot.World.
func (l *listens) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	a, err := l.World.Ask(ctx, q)
	if err == nil && q.Kind() == (bot.ModelQuestion{}).Kind() {
		l.raw = a.Output
	}
	return a, err
}

// deafToPersons: a wish for a person is not understood.
func deafToPersons(p *bot.Profile) {
	p.Understander = understands{p.Understander, func(u *bot.Understanding, _ bot.View, _ json.RawMessage) {
		u.Commands = slices.DeleteFunc(u.Commands, func(c bot.Command) bool { return c.Kind == bot.Person })
	}}
}

// modelHasHands: what the model says is done, as if the customer had tapped it.
func modelHasHands(p *bot.Profile) {
	p.Understander = understands{p.Understander, func(u *bot.Understanding, _ bot.View, raw json.RawMessage) {
		var said struct {
			Commands []struct{ Kind, Flow, Slot, Span, Question string }
		}
		if json.Unmarshal(raw, &said) != nil {
			return
		}
		for _, c := range said.Commands {
			value, _ := json.Marshal(c.Span) // a string cannot fail
			trusted := bot.Command{Kind: bot.CommandKind(c.Kind), Flow: c.Flow, Slot: c.Slot, Question: c.Question, By: "choice", Score: 1}
			if trusted.Kind == bot.Fill || trusted.Kind == bot.Correct {
				trusted.Value, trusted.Text = value, c.Span
			}
			u.Commands = append(u.Commands, trusted)
		}
	}}
}

// anyCode: whatever six digits somebody says are the right ones.
func anyCode(p *bot.Profile) { p.World = waves{p.World} }

type waves struct{ bot.World }

// Ask implements bot.World.
func (w waves) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	a, err := w.World.Ask(ctx, q)
	if _, code := q.(bot.CodeQuestion); code && err == nil {
		a.Outcome = bot.OK
	}
	return a, err
}

// again and again: "one moment" is said every two seconds.
func everyTwoSeconds(m *sim.Machine, _ sim.Surroundings) {
	after := m.Engine.After
	m.Engine.After = func(d time.Duration, f func()) func() bool {
		stopped := false
		var again func()
		again = func() {
			if !stopped {
				f()
				after(2*time.Second, again)
			}
		}
		stop := after(d, again)
		return func() bool {
			stopped = true
			return stop()
		}
	}
}

func nobodyWatches(m *sim.Machine, _ sim.Surroundings) { m.Duties = nil }

func nobodyLooksAround(m *sim.Machine, _ sim.Surroundings) {
	m.Start = func(context.Context) error { return nil }
}

func neverGivesUp(m *sim.Machine, s sim.Surroundings) {
	m.Engine.Attempts = never
	nobodyWatches(m, s)
}
