package sim

import (
	"encoding/json"
	"strings"
	"unicode"

	"agentbot/bot"
)

// keepsNoSecret: once everything rests, no row holds a password or a card number that the customer typed, nor a code that was mailed.
func keepsNoSecret(w *world, y *talk, end ending) {
	var typed []string
	for _, m := range y.wrote {
		typed = append(typed, maskedWords(m.text)...)
	}
	codes := w.shop.Mailed()
	look := func(where string, kept any) {
		raw, err := json.Marshal(kept)
		if err != nil {
			w.breaks(6, y, "%s cannot be read: %v", where, err)
		}
		for _, secret := range typed {
			if keeps(string(raw), secret) {
				w.breaks(6, y, "%s keeps %q, which the customer should never have typed", where, secret)
			}
		}
		for _, code := range codes {
			if holds(string(raw), code) {
				w.breaks(6, y, "%s keeps the one-time code %s", where, code)
			}
		}
	}
	for _, in := range end.inbounds {
		look("the journal", []any{in.Text, in.Subject, in.Choice, in.Note, in.Files, in.Data})
	}
	for _, t := range end.traces {
		look("a trace", t)
	}
	look("the conversation's row", end.row)
}

// keeps says whether a secret stands in what is kept. The digits of a card are no secret in the middle of a longer number: a turn takes 4111000000
// nanoseconds now and then.
func keeps(raw, secret string) bool {
	if strings.IndexFunc(secret, func(r rune) bool { return !unicode.IsDigit(r) }) >= 0 || len(secret) > groupOfCard {
		return strings.Contains(raw, secret)
	}
	return holds(raw, secret)
}

// groupOfCard is how many digits of a card stand together when it is written in groups.
const groupOfCard = 4

// maskedWords are the pieces of a text that masking takes out.
func maskedWords(text string) []string {
	masked, seen := bot.Redact(text)
	if !seen {
		return nil
	}
	var out []string
	for _, word := range strings.Fields(text) {
		if len(word) > 3 && !strings.Contains(masked, word) {
			out = append(out, word)
		}
	}
	if digits := strings.Map(onlyDigits, text); len(digits) > 2*groupOfCard { // a card that was put together meanwhile
		out = append(out, digits)
	}
	return out
}

func onlyDigits(r rune) rune {
	if unicode.IsDigit(r) {
		return r
	}
	return -1
}
