package sim

import (
	"slices"
	"time"

	"agentbot/bot"
)

// rings: a time that a turn has set comes, whatever happened to the process that set it. Made for the mutant that loses alarms with the process.
func rings() promise {
	type set struct {
		epoch  int64
		alarms []bot.Alarm
	}
	last := map[int64]set{}
	return promise{
		number: 7,
		committed: func(w *world, t *bot.Turn, d bot.Decision) {
			id := t.Conversation.Conversation
			before, ok := last[id]
			delete(last, id)
			if t.Conversation.Owner != bot.Ours {
				return
			}
			for _, a := range before.alarms {
				same := func(b bot.Alarm) bool { return a.Name == b.Name && a.Run == b.Run && a.At.Equal(b.At) }
				if ok && before.epoch == t.Conversation.Epoch && !t.Unreadable && !slices.ContainsFunc(t.State.Alarms, same) {
					w.breaks(7, w.talkOf(id), "the alarm %s, set for %s, is forgotten", a.Name, a.At.Format(clockOnly))
				}
			}
			if !d.Leaves {
				last[id] = set{t.Conversation.Epoch, d.State.Alarms}
			}
		},
		rests: func(w *world, y *talk, end ending) {
			for _, a := range last[y.ID].alarms {
				if end.row.Owner == bot.Ours && end.row.Epoch == last[y.ID].epoch && w.now.Sub(a.At) > 2*time.Minute {
					w.breaks(7, y, "the alarm %s, set for %s, never rang", a.Name, a.At.Format(clockOnly))
				}
			}
		},
	}
}

const (
	oldNews      = 30 * time.Minute
	clocksDiffer = 4 * time.Minute // at most: two clocks that have jumped
)

// notTooLate: what waited half an hour ends with a person and is not answered as if nothing had been. Made for the mutant that answers old news.
func notTooLate() promise {
	return promise{
		number: 7,
		committed: func(w *world, t *bot.Turn, d bot.Decision) {
			newest := bot.Stamp(0)
			for _, in := range t.Unread {
				if in.Kind.Customer() {
					newest = max(newest, in.At)
				}
			}
			answer := slices.IndexFunc(d.Actions, func(a bot.Action) bool { r, ok := a.(bot.Reply); return ok && !r.Last })
			if waited := w.now.Sub(time.UnixMicro(int64(newest))); newest > 0 && waited > oldNews+clocksDiffer && answer >= 0 {
				w.breaks(7, w.talkOf(t.Conversation.Conversation), "a turn answers what was written %s ago instead of giving it to a person", waited)
			}
		},
		leaving: func(w *world, q request) {
			if q.by == nil {
				return
			}
			r, ok := q.by.Action.(bot.Reply)
			if waited := w.now.Sub(q.by.DecidedAt); ok && !r.Last && waited > oldNews+clocksDiffer {
				w.breaks(7, q.talk, "outbound %d is said %s after it was decided", q.by.Seq, waited)
			}
		},
	}
}

// told: what could not be said is told to the machine's own next turn, at once, not only by the watchdog. Made for the mutant that ignores it.
func told() promise {
	return promise{number: 7, rests: func(w *world, y *talk, end ending) {
		for _, o := range end.outs {
			r, ok := o.Action.(bot.Reply)
			if !ok || r.Interim || o.State != bot.Buried {
				continue
			}
			if !slices.ContainsFunc(end.inbounds, func(in bot.Inbound) bool { return in.Kind == bot.Undeliverable && in.Ref == o.Seq }) {
				w.breaks(7, y, "a reply was given up and nobody was told: %q", r.Text)
			}
		}
	}}
}

const (
	patience = 15 * time.Minute // three failures, or the watchdog, with room for a database that is away
)

// inTime: no message waits for ever for a turn that fails again and again. Made for the mutant that never gives up, which half an hour later is
// saved by the age of the message.
func inTime() promise {
	epochs := map[int64]int64{}
	return promise{number: 7, committed: func(w *world, t *bot.Turn, _ bot.Decision) {
		id := t.Conversation.Conversation
		same := epochs[id] == t.Conversation.Epoch
		epochs[id] = t.Conversation.Epoch
		if !same || t.Conversation.Owner != bot.Ours || !w.outage.IsZero() {
			return // what came with a return may have been with people for long
		}
		for _, in := range t.Unread {
			if waited := w.now.Sub(in.RecordedAt); in.Kind == bot.CustomerMessage && waited > patience {
				w.breaks(7, w.talkOf(id), "%q waited %s until a turn was done with it", in.Text, waited)
			}
		}
	}}
}
