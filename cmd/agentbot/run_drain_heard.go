package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A process says which bots it serves: who drains one must know who has to hear of it. On SQLite there is one such process, on PostgreSQL any number.
const (
	presenceEvery = 5 * time.Second
	presenceLasts = 3 * presenceEvery // who cannot say it for so long cannot write down a delivery either
	presencePlace = 64                // the most replicas; places are used again, so that starts leave nothing behind
	servingDuty   = "serving/"        // a bot's name, a slash and a place follow
	watchdogDuty  = "watchdog/"
)

func servingAt(name string, place int) string { return servingDuty + name + "/" + strconv.Itoa(place) }

func heardAt(name string, place int) string {
	return metaDrainHeard + name + "/" + strconv.Itoa(place)
}

// placeOf is the bot and the place of a lease, ok only where it says who serves.
func placeOf(duty string) (name string, place int, ok bool) {
	text, ok := strings.CutPrefix(duty, servingDuty)
	slash := strings.LastIndexByte(text, '/')
	if !ok || slash < 0 {
		return "", 0, false
	}
	place, err := strconv.Atoi(text[slash+1:])
	return text[:slash], place, err == nil
}

// presence is what a process has said of itself.
type presence struct {
	mu     sync.Mutex
	places map[string]int    // by the bot's name; 0: none yet
	told   map[string]string // by the bot's name: the order that was heard of last, as it was written
}

// startDraining begins the duties of draining.
func (p *program) startDraining(ctx context.Context) {
	p.every(ctx, "presence", "", presenceEvery, p.present)
	p.every(ctx, "drain", "", drainEvery, p.drain)
	p.working.Go(func() {
		<-ctx.Done()
		p.absent(context.WithoutCancel(ctx))
	})
}

// heedDrains is for before the first delivery, or the first turn. Present first: an order that is given after the look must wait for us.
func (p *program) heedDrains(ctx context.Context) error {
	if err := p.present(ctx); err != nil {
		return err
	}
	return p.readDrains(ctx)
}

// present says that this process serves its bots.
func (p *program) present(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil // it is being given back
	}
	p.here.mu.Lock()
	defer p.here.mu.Unlock()
	if p.here.places == nil {
		p.here.places, p.here.told = map[string]int{}, map[string]string{}
	}
	for name := range p.members {
		if err := p.takePlace(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// takePlace keeps the place that this process has; after a long standstill another may have it.
func (p *program) takePlace(ctx context.Context, name string) error {
	if place := p.here.places[name]; place > 0 {
		held, err := p.store.Lease(ctx, p.clock.Now(), servingAt(name, place), p.replica, presenceLasts)
		if err != nil || held {
			return err
		}
		p.here.places[name] = 0
	}
	for place := 1; place <= presencePlace; place++ {
		held, err := p.store.Lease(ctx, p.clock.Now(), servingAt(name, place), p.replica, presenceLasts)
		if err != nil {
			return err
		}
		if held {
			p.here.places[name] = place
			return nil
		}
	}
	return fmt.Errorf("%d processes serve %s already: a drain would not know of this one; end some", presencePlace, name)
}

// absent gives the places back, so that nobody waits for this process.
func (p *program) absent(ctx context.Context) {
	p.here.mu.Lock()
	defer p.here.mu.Unlock()
	for name, place := range p.here.places {
		if place > 0 {
			p.giveBack(ctx, servingAt(name, place))
		}
	}
}

// heard says that an order is in force here. It is tried again until it is written: who gave the order waits for it.
func (p *program) heard(ctx context.Context, name string, o drainOrder) error {
	p.here.mu.Lock()
	defer p.here.mu.Unlock()
	place := p.here.places[name]
	if !o.stands() || place == 0 {
		return nil
	}
	at := heardAt(name, place)
	text := p.replica + " " + strconv.FormatInt(o.Since.UnixMicro(), 10)
	if p.here.told[name] == at+" "+text {
		return nil
	}
	if _, err := p.store.SetMeta(ctx, at, text, false); err != nil {
		return err
	}
	p.here.told[name] = at + " " + text
	return nil
}

// audience is who must hear of an order.
type audience struct {
	all, deaf int
	name      string // a bot of which one has not heard
}

// audience looks who serves the bots that are drained, and who of them has not heard of it. It goes by the same clock as they do.
func (d *drainage) audience(ctx context.Context) (a audience, err error) {
	now, err := d.now(ctx)
	if err != nil {
		return a, err
	}
	leases, err := d.store.Leases(ctx)
	if err != nil {
		return a, err
	}
	serving, deaf := map[string]bool{}, map[string]bool{}
	for duty, l := range leases {
		name, place, ok := placeOf(duty)
		if !ok || !d.drains(name) || !now.Before(l.Until) {
			continue
		}
		serving[l.Holder] = true
		heard, err := d.store.Meta(ctx, heardAt(name, place))
		if err != nil {
			return a, err
		}
		if !heardBy(heard, l.Holder, d.orders[name]) {
			deaf[l.Holder], a.name = true, name
		}
	}
	for duty, l := range leases { // a program from before there were orders says nothing of itself, but it looks after its customers
		name, ok := strings.CutPrefix(duty, watchdogDuty)
		if ok && d.drains(name) && now.Before(l.Until) && !serving[l.Holder] {
			serving[l.Holder], deaf[l.Holder], a.name = true, true, name
		}
	}
	a.all, a.deaf = len(serving), len(deaf)
	return a, nil
}

// now is the time that all who share the store go by.
func (d *drainage) now(ctx context.Context) (time.Time, error) {
	now, shared, err := d.store.Clock(ctx)
	if !shared {
		now = time.Now()
	}
	return now.UTC().Truncate(time.Microsecond), err
}

// heardBy reads what a process wrote. A later order than ours holds ours too: whoever gives one adds to what stands.
func heardBy(text, holder string, ordered time.Time) bool {
	who, since, _ := strings.Cut(text, " ")
	at, err := strconv.ParseInt(since, 10, 64)
	return err == nil && who == holder && at >= ordered.UnixMicro()
}

func (d *drainage) drains(name string) bool {
	for _, b := range d.bots {
		if b.Name == name {
			return true
		}
	}
	return false
}

// errNobodyServes: nobody is left who could take the order up.
var errNobodyServes = errors.New("drain: nobody serves from this store")

// standstillError is that error, and how it looks to whoever has to do something about it.
type standstillError struct{ heed time.Duration }

// Error implements error.
func (e standstillError) Error() string {
	return fmt.Sprintf("drain: the process that serves has not heard of the order within %s: it is older than this program, or stands still; restart it with this version and run agentbot drain again", e.heed)
}

// Is says that nobody is left.
func (standstillError) Is(target error) bool { return target == errNobodyServes }

// unheard is why a drain must not go on.
func (d *drainage) unheard(a audience) error {
	if a.all == 0 {
		return standstillError{d.options.heed}
	}
	who := "the process that serves has not heard"
	if a.all > 1 {
		who = fmt.Sprintf("%d of %d processes that serve have not heard", a.deaf, a.all)
	}
	return fmt.Errorf("drain: %s of the order to drain %s within %s: older than this program, or standing still; restart with this version and run agentbot drain again", who, a.name, d.options.heed)
}
