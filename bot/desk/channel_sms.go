package desk

// Text messages show no options and no marks; Chatwoot writes a link as its text and address itself. Twilio's own limit is for SMS: a Twilio
// WhatsApp number has the same class and takes more, which costs it only shorter pieces.
var (
	twilio = channel{limit: 320, text: bareLinks}
	sms    = channel{limit: 160, text: bareLinks}
)
