package sim

import (
	"slices"
	"time"

	"agentbot/bot"
)

// takenUp is more than any burst, and than every step of a handoff takes; less than the poll that finds what nobody was woken for, mostly.
const takenUp = 12 * time.Second

// soon: what is due is taken up within seconds where nothing has gone wrong so far. Made for the store that forgets to signal: every loop finds its
// work all the same, at its next poll, so no other promise notices.
func soon() promise {
	epochs := map[int64]int64{}
	return promise{
		number: 7,
		committed: func(w *world, t *bot.Turn, _ bot.Decision) {
			id := t.Conversation.Conversation
			same := epochs[id] == t.Conversation.Epoch // what came with a return may have been with people for long
			epochs[id] = t.Conversation.Epoch
			if !same || t.Failures > 0 || t.Conversation.Owner != bot.Ours || w.model && !w.quiet { // a turn may think about what came before
				return
			}
			var newest time.Time // a burst is due a while after its last message
			for _, in := range t.Unread {
				if in.Kind == bot.CustomerMessage && in.RecordedAt.After(newest) {
					newest = in.RecordedAt
				}
			}
			if waited := t.Now.Sub(newest); !newest.IsZero() && waited > takenUp && w.steadySince(newest) {
				w.breaks(7, w.talkOf(id), "nobody looked at a message for %s, though nothing had gone wrong", waited)
			}
		},
		leaving: func(w *world, q request) {
			if w.disturbed() || q.by == nil {
				return
			}
			_, speaks := q.by.Action.(bot.Reply)
			if waited := w.now.Sub(q.by.DecidedAt); speaks && waited > takenUp {
				w.breaks(7, q.talk, "a reply leaves %s after it was decided, though nothing had gone wrong", waited)
			}
		},
	}
}

// disturbed: something has happened that may make a loop late for good reasons. Deliveries, customers and libraries only change what there is to do.
func (w *world) disturbed() bool {
	if w.count.Deaths > 0 {
		return true
	}
	for kind, n := range w.faults {
		if n > 0 && !slices.Contains([]string{"deliveries", "customers", "library"}, familyOf(kind)) {
			return true
		}
	}
	return false
}

// shaking are the families that may make a turn wait; a lease, a pause or a start-up lasts for less than aftershock.
var shaking = []string{"store", "crashes", "pauses", "clocks", "flows", "business", "chatwoot"} // chatwoot: words wait while a close is on its way

const aftershock = 3 * time.Minute

// steadySince: no turn had a good reason to wait from then on.
func (w *world) steadySince(t time.Time) bool {
	if !w.shaken.IsZero() && w.shaken.Add(aftershock).After(t) {
		return false
	}
	return !slices.ContainsFunc(w.processes, func(p *process) bool { return p.machine == nil || p.skew != 0 })
}
