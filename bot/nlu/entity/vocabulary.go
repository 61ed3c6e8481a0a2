package entity

import (
	"strconv"
	"strings"
	"sync"
	"time"
)

// vocabulary is the words of one language that values are written with, folded. Numbers and ordinals are "value word word | value word …".
type vocabulary struct {
	numbers  string
	ordinals string   // -1: the last, -2: the one before it
	months   []string // by full name; three letters of it do as well
	weekdays []string // from Sunday
}

var vocabularies = []vocabulary{
	{ // pt, with the spelling of Portugal
		numbers: "0 zero | 1 um uma | 2 dois duas | 3 tres treis | 4 quatro | 5 cinco | 6 seis | 7 sete | 8 oito | 9 nove | 10 dez | 11 onze | 12 doze | 13 treze | 14 quatorze catorze | 15 quinze" +
			" | 16 dezesseis dezasseis | 17 dezessete dezassete | 18 dezoito | 19 dezenove dezanove | 20 vinte | 30 trinta | 40 quarenta | 50 cinquenta cincoenta | 60 sessenta | 70 setenta | 80 oitenta | 90 noventa" +
			" | 100 cem cento | 200 duzentos duzentas | 300 trezentos trezentas | 400 quatrocentos quatrocentas | 500 quinhentos quinhentas | 600 seiscentos seiscentas | 700 setecentos setecentas" +
			" | 800 oitocentos oitocentas | 900 novecentos novecentas | 1000 mil | 1000000 milhao milhoes",
		ordinals: "1 primeira primeiro | 2 segunda segundo | 3 terceira terceiro | 4 quarta quarto | 5 quinta quinto | 6 sexta sexto | 7 setima setimo | 8 oitava oitavo | 9 nona nono | 10 decima decimo" +
			" | -1 ultima ultimo | -2 penultima penultimo",
		months:   []string{"janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
		weekdays: []string{"domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado"},
	},
	{ // es
		numbers: "0 cero | 1 un uno una | 2 dos | 3 tres | 4 cuatro | 5 cinco | 6 seis | 7 siete | 8 ocho | 9 nueve | 10 diez | 11 once | 12 doce | 13 trece | 14 catorce | 15 quince" +
			" | 16 dieciseis | 17 diecisiete | 18 dieciocho | 19 diecinueve | 20 veinte | 21 veintiun veintiuno veintiuna | 22 veintidos | 23 veintitres | 24 veinticuatro | 25 veinticinco | 26 veintiseis" +
			" | 27 veintisiete | 28 veintiocho | 29 veintinueve | 30 treinta | 40 cuarenta | 50 cincuenta | 60 sesenta | 70 setenta | 80 ochenta | 90 noventa" +
			" | 100 cien ciento | 200 doscientos doscientas | 300 trescientos trescientas | 400 cuatrocientos cuatrocientas | 500 quinientos quinientas | 600 seiscientos seiscientas" +
			" | 700 setecientos setecientas | 800 ochocientos ochocientas | 900 novecientos novecientas | 1000 mil | 1000000 millon millones",
		ordinals: "1 primera primero primer | 2 segunda segundo | 3 tercera tercero tercer | 4 cuarta cuarto | 5 quinta quinto | 6 sexta sexto | 7 septima septimo | 8 octava octavo | 9 novena noveno | 10 decima decimo" +
			" | -1 ultima ultimo | -2 penultima penultimo",
		months:   []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		weekdays: []string{"domingo", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado"},
	},
	{ // en
		numbers: "0 zero | 1 one | 2 two | 3 three | 4 four | 5 five | 6 six | 7 seven | 8 eight | 9 nine | 10 ten | 11 eleven | 12 twelve | 13 thirteen | 14 fourteen | 15 fifteen | 16 sixteen | 17 seventeen" +
			" | 18 eighteen | 19 nineteen | 20 twenty | 30 thirty | 40 forty fourty | 50 fifty | 60 sixty | 70 seventy | 80 eighty | 90 ninety | 1000 thousand | 1000000 million",
		ordinals: "1 first | 2 second | 3 third | 4 fourth | 5 fifth | 6 sixth | 7 seventh | 8 eighth | 9 ninth | 10 tenth | -1 last",
		months:   []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"},
		weekdays: []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"},
	},
}

// listed reads "1 um uma | 2 dois duas" of all languages.
func listed(of func(vocabulary) string) map[string]int {
	all := map[string]int{}
	for _, v := range vocabularies {
		for group := range strings.SplitSeq(of(v), "|") {
			words := strings.Fields(group)
			n, err := strconv.Atoi(words[0])
			if err != nil {
				panic("vocabulary: " + group + " opens with no number") // a slip in this file; every test finds it
			}
			for _, w := range words[1:] {
				all[w] = n
			}
		}
	}
	return all
}

var numberWords = sync.OnceValue(func() map[string]int { return listed(func(v vocabulary) string { return v.numbers }) })

var ordinalWords = sync.OnceValue(func() map[string]int { return listed(func(v vocabulary) string { return v.ordinals }) })

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
