package sim

import (
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// Always a way out. "I want a person" works in every state, at once. Every failure ends with a person, never with silence, and says so in the
// customer's language, truthfully about opening hours.
func aWayOut() promise {
	h := hurry{opened: map[[2]int64]time.Time{}, decided: map[[2]int64]time.Time{}}
	return promise{
		number: 7, sentence: "Always a way out: whoever asks for a person gets one, at once, and every failure ends with one.",
		leaving:   func(w *world, _ request) { h.sample(w) },
		effect:    h.effect,
		committed: h.committed,
		rests:     h.kept,
	}
}

// hurry knows when a wish for a person was heard and when people got the conversation, by the world's clock, and when anything went wrong.
type hurry struct {
	decided map[[2]int64]time.Time // by conversation and version of the turn
	opened  map[[2]int64]time.Time // by conversation and outbound
	faults  int
	trouble []time.Time // when a look found more faults than the one before: never earlier than they were
}

const atOnce = 2 * time.Minute // with room for a Chatwoot that is slow at each of the handoff's requests

func (h *hurry) sample(w *world) {
	n := 0
	for _, times := range w.faults {
		n += times
	}
	if n > h.faults {
		h.faults = n
		h.trouble = append(h.trouble, w.now)
	}
}

func (h *hurry) effect(w *world, y *talk, e happened) {
	h.sample(w)
	if s, ok := e.action.(bot.SetStatus); ok && s.Status == bot.Open {
		if at := [2]int64{y.ID, e.seq}; h.opened[at].IsZero() {
			h.opened[at] = w.now
		}
	}
}

func (h *hurry) committed(w *world, t *bot.Turn, _ bot.Decision) {
	h.sample(w)
	h.decided[[2]int64{t.Conversation.Conversation, t.Conversation.Version + 1}] = w.now
}

// kept: the turn that read the wish gives the conversation to people, in the customer's language and at once.
func (h *hurry) kept(w *world, y *talk, end ending) {
	for _, m := range y.wrote {
		if m.wants != wantsPerson || !m.journaled || m.deleted || m.had {
			continue
		}
		i := slices.IndexFunc(end.inbounds, func(in bot.Inbound) bool { return in.Kind.Customer() && in.Message == m.id })
		j := slices.IndexFunc(end.traces, func(t bot.Trace) bool { return i >= 0 && slices.Contains(t.Read, end.inbounds[i].Seq) })
		if j < 0 || end.inbounds[i].Deleted || y.edited(m, end.inbounds) {
			continue // whether it was read at all is the first promise's affair
		}
		t := end.traces[j]
		if strings.HasPrefix(t.Note, "not ours") || w.scripted && len(t.Actions) == 0 {
			continue // a script that a fault has silenced: nobody but the script understands the wish there, and the watchdog comes
		}
		open := slices.IndexFunc(end.outs, func(o bot.Outbound) bool {
			s, ok := o.Action.(bot.SetStatus)
			return ok && s.Status == bot.Open && slices.Contains(t.Sent, o.Seq)
		})
		if open < 0 {
			w.breaks(7, y, "%q was read by turn %d, which did not hand over: %v", m.text, t.Version, t.Actions)
			continue
		}
		h.soon(w, y, m, t, end.outs[open])
		w.plainly(y, m, t, end.outs)
	}
	for _, o := range end.outs {
		if r, ok := reply(&o); ok && o.State == bot.Buried && !r.Interim && y.status == chatwoot.Pending && o.Epoch == end.row.Epoch {
			w.breaks(7, y, "a reply could not be delivered and no person has the conversation: %q", r.Text)
		}
	}
}

// soon: where nothing went wrong meanwhile, two minutes are enough. Else Chatwoot may refuse what stands before it for half an hour, and it has until
// everything rests: then it is done, or somebody else has the conversation.
func (h *hurry) soon(w *world, y *talk, m *written, t bot.Trace, open bot.Outbound) {
	from, to := h.decided[[2]int64{y.ID, t.Version}], h.opened[[2]int64{y.ID, open.Seq}]
	troubled := slices.ContainsFunc(h.trouble, func(at time.Time) bool { return !at.Before(from) && (to.IsZero() || !at.After(to)) })
	switch {
	case open.State == bot.Sent && !to.IsZero() && !from.IsZero() && to.Sub(from) > atOnce && !troubled:
		w.breaks(7, y, "%q was heard by turn %d, and people got the conversation %s later", m.text, t.Version, to.Sub(from))
	case open.State != bot.Sent && y.acts == m.acts && y.status == chatwoot.Pending:
		w.breaks(7, y, "%q was heard by turn %d, and its handing over is %s: %s", m.text, t.Version, open.State, open.Error)
	}
}

// plainly: the last sentence is in the language that this customer speaks, where the turn heard it and nobody asked for another.
func (w *world) plainly(y *talk, m *written, t bot.Trace, outs []bot.Outbound) {
	i := slices.IndexFunc(w.customers, func(c *customer) bool { return c.story.Person == m.text })
	asked := slices.ContainsFunc(t.Commands, func(c bot.Command) bool { return c.Kind == bot.SetLanguage })
	if i < 0 || asked || w.faults["model lies"] > 0 || t.Understanding.Language != w.customers[i].story.Language {
		return
	}
	story := w.customers[i].story
	for _, o := range outs {
		r, ok := reply(&o)
		if !ok || !r.Last || !slices.Contains(t.Sent, o.Seq) {
			continue
		}
		own := len(story.Handed) == 0 || slices.ContainsFunc(story.Handed, func(words string) bool { return strings.Contains(r.Text, words) })
		if r.Language != story.Language || !own {
			w.breaks(7, y, "%q is answered in another language: %q", m.text, r.Text)
		}
	}
}

// edited: the words that a turn read may have been others. What the mail around them or a mask adds and takes is no edit.
func (y *talk) edited(m *written, inbounds []bot.Inbound) bool {
	lines := y.Transcript().Lines
	i := slices.IndexFunc(lines, func(l chatwoottest.Line) bool { return l.ID == m.id })
	return i < 0 || !strings.Contains(lines[i].Text, m.text) ||
		slices.ContainsFunc(inbounds, func(in bot.Inbound) bool { return in.Kind == bot.CustomerEdit && in.Message == m.id })
}
