package flows

import (
	"slices"
	"strings"
	"time"
)

// calendar is when a business is open: intervals per weekday in one time zone, without its holidays.
type calendar struct {
	at       place
	zone     *time.Location
	open     [7][]interval // by time.Weekday
	holidays map[string]bool
	country  string // whose national holidays count too; "" = nobody's
}

// interval is a part of a day, in minutes since midnight.
type interval struct{ from, to int }

// farthest is how far ahead an opening is looked for: nobody is closed longer.
const farthest = 400

// openAt says whether it is open at a time.
func (c *calendar) openAt(t time.Time) bool {
	t = t.In(c.zone)
	at := t.Hour()*60 + t.Minute()
	return slices.ContainsFunc(c.hours(t), func(i interval) bool { return at >= i.from && at < i.to })
}

// hours are a day's intervals, none on a holiday.
func (c *calendar) hours(day time.Time) []interval {
	if c.holidays[day.Format(time.DateOnly)] || c.holidays[day.Format("01-02")] || c.country == "br" && brazilianHoliday(day) {
		return nil
	}
	return c.open[day.Weekday()]
}

// next is the next time at which it opens, or t when it is open; zero when it never does.
func (c *calendar) next(t time.Time) time.Time {
	if c.openAt(t) {
		return t
	}
	t = t.In(c.zone)
	for day := range farthest {
		at := time.Date(t.Year(), t.Month(), t.Day()+day, 12, 0, 0, 0, c.zone)
		for _, i := range c.hours(at) {
			if opens := onDay(at, i.from); opens.After(t) {
				return opens
			}
		}
	}
	return time.Time{}
}

// onDay is a minute of a day; days on which clocks change have the right hour too.
func onDay(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), minute/60, minute%60, 0, 0, day.Location())
}

// after is the time at which so much open time has passed; zero when it never does.
func (c *calendar) after(t time.Time, d time.Duration) time.Time {
	for range farthest * 4 {
		if t = c.next(t); t.IsZero() {
			return t
		}
		local := t.In(c.zone)
		at := local.Hour()*60 + local.Minute()
		for _, i := range c.hours(local) {
			if at < i.from || at >= i.to {
				continue
			}
			closes := onDay(local, i.to)
			if left := closes.Sub(t); left >= d {
				return t.Add(d)
			}
			d -= closes.Sub(t)
			t = closes
			break
		}
	}
	return time.Time{}
}

// brazilianHoliday: the national holidays by law (Leis 662/1949, 6.802/1980, 10.607/2002, 14.759/2023) and Good Friday, which moves with Easter.
func brazilianHoliday(day time.Time) bool {
	switch day.Format("01-02") {
	case "01-01", "04-21", "05-01", "09-07", "10-12", "11-02", "11-15", "12-25":
		return true
	case "11-20":
		return day.Year() >= 2024
	}
	friday := easter(day.Year()).AddDate(0, 0, -2)
	return day.Month() == friday.Month() && day.Day() == friday.Day()
}

// easter is Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month, day := (h+l-7*m+114)/31, (h+l-7*m+114)%31+1
	return time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
}

var weekdayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// hoursMapping is when people are there.
var hoursMapping = mapping{name: "hours", doc: "When people are there. Without it the opening hours of the inbox in Chatwoot count.", keys: append([]key{
	{"zone", aWord, true, "The time zone, like America/Sao_Paulo."},
	{"holidays", manyOf(aWord), false, "Days that are closed: 2026-12-24, 12-24 for every year, br for Brazil's national holidays."},
	{"weekdays", manyOf(aWord), false, "Monday to Friday, as intervals: 09:00-12:00."},
}, weekdayKeys()...)}

func weekdayKeys() []key {
	var out []key
	for _, name := range weekdayNames {
		out = append(out, key{name, manyOf(aWord), false, "Intervals like 09:00-12:00, 13:30-18:00."})
	}
	return out
}

// calendar reads hours.
func (l *loader) calendar(n *node) *calendar {
	if n == nil {
		return nil
	}
	c := &calendar{at: n.at, holidays: map[string]bool{}}
	d := l.fields(n, "hours", &hoursMapping)
	zone := d.need("zone")
	if zone == nil {
		return nil
	}
	var err error
	if c.zone, err = time.LoadLocation(zone.value); err != nil || zone.value == "" {
		l.report(zone.at, "hours", "there is no time zone %q", zone.value).write("America/Sao_Paulo")
		return nil
	}
	for _, day := range d.list("holidays") {
		l.holiday(c, d.node("holidays").at, day)
	}
	weekdays := l.intervals(d, "weekdays")
	for i, name := range weekdayNames {
		c.open[i] = l.intervals(d, name)
		if weekday := time.Weekday(i); c.open[i] == nil && weekday != time.Saturday && weekday != time.Sunday {
			c.open[i] = weekdays
		}
	}
	d.done()
	return c
}

func (l *loader) holiday(c *calendar, at place, day string) {
	_, full := time.Parse(time.DateOnly, day)
	_, yearly := time.Parse("01-02", day)
	switch {
	case day == "br":
		c.country = day
	case full == nil, yearly == nil:
		c.holidays[day] = true
	default:
		l.report(at, "hours", "%q is no day", day).hint("2026-12-24, 12-24 for every year, or br for Brazil's national holidays")
	}
}

func (l *loader) intervals(d *fields, name string) []interval {
	n := d.node(name)
	var out []interval
	for _, text := range d.list(name) {
		from, to, _ := strings.Cut(text, "-")
		i := interval{minuteOf(from), minuteOf(to)}
		if i.from < 0 || i.to <= i.from {
			l.report(n.at, "hours", "%q is no interval", text).write("09:00-12:00")
			continue
		}
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b interval) int { return a.from - b.from })
	return out
}

// minuteOf is the minute of a day like 9:30 or 24:00; -1 for anything else.
func minuteOf(text string) int {
	text = strings.TrimSpace(text)
	if text == "24:00" {
		return 24 * 60
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return at.Hour()*60 + at.Minute()
}
