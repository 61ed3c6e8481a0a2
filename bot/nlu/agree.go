package nlu

import (
	"slices"

	"agentbot/bot"
)

// agrees says whether the words are a yes without a model. A yes can set a business action off, and "sim" stands in "eu nunca diria sim" too: a model may
// find a yes where it stands, and may not make one.
func agrees(base bot.Understanding) bool {
	return slices.ContainsFunc(base.Commands, func(c bot.Command) bool { return c.Kind == bot.Confirm })
}
