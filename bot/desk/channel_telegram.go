package desk

import "agentbot/bot"

// telegram shows one button per row; the value comes back as a message, so it must fit the provider's field.
var telegram = channel{limit: 4096, caption: 1024, buttons: bot.ButtonsIn("Channel::Telegram")}
