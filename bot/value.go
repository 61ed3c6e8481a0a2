package bot

import "encoding/json"

// Value is one parsed value. JSON is its canonical form ("12345678909", "2026-03-05", 4200), Text how people read it ("123.456.789-09").
type Value struct {
	JSON json.RawMessage
	Text string
	// Doubt is a better guess: the value parses but is probably a typing error ("ana@gmial.com" → "ana@gmail.com"), or it does not and this is
	// probably meant ("ana@gmail,com", "semana que vem" → "30/11/2026"). The customer is asked; a no takes what was typed, if it parses.
	Doubt string
}

// Values knows what an e-mail, a CPF, a phone number or a date is. One place for slots, table columns and entities; bot/nlu/entity implements it.
type Values interface {
	// Parse reads a whole text as one value of a type: text number integer money date bool email phone cpf cnpj cpf_or_cnpj url.
	// reason is "" or why it is not one, a short stable code (format, check_digits, area_code, empty, range …).
	Parse(typ, text, country string) (v Value, reason string)
	// Find returns the values of a type inside a longer text, in order, each with the words it was taken from.
	Find(typ, text, country string) []Found
}

// Found is one value inside a text.
type Found struct {
	Value
	Span string
}
