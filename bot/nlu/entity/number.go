package entity

import (
	"encoding/json"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

var (
	integerInText = regexp.MustCompile(`-?[0-9]{1,3}(?:[.,][0-9]{3})+|-?[0-9]{1,15}`)
	numberInText  = regexp.MustCompile(`-?[0-9][0-9.,]{0,20}`)
	moneyInText   = regexp.MustCompile(`(?i)(?:R\$|US\$|U\$S|\$|€|£)\s?-?[0-9][0-9.,]{0,18}(?:\s?mil)?|-?[0-9][0-9.,]{0,18}\s?(?:mil\s)?(?:reais|real|d[oó]lares|d[oó]lar|dollars?|bucks|pesos?|euros?|conto|pila|BRL|USD|EUR|MXN|ARS)|[0-9][0-9.,]{0,18}`)
	moneySymbol   = regexp.MustCompile(`(?i)R\$|US\$|U\$S|\$|€|£|reais|real|d[oó]lares|d[oó]lar|dollars?|bucks|pesos?|euros?|conto|pila|BRL|USD|EUR|MXN|ARS`)
	urlInText     = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"]{3,900}|\b[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63}){0,3}\.(?:com|net|org|io|app|br|es|mx|ar|co|edu|gov|info|me|dev)(?:\.[a-z]{2})?(?:/[^\s<>"]*)?`)
)

// decimal reads "1.234,50", "1,234.50", "1234.5" and "1 234" alike; the last separator followed by one or two digits is the decimal one.
func decimal(s, country string) (float64, bool) {
	s = strings.NewReplacer(" ", "", "\u00a0", "").Replace(strings.TrimRight(s, ".,"))
	comma, dot := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	english := country == "US" || country == "GB" || country == "MX"
	switch {
	case comma >= 0 && dot >= 0 && comma > dot:
		s = strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ".")
	case comma >= 0 && dot >= 0:
		s = strings.ReplaceAll(s, ",", "")
	case comma >= 0 && (strings.Count(s, ",") > 1 || english && len(s)-comma == 4):
		s = strings.ReplaceAll(s, ",", "")
	case comma >= 0:
		s = strings.ReplaceAll(s, ",", ".")
	case dot >= 0 && (strings.Count(s, ".") > 1 || !english && len(s)-dot == 4):
		s = strings.ReplaceAll(s, ".", "")
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, false
	}
	return f, true
}

func parseInteger(text string) (bot.Value, string) {
	s := strings.TrimSpace(text)
	if n, ok := spelledNumber(words.Plain(s, "")); ok {
		return integerValue(int64(n)), ""
	}
	if m := integerInText.FindString(s); m == "" || m != s {
		return bot.Value{}, ReasonFormat
	}
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "").Replace(s), 10, 64)
	if err != nil {
		return bot.Value{}, ReasonRange
	}
	return integerValue(n), ""
}

func integerValue(n int64) bot.Value {
	s := strconv.FormatInt(n, 10)
	return bot.Value{JSON: json.RawMessage(s), Text: s}
}

func parseNumber(text, country string) (bot.Value, string) {
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if n, ok := spelledNumber(words.Plain(s, "")); ok {
		return integerValue(int64(n)), ""
	}
	if numberInText.FindString(s) != s {
		return bot.Value{}, ReasonFormat
	}
	f, ok := decimal(s, country)
	if !ok {
		return bot.Value{}, ReasonFormat
	}
	canonical := strconv.FormatFloat(f, 'f', -1, 64)
	return bot.Value{JSON: json.RawMessage(canonical), Text: s}, ""
}

func parseMoney(text, country string) (bot.Value, string) {
	s := strings.TrimSpace(text)
	symbol := moneySymbol.FindString(s)
	digits := strings.TrimSpace(strings.Replace(s, symbol, "", 1))
	factor := 1.0
	if rest, ok := strings.CutSuffix(words.Fold(digits), "mil"); ok {
		digits, factor = strings.TrimSpace(rest), 1000
	}
	if digits == "" || numberInText.FindString(digits) != digits {
		return bot.Value{}, ReasonFormat
	}
	f, ok := decimal(digits, country)
	if !ok || math.Abs(f*factor) > 1e12 {
		return bot.Value{}, ReasonRange
	}
	f = math.Round(f*factor*100) / 100
	return bot.Value{JSON: json.RawMessage(strconv.FormatFloat(f, 'f', -1, 64)), Text: moneyText(f, symbol, country)}, ""
}

// moneyText writes an amount as its country does: R$ 1.234,50 or $1,234.50.
func moneyText(f float64, symbol, country string) string {
	s := strconv.FormatFloat(math.Abs(f), 'f', 2, 64)
	whole, cents, _ := strings.Cut(s, ".")
	group, point := ".", ","
	if country == "US" || country == "GB" || country == "MX" {
		group, point = ",", "."
	}
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(r)
	}
	sign := ""
	if f < 0 {
		sign = "-"
	}
	mark := "$"
	switch strings.ToLower(words.Fold(symbol)) {
	case "us$", "u$s", "dolares", "dolar", "dollar", "dollars", "bucks", "usd":
		mark = "US$ "
	case "€", "euro", "euros", "eur":
		mark = "€ "
	case "£":
		mark = "£"
	default:
		if country == "" || country == "BR" {
			mark = "R$ "
		}
	}
	return sign + mark + b.String() + point + cents
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

func parseURL(text string) (bot.Value, string) {
	s := strings.TrimRight(strings.TrimSpace(text), ".,;!?)")
	if len(s) > 2048 || strings.ContainsAny(s, " \n\t<>\"@") {
		return bot.Value{}, ReasonFormat
	}
	full := s
	if !strings.Contains(s, "://") {
		full = "https://" + s
	}
	u, err := url.Parse(full)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || strings.HasSuffix(u.Hostname(), ".") {
		return bot.Value{}, ReasonFormat
	}
	u.Host = strings.ToLower(u.Host)
	return String(u.String(), s), ""
}

// findSpelled adds numbers written as words ("três alunos", "twenty").
func findSpelled(hits []Hit, text, kind string) []Hit {
	for _, t := range words.Tokens(text) {
		if n, ok := spelledNumber(t.Word); ok && t.Word != "um" && t.Word != "uma" && t.Word != "un" && t.Word != "una" && t.Word != "one" {
			hits = append(hits, Hit{Value: integerValue(int64(n)), Kind: kind, Start: t.Start, End: t.End})
		}
	}
	return ByPlace(hits)
}
