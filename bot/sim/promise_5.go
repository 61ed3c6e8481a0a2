package sim

import (
	"slices"

	"agentbot/bot"
)

// In order. Within a conversation, replies, notes, labels and status changes reach Chatwoot in the order decided.
func inOrder() promise {
	return promise{number: 5, sentence: "In order: what was decided reaches Chatwoot in the order in which it was decided.", effect: overtaken}
}

func overtaken(w *world, y *talk, h happened) {
	for _, before := range y.effects[:y.judged] {
		switch {
		case before.seq > h.seq && !w.forgiven(y, h):
			w.breaks(5, y, "outbound %d (%s) arrived after %d (%s)", h.seq, h.action.Kind(), before.seq, before.action.Kind())
		case before.opened && before.seq < h.seq && w.together(y, before.seq, h.seq):
			w.breaks(5, y, "outbound %d (%s) came after its own handoff had opened the conversation", h.seq, h.action.Kind())
		}
	}
}

// forgiven: what a change of hands dropped while its fate was in doubt may land late, and a note whose fate stayed unknown is repeated.
func (w *world) forgiven(y *talk, h happened) bool {
	outs, err := w.config.Store.Outbounds(w.ctx, y.key())
	i := slices.IndexFunc(outs, func(o bot.Outbound) bool { return o.Seq == h.seq })
	return err != nil || i < 0 || outs[i].State == bot.Dropped || outs[i].State == bot.Buried
}

// together says whether two outbounds come from one decision.
func (w *world) together(y *talk, a, b int64) bool {
	traces, err := w.config.Store.Traces(w.ctx, y.key(), 0)
	return err == nil && slices.ContainsFunc(traces, func(t bot.Trace) bool { return slices.Contains(t.Sent, a) && slices.Contains(t.Sent, b) })
}
