package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/business"
	"agentbot/bot/desk"
	"agentbot/bot/web"
	"agentbot/cmd/agentbot/demo/aroeira"
)

// What may run at once. A turn mostly waits for somebody else, so many fit, of which few think; requests to Chatwoot are what it must bear.
const (
	turnsAtOnce    = 16_384
	thinkPerCore   = 8 // of those turns: enough that a processor has work while some of them are being committed
	desksAtOnce    = 32
	businessAtOnce = 16
	watchEvery     = 10 * time.Second
	reloadEvery    = time.Minute
	flowsEvery     = 2 * time.Second // who saves a flow watches whether it works
	tablesEvery    = 5 * time.Second // the least that a table may ask for
	tidyEvery      = time.Hour
	clockEvery     = 5 * time.Second
	closeWithin    = time.Second
)

// tidier is a store that keeps what nobody asks for any more, until it is told.
type tidier interface {
	Tidy(ctx context.Context, now time.Time) (int64, error)
}

// member is one configured bot.
type member struct {
	config   NamedBot
	profile  *bot.Profile
	receiver *desk.Receiver
	desk     *desk.Desk
	business *business.Executor
	learn    []func(ctx context.Context) error // slow preparations that must not hold up the listener
	reload   []func(ctx context.Context) error // looked at every minute
	flows    func(ctx context.Context) error   // looked at every two seconds; nil: they cannot change
	noted    *atomic.Pointer[string]           // what /readyz says about them
	tables   *tableKeeper
}

// program is everything of one process, built but not running.
type program struct {
	config   Config
	log      zerolog.Logger
	clock    *clock
	replica  string // our name among those who share the store, new with every start
	seams    seams
	store    bot.Store
	history  bot.History // the same, to look at; nil where a test's store has none
	drains   sync.Map    // by the bot's name: the drainOrder that stands
	here     presence
	metrics  *web.Metrics
	ceiling  *ceiling // over the model; nil: there is none
	observer bot.Observer
	members  map[string]*member
	engine   *bot.Engine
	desks    *bot.Courier
	changes  *bot.Courier
	server   *web.Server
	mock     *aroeira.System // the made-up business system, when it runs inside the program
	rested   func()          // hears of every pause of a chat; may be nil
	closers  []func() error
	working  sync.WaitGroup // every loop and duty

	oldSecretSaid atomic.Int64 // when the log last said that the previous webhook secret was used, in nanoseconds
}

// serve runs until ctx ends, then stops in an order that loses nothing: refuse deliveries in the way that makes Chatwoot try again,
// give back what is being decided, let what is on its way arrive, close the listener, close the store. It is quick about it, because
// Chatwoot tries a refused delivery only twice more, three seconds apart, and then gives the conversation to people.
func (p *program) serve(ctx context.Context) error {
	// Before the first delivery. Not cut off by a stop that comes at once: that is no failure of the store.
	if err := p.heedDrains(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.config.Server.Addr)
	if err != nil {
		return unheard(p.config.Server.Addr, err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() {
		defer stop()
		served <- p.server.Serve(l)
	}()
	p.log.Info().Str("addr", l.Addr().String()).Str("version", version).Int("bots", len(p.members)).Msg("listening")
	p.start(ctx)

	<-ctx.Done()
	p.log.Info().Msg("stopping: deliveries are refused with 500 until the listener closes, turns are given back, requests on their way may arrive")
	p.server.Drain()
	p.working.Wait()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWithin)
	defer cancel()
	return errors.Join(p.server.Shutdown(closing), <-served)
}

// unheard says why nobody can listen there.
func unheard(addr string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("server.addr %s is in use: another program, maybe another agentbot, listens there; end it or choose another port", addr)
	}
	return fmt.Errorf("listen on server.addr: %w", err)
}

// start runs every loop until ctx ends.
func (p *program) start(ctx context.Context) {
	loop := func(name string, claim bot.Claim, wake <-chan struct{}, parallel int, grace time.Duration) {
		l := bot.Loop{
			Claim: claim, Wake: wake, Nudge: p.clock.nudge(), Now: p.clock.Now, Parallel: parallel, Grace: grace,
			Trouble: func(err error) { p.observer.Trouble(name, bot.Key{}, err) },
		}
		p.working.Go(func() { l.Run(ctx) })
	}
	p.engine.Seats = thinkPerCore * runtime.GOMAXPROCS(0)
	due := split(ctx, &p.working, p.store.Wake(bot.OutboundDue), 2)
	// A turn that waits for a model or a business system may wait for half a minute, and has done nothing that anybody could see until its one
	// commit: it is given back at once and decided anew after the start. A request that writes is a doubt when it is cut off: it may arrive.
	loop("claim_turn", p.engine.Claim, p.store.Wake(bot.TurnDue), turnsAtOnce, 0)
	grace := p.config.Server.Grace.D()
	loop("claim_desk", p.clock.unlessJumping(p.desks.Claim), due[0], desksAtOnce, grace)
	loop("claim_business", p.clock.unlessJumping(p.changes.Claim), due[1], businessAtOnce, grace)
	if keeper, ok := p.store.(timekeeper); ok {
		p.every(ctx, "clock", "", clockEvery, p.clock.keepTime(keeper))
	}
	if tidy, ok := p.store.(tidier); ok {
		p.every(ctx, "tidy", "", tidyEvery, p.leased(ctx, "tidy", tidyLasts, func(ctx context.Context) error {
			_, err := tidy.Tidy(ctx, p.clock.Now())
			return err
		}, func() {}))
	}
	p.startDraining(ctx)
	for name, m := range p.members {
		p.every(ctx, "watchdog", name, watchEvery, p.leased(ctx, watchdogDuty+name, watchLasts, p.watch(name, m), func() { p.metrics.Unanswered(name, 0) }))
		p.working.Go(func() { p.lookAround(ctx, name, m) })
		for _, learn := range m.learn {
			p.working.Go(func() { p.once(ctx, name, learn) })
		}
		for _, reload := range m.reload {
			p.every(ctx, "reload", name, reloadEvery, reload)
		}
		if m.flows != nil {
			p.every(ctx, "flows", name, flowsEvery, m.flows)
		}
		p.every(ctx, "table", name, tablesEvery, m.tables.refresh)
	}
}

// split gives each of n listeners every signal: a store has one channel per topic, the two lanes need both.
func split(ctx context.Context, working *sync.WaitGroup, signal <-chan struct{}, n int) []chan struct{} {
	outs := make([]chan struct{}, n)
	for i := range outs {
		outs[i] = make(chan struct{}, 1)
	}
	working.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-signal:
			}
			for _, out := range outs {
				select {
				case out <- struct{}{}:
				default: // one is waiting already
				}
			}
		}
	})
	return outs
}

// every repeats a small duty, of one bot where it is one's; moving the demo's clock does it at once.
func (p *program) every(ctx context.Context, what, whose string, pause time.Duration, do func(ctx context.Context) error) {
	nudge := p.clock.nudge()
	p.working.Go(func() {
		ticker := time.NewTicker(pause)
		defer ticker.Stop()
		for {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				p.observer.Trouble(what, bot.Key{Bot: whose}, err)
			}
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			case <-nudge:
			}
		}
	})
}

// once does something that must happen, and tries again until it has.
func (p *program) once(ctx context.Context, name string, do func(ctx context.Context) error) {
	for tries := 1; ctx.Err() == nil; tries++ {
		err := do(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		p.observer.Trouble("prepare", bot.Key{Bot: name}, err)
		now := time.Now()
		select {
		case <-ctx.Done():
		case <-time.After(bot.Backoff(now, tries, reloadEvery).Sub(now)):
		}
	}
}

// watch is the watchdog of one bot: each has its own patience.
func (p *program) watch(name string, m *member) func(ctx context.Context) error {
	w := bot.Watchdog{
		Store: only{p.store, name}, Policy: p.policy, After: m.config.Watchdog.After.D(), Now: p.clock.Now,
	}
	return func(ctx context.Context) error {
		n, err := w.Tick(ctx)
		p.metrics.Unanswered(name, n)
		return err
	}
}

// only shows the watchdog the conversations of one bot.
type only struct {
	bot.Store
	name string
}

// Unanswered implements bot.Store.
func (o only) Unanswered(ctx context.Context, before time.Time) ([]bot.Key, error) {
	all, err := o.Store.Unanswered(ctx, before)
	ours := all[:0]
	for _, key := range all {
		if key.Bot == o.name {
			ours = append(ours, key)
		}
	}
	return ours, err
}

// policy is that of a bot; one that is no longer configured keeps the defaults, so that its rows still end.
func (p *program) policy(name string) bot.Policy {
	if m, ok := p.members[name]; ok {
		return m.profile.Policy
	}
	return bot.DefaultPolicy()
}

// close releases what build acquired, last first.
func (p *program) close() error {
	var errs []error
	for i := len(p.closers) - 1; i >= 0; i-- {
		errs = append(errs, p.closers[i]())
	}
	return errors.Join(errs...)
}
