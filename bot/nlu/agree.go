package nlu

import (
	"slices"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// agrees says whether the words are a yes without a model. A yes can set a business action off, and "sim" stands in "eu nunca diria sim" too: a model may
// find a yes where it stands, and may not make one.
func agrees(base bot.Understanding) bool {
	return slices.ContainsFunc(base.Commands, func(c bot.Command) bool { return c.Kind == bot.Confirm })
}

// plainYes says whether a segment picks an offered yes by more than having the word in it: "responda sim" and "não sei se sim" do. It is a yes, the offer's
// name and nothing else, or its number.
func (r *reader) plainYes(s *segment, offer int) bool {
	named := func(name string) bool { return words.Plain(name, r.language) == s.plain }
	return r.grammar.whole(actYes, s.plain) || slices.ContainsFunc(r.offerNames(offer), named) || entity.Place(s.plain, len(r.view.Offers)) == offer
}
