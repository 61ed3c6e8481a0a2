package desk

import "agentbot/bot"

// whatsapp shows up to three buttons or ten rows, and refuses a message with longer or equal titles. The tapped title comes back as a message. A
// link's text is dropped by Chatwoot's renderer, and of an attachment's text only the caption's length fits.
var whatsapp = channel{
	limit: 4096, caption: 1024, prompt: 1024, text: bareLinks,
	buttons: bot.ButtonsIn("Channel::Whatsapp"),
}
