package sim

import (
	"slices"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// leftToPeople: what was deliberately left to a person is not answered by the machine when it has the conversation again. Made for the mutant that
// reads again what people had.
func leftToPeople() promise {
	return promise{number: 1, committed: func(w *world, t *bot.Turn, _ bot.Decision) {
		y := w.talkOf(t.Conversation.Conversation)
		if y == nil || t.Conversation.Owner != bot.Ours {
			return
		}
		inbounds, err := w.config.Store.Inbounds(w.ctx, y.key())
		if err != nil {
			return
		}
		for _, in := range inbounds {
			read := slices.ContainsFunc(t.Unread, func(u bot.Inbound) bool { return u.Seq == in.Seq })
			if read && in.Kind.Customer() && in.State == bot.Passed && !in.Deleted {
				w.breaks(1, y, "%q (message %d) was left to people, and a turn answers it after they gave the conversation back", in.Text, in.Message)
			}
		}
	}}
}

// missed: what Chatwoot's webhooks never brought is found by the look around after a start, where a user's token shows all messages. Made for the
// mutant that does not look around.
func missed() promise {
	return promise{number: 1, rests: func(w *world, y *talk, end ending) {
		if !w.restarted || !w.userSees || y.status != chatwoot.Pending {
			return
		}
		const shown = 20 // messages on the page that a look around reads
		lines := y.Transcript().Lines
		for i, l := range slices.Backward(lines) {
			if len(lines)-i > shown || l.Type == chatwoot.Outgoing && !l.Private {
				return
			}
			m := slices.IndexFunc(y.wrote, func(m *written) bool { return m.id == l.ID })
			known := slices.ContainsFunc(end.inbounds, func(in bot.Inbound) bool { return in.Message == l.ID })
			if m >= 0 && !y.wrote[m].deleted && !known {
				w.breaks(1, y, "%q (message %d) waits in a pending conversation, and the start after it was lost did not find it", l.Text, l.ID)
			}
		}
	}}
}
