package sim

import (
	"strings"

	"agentbot/bot"
)

// looksFirst: right before each message it looks, where this Chatwoot lets it. Judged until Chatwoot has failed for the first time, because what it
// has refused once is not asked for again for an hour. Made for the mutant that does not look.
func looksFirst() promise {
	return promise{number: 3, leaving: func(w *world, q request) {
		if q.by == nil || !w.canLook() || w.faults["chatwoot fails"] > 0 || !strings.HasSuffix(q.path, "/messages") {
			return
		}
		if _, speaks := q.by.Action.(bot.Reply); speaks && q.by.looks == 0 {
			w.breaks(3, q.talk, "outbound %d speaks, and nobody looked right before whether a person has the conversation", q.by.Seq)
		}
	}}
}
