package sim

import (
	"cmp"
	"slices"
	"strings"

	"agentbot/bot"
)

// asked is a request to people: the outbound that made it, by its place among all.
type asked struct {
	Errand
	out int
}

// errandsOf are the requests that were decided, in order; those that never left, because a person stepped in first, too.
func (w *world) errandsOf(end ending) []asked {
	if w.config.Errand == nil || w.scripted {
		return nil
	}
	var all []asked
	for i, o := range end.outs {
		if n, ok := o.Action.(bot.Note); ok {
			if e, ok := w.config.Errand(n.Text); ok {
				all = append(all, asked{e, i})
			}
		}
	}
	return all
}

// errandsOnce: where people make a change, they are asked once for it, the first answer counts, and the customer hears that it is done when they
// have said so, and not before. A mail that the server has taken is not sent again.
func errandsOnce() promise {
	return promise{number: 4, rests: func(w *world, y *talk, end ending) {
		keys := map[string]bool{}
		for _, e := range w.errandsOf(end) {
			if keys[e.Key] {
				w.breaks(4, y, "people were asked for %s twice, with the key %s", e.Path, e.Key)
			}
			keys[e.Key] = true
		}
		if w.config.Errand != nil && !w.scripted {
			answeredTruly(w, y, end)
		}
	}, ends: func(w *world) {
		for id, times := range w.posted {
			if times > 1 {
				w.breaks(4, nil, "the mail %s was sent %d times", id, times)
			}
		}
	}}
}

// answeredTruly goes through the turns: the request that stands open, and the first answer to it.
func answeredTruly(w *world, y *talk, end ending) {
	open, requests := "", map[int64]string{}
	for _, e := range w.errandsOf(end) {
		requests[end.outs[e.out].Seq] = e.Key
	}
	traces := slices.Clone(end.traces)
	slices.SortFunc(traces, func(a, b bot.Trace) int { return cmp.Compare(a.Version, b.Version) })
	for _, t := range traces {
		if strings.HasPrefix(t.Note, "not ours") {
			open = "" // people have the conversation: what they answer then changes nothing
			continue
		}
		first := firstCommand(t, end.inbounds)
		claims := w.claims(t, end.outs)
		switch {
		case claims != "" && (open == "" || first != bot.AgentDone):
			w.breaks(4, y, "the customer is told that it is done (%q), and the people said %q to a request that was open: %t", claims, first, open != "")
		case claims == "" && open != "" && first == bot.AgentDone:
			w.breaks(4, y, "the people said that it is done, and the turn that read it told the customer nothing of it: %v", t.Actions)
		}
		if first == bot.AgentDone || first == bot.AgentRefused {
			open = ""
		}
		for _, seq := range t.Sent {
			if key := requests[seq]; key != "" {
				open = key
			}
		}
		if slices.Contains(t.Actions, "set_status") { // it has left the bot, or is over
			open = ""
		}
	}
}

// firstCommand is the first answer of people that a turn read, "" for none.
func firstCommand(t bot.Trace, inbounds []bot.Inbound) string {
	var first *bot.Inbound
	said := ""
	for i, in := range inbounds {
		verb, _, ok := bot.AgentCommand(in.Note)
		if in.Kind == bot.AgentNote && ok && verb != bot.AgentUnknown && slices.Contains(t.Read, in.Seq) && (first == nil || in.Message < first.Message) {
			first, said = &inbounds[i], verb
		}
	}
	return said
}

// claims is what a turn says to the customer that means "it is done", "" when it says none.
func (w *world) claims(t bot.Trace, outs []bot.Outbound) string {
	for _, o := range outs {
		r, ok := reply(&o)
		if ok && slices.Contains(t.Sent, o.Seq) && slices.ContainsFunc(w.config.Done, func(words string) bool { return strings.Contains(r.Text, words) }) {
			return r.Text
		}
	}
	return ""
}
