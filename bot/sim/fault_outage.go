package sim

import (
	"slices"
	"time"
)

// mayGoOut: right after a customer's message is on disk every replica goes down for longer than an answer stays good. It was made for the mutant
// that answers old news.
func (w *world) mayGoOut(at string) {
	if at != "after Record" || !w.trouble("outage", 0.002) {
		return
	}
	w.outage = w.now.Add(time.Duration(28+w.draw("outage").IntN(20)) * time.Minute)
	w.tell(0, "", "all replicas are down until %s", w.outage.Format(clockOnly))
	for _, p := range slices.Clone(w.processes) {
		p.end()
	}
	w.die()
}

// rested is when everything must have come to rest.
func (w *world) rested() time.Time {
	from := w.now
	if w.outage.After(from) {
		from = w.outage
	}
	return from.Add(rest)
}
