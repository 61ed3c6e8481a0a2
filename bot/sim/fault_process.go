package sim

import "time"

// mayDie is a place where the process of the running task may end, or stand still for longer than its leases.
func (w *world) mayDie(at string) {
	p := w.current.home
	if p == nil {
		return
	}
	if w.trouble("crash", 0.0012) {
		w.tell(0, "", "replica %d is killed %s", p.number, at)
		p.end()
		w.die()
	}
	if at != "before Holds" && w.trouble("pause", 0.0004) { // see store: right before a request nobody can close the gap
		d := time.Duration(5+w.draw("pause").IntN(90)) * time.Second
		p.pausedUntil = w.now.Add(d)
		w.tell(0, "", "replica %d stands still for %s, %s", p.number, d, at)
	}
	if w.trouble("clock", 0.0004) {
		p.skew = time.Duration(w.draw("clock").IntN(180_000)-90_000) * time.Millisecond
		w.tell(0, "", "the clock of replica %d jumps: now %s off", p.number, p.skew)
	}
}
