package bot

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// Mask stands for what was taken out of a text.
const Mask = "•••"

// Redact takes out of a customer's text what they should never have typed: card numbers with what stands beside them, and passwords. It is called
// before a text is kept anywhere. seen says that something was taken out. What is masked already stays as it is.
func Redact(text string) (masked string, seen bool) {
	found := secretsIn(text)
	return without(text, found), len(found) > 0
}

// Blank says whether nothing is left of a text but what was masked, and marks.
func Blank(text string) bool { return strings.Trim(text, "• .,;:\n") == "" }

// span is a piece of a text, in bytes.
type span struct{ start, end int }

func secretsIn(text string) []span {
	found := cardsIn(text)
	found = append(found, besideCards(text, found)...)
	return joinedSpans(append(found, passwordsIn(text)...))
}

// joinedSpans are sorted and do not overlap.
func joinedSpans(all []span) []span {
	slices.SortFunc(all, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 && s.start < out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// without is a text with spans masked; they are sorted and do not overlap.
func without(text string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.start])
		b.WriteString(Mask)
		at = s.end
	}
	b.WriteString(text[at:])
	return b.String()
}

// RedactJSON is Redact for every text and number inside a JSON value, such as what a form has put into attributes. A value that a key calls a
// password or a card's security number is masked whole. What cannot be read is left out: nobody knows what is in it.
func RedactJSON(raw json.RawMessage) (masked json.RawMessage, seen bool) {
	if len(raw) == 0 {
		return raw, false
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber() // an id of nineteen digits must not lose its last ones
	var value any
	if d.Decode(&value) != nil {
		return nil, true
	}
	value, seen = redactValue(value)
	if !seen {
		return raw, false
	}
	masked, err := json.Marshal(value)
	if err != nil {
		return nil, true
	}
	return masked, true
}

func redactValue(value any) (any, bool) {
	seen := false
	switch v := value.(type) {
	case string:
		return anyOf(Redact(v))
	case json.Number:
		if text, found := Redact(v.String()); found {
			return text, true
		}
	case []any:
		for i := range v {
			one, found := redactValue(v[i])
			v[i], seen = one, seen || found
		}
	case map[string]any:
		for key := range v {
			one, found := redactValue(v[key])
			if secretKey(key) && scalar(v[key]) {
				one, found = Mask, true
			}
			v[key], seen = one, seen || found
		}
	}
	return value, seen
}

func anyOf(text string, seen bool) (any, bool) { return text, seen }

// scalar says whether a value is a filled text or a number: a tick in a box beside the word "password" is no password.
func scalar(value any) bool {
	switch v := value.(type) {
	case string:
		return v != "" && v != Mask
	case json.Number:
		return true
	}
	return false
}
