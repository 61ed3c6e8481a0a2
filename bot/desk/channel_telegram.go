package desk

import "agentbot/bot"

const telegramData = 64 // bytes of callback_data

// telegram shows one button per row; the value comes back as a message, so it must fit the provider's field.
var telegram = channel{limit: 4096, caption: 1024, native: func(options []bot.Option) bool {
	for _, o := range options {
		if o.Value == "" || len(o.Value) > telegramData {
			return false
		}
	}
	return fitting(options, 20, 64)
}}
