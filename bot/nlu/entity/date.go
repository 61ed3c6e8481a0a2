package entity

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

var (
	dateISO    = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})\b`)
	dateSlash  = regexp.MustCompile(`\b(\d{1,2})\s?[/.\-]\s?(\d{1,2})(?:\s?[/.\-]\s?(\d{4}|\d{2}))?\b`)
	dateNamed  = regexp.MustCompile(`\b(\d{1,2})(?:o|a|st|nd|rd|th|º)?\s+(?:dias?\s+)?(?:de\s+|of\s+)?([a-z]{3,10})(?:\s+(?:de\s+|del\s+|of\s+)?(\d{4}))?\b`)
	dateMonth  = regexp.MustCompile(`\b([a-z]{3,10})\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s+(\d{4}))?\b`)
	dateWorded = regexp.MustCompile(`\b([a-z]+(?:[ -](?:e |y )?[a-z]+)?)\s+(?:dia\s+)?(?:de|of)\s+([a-z]{3,10})(?:\s+(?:de\s+|del\s+|of\s+)?(\d{4}))?\b`)
	dateDoMes  = regexp.MustCompile(`\b(\d{1,2})\s+(?:do|del)\s+(\d{1,2})(?:\s+(?:de\s+|do\s+|del\s+)?(\d{4}))?\b`)
)

// parseDate reads one date; the whole text must be little more than that.
func (v Values) parseDate(text, country string) (bot.Value, string) {
	hits := v.findDates(text, country)
	if len(hits) == 0 {
		return bot.Value{}, ReasonFormat
	}
	for _, h := range hits[1:] {
		if string(h.JSON) != string(hits[0].JSON) {
			return bot.Value{}, ReasonAmbiguous
		}
	}
	return hits[0].Value, hits[0].Reason
}

// wordedDay reads the day in "primeiro de maio" and "vinte e cinco de março"; the last words of a stretch may be it alone.
func wordedDay(folded string, start, end int) (at, day int) {
	for at := start; at < end; {
		said := strings.ReplaceAll(folded[at:end], "-", " ")
		if n, ok := Ordinal(said); ok && n > 0 {
			return at, n
		}
		if n, ok := wholeNumeral(said, "ES"); ok && n.value >= 1 && n.value <= 31 && n.end-n.start == len(said) {
			return at, int(n.value)
		}
		blank := strings.IndexByte(folded[at:end], ' ')
		if blank < 0 {
			break
		}
		at += blank + 1
	}
	return 0, 0
}

// findDates reads the dates of a text over its folded words, so the span is the sentence's piece with the same byte range where folding keeps lengths, else the whole text.
func (v Values) findDates(text, country string) []Hit {
	folded, back := foldAligned(text)
	var out []Hit
	add := func(at []int, y, m, d int) {
		h := Hit{Kind: "date", Start: back[at[0]], End: back[at[1]]}
		h.Value, h.Reason = dateValue(y, m, d, country)
		if !Overlaps(out, h) {
			out = append(out, h)
		}
	}
	for _, m := range dateISO.FindAllStringSubmatchIndex(folded, 50) {
		add(m, group(folded, m, 1), group(folded, m, 2), group(folded, m, 3))
	}
	for _, m := range dateNamed.FindAllStringSubmatchIndex(folded, 50) {
		if month := monthNumber(folded[m[4]:m[5]]); month > 0 {
			add(m, v.year(group(folded, m, 3), month, group(folded, m, 1)), month, group(folded, m, 1))
		}
	}
	for _, m := range dateWorded.FindAllStringSubmatchIndex(folded, 50) {
		at, day := wordedDay(folded, m[2], m[3])
		if month := monthNumber(folded[m[4]:m[5]]); month > 0 && day > 0 {
			m[0] = at
			add(m, v.year(group(folded, m, 3), month, day), month, day)
		}
	}
	for _, m := range dateDoMes.FindAllStringSubmatchIndex(folded, 50) {
		add(m, v.year(group(folded, m, 3), group(folded, m, 2), group(folded, m, 1)), group(folded, m, 2), group(folded, m, 1))
	}
	for _, m := range dateMonth.FindAllStringSubmatchIndex(folded, 50) {
		if month := monthNumber(folded[m[2]:m[3]]); month > 0 {
			add(m, v.year(group(folded, m, 3), month, group(folded, m, 2)), month, group(folded, m, 2))
		}
	}
	for _, m := range dateSlash.FindAllStringSubmatchIndex(folded, 50) {
		d, mo := group(folded, m, 1), group(folded, m, 2)
		if country == "US" || mo > 12 && d <= 12 {
			d, mo = mo, d
		}
		if m[6] < 0 && !strings.Contains(folded[m[0]:m[1]], "/") {
			continue // "10.5" is a number
		}
		add(m, v.year(group(folded, m, 3), mo, d), mo, d)
	}
	return ByPlace(append(out, v.relativeDates(folded, back, country, out)...))
}

// year fills in a missing or short year: the one that puts the date nearest to today.
func (v Values) year(y, month, day int) int {
	switch {
	case y >= 100:
		return y
	case y > 0 && y < 70:
		return 2000 + y
	case y > 0:
		return 1900 + y
	case v.Now == nil:
		return 0
	}
	now := v.Now()
	at := time.Date(now.Year(), time.Month(month), day, 12, 0, 0, 0, now.Location())
	switch {
	case now.Sub(at) > 183*24*time.Hour:
		return now.Year() + 1
	case at.Sub(now) > 183*24*time.Hour:
		return now.Year() - 1
	}
	return now.Year()
}

func dateValue(y, m, d int, country string) (bot.Value, string) {
	if y == 0 {
		return bot.Value{}, ReasonFormat // no year said and no clock to take it from
	}
	at := time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC)
	if m < 1 || m > 12 || d < 1 || at.Day() != d || y < 1900 || y > 2200 {
		return bot.Value{}, ReasonRange
	}
	shown := at.Format("02/01/2006")
	if country == "US" {
		shown = at.Format("01/02/2006")
	}
	return String(at.Format(time.DateOnly), shown), ""
}

func group(s string, m []int, n int) int {
	if m[2*n] < 0 {
		return 0
	}
	v, err := strconv.Atoi(s[m[2*n]:m[2*n+1]])
	if err != nil {
		return 0
	}
	return v
}

// foldAligned folds a text and says for every byte of the result where it came from.
func foldAligned(text string) (string, []int) {
	var b strings.Builder
	back := make([]int, 0, len(text)+1)
	for i, r := range text {
		piece := words.Fold(string(r))
		if strings.Trim(piece, " ") == "" && piece != "" || piece == "," {
			piece = " "
		}
		for range len(piece) {
			back = append(back, i)
		}
		b.WriteString(piece)
	}
	return b.String(), append(back, len(text))
}
