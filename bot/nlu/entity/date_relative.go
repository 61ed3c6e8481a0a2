package entity

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"agentbot/bot"
)

const (
	someNumber = `(\d{1,3}|[a-z]+(?: (?:e|y) [a-z]+)?)`
	timeUnits  = `(dias?|days?|semanas?|weeks?|mes|meses|months?|anos?|years?)`
	nextMonth  = `(?:mes que (?:vem|viene)|proximo mes|mes proximo|next month|mes seguinte|mes siguiente)`
	thisMonth  = `(?:deste mes|desse mes|este mes|de este mes|this month|do mes|del mes|of the month|of this month)`
)

var (
	dateAhead     = regexp.MustCompile(`\b(?:daqui a|daqui|em|dentro de|en|in|within)\s+(?:mais |otros |another )?` + someNumber + `\s+` + timeUnits + `\b`)
	dateFrom      = regexp.MustCompile(`\b` + someNumber + `\s+` + timeUnits + `\s+from (?:now|today)\b`)
	dateSince     = regexp.MustCompile(`\b(?:ha|faz|hace)\s+(?:uns |unos )?` + someNumber + `\s+` + timeUnits + `\b`)
	dateAgo       = regexp.MustCompile(`\b` + someNumber + `\s+` + timeUnits + `\s+(?:atras|ago|back)\b`)
	dateDayOf     = regexp.MustCompile(`\b(?:dia|el dia|the|el)\s+(\d{1,2})(st|nd|rd|th)?\b(?:\s+(?:do |de |del |of )?(` + nextMonth + `|` + thisMonth + `))?`)
	notADay       = regexp.MustCompile(`^(?:[/:.,]\d|\s?%|\s?(?:h|hs|horas|hrs|am|pm|por|x)\b)`)
	dateEnd       = regexp.MustCompile(`\b(?:fim|final|finais|fin|finales|ultimo dia|last day|end)\s+(?:do |de |del |of )(?:o |the |este |esse |this )?(` + nextMonth + `|mes|month|semana|week)\b`)
	dateRest      = regexp.MustCompile(`\b(?:(?:no|este|neste|el|on the|at the|this|the) )?(?:fim de semana|fin de semana|finde|weekend)\b`)
	dateStart     = regexp.MustCompile(`\b(?:inicio|comeco|principio|principios|beginning|start)\s+(?:do |de |del |of )(?:o |the )?` + nextMonth + `\b`)
	dateWeek      = regexp.MustCompile(`\b(?:semana que (?:vem|viene)|proxima semana|semana proxima|next week|semana seguinte|semana siguiente)\b`)
	dateNextMonth = regexp.MustCompile(`\b` + nextMonth + `\b`)
	dayBehind     = regexp.MustCompile(`^,? ?(?:the|dia|el)? ?\d{1,2}(?:st|nd|rd|th)?\b`)
)

// relativeReader collects the dates that are counted from today.
type relativeReader struct {
	folded  string
	back    []int
	country string
	now     time.Time
	taken   []Hit
	out     []Hit
}

// relativeDates reads "hoje", "amanhã", "sexta que vem", "in 3 days", "dia 5".
func (v Values) relativeDates(folded string, back []int, country string, taken []Hit) []Hit {
	if v.Now == nil {
		return nil
	}
	r := &relativeReader{folded: folded, back: back, country: country, now: v.Now(), taken: taken}
	r.days()
	r.spans()
	r.daysOfMonth()
	r.weekdays()
	r.periods()
	return r.out
}

// add takes a day for a stretch of the text; vague ones are to be asked about.
func (r *relativeReader) add(from, to int, day time.Time, vague bool) {
	h := Hit{Kind: "date", Start: r.back[from], End: r.back[to]}
	h.Value, h.Reason = dateValue(day.Year(), int(day.Month()), day.Day(), r.country)
	if vague && h.Reason == "" {
		h.Value, h.Reason = bot.Value{Doubt: h.Text}, ReasonVague
	}
	if !Overlaps(r.taken, h) && !Overlaps(r.out, h) {
		r.out = append(r.out, h)
	}
}

// relativeWords are words for a day counted from today; the longer ones stand first.
var relativeWords = []struct {
	pattern *regexp.Regexp
	days    int
}{
	{regexp.MustCompile(`\b(?:depois de amanha|pasado manana|(?:the )?day after tomorrow)\b`), 2},
	{regexp.MustCompile(`\b(?:anteontem|antes de ontem|antes de ayer|antier|anteayer|(?:the )?day before yesterday)\b`), -2},
	{regexp.MustCompile(`\b(?:amanha|tomorrow)\b`), 1},
	{regexp.MustCompile(`\bmanana\b`), 1},
	{regexp.MustCompile(`\b(?:hoje|hoy|today|tonight|esta noite|esta noche)\b`), 0},
	{regexp.MustCompile(`\b(?:ontem|ayer|yesterday)\b`), -1},
}

// theMorning is Spanish "la mañana", which is no tomorrow.
var theMorning = regexp.MustCompile(`\b(?:la|de|esta|cada|toda la|una) $`)

func (r *relativeReader) days() {
	for _, w := range relativeWords {
		for _, m := range w.pattern.FindAllStringIndex(r.folded, 10) {
			if w.days != 1 || !theMorning.MatchString(r.folded[max(0, m[0]-10):m[0]]) {
				r.add(m[0], m[1], r.now.AddDate(0, 0, w.days), false)
			}
		}
	}
}

// spans are so many days, weeks, months or years ahead or ago.
func (r *relativeReader) spans() {
	for _, s := range []struct {
		pattern *regexp.Regexp
		sign    int
	}{{dateFrom, 1}, {dateAgo, -1}, {dateSince, -1}, {dateAhead, 1}} {
		for _, m := range s.pattern.FindAllStringSubmatchIndex(r.folded, 10) {
			from, n, ok := counted(r.folded, m[2], m[3])
			if !ok {
				continue
			}
			if s.pattern == dateAhead || s.pattern == dateSince {
				from = m[0]
			}
			r.add(from, m[1], shifted(r.now, s.sign*n, r.folded[m[4]:m[5]]), false)
		}
	}
}

// counted reads "3", "três", "a" or the last word of "mais de duas".
func counted(folded string, start, end int) (from, n int, ok bool) {
	said := folded[start:end]
	if said == "a" || said == "an" {
		return start, 1, true
	}
	for from := start; from < end; {
		if n, ok := wholeNumeral(folded[from:end], "ES"); ok && n.end-n.start == end-from && !n.broken {
			return from, int(min(n.value, 5000)), true
		}
		blank := strings.IndexByte(folded[from:end], ' ')
		if blank < 0 {
			break
		}
		from += blank + 1
	}
	return 0, 0, false
}

func shifted(now time.Time, n int, unit string) time.Time {
	switch {
	case strings.HasPrefix(unit, "d"):
		return now.AddDate(0, 0, n)
	case strings.HasPrefix(unit, "s"), strings.HasPrefix(unit, "w"):
		return now.AddDate(0, 0, 7*n)
	case strings.HasPrefix(unit, "m"):
		return now.AddDate(0, n, 0)
	}
	return now.AddDate(n, 0, 0)
}

// daysOfMonth reads "dia 15", "the 15th" and "dia 5 do mês que vem": without a month, the next such day.
func (r *relativeReader) daysOfMonth() {
	for _, m := range dateDayOf.FindAllStringSubmatchIndex(r.folded, 10) {
		lead := r.folded[m[0]:m[1]]
		if strings.HasPrefix(lead, "the") && m[4] < 0 || notADay.MatchString(r.folded[m[1]:]) {
			continue // "the 15 students", "el 15%"
		}
		day, month := group(r.folded, m, 1), r.now.Month()
		said := ""
		if m[6] >= 0 {
			said = r.folded[m[6]:m[7]]
		}
		next := strings.Contains(said, "que v") || strings.Contains(said, "proxim") || strings.Contains(said, "next") || strings.Contains(said, "siguiente") || strings.Contains(said, "seguinte")
		if next || said == "" && day < r.now.Day() {
			month++
		}
		at := time.Date(r.now.Year(), month, day, 12, 0, 0, 0, r.now.Location())
		if day >= 1 && at.Day() == day {
			r.add(m[0], m[1], at, false)
		}
	}
}

var weekdayInText = sync.OnceValue(func() *regexp.Regexp {
	var names []string
	for name := range weekdayNames() {
		names = append(names, name)
	}
	slices.Sort(names)
	return regexp.MustCompile(`\b(?:(na|no|nesta|neste|nessa|nesse|essa|esta|este|ese|esa|proxima|proximo|ultima|ultimo|ate|para|pra|el|al|del|on|this|next|last|by|until|for|a)\s+)?(` +
		strings.Join(names, "|") + `)((?:-| )feira)?(?:\s+(que vem|que viene|proxima|proximo|passada|passado|pasada|pasado|seguinte|siguiente))?\b`)
})

// weekdays reads "sexta", "na segunda", "el viernes que viene", "last friday". "Segunda", "quarta" and "quinta" are ordinals as well: alone they
// are a day only when nothing else is said.
func (r *relativeReader) weekdays() {
	for _, m := range weekdayInText().FindAllStringSubmatchIndex(r.folded, 10) {
		part := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return r.folded[m[2*n]:m[2*n+1]]
		}
		ahead, name, behind := part(1), part(2), part(4)
		ordinal := name == "segunda" || name == "quarta" || name == "quinta"
		alone := strings.Trim(r.folded, " .!") == name
		if ordinal && part(3) == "" && behind == "" && !alone && (ahead == "" || ahead == "a" || ahead == "ultima") || dayBehind.MatchString(r.folded[m[1]:]) {
			continue
		}
		from := m[0]
		if ahead == "a" {
			from = m[4]
		}
		coming := nextWeekday(r.now, weekdayNumber(name))
		switch {
		case strings.HasPrefix(behind, "pas"), ahead == "last", strings.HasPrefix(ahead, "ultim"):
			r.add(from, m[1], coming.AddDate(0, 0, -7), false)
		case behind != "", ahead == "next", strings.HasPrefix(ahead, "proxim"):
			r.add(from, m[1], coming, sameWeek(r.now, coming)) // "next Friday" said on a Wednesday: this one, or the one after?
		default:
			r.add(from, m[1], coming, false)
		}
	}
}

// sameWeek says whether a coming day lies before the next Monday.
func sameWeek(now, day time.Time) bool {
	return day.Before(nextWeekday(now, time.Monday)) && day.After(now)
}

// periods are stretches of time: the day that is probably meant is asked about.
func (r *relativeReader) periods() {
	firstOfNext := time.Date(r.now.Year(), r.now.Month()+1, 1, 12, 0, 0, 0, r.now.Location())
	for _, m := range dateEnd.FindAllStringSubmatchIndex(r.folded, 10) {
		switch said := r.folded[m[2]:m[3]]; {
		case said == "mes", said == "month":
			r.add(m[0], m[1], firstOfNext.AddDate(0, 0, -1), true)
		case said == "semana", said == "week":
			r.add(m[0], m[1], nextWeekday(r.now.AddDate(0, 0, -1), time.Saturday), true)
		default:
			r.add(m[0], m[1], firstOfNext.AddDate(0, 1, -1), true)
		}
	}
	for _, p := range []struct {
		pattern *regexp.Regexp
		day     time.Time
	}{{dateStart, firstOfNext}, {dateRest, nextWeekday(r.now.AddDate(0, 0, -1), time.Saturday)}, {dateWeek, nextWeekday(r.now, time.Monday)}, {dateNextMonth, firstOfNext}} {
		for _, m := range p.pattern.FindAllStringIndex(r.folded, 10) {
			r.add(m[0], m[1], p.day, true)
		}
	}
}

// nextWeekday is the next such day after today; "sexta" said on a Friday is the one a week ahead.
func nextWeekday(now time.Time, weekday time.Weekday) time.Time {
	ahead := (int(weekday) - int(now.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	return now.AddDate(0, 0, ahead)
}
