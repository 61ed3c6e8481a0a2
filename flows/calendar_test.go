package flows

import (
	"testing"
	"time"
)

func testCalendar(t *testing.T, body string) *calendar {
	t.Helper()
	l := &loader{opts: Options{}.withDefaults(), lib: &Library{}}
	c := l.calendar(l.parse("defaults.yaml", []byte(body)))
	if len(l.problems) > 0 {
		t.Fatal(Format(l.problems))
	}
	return c
}

const office = `
zone: America/Sao_Paulo
weekdays: [09:00-12:00, 13:30-18:00]
saturday: 09:00-13:00
holidays: [br, 12-24, 2026-03-04]
`

func at(t *testing.T, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	c := testCalendar(t, office)
	next := map[string]string{ // when it is asked → when it opens
		"2026-03-02 08:00": "2026-03-02 09:00",
		"2026-03-02 10:00": "2026-03-02 10:00",
		"2026-03-02 12:00": "2026-03-02 13:30", // lunch
		"2026-03-02 18:00": "2026-03-03 09:00",
		"2026-03-03 18:01": "2026-03-05 09:00", // the day between is closed once
		"2026-03-06 19:00": "2026-03-07 09:00", // Saturday
		"2026-03-07 13:00": "2026-03-09 09:00",
		"2026-04-02 18:00": "2026-04-04 09:00", // Good Friday 2026 is April 3rd
		"2026-12-23 18:00": "2026-12-26 09:00", // every 24th, and Christmas; the 26th is a Saturday
		"2026-11-19 18:00": "2026-11-21 09:00", // November 20th is one since 2024
		"2023-11-19 18:00": "2023-11-20 09:00",
	}
	for asked, want := range next {
		if got := c.next(at(t, asked)).Format("2006-01-02 15:04"); got != want {
			t.Errorf("at %s the next opening is %s, want %s", asked, got, want)
		}
	}
	after := map[string][2]string{
		"2026-03-02 11:00": {"3h", "2026-03-02 15:30"}, // one before lunch, two after
		"2026-03-02 17:00": {"2h", "2026-03-03 10:00"},
		"2026-03-07 12:30": {"1h", "2026-03-09 09:30"},
		"2026-03-01 12:00": {"30m", "2026-03-02 09:30"}, // Sunday
		"2026-03-02 09:00": {"24h", "2026-03-06 10:30"}, // 7.5 h a day, Wednesday closed
	}
	for from, tt := range after {
		d, err := time.ParseDuration(tt[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := c.after(at(t, from), d).Format("2006-01-02 15:04"); got != tt[1] {
			t.Errorf("%s of open time after %s is %s, want %s", tt[0], from, got, tt[1])
		}
	}
}

func TestCalendar_NeverOpen(t *testing.T) {
	t.Parallel()
	c := testCalendar(t, "zone: UTC\n")
	if got := c.next(at(t, "2026-03-02 08:00")); !got.IsZero() {
		t.Errorf("without hours it opens at %v", got)
	}
	if got := c.after(at(t, "2026-03-02 08:00"), time.Hour); !got.IsZero() {
		t.Errorf("an hour of open time ends at %v", got)
	}
}

func TestEaster(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]string{1999: "04-04", 2000: "04-23", 2024: "03-31", 2025: "04-20", 2026: "04-05", 2027: "03-28", 2038: "04-25"} {
		if got := easter(year).Format("01-02"); got != want {
			t.Errorf("Easter %d is %s, want %s", year, got, want)
		}
	}
}

func TestCalendar_ClocksThatChange(t *testing.T) {
	t.Parallel()
	c := testCalendar(t, "zone: America/New_York\nsunday: 01:00-06:00\n")
	zone := c.zone
	begin := time.Date(2026, 3, 8, 1, 0, 0, 0, zone) // at 2:00 it becomes 3:00
	if got := c.after(begin, 4*time.Hour); got != time.Date(2026, 3, 8, 6, 0, 0, 0, zone) {
		t.Errorf("four hours on a day that loses one end at %v, want 6:00", got)
	}
}
