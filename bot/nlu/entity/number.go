package entity

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

var (
	integerInText = regexp.MustCompile(`-?[0-9]{1,3}(?:[.,][0-9]{3})+|-?[0-9]{1,15}`)
	numberInText  = regexp.MustCompile(`-?[0-9][0-9.,]{0,20}`)
)

// decimal reads "1.234,50", "1,234.50", "1234.5" and "1 234" alike; the last separator followed by one or two digits is the decimal one. Groups that
// are no thousands ("1.2,3") are no number.
func decimal(s, country string) (float64, bool) {
	s = strings.NewReplacer(" ", "", "\u00a0", "").Replace(strings.TrimRight(s, ".,"))
	comma, dot := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	english := english(country)
	thousands, point := "", byte(0)
	switch {
	case comma >= 0 && dot >= 0 && comma > dot:
		thousands, point = ".", ','
	case comma >= 0 && dot >= 0:
		thousands, point = ",", '.'
	case comma >= 0 && (strings.Count(s, ",") > 1 || english && len(s)-comma == 4):
		thousands = ","
	case comma >= 0:
		point = ','
	case dot >= 0 && (strings.Count(s, ".") > 1 || !english && len(s)-dot == 4):
		thousands = "."
	case dot >= 0:
		point = '.'
	}
	whole, part := s, ""
	if at := strings.LastIndexByte(s, point); point != 0 {
		whole, part = s[:at], s[at+1:]
	}
	if groups := strings.Split(whole, thousands); thousands != "" {
		for i, g := range groups {
			if i > 0 && len(g) != 3 || i == 0 && (len(strings.TrimPrefix(g, "-")) > 3 || g == "") {
				return 0, false
			}
		}
		whole = strings.Join(groups, "")
	}
	f, err := strconv.ParseFloat(whole+"."+part, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, false
	}
	return f, true
}

// english says whether a country writes 1,234.50.
func english(country string) bool {
	return strings.Contains(" US GB MX CA AU NZ IE IN PH ", " "+country+" ") && country != ""
}

// nothing is how people say zero when asked how many.
var nothing = regexp.MustCompile(`^(?:nenhum|nenhuma|ninguem|nada|ningun|ninguno|ninguna|none|nil|nobody)$`)

// wholeNumeral reads a text that is nothing but one number, small words aside ("só um", "about 200").
func wholeNumeral(text, country string) (numeral, bool) {
	all := numerals(text, country)
	if len(all) != 1 {
		return numeral{}, false
	}
	rest := words.Plain(text[:all[0].start]+" "+text[all[0].end:], "")
	for _, w := range strings.Fields(rest) {
		if !around[w] {
			return numeral{}, false
		}
	}
	return all[0], true
}

// around are words that may stand beside a number without meaning anything else.
var around = map[string]bool{
	"so": true, "solo": true, "just": true, "only": true, "apenas": true, "solamente": true, "uns": true, "umas": true, "unos": true, "unas": true, "about": true, "cerca": true, "de": true, "around": true,
	"sao": true, "somos": true, "son": true, "e": true, "es": true, "percent": true, "cento": true, "por": true, "ciento": true, "mais": true, "ou": true, "menos": true, "like": true, "tipo": true, "como": true, "exactly": true,
}

func parseInteger(text, country string) (bot.Value, string) {
	s := strings.TrimSpace(text)
	if m := integerInText.FindString(s); m == s && s != "" {
		n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "").Replace(s), 10, 64)
		if err != nil {
			return bot.Value{}, ReasonRange
		}
		return integerValue(n), ""
	}
	if nothing.MatchString(words.Plain(s, "")) {
		return integerValue(0), ""
	}
	n, ok := wholeNumeral(s, country)
	switch {
	case !ok || n.broken:
		return bot.Value{}, ReasonFormat
	case n.value > 1e15:
		return bot.Value{}, ReasonRange
	}
	return integerValue(int64(n.value)), ""
}

func integerValue(n int64) bot.Value {
	s := strconv.FormatInt(n, 10)
	return bot.Value{JSON: json.RawMessage(s), Text: s}
}

func floatValue(f float64, shown string) bot.Value {
	return bot.Value{JSON: json.RawMessage(strconv.FormatFloat(f, 'f', -1, 64)), Text: shown}
}

func parseNumber(text, country string) (bot.Value, string) {
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if numberInText.FindString(s) == s {
		f, ok := decimal(s, country)
		if !ok {
			return bot.Value{}, ReasonFormat
		}
		return floatValue(f, s), ""
	}
	n, ok := wholeNumeral(s, country)
	if !ok {
		return bot.Value{}, ReasonFormat
	}
	return n.asNumber(), ""
}

func (n numeral) asNumber() bot.Value {
	f := math.Round(n.value*1e6) / 1e6
	return floatValue(f, strconv.FormatFloat(f, 'f', -1, 64))
}

// findNumbers finds whole numbers, or with decimals, in figures and in words.
func findNumbers(text, kind, country string) []Hit {
	whole := kind == "integer"
	var hits []Hit
	for _, n := range numerals(text, country) {
		if !n.worded && !strings.ContainsAny(text[n.start:n.end], "kKmM") {
			continue // the patterns read figures, with their sign
		}
		h := Hit{Kind: kind, Start: n.start, End: n.end, Value: n.asNumber()}
		if whole && n.broken {
			h.Value, h.Reason = bot.Value{}, ReasonFormat
		}
		hits = append(hits, h)
	}
	pattern, parse := numberInText, func(s string) (bot.Value, string) { return parseNumber(s, country) }
	if whole {
		pattern, parse = integerInText, func(s string) (bot.Value, string) { return parseInteger(s, country) }
	}
	for _, h := range find(text, pattern, kind, parse) {
		if whole && partOfDecimal(text, h) {
			h.Value, h.Reason = bot.Value{}, ReasonFormat
		}
		if !Overlaps(hits, h) {
			hits = append(hits, h)
		}
	}
	if hits = ByPlace(hits); len(hits) == 0 && whole {
		if value, reason := parseInteger(text, country); reason == "" {
			at := len(text) - len(strings.TrimLeft(text, " \n\t"))
			return []Hit{{Value: value, Kind: kind, Start: at, End: at + len(strings.TrimSpace(text))}}
		}
	}
	return hits
}

// partOfDecimal says whether a whole number is a piece of "12.5".
func partOfDecimal(text string, h Hit) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	mark := func(i int) bool { return i >= 0 && i < len(text) && slices.Contains([]byte(".,"), text[i]) }
	return mark(h.End) && digit(h.End+1) || mark(h.Start-1) && digit(h.Start-2)
}

func parseBool(text string) (bot.Value, string) {
	yes, ok := answer(words.Plain(text, ""))
	switch {
	case ok:
		return bot.Value{JSON: json.RawMessage(strconv.FormatBool(yes)), Text: strings.TrimSpace(text)}, ""
	case strings.EqualFold(strings.TrimSpace(text), "true"), strings.TrimSpace(text) == "1":
		return bot.Value{JSON: json.RawMessage("true"), Text: text}, ""
	case strings.EqualFold(strings.TrimSpace(text), "false"), strings.TrimSpace(text) == "0":
		return bot.Value{JSON: json.RawMessage("false"), Text: text}, ""
	}
	return bot.Value{}, ReasonFormat
}
