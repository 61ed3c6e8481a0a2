package flows

import (
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/business"
	"agentbot/bot/nlu/entity"
)

// purpose is how one of the demo's purchase codes ends where a file and people stand in for systems.
type purpose struct {
	name, code string
	who        bot.Contact
	student    bool     // Helena asks for a student's purchase
	lines      []string // after the code is asked for
	after      func(c *chat)
	has, hasNo []string // somewhere in the conversation
	ends       string
}

const (
	noCode   = "@no_access"
	theCode  = "111111"
	anAgreed = "@confirm"
	goesOn   = `"resolved"`
)

func purposes() []purpose {
	done := func(c *chat) { c.agents([]string{"/bot done ok"}) }
	changes := []string{theCode, "novo@example.com", anAgreed}
	checklist := []string{"novo@example.com", "/bot done"}
	return []purpose{
		{name: "changed", code: "HP10000001", lines: changes, after: done, has: checklist, ends: goesOn},
		{name: "the number on file", code: "HP10000002", who: bot.Contact{Number: "551190000102"}, lines: []string{noCode, "novo@example.com", anAgreed}, after: done, has: checklist, ends: goesOn},
		{name: "no number", code: "HP10000002", lines: []string{noCode}, has: []string{`"priority":"high"`}, hasNo: []string{"/bot done"}, ends: "`identity_not_verified`"},
		{name: "no proof", code: "HP10000003", lines: []string{noCode}, has: []string{`"priority":"high"`}, hasNo: []string{"/bot done"}, ends: "`identity_not_verified`"},
		{name: "refunded", code: "HP10000004", lines: []string{theCode}, hasNo: []string{"/bot done"}, ends: goesOn},
		{name: "charged back", code: "HP10000005", lines: []string{theCode}, has: []string{`"name":"payments"`}, hasNo: []string{"/bot done"}, ends: "`not_allowed`"},
		{name: "disputed", code: "HP10000006", lines: []string{theCode}, has: []string{`"name":"purchases"`}, hasNo: []string{"/bot done"}, ends: "`not_allowed`"},
		{name: "never paid", code: "HP10000007", lines: []string{theCode}, hasNo: []string{"/bot done"}, ends: goesOn},
		{name: "Sofía's", code: "HP10000008", lines: changes, after: done, has: checklist, ends: goesOn},
		{name: "Grace's", code: "HP10000009", lines: changes, after: done, has: checklist, ends: goesOn},
		{name: "a student's", code: "HP10000010", student: true, lines: append([]string{"helena@example.com"}, changes...), after: done, has: append(checklist, `"to":"igor.nunes@example.com","subject"`), ends: goesOn},
		{name: "a student's of somebody else", code: "HP10000011", student: true, lines: []string{"helena@example.com", theCode}, hasNo: []string{"/bot done", "Lia", "lia.moura", "Viol"}, ends: "`not_allowed`"},
		{name: "done twice", code: "HP10000012", lines: changes, after: func(c *chat) { done(c); done(c) }, has: checklist, ends: goesOn},
		{name: "nobody answers", code: "HP10000013", lines: changes, after: func(c *chat) { c.later(9 * time.Hour) }, has: checklist, ends: "`needs_person`"},
		{name: "the file is gone", code: "HP10000014", who: bot.Contact{Name: "no file"}, ends: "`system_unavailable`"},
	}
}

// TestSamples_EveryCodeEnds: each of the demo's fourteen codes ends as the demo has it, with one file and people's notes, in three languages.
func TestSamples_EveryCodeEnds(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.ActionsMode, opts.MockURL = "live", ""
	opts.Values = entity.Values{Now: func() time.Time { return time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC) }}
	lib := sampleLibrary(t, opts)
	begins := map[string]string{"pt": "comprei com o e-mail errado", "es": "compré con el correo equivocado", "en": "I bought with the wrong e-mail"}
	for _, language := range threeLanguages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			for _, e := range purposes() {
				c := newChat(t, lib, nil)
				c.turn.State.Language.Code, c.turn.Contact = language, e.who
				c.turn.Contact.ID = 1
				if e.who.Name == "no file" {
					c.world.tables = business.Tables{}
				}
				lines := []string{begins[language] + " " + e.code}
				if e.student {
					lines = []string{"@start email_change", "@fill whose=student", e.code}
				}
				for _, line := range append(lines, e.lines...) {
					c.customer([]string{line})
				}
				if e.after != nil {
					e.after(c)
				}
				e.check(t, language, strings.Join(c.out, "\n"))
			}
		})
	}
}

func (e purpose) check(t *testing.T, language, out string) {
	t.Helper()
	for _, want := range append(e.has, e.ends) {
		if !strings.Contains(out, want) {
			t.Errorf("%s %s in %s: no %s\n%s", e.code, e.name, language, want, out)
		}
	}
	for _, not := range e.hasNo {
		if strings.Contains(out, not) {
			t.Errorf("%s %s in %s: %s\n%s", e.code, e.name, language, not, out)
		}
	}
	if strings.Count(out, "(left)") != 1 {
		t.Errorf("%s %s in %s ends %d times\n%s", e.code, e.name, language, strings.Count(out, "(left)"), out)
	}
}
