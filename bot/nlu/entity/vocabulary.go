package entity

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// vocabulary is the words of one language that values are written with, folded.
type vocabulary struct {
	ordinals map[string]int // -1: the last
	numbers  map[string]int
	months   []string
	weekdays []string // from Sunday
}

var vocabularies = []vocabulary{
	{ // pt
		ordinals: map[string]int{"primeira": 1, "primeiro": 1, "segunda": 2, "segundo": 2, "terceira": 3, "terceiro": 3, "quarta": 4, "quarto": 4, "quinta": 5, "quinto": 5, "sexta": 6, "sexto": 6, "setima": 7, "setimo": 7, "oitava": 8, "oitavo": 8, "ultima": -1, "ultimo": -1},
		numbers:  map[string]int{"zero": 0, "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "meia": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10, "onze": 11, "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15, "dezesseis": 16, "dezessete": 17, "dezoito": 18, "dezenove": 19, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60, "setenta": 70, "oitenta": 80, "noventa": 90, "cem": 100, "mil": 1000},
		months:   []string{"janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
		weekdays: []string{"domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado"},
	},
	{ // es
		ordinals: map[string]int{"primera": 1, "primero": 1, "primer": 1, "segunda": 2, "segundo": 2, "tercera": 3, "tercero": 3, "tercer": 3, "cuarta": 4, "cuarto": 4, "quinta": 5, "quinto": 5, "sexta": 6, "sexto": 6, "septima": 7, "septimo": 7, "octava": 8, "octavo": 8, "ultima": -1, "ultimo": -1},
		numbers:  map[string]int{"cero": 0, "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100, "mil": 1000},
		months:   []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		weekdays: []string{"domingo", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado"},
	},
	{ // en
		ordinals: map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": -1},
		numbers:  map[string]int{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000},
		months:   []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"},
		weekdays: []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"},
	},
}

var numberWords = sync.OnceValue(func() map[string]int { return merged(func(v vocabulary) map[string]int { return v.numbers }) })

var ordinalWords = sync.OnceValue(func() map[string]int { return merged(func(v vocabulary) map[string]int { return v.ordinals }) })

func merged(of func(vocabulary) map[string]int) map[string]int {
	all := map[string]int{}
	for _, v := range vocabularies {
		for w, n := range of(v) {
			all[w] = n
		}
	}
	return all
}

// Ordinal is the place in a list that a folded word names ("segunda" is 2), -1 for the last.
func Ordinal(word string) (place int, ok bool) {
	place, ok = ordinalWords()[word]
	return place, ok
}

// NumberWord is what a folded word counts ("doze" is 12).
func NumberWord(word string) (n int, ok bool) {
	n, ok = numberWords()[word]
	return n, ok
}

// spelledNumber reads a number written as one or more words: "vinte e cinco", "dos", "twenty".
func spelledNumber(text string) (int, bool) {
	total, seen := 0, false
	for _, w := range strings.Fields(text) {
		n, ok := numberWords()[w]
		switch {
		case ok && n == 100 && total > 0 && total < 10:
			total *= 100
		case ok && n == 1000:
			total = max(total, 1) * 1000
		case ok:
			total += n
		case seen && (w == "e" || w == "y" || w == "and"):
			continue
		default:
			return 0, false
		}
		seen = seen || ok
	}
	return total, seen
}

var monthNames = sync.OnceValue(func() map[string]int {
	names := map[string]int{}
	for _, d := range vocabularies {
		for i, name := range d.months {
			names[name] = i + 1
			names[name[:3]] = i + 1
		}
	}
	names["sept"], names["sete"] = 9, 9
	return names
})

func monthNumber(word string) int { return monthNames()[word] }

var weekdayNames = sync.OnceValue(func() map[string]time.Weekday {
	names := map[string]time.Weekday{}
	for _, d := range vocabularies {
		for i, name := range d.weekdays {
			names[name] = time.Weekday(i)
		}
	}
	return names
})

func weekdayNumber(word string) time.Weekday {
	return weekdayNames()[strings.TrimRight(strings.TrimSuffix(word, "feira"), "- ")]
}

// weekdayInText catches a weekday; "segunda" and "quarta" alone are also ordinals, so those two need "-feira" or a preposition.
var weekdayInText = sync.OnceValue(func() *regexp.Regexp {
	var names []string
	for name := range weekdayNames() {
		if name != "segunda" && name != "terca" && name != "quarta" && name != "quinta" {
			names = append(names, name)
		}
	}
	ordinalish := `(?:segunda|terca|quarta|quinta)(?:-| )feira`
	named := strings.Join(slices.Sorted(slices.Values(names)), "|")
	return regexp.MustCompile(`\b(` + named + `|(?:segunda|terca|quarta|quinta)-feira|` + ordinalish + `)\b|\b(?:na|nesta|essa|esta|proxima|ate|para) (segunda|terca|quarta|quinta)\b`)
})
