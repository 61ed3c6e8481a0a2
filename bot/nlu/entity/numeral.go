package entity

import (
	"slices"
	"strings"

	"agentbot/bot/nlu/words"
)

// numeral is an amount written in figures, in words, or both: "200", "2,5 mil", "trinta e sete", "two hundred and five".
type numeral struct {
	value      float64
	start, end int  // place in the text
	worded     bool // holds a number word
	weak       bool // is one word that is more often something else: "um", "dos", "once"
	broken     bool // parts of a thousand or a half: no whole number
}

// piece is one word, or one group of figures with its separators.
type piece struct {
	word       string
	figures    bool
	start, end int
}

// maxPieces bounds how much of a text is searched for numbers.
const maxPieces = 2000

// pieces are the words of a text, with "1.234,50" and "3k" in one.
func pieces(text string) []piece {
	var out []piece
	for _, t := range words.Tokens(text) {
		if len(out) >= maxPieces {
			break
		}
		p := piece{word: t.Word, start: t.Start, end: t.End, figures: t.Word[0] >= '0' && t.Word[0] <= '9'}
		if n := len(out) - 1; p.figures && n >= 0 && out[n].figures && p.start-out[n].end == 1 && strings.IndexByte(".,", text[out[n].end]) >= 0 {
			out[n].word, out[n].end = text[out[n].start:p.end], p.end
			continue
		}
		out = append(out, p)
	}
	return out
}

// sum puts the words of one number together, and refuses those that do not go on with it: after "dois" comes no "cinco".
type sum struct {
	total, open float64 // open is what stands since the last thousand; -1: nothing
	scale       float64 // the last thousand or million
	figures     bool    // open is written in figures
	count       int
	broken      bool
}

// figureScales are what a letter behind figures multiplies by.
var figureScales = []struct {
	ending string
	factor float64
}{{"mil", 1e3}, {"kk", 1e6}, {"mi", 1e6}, {"k", 1e3}}

func (s *sum) add(p piece, country string) bool {
	ok := false
	switch n, known := NumberWord(p.word); {
	case p.figures:
		ok = s.addFigures(p.word, country)
	case p.word == "hundred":
		if ok = s.open >= 1 && s.open < 100; ok {
			s.open *= 100
		}
	case p.word == "duzia", p.word == "duzias", p.word == "docena", p.word == "docenas", p.word == "dozen":
		if ok = s.open >= 0 && s.total == 0 && s.scale > 1; ok {
			s.total, s.open, s.scale = s.open*12, -1, 1
		}
	case !known:
	case n >= 1000:
		ok = s.addScale(float64(n))
	default:
		ok = s.addSmall(float64(n))
	}
	if ok {
		s.count++
	}
	return ok
}

func (s *sum) addFigures(word, country string) bool {
	if s.open >= 0 {
		return false
	}
	factor := 1.0
	for _, f := range figureScales {
		if rest, ok := strings.CutSuffix(word, f.ending); ok {
			word, factor = rest, f.factor
			break
		}
	}
	n, ok := decimal(word, country)
	if !ok || n*factor >= s.scale {
		return false
	}
	if s.broken = n != float64(int64(n)); factor > 1 {
		s.total, s.open, s.scale = s.total+n*factor, -1, 1
		s.broken = n*factor != float64(int64(n*factor))
		return true
	}
	s.open, s.figures = n, true
	return true
}

func (s *sum) addScale(n float64) bool {
	if n >= s.scale || s.open < 0 && n > 1000 {
		return false
	}
	if s.open < 0 {
		s.open = 1 // "mil" is a thousand
	}
	s.total, s.open, s.scale, s.figures = s.total+s.open*n, -1, n, false
	s.broken = s.total != float64(int64(s.total))
	return true
}

func (s *sum) addSmall(n float64) bool {
	open := int(s.open)
	fits := s.open < 0 && (n > 0 || s.total == 0) && n < s.scale
	if !s.figures && n > 0 {
		hundreds := open >= 100 && open%100 == 0 && n < 100
		tens := open%100 >= 20 && open%10 == 0 && n < 10
		fits = fits || hundreds || tens
	}
	if fits {
		s.open = max(s.open, 0) + n
	}
	return fits
}

func (s *sum) value() float64 { return s.total + max(s.open, 0) }

// joins says whether a word stands between the parts of a number.
func joins(word string) bool { return word == "e" || word == "y" || word == "and" }

// numeralAt reads the longest number that begins at a piece; next is where it ends.
func numeralAt(text string, ps []piece, i int, country string) (n numeral, next int, ok bool) {
	s := sum{open: -1, scale: 1e12}
	j := i
	if i+1 < len(ps) && near(text, ps[i], ps[i+1]) {
		j = s.opens(text, ps, i)
	}
	for j < len(ps) {
		at := j
		if j > i {
			if !near(text, ps[j-1], ps[j]) {
				break
			}
			if joins(ps[j].word) && j+1 < len(ps) && near(text, ps[j], ps[j+1]) && !(ps[j+1].figures && s.scale > 1e6) {
				at++
			}
		}
		if !s.add(ps[at], country) {
			break
		}
		j = at + 1
	}
	if s.count == 0 {
		return numeral{}, i + 1, false
	}
	n = numeral{value: s.value(), start: ps[i].start, end: ps[j-1].end, broken: s.broken}
	n.worded = !(ps[i].figures && j == i+1)
	n.weak = j == i+1 && weak(ps[i].word, country)
	j = n.fraction(text, ps, j, s.scale)
	return n, j, true
}

// opens reads "a hundred", "half a dozen", "meia dúzia" and "a couple", which begin with no number.
func (s *sum) opens(text string, ps []piece, i int) int {
	first, second := ps[i].word, ps[i+1].word
	big := second == "hundred" || second == "thousand" || second == "million" || second == "dozen"
	switch {
	case (first == "a" || first == "an") && big:
		s.open = 1
		return i + 1
	case (first == "meia" || first == "media") && (second == "duzia" || second == "docena"):
		s.open = 0.5
		return i + 1
	case (first == "meio" || first == "medio") && slices.Contains([]string{"milhao", "millon"}, second):
		s.open = 0.5
		return i + 1
	case first == "half" && second == "a" && i+2 < len(ps) && (ps[i+2].word == "dozen" || ps[i+2].word == "million") && near(text, ps[i+1], ps[i+2]):
		s.open = 0.5
		return i + 2
	case (first == "a" || first == "um" || first == "un") && (second == "couple" || second == "par"):
		s.total, s.count, s.scale = 2, 1, 1
		return i + 2
	}
	return i
}

// fraction adds "e meio" and "point five".
func (n *numeral) fraction(text string, ps []piece, j int, scale float64) int {
	if j+1 >= len(ps) || !near(text, ps[j-1], ps[j]) || !near(text, ps[j], ps[j+1]) {
		return j
	}
	half := []string{"meio", "meia", "medio", "media", "half"}
	if joins(ps[j].word) {
		at := j + 1
		if ps[at].word == "a" && at+1 < len(ps) {
			at++
		}
		if !slices.Contains(half, ps[at].word) {
			return j
		}
		if scale > 1e6 || scale < 1e3 {
			scale = 1
		}
		n.value, n.end, n.broken, n.worded = n.value+scale/2, ps[at].end, scale == 1, true
		return at + 1
	}
	if !slices.Contains([]string{"point", "ponto", "punto", "virgula", "coma"}, ps[j].word) {
		return j
	}
	at, unit := j+1, 0.1
	for ; at < len(ps) && near(text, ps[at-1], ps[at]) && unit > 1e-5; at++ {
		digit, ok := NumberWord(ps[at].word)
		if !ok || digit > 9 {
			break
		}
		n.value, n.end, n.broken = n.value+float64(digit)*unit, ps[at].end, true
		unit /= 10
	}
	if unit == 0.1 {
		return j
	}
	return at
}

// weak words count something only when little else is said: they are articles, prepositions and verbs as well. Where Spanish is at home, its numbers are not.
func weak(word, country string) bool {
	switch word {
	case "um", "uma", "un", "una", "uno", "one":
		return true
	case "dos", "once", "doce":
		return !hispanic(country)
	case "ten":
		return hispanic(country)
	}
	return false
}

func hispanic(country string) bool {
	return strings.Contains(" AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE ", " "+country+" ")
}

// near says whether nothing but blanks or a hyphen stands between two pieces.
func near(text string, a, b piece) bool {
	gap := text[a.end:b.start]
	return len(gap) <= 3 && strings.Trim(gap, " -") == "" && gap != ""
}

// numerals are all numbers of a text, each piece used once.
func numerals(text, country string) []numeral {
	ps := pieces(text)
	var out []numeral
	for i := 0; i < len(ps); {
		n, next, ok := numeralAt(text, ps, i, country)
		if ok && (!n.weak || len(ps) <= 3) && !(n.weak && english(country) && ps[i].word == "once") {
			out = append(out, n)
		}
		i = next
	}
	return out
}
