package sim

import (
	"time"

	"agentbot/bot"
)

// worstMoment is the time between the look and the request that it was for: a person writes and their webhook comes before the request leaves, the
// customer writes while a resolve is on its way, or the process stands still. By chance alone all three are too seldom to prove anything: made for
// the mutants that do not ask the books before a request, forget that they are closing, and know no fence for outbounds.
func (w *world) worstMoment(q request) {
	if q.by == nil || q.by.Action == nil || q.talk == nil || q.talk.has {
		return
	}
	y, d := q.talk, w.draw("worst moment")
	status, isStatus := q.by.Action.(bot.SetStatus)
	_, speaks := q.by.Action.(bot.Reply)
	switch {
	case isStatus && status.Status != bot.Open && w.trouble("customer at once", 0.5):
		w.spawn("customer at once", nil, time.Duration(d.IntN(15))*time.Millisecond, func() { w.interrupts(y) })
	case speaks && w.trouble("person at once", 0.01):
		who := w.people[0]
		w.spawn("person at once", nil, 0, func() {
			w.takes(y, who.Name+" writes at the same moment", func() int64 { return who.Reply(y.Conversation, "Deixa comigo") })
		})
		w.wait(time.Duration(500+d.IntN(2500))*time.Millisecond, "")
	case w.trouble("pause", 0.008):
		p := w.current.home
		if p == nil {
			return
		}
		p.pausedUntil = w.now.Add(time.Duration(20+d.IntN(40)) * time.Second)
		w.tell(0, "", "replica %d stands still between its look and what it wanted to send", p.number)
		w.wait(0, "")
	}
}

// interrupts lets the customer of a conversation write.
func (w *world) interrupts(y *talk) {
	for _, c := range w.customers {
		if c.talk == y && !y.Transcript().Deleted {
			c.writes(pick(c.chance, c.story.Small), "")
			return
		}
	}
}

// alone: in some worlds nobody steps in, so that stories come to their changes while everything else goes wrong. Made for the mutants that carry
// out a change twice or take any code.
func (w *world) alone() bool { return stream(w.config.Seed, "alone").IntN(5) == 0 }
