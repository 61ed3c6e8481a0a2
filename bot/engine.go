package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Engine takes turns: claim, decide, commit. It is the only place where a turn's failures are counted and where a dialogue is asked.
type Engine struct {
	Store    Turns
	Profiles map[string]*Profile
	Now      func() time.Time
	Observer Observer
	Lease    time.Duration // 45 s, longer than Deadline, so nothing is renewed
	Deadline time.Duration // 30 s for one turn
	Attempts int           // 3 failures, then a person
	// Seats is how many turns may think or be committed at once; those that wait for the world need none. Without it every turn that is due is
	// claimed at once, and after an outage they, their leases running, keep each other and the next delivery from the processor. 0: no limit.
	Seats int
	// After starts a timer (time.AfterFunc in the program); nil = no "one moment".
	After func(d time.Duration, f func()) (stop func() bool)

	mu      sync.Mutex
	running map[Key]*thought
	seats   seats
}

// Tick takes exactly one turn, or answers ErrIdle. What went wrong inside the turn is observed, not returned.
func (e *Engine) Tick(ctx context.Context) error {
	work, err := e.Claim(ctx)
	if err != nil {
		return err
	}
	work(ctx)
	return nil
}

// Claim implements Claim for Loop.
func (e *Engine) Claim(ctx context.Context) (func(context.Context), error) {
	s := e.seating()
	if err := s.sit(ctx); err != nil {
		return nil, err
	}
	// Not cut off by a stop: what the store has given and nobody has heard of stays claimed, and its customer waits until the lease ends.
	t, err := e.Store.NextTurn(context.WithoutCancel(ctx), e.Now(), e.Lease)
	if err != nil {
		s.stand()
		return nil, err
	}
	e.cancelOlder(t.Conversation.Key)
	return func(ctx context.Context) {
		defer s.stand()
		e.take(ctx, t)
	}, nil
}

// thought is one turn under way, known by its address: an older one that ends must not take a newer one's entry away.
type thought struct{ cancel context.CancelFunc }

// cancelOlder ends a turn of the same conversation that newer news has superseded: its commit would be fenced anyway.
func (e *Engine) cancelOlder(key Key) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if older, ok := e.running[key]; ok {
		older.cancel()
	}
}

func (e *Engine) enter(ctx context.Context, t *Turn) (context.Context, func()) {
	ctx, cancel := context.WithTimeout(ctx, e.Deadline)
	key, own := t.Conversation.Key, &thought{cancel}
	e.mu.Lock()
	if e.running == nil {
		e.running = map[Key]*thought{}
	}
	e.running[key] = own
	e.mu.Unlock()
	return ctx, func() {
		cancel()
		e.mu.Lock()
		if e.running[key] == own {
			delete(e.running, key)
		}
		e.mu.Unlock()
	}
}

func (e *Engine) take(ctx context.Context, t *Turn) {
	started := e.Now()
	event := TurnEvent{Key: t.Conversation.Key, Owner: t.Conversation.Owner, Read: len(t.Unread), Failures: t.Failures}
	thinking, leave := e.enter(ctx, t)
	d, err := e.decide(thinking, t)
	superseded := err != nil && errors.Is(thinking.Err(), context.Canceled) && ctx.Err() == nil
	leave()
	if err == nil {
		t = t.kept(&d)
		d.Trace.Took = e.Now().Sub(started)
		err = e.Store.CommitTurn(ctx, e.Now(), t, d)
	}
	event.describe(t, d, e.Now())
	event.Took, event.Err = e.Now().Sub(started), err
	switch {
	case err == nil:
		event.Result = "committed"
	case superseded || errors.Is(err, ErrFenced):
		event.Result, event.Err = "fenced", nil
		// Only this turn's own claim can be given back; when newer news raised the fence this does nothing.
		_ = e.Store.ReleaseTurn(context.WithoutCancel(ctx), e.Now(), t, e.Now(), false)
	case errors.As(err, new(*notYet)):
		_ = e.release(ctx, t, err)
		event.Result, event.Err = "waiting", nil
	default:
		event.Result = e.release(ctx, t, err)
	}
	e.Observer.Decided(event)
}

// release gives the turn back: at once when we are stopping or a store was away, with backoff when the turn itself failed.
func (e *Engine) release(ctx context.Context, t *Turn, err error) string {
	now := e.Now()
	failed := ctx.Err() == nil && errors.As(err, new(*turnError))
	due := now
	var early *notYet
	switch {
	case errors.As(err, &early):
		due = early.until
	case failed || ctx.Err() == nil:
		due = Backoff(now, t.Failures+1, time.Minute)
	}
	if relErr := e.Store.ReleaseTurn(context.WithoutCancel(ctx), now, t, due, failed); relErr != nil {
		e.Observer.Trouble("release_turn", t.Conversation.Key, relErr)
	}
	if failed {
		return "failed"
	}
	return "released"
}

// turnError is a failure of the turn itself (error, panic, timeout), as opposed to a store that is away.
type turnError struct{ err error }

func (t *turnError) Error() string { return t.err.Error() }
func (t *turnError) Unwrap() error { return t.err }

func (e *Engine) decide(ctx context.Context, t *Turn) (d Decision, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &turnError{fmt.Errorf("decide turn of %s: panic: %v", t.Conversation.Key, r)}
		}
	}()
	p, ok := e.Profiles[t.Conversation.Bot]
	if !ok {
		return Decision{}, &turnError{fmt.Errorf("decide turn of %s: no bot of that name is configured", t.Conversation.Key)}
	}
	if p.Presence != nil && t.Conversation.Owner == Ours && t.Newest() > 0 && p.Policy.Rollout.Serves(t.Contact) {
		defer p.Presence.Working(t.Conversation.Key)()
	}
	defer e.interim(ctx, p, t)()
	seated := *p
	seated.World = e.seating().around(p.World)
	d, err = Decide(ctx, &seated, t, e.Attempts)
	switch {
	case errors.As(err, new(*notYet)):
		return Decision{}, err
	case err != nil:
		return Decision{}, &turnError{fmt.Errorf("decide turn of %s: %w", t.Conversation.Key, err)}
	}
	return d, nil
}

// interim says "one moment" once when the turn takes longer than busy_after. It is not part of the turn: the commit drops it if it is still queued.
func (e *Engine) interim(ctx context.Context, p *Profile, t *Turn) (stop func()) {
	mail := Family(t.Conversation.Channel) == "email"
	if e.After == nil || p.Policy.BusyAfter <= 0 || t.Newest() == 0 || t.Conversation.Owner != Ours || mail || !p.Policy.Rollout.Serves(t.Contact) || !t.Conversation.Snapshot.CanReply {
		return func() {}
	}
	language := p.languageOf(t)
	r := Reply{Text: p.sentences().Say("busy", language), Language: language, Interim: true}
	cancel := e.After(p.Policy.BusyAfter, func() {
		if ctx.Err() != nil {
			return
		}
		if err := e.Store.Interim(ctx, e.Now(), t, r); err != nil && !errors.Is(err, ErrFenced) && ctx.Err() == nil {
			e.Observer.Trouble("interim", t.Conversation.Key, err)
		}
	})
	return func() { cancel() }
}

func (p *Profile) sentences() Sentences {
	if p.Sentences == nil {
		return nil
	}
	return p.Sentences()
}

// languageOf is the customer's: as the conversation knows it, else as the words sound, else the default.
func (p *Profile) languageOf(t *Turn) string {
	if t.State.Language.Code != "" || p.Hears == nil {
		return firstOf(t.State.Language.Code, p.language())
	}
	var words []string
	for _, in := range t.Unread {
		if in.Kind.Customer() {
			words = append(words, in.Text)
		}
	}
	if heard := p.Hears(words); slices.Contains(p.Languages, heard) {
		return heard
	}
	return p.language()
}

func (p *Profile) language() string {
	if len(p.Languages) == 0 {
		return ""
	}
	return p.Languages[0]
}

func (ev *TurnEvent) describe(t *Turn, d Decision, now time.Time) {
	ev.By, ev.Path, ev.Reason = d.Trace.Understanding.By, d.Trace.Path, d.Trace.Reason
	for _, c := range d.Trace.Commands {
		ev.Commands = append(ev.Commands, string(c.Kind))
	}
	for _, a := range d.Actions {
		ev.Actions = append(ev.Actions, a.Kind())
	}
	for _, asked := range d.Trace.Asked {
		ev.Cost.TokensIn += asked.Answer.Cost.TokensIn
		ev.Cost.TokensOut += asked.Answer.Cost.TokensOut
	}
	if len(t.Unread) > 0 {
		ev.Waited = now.Sub(t.Unread[0].RecordedAt)
	}
}
