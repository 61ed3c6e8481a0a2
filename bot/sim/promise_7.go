package sim

import (
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Always a way out. "I want a person" works in every state, at once. Every failure ends with a person, never with silence, and says so in the
// customer's language, truthfully about opening hours.
func aWayOut() promise {
	return promise{number: 7, sentence: "Always a way out: whoever asks for a person gets one, at once, and every failure ends with one.", rests: kept}
}

func kept(w *world, y *talk, end ending) {
	for _, m := range y.wrote {
		if m.wants != wantsPerson || !m.journaled || m.deleted || m.had {
			continue
		}
		i := slices.IndexFunc(end.inbounds, func(in bot.Inbound) bool { return in.Kind.Customer() && in.Message == m.id })
		j := slices.IndexFunc(end.traces, func(t bot.Trace) bool { return i >= 0 && slices.Contains(t.Read, end.inbounds[i].Seq) })
		if j < 0 || end.inbounds[i].Deleted || end.inbounds[i].Text != m.text || edited(end.inbounds, m.id) {
			continue // whether it was read at all is the first promise's affair
		}
		t := end.traces[j]
		if !strings.HasPrefix(t.Note, "not ours") && !slices.Contains(t.Actions, "set_status") {
			w.breaks(7, y, "%q was read by turn %d, which did not hand over: %v", m.text, t.Version, t.Actions)
		}
	}
	for _, o := range end.outs {
		if r, ok := reply(&o); ok && o.State == bot.Buried && !r.Interim && y.status == chatwoot.Pending && o.Epoch == end.row.Epoch {
			w.breaks(7, y, "a reply could not be delivered and no person has the conversation: %q", r.Text)
		}
	}
}

// edited: the words that a turn read may have been others.
func edited(inbounds []bot.Inbound, message int64) bool {
	return slices.ContainsFunc(inbounds, func(in bot.Inbound) bool { return in.Kind == bot.CustomerEdit && in.Message == message })
}
