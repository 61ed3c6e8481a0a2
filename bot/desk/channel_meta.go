package desk

import "agentbot/bot"

// Messenger shows quick replies, whose title comes back, under a text that Chatwoot sends unrendered. Instagram loses options.
var (
	messenger = channel{limit: 2000, text: plainAbove, buttons: bot.ButtonsIn("Channel::FacebookPage")}
	instagram = channel{limit: 1000, text: bareLinks}
)
