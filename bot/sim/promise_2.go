package sim

import (
	"encoding/json"
	"slices"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot/chatwoottest"
)

// One answer per burst. Messages sent in quick succession are one turn. A message that arrives while the bot is thinking supersedes the
// unfinished answer (at most three times in a row). Before a slow answer there may be one "one moment".
func oneAnswer() promise {
	b := breath{last: map[int64]before{}}
	return promise{
		number: 2, sentence: "One answer per burst: what is said in one breath is answered once.", committed: b.hasty, rests: answeredTwice,
	}
}

// breath remembers the turn before, by conversation.
type breath struct{ last map[int64]before }

type before struct {
	at       time.Time
	stubborn bool
}

// hasty: a turn must not begin before the customer's breath has ended, and must have read all that was there when it was committed.
func (b *breath) hasty(w *world, t *bot.Turn, _ bot.Decision) {
	last := b.last[t.Conversation.Conversation]
	b.last[t.Conversation.Conversation] = before{w.now, t.Stubborn}
	y := w.talkOf(t.Conversation.Conversation)
	if y == nil || t.Conversation.Owner != bot.Ours || t.Stubborn || t.Newest() == 0 || !w.serves(y) {
		return
	}
	inbounds, err := w.config.Store.Inbounds(w.ctx, y.key())
	if err != nil {
		return
	}
	for _, in := range inbounds {
		if in.Kind == bot.CustomerMessage && in.State == bot.Unread {
			w.breaks(2, y, "message %d %q had arrived when the answer to the one before was decided without it", in.Message, in.Text)
		}
	}
	if w.faults["clock"] == 0 && t.Failures == 0 && breathless(t) && !w.exempt(y, t, inbounds, last) {
		w.breaks(2, y, "the turn that read %q did not wait for the end of the burst", t.Unread[len(t.Unread)-1].Text)
	}
}

func breathless(t *bot.Turn) bool {
	var first, newest time.Time
	last := int64(0)
	for _, in := range t.Unread {
		if in.Kind != bot.CustomerMessage {
			return false // a choice, a result: these do not wait
		}
		if first.IsZero() || in.RecordedAt.Before(first) {
			first = in.RecordedAt
		}
		if in.Seq > last { // its word counts, even when the store has kept one of an earlier moment waiting for longer
			last, newest = in.Seq, in.RecordedAt
		}
	}
	burst := bot.DefaultPolicy().BurstOf(t.Conversation.Channel)
	const grain = 400 * time.Millisecond // two replicas may have waited so long for the store that the earlier of two messages is on disk last
	return t.Now.Before(newest.Add(burst.Idle-grain)) && t.Now.Before(first.Add(burst.Max-grain))
}

// exempt: what came while a stubborn turn was thinking, or while a resolve that was then withdrawn was on its way, has waited already; and a burst
// may have begun with what the customer has deleted since.
func (w *world) exempt(y *talk, t *bot.Turn, inbounds []bot.Inbound, last before) bool {
	outs, err := w.config.Store.Outbounds(w.ctx, y.key())
	if err != nil {
		return true
	}
	deleted := slices.ContainsFunc(inbounds, func(in bot.Inbound) bool { return in.Deleted && in.RecordedAt.After(last.at) }) // since the turn before
	return deleted || slices.ContainsFunc(t.Unread, func(in bot.Inbound) bool {
		withdrawn := slices.ContainsFunc(outs, func(o bot.Outbound) bool {
			s, ok := o.Action.(bot.SetStatus)
			return ok && s.Status != bot.Open && o.State != bot.Sent && !in.RecordedAt.Before(o.DecidedAt) && in.RecordedAt.Before(later(o.DecidedAt, o.TriedAt).Add(withdrawing))
		})
		return withdrawn || last.stubborn && !in.RecordedAt.After(last.at)
	})
}

// withdrawing is how long after its newest try a resolve may still be on its way.
const withdrawing = 2 * time.Minute

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// answeredTwice: nothing is read by two turns, and "one moment" is said once to one wait.
func answeredTwice(w *world, y *talk, end ending) {
	read := map[int64]int64{}
	for _, t := range end.traces {
		for _, seq := range t.Read {
			if before, twice := read[seq]; twice {
				w.breaks(2, y, "inbound %d was answered by turn %d and again by turn %d", seq, before, t.Version)
			}
			read[seq] = t.Version
		}
	}
	if w.faults["clock"] == 0 {
		moments(w, y, end)
	}
}

// moments: between two of them the customer has written, as far as the machine knew, or got an answer.
func moments(w *world, y *talk, end ending) {
	var before *bot.Outbound
	for i := range end.outs {
		o := &end.outs[i]
		r, ok := reply(o)
		switch {
		case ok && r.Interim && o.State == bot.Sent && before != nil && !wroteBetween(end.inbounds, before.DecidedAt, o.DecidedAt):
			w.breaks(2, y, "%q was said twice to one wait", r.Text)
		case ok && r.Interim && o.State == bot.Sent:
			before = o
		case ok && !r.Interim:
			before = nil
		}
	}
}

func wroteBetween(inbounds []bot.Inbound, from, to time.Time) bool {
	return slices.ContainsFunc(inbounds, func(in bot.Inbound) bool {
		return in.Kind != bot.Echo && !in.RecordedAt.Before(from) && !in.RecordedAt.After(to)
	})
}

// outboundOf finds which of our outbounds a line in Chatwoot is, by our marker; nil: none.
func outboundOf(l chatwoottest.Line, outs []bot.Outbound) *bot.Outbound {
	raw, err := json.Marshal(l.Attributes["agentbot"])
	var mark struct{ Out int64 }
	if err != nil || json.Unmarshal(raw, &mark) != nil || mark.Out == 0 {
		return nil
	}
	i := slices.IndexFunc(outs, func(o bot.Outbound) bool { return o.Seq == mark.Out })
	if i < 0 {
		return nil
	}
	return &outs[i]
}

func reply(o *bot.Outbound) (bot.Reply, bool) {
	if o == nil {
		return bot.Reply{}, false
	}
	r, ok := o.Action.(bot.Reply)
	return r, ok
}
