// Package entity is the one place that knows what a CPF, a phone number, an amount or a date is: it reads a text as one typed value, and finds the
// values that stand inside a longer one, each with its place, so that a span is always the customer's own words.
//
// It reads no clock and knows nothing of flows: the day that "tomorrow" counts from and the country that a bare number belongs to come in.
package entity

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// Reasons why a text is not a value. They are stable: flows choose their sentence by them.
const (
	ReasonEmpty       = "empty"
	ReasonFormat      = "format"
	ReasonCheckDigits = "check_digits"
	ReasonAreaCode    = "area_code"
	ReasonRange       = "range"
	ReasonUnknownType = "unknown_type"
	ReasonVague       = "vague"     // "semana que vem": the day that is probably meant is the doubt
	ReasonAmbiguous   = "ambiguous" // several values where one was asked for
)

// Values implements bot.Values. Canonical forms: text, e-mail (domain lowered), url, cpf (11 digits), cnpj (14, letters upper), phone (E.164) and date
// (2026-03-05) are JSON strings; integer and number are JSON numbers; money is a JSON number in whole units with at most two decimals (1234.5); bool is a JSON bool.
type Values struct {
	// Now tells the day that "hoje" and "sexta que vem" count from, in the zone the business lives in. Nil: relative dates are not read.
	Now func() time.Time
}

var _ bot.Values = Values{}

// Hit is one candidate inside a text, valid or not.
type Hit struct {
	bot.Value
	Kind       string // the slot type it was read as: "cpf", "phone" …
	Reason     string // "" when valid
	Or         string // another type that it is just as well, when nothing around it tells: eleven digits may be a CPF and a mobile number
	Start, End int    // its place in the text, in bytes
}

// Parse implements bot.Values.
func (v Values) Parse(typ, text, country string) (bot.Value, string) {
	text = strings.TrimSpace(words.Clean(text, words.MaxRead))
	if text == "" {
		return bot.Value{}, ReasonEmpty
	}
	switch typ {
	case "text":
		return String(text, text), ""
	case "email":
		return parseEmail(text)
	case "cpf":
		return parseCPF(dictate(text).text)
	case "cnpj":
		return parseCNPJ(dictate(text).text)
	case "cpf_or_cnpj":
		text = dictate(text).text
		if value, reason := parseCNPJ(text); reason == "" {
			return value, ""
		}
		if len(documentRunes(text)) == 14 {
			return parseCNPJ(text)
		}
		return parseCPF(text)
	case "phone":
		return parsePhone(dictate(text).text, country)
	case "date":
		return v.parseDate(text, country)
	case "integer":
		return parseInteger(text, country)
	case "number":
		return parseNumber(text, country)
	case "money":
		return parseMoney(text, country)
	case "bool":
		return parseBool(text)
	case "url":
		return parseURL(text)
	}
	return bot.Value{}, ReasonUnknownType
}

// Find implements bot.Values. Only valid values are returned; words around a bare number decide what it is ("meu zap 11987654321").
func (v Values) Find(typ, text, country string) []bot.Found {
	text = words.Clean(text, 64<<10)
	var out []bot.Found
	for _, h := range v.Hits(typ, text, country) {
		if h.Reason == "" {
			out = append(out, bot.Found{Value: h.Value, Span: text[h.Start:h.End]})
		}
	}
	return out
}

// Hits finds every candidate of one type, also those with a wrong check digit, in order and without overlap.
func (v Values) Hits(typ, text, country string) []Hit {
	switch typ {
	case "email":
		return findEmails(text)
	case "cpf", "cnpj", "cpf_or_cnpj", "phone":
		var out []Hit
		for _, h := range numbered(text, country, typ) {
			if h.Kind == typ || (typ == "cpf_or_cnpj" && h.Kind != "phone") {
				out = append(out, h)
			}
		}
		return out
	case "url":
		return findURLs(text)
	case "date":
		return v.findDates(text, country)
	case "integer", "number":
		return findNumbers(text, typ, country)
	case "money":
		return findMoney(text, country)
	case "bool", "text":
		if value, reason := v.Parse(typ, text, country); reason == "" {
			trimmed := strings.TrimSpace(text)
			at := strings.Index(text, trimmed)
			return []Hit{{Value: value, Kind: typ, Start: at, End: at + len(trimmed)}}
		}
	}
	return nil
}

// find runs a pattern over a text and parses what it catches. Matches inside a longer word or number do not count.
func find(text string, pattern *regexp.Regexp, kind string, parse func(string) (bot.Value, string)) []Hit {
	var out []Hit
	for _, at := range pattern.FindAllStringIndex(text, 200) {
		start, end := TrimSpan(text, at[0], at[1])
		if start >= end || InsideWord(text, start, end) {
			continue
		}
		value, reason := parse(text[start:end])
		out = append(out, Hit{Value: value, Kind: kind, Reason: reason, Start: start, End: end})
	}
	return out
}

// TrimSpan drops blanks and sentence punctuation around a match.
func TrimSpan(text string, start, end int) (int, int) {
	for start < end && strings.IndexByte(" \t\n,;:", text[start]) >= 0 {
		start++
	}
	for start < end && strings.IndexByte(" \t\n,;:.!?", text[end-1]) >= 0 {
		end--
	}
	return start, end
}

// InsideWord says whether a place lies within a longer word or number.
func InsideWord(text string, start, end int) bool {
	before := start > 0 && isWordByte(text[start-1]) && isWordByte(text[start])
	after := end < len(text) && isWordByte(text[end]) && isWordByte(text[end-1])
	return before || after
}

func isWordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

// String is a value whose canonical form is a JSON string.
func String(canonical, shown string) bot.Value {
	raw, err := json.Marshal(canonical)
	if err != nil {
		raw = []byte(`""`) // a string always encodes
	}
	return bot.Value{JSON: raw, Text: shown}
}

// ByPlace sorts hits by where they begin and drops those that overlap an earlier one.
func ByPlace(hits []Hit) []Hit {
	slices.SortStableFunc(hits, func(a, b Hit) int { return a.Start - b.Start })
	var out []Hit
	for _, h := range hits {
		if len(out) == 0 || h.Start >= out[len(out)-1].End {
			out = append(out, h)
		}
	}
	return out
}
