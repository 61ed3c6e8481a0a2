package sim

import (
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Nothing is lost. An event about a conversation that is acknowledged with 2xx is on disk. Every customer message ends answered, handed to a
// person, or deliberately left to a person who already has the conversation; there is no fourth outcome.
func nothingIsLost() promise {
	return promise{number: 1, sentence: "Nothing is lost: every message that was taken is answered or with a person.", rests: lost}
}

func lost(w *world, y *talk, end ending) {
	for _, o := range end.outs {
		if !o.State.Final() {
			w.breaks(1, y, "outbound %d is still %s: %s", o.Seq, o.State, o.Error)
		}
	}
	for _, m := range y.wrote {
		if !m.accepted || m.deleted {
			continue
		}
		if why := y.left(m, end); why != "" {
			w.breaks(1, y, "%q (message %d) %s; the conversation is %s, the bot's books say %s", m.text, m.id, why, y.status, end.row.Owner)
		}
	}
}

// left says in which way an accepted message was neither answered nor handed to a person; "" when it was. It must have been read by a turn: a
// later reply alone proves nothing.
func (y *talk) left(m *written, end ending) string {
	i := slices.IndexFunc(end.inbounds, func(in bot.Inbound) bool { return in.Kind.Customer() && in.Message == m.id })
	people := m.had || y.acts > m.acts || y.status == chatwoot.Open
	switch {
	case i < 0:
		return "was accepted and is not in the journal"
	case end.inbounds[i].State == bot.Unread:
		return "is still to be read, and everything rests"
	case end.inbounds[i].Deleted, people:
		return ""
	case end.inbounds[i].State != bot.Read:
		return "was never read by a turn (" + string(end.inbounds[i].State) + ")"
	}
	j := slices.IndexFunc(end.traces, func(t bot.Trace) bool { return slices.Contains(t.Read, end.inbounds[i].Seq) })
	if j < 0 || strings.HasPrefix(end.traces[j].Note, "not ours") {
		return "was read only by the guard"
	}
	if y.status == chatwoot.Pending && !slices.ContainsFunc(end.outs, func(o bot.Outbound) bool { return answers(o, m.id) }) {
		return "waits in a pending conversation without an answer"
	}
	return ""
}

func answers(o bot.Outbound, message int64) bool {
	r, ok := o.Action.(bot.Reply)
	return ok && !r.Interim && o.State == bot.Sent && o.Covers >= message
}
