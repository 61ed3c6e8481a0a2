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

// Currencies stand before or behind an amount. Slang counts too: people name sums as they speak.
var (
	currencyAhead = regexp.MustCompile(`(?i)(?:R\$|U\$S|US\$|U\$D|MX\$|AR\$|\$|€|£|\b(?:rs|brl|usd|eur|mxn|ars|clp|cop|gbp))\s?$`)
	currencyAfter = regexp.MustCompile(`^(?i)\s?(?:de\s+)?(?:(R\$|US\$|U\$S|\$|€|£)|(reais|real|rs|d[oó]lares|d[oó]lar|dollars?|bucks|quid|pesos?|euros?|pounds?|libras?|contos?|pilas?|pratas?|mangos?|pavos?|varos?|BRL|USD|EUR|MXN|ARS|CLP|COP|GBP)\b|(grand|lucas?|palos?)\b)`)
	centsAfter    = regexp.MustCompile(`^(?i)\s?(?:centavos?|cents?|c[eé]ntimos?|pence)\b`)
	centsJoin     = regexp.MustCompile(`^(?i),?\s(?:e|y|con|com|and)\s$`)
	paidAhead     = regexp.MustCompile(`\b(?:por|for|paguei|pago|pague|paid|cost|custou|costo|cuesta|foi|fue|was|valor|total|monto|amount|de)(?: (?:de|o|el|the|foi|fue|era|was|is|e|es|quase|casi|almost|about))*[ :=]*$`)
	bareAmount    = regexp.MustCompile(`-?[0-9][0-9.,]{0,18}`)
)

// factors of slang that names thousands and millions.
var moneyScales = map[string]float64{"grand": 1e3, "luca": 1e3, "lucas": 1e3, "palo": 1e6, "palos": 1e6}

// sumOfMoney is an amount in a text and how sure it is one: with its currency, after a word like "paid", or bare.
type sumOfMoney struct {
	numeral
	symbol string
	sure   int // 2 with a currency, 1 after "por" and the like, 0 a bare number
	bad    bool
}

func parseMoney(text, country string) (bot.Value, string) {
	s := strings.TrimSpace(text)
	all := amounts(s, country)
	if len(all) != 1 {
		return bot.Value{}, ReasonFormat
	}
	for _, w := range strings.Fields(words.Plain(s[:all[0].start]+" "+s[all[0].end:], "")) {
		if !around[w] {
			return bot.Value{}, ReasonFormat
		}
	}
	return all[0].asMoney(country)
}

// findMoney finds amounts. Where one of them names its currency, bare numbers beside it count something else ("2 cursos por R$ 197").
func findMoney(text, country string) []Hit {
	all := amounts(text, country)
	best := 0
	for _, m := range all {
		best = max(best, m.sure)
	}
	var out []Hit
	for _, m := range all {
		if m.sure < best {
			continue
		}
		h := Hit{Kind: "money", Start: m.start, End: m.end}
		h.Value, h.Reason = m.asMoney(country)
		out = append(out, h)
	}
	return out
}

func (m sumOfMoney) asMoney(country string) (bot.Value, string) {
	if m.bad || math.Abs(m.value) > 1e12 {
		return bot.Value{}, ReasonRange
	}
	f := math.Round(m.value*100) / 100
	return bot.Value{JSON: json.RawMessage(strconv.FormatFloat(f, 'f', -1, 64)), Text: moneyText(f, m.symbol, country)}, ""
}

// amounts are the sums of money in a text, cents joined to their whole.
func amounts(text, country string) []sumOfMoney {
	var out []sumOfMoney
	for _, n := range moneyNumerals(text, country) {
		m := n.around(text)
		if len(out) > 0 && out[len(out)-1].takes(text, m) {
			last := &out[len(out)-1]
			if m.symbol != "cents" {
				m.value /= 100
			}
			last.value, last.end = last.value+m.value, m.end
			continue
		}
		out = append(out, m)
	}
	return out
}

// moneyNumerals are all numbers, figures with their sign, also such as cannot be read.
func moneyNumerals(text, country string) []sumOfMoney {
	var out []sumOfMoney
	for _, n := range numerals(text, country) {
		out = append(out, sumOfMoney{numeral: n})
	}
	for _, at := range bareAmount.FindAllStringIndex(text, 200) {
		start, end := TrimSpan(text, at[0], at[1])
		overlapping := false
		for i := range out {
			if out[i].start < end && start < out[i].end {
				overlapping = true
				if !out[i].worded && text[start] == '-' && (start == 0 || !isWordByte(text[start-1])) && out[i].start == start+1 {
					out[i].value, out[i].start = -out[i].value, start
				}
			}
		}
		if !overlapping && start < end && !InsideWord(text, start, end) {
			out = append(out, sumOfMoney{numeral: numeral{start: start, end: end}, bad: true})
		}
	}
	sortByStart(out)
	return out
}

// around looks for a currency beside a number.
func (m sumOfMoney) around(text string) sumOfMoney {
	lead, rest := text[max(0, m.start-8):m.start], text[m.end:min(len(text), m.end+24)]
	paid := paidAhead.MatchString(Before(text, m.start))
	if ahead := currencyAhead.FindStringIndex(lead); ahead != nil {
		m.symbol, m.sure = strings.TrimSpace(lead[ahead[0]:]), 2
		m.start -= len(lead) - ahead[0]
	}
	after := currencyAfter.FindStringSubmatchIndex(rest)
	switch cents := centsAfter.FindString(rest); {
	case cents != "":
		m.value, m.end, m.sure, m.symbol = m.value/100, m.end+len(cents), 2, "cents"
	case after != nil && after[6] >= 0:
		m.value, m.end, m.sure = m.value*moneyScales[strings.ToLower(rest[after[6]:after[7]])], m.end+after[1], 2
	case after != nil:
		if m.symbol == "" {
			m.symbol = strings.TrimSpace(rest[max(after[2], after[4]):after[1]])
		}
		m.end, m.sure = m.end+after[1], 2
	case m.sure == 0 && paid:
		m.sure = 1
	}
	return m
}

// takes says whether a second number is the cents of a first: "dez reais e cinquenta centavos", "cincuenta euros con veinte".
func (m sumOfMoney) takes(text string, cents sumOfMoney) bool {
	if cents.start < m.end || !centsJoin.MatchString(text[m.end:cents.start]) || m.symbol == "cents" || m.value != math.Trunc(m.value) {
		return false
	}
	if m.sure == 0 { // "setenta e nove e noventa", when that is all
		alone := strings.TrimSpace(text[:m.start]) == "" && m.worded && cents.worded && m.value < 1000
		return alone && cents.sure == 0 && cents.value >= 10 && cents.value < 100 && strings.Trim(text[cents.end:], " .!") == ""
	}
	if cents.symbol == "cents" {
		return true
	}
	return cents.sure == 0 && cents.value >= 1 && cents.value < 100 && strings.TrimSpace(text[cents.end:]) == ""
}

// moneyText writes an amount as its country does: R$ 1.234,50 or $1,234.50.
func moneyText(f float64, symbol, country string) string {
	s := strconv.FormatFloat(math.Abs(f), 'f', 2, 64)
	whole, cents, _ := strings.Cut(s, ".")
	group, point := ".", ","
	if english(country) {
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
	case "us$", "u$s", "u$d", "dolares", "dolar", "dollar", "dollars", "bucks", "usd":
		mark = "US$ "
		if country == "US" {
			mark = "$"
		}
	case "€", "euro", "euros", "eur", "pavo", "pavos":
		mark = "€ "
	case "£", "quid", "pound", "pounds", "gbp":
		mark = "£"
	default:
		switch country {
		case "", "BR":
			mark = "R$ "
		case "ES", "PT":
			mark = "€ "
		case "GB":
			mark = "£"
		}
	}
	return sign + mark + b.String() + point + cents
}

func sortByStart(sums []sumOfMoney) {
	slices.SortStableFunc(sums, func(a, b sumOfMoney) int { return a.start - b.start })
}
