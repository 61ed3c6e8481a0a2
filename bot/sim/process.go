package sim

import (
	"context"
	"errors"
	"strings"
	"time"

	"agentbot/bot"
)

const (
	poll       = 30 * time.Second // what a lost wake-up costs at most, as in bot.Loop
	dutyEvery  = 10 * time.Second
	startAgain = time.Second
)

// process is one life of a replica. After its death another one takes its place.
type process struct {
	world       *world
	number      int
	machine     *Machine
	dead        bool
	pausedUntil time.Time
	skew        time.Duration // its clock's, against Chatwoot's
	busy        map[string]int
}

// now is what the process believes.
func (p *process) now() time.Time { return p.world.now.Add(p.skew) }

// boot builds the machine and runs its loops, as serve does.
func (p *process) boot(after time.Duration) {
	w := p.world
	p.busy = map[string]int{}
	w.spawn("start", p, after, func() {
		machine, err := w.config.Build(w.ctx, w.surroundings(p))
		if err != nil { // the service manager tries again
			w.tell(0, "", "replica %d does not start: %v", p.number, err)
			p.end()
			return
		}
		p.machine = machine
		w.perform(machine)
		w.carry(p)
		w.spoilFlows(p)
		for _, lane := range machine.Lanes {
			w.spawn(lane.Name, p, 0, func() { p.loop(lane) })
		}
		for _, duty := range machine.Duties {
			w.spawn("duty", p, 0, func() { p.repeat(duty) })
		}
		w.spawn("reconcile", p, 0, func() { p.once(machine.Start) })
		w.tell(0, "", "replica %d runs", p.number)
	})
}

// surroundings is what the machine of this process is built into.
func (w *world) surroundings(p *process) Surroundings {
	s := Surroundings{
		Store: &store{Store: w.config.Store, process: p}, Chatwoot: wire{p}, Business: counter{p}, Mail: postbox{p}.dial, Now: p.now, Running: w.running, After: p.after,
		URL: address, Account: account, BotToken: w.bot.Token, Secret: w.bot.Secret, Teams: w.teams, Rollout: w.rollout,
	}
	if w.model {
		s.Model = oracle{p}
	}
	if w.botKnown {
		s.BotID = botNumber
	}
	if w.userSees {
		s.UserToken = w.people[1].Token
	}
	return s
}

func (w *world) running() time.Duration { return w.now.Sub(dawn) }

// after is time.AfterFunc: what it starts dies with the process.
func (p *process) after(d time.Duration, f func()) (stop func() bool) {
	stopped := false
	p.world.spawn("timer", p, d, func() {
		if !stopped {
			f()
		}
	})
	return func() bool {
		was := !stopped
		stopped = true
		return was
	}
}

// loop is bot.Loop under the virtual clock: claim what is due, run it, sleep until somebody says that there is work, or the next is due.
func (p *process) loop(lane Lane) {
	w := p.world
	topic := workOf + lane.Name
	for {
		if p.busy[lane.Name] >= lane.Parallel {
			w.wait(poll, topic)
			continue
		}
		work, err := lane.Claim(w.ctx)
		var idle *bot.Idle
		switch {
		case err == nil:
			p.busy[lane.Name]++
			w.spawn(lane.Name+" at work", p, 0, func() {
				work(w.ctx)
				p.busy[lane.Name]--
				w.say(topic)
			})
		case errors.As(err, &idle):
			sleep := poll
			if !idle.Next.IsZero() {
				sleep = min(poll, max(idle.Next.Sub(p.now()), time.Millisecond))
			}
			w.wait(sleep, topic)
		default:
			w.wait(time.Second, topic)
		}
	}
}

const (
	workOf    = "work of " // and the lane: the topic of its loops
	turnsLane = "turns"    // the one that waits for bot.TurnDue
)

// woken tells the loops of every replica what the store itself has signalled, as serve does: a verb that forgets it leaves them asleep until their
// next poll. Now and then nobody hears it.
func (w *world) woken() {
	turns, outbounds := signalled(w.config.Store.Wake(bot.TurnDue)), signalled(w.config.Store.Wake(bot.OutboundDue))
	if w.config.Distant {
		turns, outbounds = true, true
	}
	if !turns && !outbounds || w.trouble("lost wake-up", 0.03) {
		return
	}
	for _, t := range w.tasks {
		lane, waits := strings.CutPrefix(t.topic, workOf)
		if due := lane == turnsLane && turns || lane != turnsLane && outbounds; waits && due && t.home != nil && t.wake.After(w.now) {
			t.wake = w.now
		}
	}
}

// signalled takes a signal that is there.
func signalled(wake <-chan struct{}) bool {
	select {
	case <-wake:
		return true
	default:
		return false
	}
}

func (p *process) repeat(duty func(context.Context) error) {
	for {
		_ = duty(p.world.ctx) // a store that is away is away for a while
		p.world.wait(dutyEvery, "")
	}
}

func (p *process) once(do func(context.Context) error) {
	for do(p.world.ctx) != nil {
		p.world.wait(startAgain, "")
	}
}

// end marks a process dead; the scheduler takes its tasks down, and another one takes its place after a while.
func (p *process) end() {
	w := p.world
	if p.dead {
		return
	}
	p.dead, p.machine = true, nil
	w.count.Deaths++
	for _, d := range w.deliveries {
		if d.home == p {
			d.lost = true
			w.say(d.topic())
		}
	}
	next := &process{world: w, number: p.number}
	for i := range w.processes {
		if w.processes[i] == p {
			w.processes[i] = next
		}
	}
	back := time.Duration(200+w.draw("crash").IntN(8000)) * time.Millisecond
	if w.draw("crash").IntN(8) == 0 {
		back = time.Duration(w.draw("crash").IntN(300)) * time.Second
	}
	if w.outage.After(w.now) {
		back = max(back, w.outage.Sub(w.now))
	}
	next.boot(back)
}
