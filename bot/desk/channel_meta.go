package desk

import "agentbot/bot"

// Messenger shows quick replies, whose title comes back, under a text that Chatwoot sends unrendered. Instagram loses options.
var (
	messenger = channel{limit: 2000, text: plainAbove, native: func(o []bot.Option) bool { return fitting(o, 13, 20) }}
	instagram = channel{limit: 1000, text: bareLinks}
)
