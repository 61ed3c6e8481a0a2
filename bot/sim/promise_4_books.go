package sim

import (
	"slices"

	"agentbot/bot"
)

// truthful: what the books call sent is in Chatwoot, and what became of a change is told to the conversation that waits for it. Made for the
// mutants that take silence for success and that drop results.
func truthful() promise {
	return promise{number: 4, rests: func(w *world, y *talk, end ending) {
		there := map[int64]bool{}
		for _, l := range y.Transcript().Lines {
			if o := outboundOf(l, end.outs); o != nil {
				there[o.Seq] = true
			}
		}
		for _, o := range end.outs {
			switch a := o.Action.(type) {
			case bot.Reply:
				if o.State == bot.Sent && !there[o.Seq] {
					w.breaks(4, y, "outbound %d counts as sent, and Chatwoot never got it: %q", o.Seq, a.Text)
				}
			case bot.Note:
				if o.State == bot.Sent && !there[o.Seq] {
					w.breaks(4, y, "the note of outbound %d counts as sent, and Chatwoot never got it", o.Seq)
				}
			case bot.Commit:
				if o.State.Final() && !slices.ContainsFunc(end.inbounds, func(in bot.Inbound) bool { return in.Kind == bot.Result && in.ActionKey == a.Key }) {
					w.breaks(4, y, "%s is %s, and what became of it was told to nobody", a.Action, o.State)
				}
			}
		}
	}}
}
