package desk

import "agentbot/bot"

// web is the widget, and the API channel whose client draws what it likes: any number of buttons, Markdown as it is. The chosen option comes back
// as message_updated with its value.
var web = channel{limit: 10_000, cards: true, buttons: bot.ButtonsIn("Channel::WebWidget")}
