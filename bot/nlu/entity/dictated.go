package entity

import (
	"regexp"
	"strconv"
	"strings"

	"agentbot/bot"
)

// dictation is a text in which digits said one after the other ("zero onze, nove oito sete …") are written in figures.
type dictation struct {
	text  string
	edits []edit
}

// edit is one stretch that was rewritten: its place in the new text and in the customer's.
type edit struct{ newStart, newEnd, oldStart, oldEnd int }

// place finds a stretch of the new text in the customer's words; within rewritten digits it is all of them.
func (d dictation) place(start, end int) (int, int) {
	from, to := start, end
	for _, e := range d.edits {
		shift := e.oldEnd - e.newEnd
		switch {
		case start >= e.newEnd:
			from = start + shift
		case start >= e.newStart:
			from = e.oldStart
		}
		switch {
		case end > e.newStart && end <= e.newEnd:
			to = e.oldEnd
		case end > e.newEnd:
			to = end + shift
		}
	}
	return from, to
}

// leastDictated is how many number words in a row are digits of something rather than an amount.
const leastDictated = 3

// dictate writes dictated digits in figures. A text without any is returned as it is.
func dictate(text string) dictation {
	ps := pieces(text)
	d := dictation{}
	var b strings.Builder
	done := 0
	for i := 0; i < len(ps); {
		digits, next := dictatedAt(text, ps, i)
		if digits == "" {
			i++
			continue
		}
		from, to := ps[i].start, ps[next-1].end
		b.WriteString(text[done:from])
		start := b.Len()
		b.WriteString(digits)
		d.edits = append(d.edits, edit{start, b.Len(), from, to})
		done, i = to, next
	}
	b.WriteString(text[done:])
	d.text = b.String()
	return d
}

var digitRun = regexp.MustCompile(`[0-9](?:[ .\-]?[0-9]){2,}`)

// DigitRuns finds groups of three digits and more, dictated ones too: a one-time code and what was meant as one. The value is the digits alone.
func DigitRuns(text string) []Hit {
	d := dictate(text)
	hits := find(d.text, digitRun, "digits", func(s string) (bot.Value, string) {
		digits, ok := Digits(s)
		if !ok {
			return bot.Value{}, ReasonFormat
		}
		return String(digits, digits), ""
	})
	for i := range hits {
		hits[i].Start, hits[i].End = d.place(hits[i].Start, hits[i].End)
	}
	return hits
}

// dictatedAt reads a run of digits that begins at a piece, "" when it is none.
func dictatedAt(text string, ps []piece, i int) (digits string, next int) {
	var b strings.Builder
	said := 0
	j := i
	for j < len(ps) && b.Len() < 40 {
		if j > i && !follows(text, ps[j-1], ps[j]) {
			break
		}
		group, worded, after := digitsAt(text, ps, j, said > 0)
		if group == "" {
			break
		}
		b.WriteString(group)
		if worded {
			said++
		}
		j = after
	}
	if said < leastDictated || b.Len() < leastDictated {
		return "", i
	}
	return b.String(), j
}

// digitsAt are the digits that one group of pieces says: "nove", "vinte e cinco", "double five", "345".
func digitsAt(text string, ps []piece, j int, within bool) (digits string, worded bool, next int) {
	w := ps[j].word
	if times := map[string]int{"double": 2, "triple": 3}[w]; times > 0 && j+1 < len(ps) {
		if n, ok := NumberWord(ps[j+1].word); ok && n < 10 {
			return strings.Repeat(strconv.Itoa(n), times), true, j + 2
		}
	}
	switch {
	case w == "meia" && (within || j+1 < len(ps) && isNumberWord(ps[j+1].word)): // half a dozen
		return "6", true, j + 1
	case (w == "oh" || w == "o") && (within || j+1 < len(ps) && isNumberWord(ps[j+1].word)):
		return "0", true, j + 1
	case w == "e" && within && j+1 < len(ps) && isNumberWord(ps[j+1].word):
		return digitsAt(text, ps, j+1, true)
	case ps[j].figures:
		for _, r := range w {
			if r < '0' || r > '9' {
				return "", false, j
			}
		}
		return w, false, j + 1
	}
	n, after, ok := numeralAt(text, ps, j, "")
	if !ok || n.broken || n.value >= 1e4 {
		return "", false, j
	}
	return strconv.Itoa(int(n.value)), true, after
}

func isNumberWord(w string) bool { _, ok := NumberWord(w); return ok }

// follows says whether two pieces may be neighbours in a dictated number.
func follows(text string, a, b piece) bool {
	gap := text[a.end:b.start]
	return len(gap) <= 3 && strings.Trim(gap, " -,.") == ""
}
