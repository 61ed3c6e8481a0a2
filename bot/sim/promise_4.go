package sim

import (
	"slices"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Nothing happens twice. No reply and no business action is repeated by a crash or a retry. Where the outside world leaves a doubt (a request that
// timed out), the doubt is resolved by looking, not by guessing; if it cannot be resolved, a person is told.
func nothingTwice() promise {
	return promise{number: 4, sentence: "Nothing happens twice: no reply and no change is repeated; what stays in doubt is told to a person.", rests: twice, ends: changedTwice}
}

func changedTwice(w *world) {
	for _, key := range w.shopping.keys {
		if n := w.shopping.applied[key]; n > 1 {
			w.breaks(4, w.talkOfKey(key), "the business system was made to carry out %s %d times", key, n)
		}
	}
}

// talkOfKey is the conversation whose business key it is.
func (w *world) talkOfKey(key string) *talk {
	for _, y := range w.talks {
		outs, err := w.config.Store.Outbounds(w.ctx, y.key())
		if err == nil && slices.ContainsFunc(outs, func(o bot.Outbound) bool { c, ok := o.Action.(bot.Commit); return ok && c.Key == key }) {
			return y
		}
	}
	return nil
}

// twice: whatever the bot says is one of its outbounds, and is there once. A note that was in doubt, so that it was tried again, may be there again: a
// missing dossier is worse than two.
func twice(w *world, y *talk, end ending) {
	seen := map[int64]bool{}
	for _, l := range y.Transcript().Lines {
		if l.From != "agent_bot" || l.Type == chatwoot.Activity {
			continue
		}
		o := outboundOf(l, end.outs)
		switch {
		case o == nil:
			w.breaks(4, y, "nothing was decided that says %q", l.Text)
			continue
		case seen[o.Seq] && !l.Private:
			w.breaks(4, y, "outbound %d was said twice: %q", o.Seq, l.Text)
		case seen[o.Seq] && o.Attempt < 2:
			w.breaks(4, y, "the note of outbound %d is there twice, and was never in doubt", o.Seq)
		}
		seen[o.Seq] = true
	}
	for _, in := range end.inbounds {
		if in.Kind == bot.Result {
			w.honest(y, in, end)
		}
	}
}

// honest: what the machine says of a business change is what became of it, and what it cannot say a person hears.
func (w *world) honest(y *talk, in bot.Inbound, end ending) {
	done := w.shopping.applied[in.ActionKey]
	switch in.Outcome {
	case bot.OK:
		if in.ActionKey != "" && done == 0 {
			w.breaks(4, y, "%s is reported as done, and the business system never did it", in.Action)
		}
	case "dropped", bot.Unavailable, "failed":
		if done > 0 {
			w.breaks(4, y, "%s is reported as %s, and the business system did it", in.Action, in.Outcome)
		}
	case "doubt":
		told := slices.ContainsFunc(end.traces, func(t bot.Trace) bool {
			return slices.Contains(t.Read, in.Seq) && (slices.Contains(t.Actions, "note") || slices.Contains(t.Actions, "set_status"))
		})
		if !told {
			w.breaks(4, y, "%s stays in doubt and no person is told", in.Action)
		}
	}
}
