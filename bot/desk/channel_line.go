package desk

import "agentbot/bot"

// line shows a bubble with buttons, whose value comes back, under a text that Chatwoot sends unrendered.
var line = channel{limit: 2000, text: plainAbove, buttons: bot.ButtonsIn("Channel::Line")}
