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
	dateNamed  = regexp.MustCompile(`\b(\d{1,2})(?:o|a|st|nd|rd|th|º)?\s+(?:de\s+|of\s+)?([a-z]{3,10})(?:\s+(?:de\s+|del\s+|of\s+)?(\d{4}))?\b`)
	dateMonth  = regexp.MustCompile(`\b([a-z]{3,10})\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s+(\d{4}))?\b`)
	dateInDays = regexp.MustCompile(`\b(?:daqui a|em|dentro de|en|in)\s+(\d{1,3}|[a-z]+)\s+(dias?|days?|semanas?|weeks?)\b`)
	dateDayOf  = regexp.MustCompile(`\b(?:dia|el dia|the|el)\s+(\d{1,2})(?:st|nd|rd|th)?\b`)
)

// parseDate reads one date; the whole text must be little more than that.
func (v Values) parseDate(text, country string) (bot.Value, string) {
	hits := v.findDates(text, country)
	if len(hits) == 0 {
		return bot.Value{}, ReasonFormat
	}
	return hits[0].Value, hits[0].Reason
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

// relativeDates reads "hoje", "amanhã", "sexta que vem", "in 3 days", "dia 5".
func (v Values) relativeDates(folded string, back []int, country string, taken []Hit) []Hit {
	if v.Now == nil {
		return nil
	}
	now := v.Now()
	var out []Hit
	add := func(from, to int, day time.Time) {
		h := Hit{Kind: "date", Start: back[from], End: back[to]}
		h.Value, h.Reason = dateValue(day.Year(), int(day.Month()), day.Day(), country)
		if !Overlaps(taken, h) && !Overlaps(out, h) {
			out = append(out, h)
		}
	}
	for _, r := range relativeDays {
		for _, m := range r.pattern.FindAllStringIndex(folded, 10) {
			add(m[0], m[1], now.AddDate(0, 0, r.days))
		}
	}
	for _, m := range dateInDays.FindAllStringSubmatchIndex(folded, 10) {
		n, ok := spelledNumber(folded[m[2]:m[3]])
		if !ok {
			if n = group(folded, m, 1); n == 0 {
				continue
			}
		}
		if strings.HasPrefix(folded[m[4]:m[5]], "sem") || strings.HasPrefix(folded[m[4]:m[5]], "week") {
			n *= 7
		}
		add(m[0], m[1], now.AddDate(0, 0, n))
	}
	for _, m := range weekdayInText().FindAllStringSubmatchIndex(folded, 10) {
		named := m[2:4]
		if named[0] < 0 {
			named = m[4:6]
		}
		add(m[0], m[1], nextWeekday(now, weekdayNumber(folded[named[0]:named[1]])))
	}
	for _, m := range dateDayOf.FindAllStringSubmatchIndex(folded, 10) {
		day := group(folded, m, 1)
		at := time.Date(now.Year(), now.Month(), day, 12, 0, 0, 0, now.Location())
		if day < now.Day() {
			at = time.Date(now.Year(), now.Month()+1, day, 12, 0, 0, 0, now.Location())
		}
		if day >= 1 && at.Day() == day {
			add(m[0], m[1], at)
		}
	}
	return out
}

// relativeDays are words for a day counted from today; the longer ones stand first.
var relativeDays = []struct {
	pattern *regexp.Regexp
	days    int
}{
	{regexp.MustCompile(`\b(?:depois de amanha|pasado manana|day after tomorrow)\b`), 2},
	{regexp.MustCompile(`\b(?:anteontem|antes de ayer|anteayer|day before yesterday)\b`), -2},
	{regexp.MustCompile(`\b(?:amanha|tomorrow)\b`), 1},
	{regexp.MustCompile(`(?:^|\by |\bpara |\bhasta |\bdesde )manana\b`), 1},
	{regexp.MustCompile(`\b(?:hoje|hoy|today)\b`), 0},
	{regexp.MustCompile(`\b(?:ontem|ayer|yesterday)\b`), -1},
}

// nextWeekday is the next such day after today; "sexta" said on a Friday is the one a week ahead.
func nextWeekday(now time.Time, weekday time.Weekday) time.Time {
	ahead := (int(weekday) - int(now.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	return now.AddDate(0, 0, ahead)
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
