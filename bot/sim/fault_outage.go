package sim

import (
	"slices"
	"time"

	"agentbot/bot"
)

// mayGoOut: right after a customer's message is on disk every replica goes down for longer than an answer stays good. It was made for the mutant
// that answers old news.
func (w *world) mayGoOut(in bot.Inbound) {
	if in.Kind.Customer() && w.trouble("outage", 0.002) {
		w.goOut()
	}
}

// mayGoOutAfter: the same right after an answer was decided; it must not be said when they are back.
func (w *world) mayGoOutAfter(d bot.Decision) {
	replies := slices.ContainsFunc(d.Actions, func(a bot.Action) bool { _, ok := a.(bot.Reply); return ok })
	if replies && w.trouble("outage", 0.006) {
		w.goOut()
	}
}

func (w *world) goOut() {
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
