package flows

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// filter is one function of templates. raw filters see the canonical value, all others what people read.
type filter struct {
	least, most int
	raw         bool
	doc         string
	example     string
	apply       func(value any, args []string, language string) any
}

// filters is the closed table.
var filters = map[string]filter{
	"mask":       {doc: "What lets its owner recognise a value and nobody else learn it.", example: "{{ found.email | mask }}", raw: true, apply: func(v any, _ []string, _ string) any { return masked(show(v, "")) }},
	"date":       {doc: "A day as the language writes it.", example: "{{ found.paid_at | date }}", raw: true, apply: func(v any, _ []string, language string) any { return date(show(v, ""), language) }},
	"money":      {doc: "An amount as the language and currency write it.", example: "{{ found.total | money }}", most: 1, raw: true, apply: moneyFilter},
	"abs":        {doc: "A number without its sign, like a balance that is owed.", example: "{{ found.balance | abs | money }}", raw: true, apply: absFilter},
	"default":    {doc: "Another text when there is no value.", example: "{{ contact.name | default: 'você' }}", least: 1, most: 1, apply: defaultFilter},
	"upcase":     {doc: "Capitals.", example: "{{ purchase | upcase }}", apply: func(v any, _ []string, _ string) any { return strings.ToUpper(show(v, "")) }},
	"downcase":   {doc: "Small letters.", example: "{{ email | downcase }}", apply: func(v any, _ []string, _ string) any { return strings.ToLower(show(v, "")) }},
	"capitalize": {doc: "A capital at the beginning.", example: "{{ product | capitalize }}", apply: func(v any, _ []string, _ string) any { return capitalized(show(v, "")) }},
	"strip":      {doc: "Without blanks around.", example: "{{ name | strip }}", apply: func(v any, _ []string, _ string) any { return strings.TrimSpace(show(v, "")) }},
	"first_name": {doc: "The first word of a name.", example: "{{ contact.name | first_name }}", apply: func(v any, _ []string, _ string) any { return firstWord(show(v, "")) }},
	"join":       {doc: "A list with a separator of yours.", example: "{{ found.products | join: '; ' }}", most: 1, raw: true, apply: joinFilter},
	"list":       {doc: "A list as a sentence has it: a, b and c.", example: "{{ found.products | list }}", raw: true, apply: func(v any, _ []string, language string) any { return joined(listOf(v), language) }},
	"count":      {doc: "A number with its noun, for one and for many.", example: "{{ students.ok | count: 'linha', 'linhas' }}", least: 2, most: 2, raw: true, apply: countFilter},
	"noun":       {doc: "Only the noun, for one or for many.", example: "{{ students.ok | noun: 'linha', 'linhas' }}", least: 2, most: 2, raw: true, apply: nounFilter},
	"json":       {doc: "As JSON, for bodies of requests.", example: "{{ found.products | json }}", raw: true, apply: jsonFilter},
}

func filterNames() []string { return slices.Collect(maps.Keys(filters)) }

// masked keeps what lets its owner recognise a value and nobody else learn it.
func masked(s string) string {
	if address := oneAddress(s); address != "" {
		local, domain, _ := strings.Cut(address, "@")
		return firstRunes(local, 1) + "•••@" + domain
	}
	if strings.Contains(s, "@") { // several, or something around one: what belongs to whom nobody can tell
		return "•••"
	}
	runes := []rune(s)
	if len(runes) <= 4 {
		return "•••"
	}
	return "•••" + string(runes[len(runes)-min(4, len(runes)/3):])
}

func defaultFilter(v any, args []string, _ string) any {
	if show(v, "") == "" || v == false {
		return args[0]
	}
	return v
}

// countFilter is a number with its noun: "1 linha", "8 linhas".
func countFilter(v any, args []string, language string) any {
	n := show(v, language)
	if n == "1" {
		return n + " " + args[0]
	}
	return n + " " + args[1]
}

// nounFilter is the words for one or for many, without the number.
func nounFilter(v any, args []string, language string) any {
	if show(v, language) == "1" {
		return args[0]
	}
	return args[1]
}

func jsonFilter(v any, _ []string, _ string) any {
	raw, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return string(raw)
}

func joinFilter(v any, args []string, _ string) any {
	separator := ", "
	if len(args) == 1 {
		separator = args[0]
	}
	return strings.Join(texts(listOf(v)), separator)
}

func listOf(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	if words, ok := v.([]string); ok {
		out := make([]any, 0, len(words))
		for _, w := range words {
			out = append(out, w)
		}
		return out
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

func texts(list []any) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, show(v, ""))
	}
	return out
}

// joined is a list as a sentence has it: "a, b e c".
func joined(list []any, language string) string { return sentenceList(texts(list), and(language)) }

func and(language string) string {
	return map[string]string{"pt": " e ", "es": " y ", "en": " and "}[language]
}

func or(language string) string {
	return map[string]string{"pt": " ou ", "es": " o ", "en": " or "}[language]
}

func sentenceList(items []string, last string) string {
	if last == "" {
		last = ", "
	}
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	end := items[len(items)-1]
	if last == " y " && strings.HasPrefix(strings.ToLower(end), "i") {
		last = " e " // es: "padres e hijos"
	}
	return strings.Join(items[:len(items)-1], ", ") + last + end
}

func capitalized(s string) string {
	runes := []rune(s)
	if len(runes) == 0 {
		return ""
	}
	return string(unicode.ToUpper(runes[0])) + string(runes[1:])
}

func firstWord(s string) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// number prints without a needless fraction and with the language's decimal sign.
func number(v float64, language string) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatInt(int64(v), 10)
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if language == "pt" || language == "es" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

func moneyFilter(v any, args []string, language string) any {
	amount, ok := v.(float64)
	if !ok {
		parsed, err := strconv.ParseFloat(show(v, ""), 64)
		if err != nil {
			return show(v, language)
		}
		amount = parsed
	}
	currency := "BRL"
	if len(args) == 1 {
		currency = args[0]
	}
	return money(amount, currency, language)
}

// absFilter leaves alone what is no number.
func absFilter(v any, _ []string, _ string) any {
	amount, err := strconv.ParseFloat(show(v, ""), 64)
	if err != nil {
		return v
	}
	return math.Abs(amount)
}

// money is an amount as each language writes it: R$ 1.234,50 and BRL 1,234.50.
func money(amount float64, currency, language string) string {
	sign := ""
	if amount < 0 {
		sign, amount = "−", -amount
	}
	cents := int64(math.Round(amount * 100))
	whole, fraction := strconv.FormatInt(cents/100, 10), strconv.FormatInt(cents%100+100, 10)[1:]
	thousands, decimal := ".", ","
	if language == "en" {
		thousands, decimal = ",", "."
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + thousands + whole[i:]
	}
	if currency == "BRL" {
		currency = "R$"
	}
	return currency + " " + sign + whole + decimal + fraction
}

var months = map[string][]string{
	"pt": {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
	"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// date is an ISO day or time as a sentence has it; anything else stays as it is.
func date(s, language string) string {
	day, err := time.Parse(time.DateOnly, firstRunes(s, len(time.DateOnly)))
	names := months[language]
	if err != nil || names == nil {
		return s
	}
	return dayOf(day, language)
}

func dayOf(day time.Time, language string) string {
	month := months[language][int(day.Month())-1]
	if language == "en" {
		return strconv.Itoa(day.Day()) + " " + month + " " + strconv.Itoa(day.Year())
	}
	return strconv.Itoa(day.Day()) + " de " + month + " de " + strconv.Itoa(day.Year())
}
