package flows

import (
	"testing"
	"time"
)

func TestTemplate_Render(t *testing.T) {
	t.Parallel()
	scope := fixedScope{"name": "ana maria lima", "mail": "ana@example.com", "n": 3.5, "money": 1234567.5, "owed": -312.4, "day": "2026-03-05", "list": []any{"a", "b", "c"}, "evil": "{{ mail }}", "one": 1.0}
	for src, want := range map[string]string{
		"{{ name | first_name | capitalize }}!": "Ana!", "{{ mail | mask }}": "a•••@example.com", "{{ n }}": "3,5",
		"{{ money | money }}": "R$ 1.234.567,50", "{{ owed | money }}": "R$ −312,40", "{{ owed | abs | money }}": "R$ 312,40", "{{ name | abs }}": "ana maria lima", "{{ money | money: 'USD' }}": "USD 1.234.567,50",
		"{{ day | date }}": "5 de março de 2026", "{{ list | list }}": "a, b e c", "{{ list | join: '-' }}": "a-b-c",
		"{{ none | default: 'x' }}": "x", "{{ evil }}": "{{ mail }}", "{{ list.1 }}{{ list.size }}{{ list.9 }}": "b3",
		"{{ name | upcase }}": "ANA MARIA LIMA", "{{ list | json }}": `["a","b","c"]`, "{{ one | count: 'linha', 'linhas' }}": "1 linha",
		"a {{name}} b": "a ana maria lima b", "no output": "no output",
	} {
		l := &loader{}
		tpl := l.template(&node{value: src})
		if len(l.problems) > 0 {
			t.Errorf("%s: %s", src, Format(l.problems))
			continue
		}
		if got := tpl.render(scope); got != want {
			t.Errorf("%s = %q, want %q", src, got, want)
		}
	}
}

type fixedScope map[string]any

func (s fixedScope) lookup(name string) (any, string) { return s[name], "" }
func (fixedScope) language() string                   { return "pt" }

func TestEscaped_NothingLeavesItsPlace(t *testing.T) {
	t.Parallel()
	l := &loader{}
	tpl := l.template(&node{value: "/purchases/{{ code }}/email?x={{ code }}"})
	got := escapedURL(tpl, argsScope{"code": "../a?b=c&d#e/f %"})
	if want := "/purchases/..%2Fa%3Fb%3Dc%26d%23e%2Ff%20%25/email?x=..%2Fa%3Fb%3Dc%26d%23e%2Ff%20%25"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNextOpening(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("-03", -3*3600)
	now := time.Date(2026, 3, 6, 22, 0, 0, 0, time.UTC) // Friday 19:00 there
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, zone) }
	cases := []struct {
		at         time.Time
		pt, es, en string
	}{
		{at(9, 9, 0), "segunda-feira, às 9h", "el lunes a las 9:00", "on Monday at 9:00"},
		{at(7, 13, 30), "amanhã, às 13h30", "mañana a las 13:30", "tomorrow at 13:30"},
		{at(6, 23, 0), "hoje, às 23h", "hoy a las 23:00", "today at 23:00"},
		{at(7, 1, 0), "amanhã, à 1h", "mañana a la 1:00", "tomorrow at 1:00"},
		{at(20, 8, 0), "em 20 de março de 2026, às 8h", "el 20 de marzo de 2026 a las 8:00", "on 20 March 2026 at 8:00"},
	}
	for _, c := range cases {
		got := []string{nextOpening(c.at, now, "pt"), nextOpening(c.at, now, "es"), nextOpening(c.at, now, "en")}
		for i, want := range []string{c.pt, c.es, c.en} {
			if got[i] != want {
				t.Errorf("%v: %q, want %q", c.at, got[i], want)
			}
		}
	}
}
