package nlu

import (
	"context"
	"slices"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

const (
	byModel       = "model"
	maxCandidates = 8 // flows shown to the model, so that the prompt does not grow with the library
	certain       = 0.9
	fewWords      = 2 // that nothing explains, beside an answer to what was asked
)

// Model understands with one structured call to a language model on top of Lexical. What the lexical reading explains for certain (an offered
// option, a code, a plain yes or no, a bare value, a wish for a person) does not ask the model. Anything wrong with the call leaves the lexical
// result, with a Note.
type Model struct {
	lexical *Lexical
}

var _ bot.Understander = (*Model)(nil)

// NewModel puts a model on top of the lexical understander; the model itself is reached through the turn's world.
func NewModel(lexical *Lexical) *Model { return &Model{lexical: lexical} }

// Understand implements bot.Understander.
func (m *Model) Understand(ctx context.Context, v bot.View, w bot.World) bot.Understanding {
	base, settled := m.lexical.read(v)
	if settled || w == nil || answered(v, base) && len(unexplained(v, base)) <= fewWords {
		return base
	}
	shown := candidateFlows(v, base)
	now := possible(v, shown)
	q, err := modelQuestion(v, base, shown, now)
	if err != nil {
		base.Note = err.Error()
		return base
	}
	answer, err := w.Ask(ctx, q)
	switch {
	case err != nil:
		base.Note = "model not asked: " + err.Error()
		return base
	case answer.Outcome != bot.OK:
		base.Note = "model " + answer.Outcome + ": " + answer.Note
		return base
	}
	said, err := parseSaid(answer.Output)
	if err != nil {
		base.Note = err.Error()
		return base
	}
	return m.merge(v, base, said, shown, now)
}

// answered says whether the words hold what the bot has asked for: a value for the slot, a yes or a no.
func answered(v bot.View, base bot.Understanding) bool {
	return slices.ContainsFunc(base.Commands, func(c bot.Command) bool { return answers(v, c) })
}

func answers(v bot.View, c bot.Command) bool {
	switch c.Kind {
	case bot.Fill:
		return v.Slot != nil && c.Slot == v.Slot.Name && c.Value != nil && c.Name != Malformed && c.Score == 1
	case bot.Confirm, bot.Deny:
		return awaitsYes(v) && c.Score == 1
	default:
		return false
	}
}

// awaitsYes says whether a yes or a no would mean anything now.
func awaitsYes(v bot.View) bool {
	return v.Waiting != nil && v.Waiting.For == "confirm" || v.Slot != nil && v.Slot.Type == "bool" ||
		slices.ContainsFunc(v.Offers, func(o bot.Offer) bool { return o.Command.Kind == bot.Confirm || o.Command.Kind == bot.Deny })
}

// unexplained are the words that mean something and in which the lexical reading has found nothing for certain. A question mark among them counts
// as many: what is asked is for the model to find out.
func unexplained(v bot.View, base bot.Understanding) []string {
	text := joined(v.Messages)
	for _, c := range base.Commands {
		if c.Span != "" && sure(c) {
			text = strings.Replace(text, c.Span, "\n", 1)
		}
	}
	open := meaningful(words.Plain(text, base.Language))
	if strings.ContainsAny(text, "?¿") {
		open = append(open, make([]string, fewWords+1)...)
	}
	return open
}

// sure says whether a lexical command rests on the form of the words rather than on a likeness: no model talks it away.
func sure(c bot.Command) bool {
	switch c.Kind {
	case bot.Fill, bot.Correct:
		return c.Value != nil && c.Name != Malformed && c.Score == 1
	case bot.Ask, bot.Chitchat, bot.Clarify, bot.None:
		return false
	default:
		return c.Score >= certain
	}
}

// candidateFlows are the flows the model may choose from: the best of the lexical match first, and where all others find a place beside them, all.
func candidateFlows(v bot.View, base bot.Understanding) []bot.FlowCard {
	var out []bot.FlowCard
	add := func(f bot.FlowCard) {
		have := slices.ContainsFunc(out, func(have bot.FlowCard) bool { return have.Name == f.Name })
		if f.Startable && !have && f.Name != v.Running && len(out) < maxCandidates {
			out = append(out, f)
		}
	}
	for _, c := range base.Candidates {
		if at := slices.IndexFunc(v.Flows, func(f bot.FlowCard) bool { return f.Name == c.Flow }); at >= 0 {
			add(v.Flows[at])
		}
	}
	if len(out) == 0 || startables(v) <= maxCandidates { // without a match the author's order is as good as any
		for _, f := range v.Flows {
			add(f)
		}
	}
	return out
}

// startables counts the flows that could be started now.
func startables(v bot.View) int {
	n := 0
	for _, f := range v.Flows {
		if f.Startable && f.Name != v.Running {
			n++
		}
	}
	return n
}
