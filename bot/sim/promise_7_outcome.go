package sim

import (
	"slices"

	"agentbot/bot"
)

// outcomes: what came of a business action reaches somebody. The customer reads it, or, when a person stepped in first, the people do: else an agent
// does by hand what the machine has done already. Made for the answer that a takeover drops.
func outcomes() promise {
	return promise{number: 7, rests: func(w *world, y *talk, end ending) {
		if y.Transcript().Deleted || end.unknown {
			return
		}
		for _, in := range end.inbounds {
			if in.Kind == bot.Result && in.Action != "" && in.State == bot.Read && !toldOf(in, end) {
				w.breaks(7, y, "nobody was told what came of %s: %s", in.Action, in.Outcome)
			}
		}
	}}
}

// toldOf: the turn that read it said something that arrived, or a result that a dropped answer left behind was read in turn, or it said nothing.
func toldOf(in bot.Inbound, end ending) bool {
	i := slices.IndexFunc(end.traces, func(t bot.Trace) bool { return slices.Contains(t.Read, in.Seq) })
	if i < 0 {
		return true // whether it is read is the first promise's affair
	}
	spoke := false
	for _, o := range end.outs {
		if !slices.Contains(end.traces[i].Sent, o.Seq) {
			continue
		}
		switch a := o.Action.(type) {
		case bot.Note:
			spoke = true
			if o.State != bot.Dropped {
				return true
			}
		case bot.Reply:
			if a.Interim {
				continue
			}
			spoke = true
			left := slices.ContainsFunc(end.inbounds, func(r bot.Inbound) bool {
				return r.Ref == o.Seq && (r.Kind == bot.Result || r.Kind == bot.Undeliverable)
			})
			if o.State == bot.Sent || left {
				return true
			}
		}
	}
	return !spoke
}
