package flows

import (
	"context"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
)

func TestCalendar_Week(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ hours, pt, es, en string }{
		"two parts a day": {
			"zone: UTC\nweekdays: [09:00-12:00, 13:30-18:00]\nsaturday: 09:00-13:00\n",
			"segunda a sexta, 9h às 12h e 13h30 às 18h; sábado, 9h às 13h", "lunes a viernes, 9:00 a 12:00 y 13:30 a 18:00; sábado, 9:00 a 13:00", "Monday to Friday, 9:00 to 12:00 and 13:30 to 18:00; Saturday, 9:00 to 13:00",
		},
		"the same every day": {
			"zone: UTC\nweekdays: 08:00-20:00\nsaturday: 08:00-20:00\nsunday: 08:00-20:00\n",
			"todos os dias, 8h às 20h", "todos los días, 8:00 a 20:00", "every day, 8:00 to 20:00",
		},
		"always": {
			"zone: UTC\nweekdays: 00:00-24:00\nsaturday: 00:00-24:00\nsunday: [00:00-12:00, 12:00-24:00]\n",
			"todos os dias, 24 horas", "todos los días, 24 horas", "every day, 24 hours",
		},
		"over midnight": {
			"zone: UTC\nfriday: 22:00-24:00\nsaturday: 00:00-01:30\n",
			"sexta, 22h à meia-noite; sábado, 0h à 1h30", "viernes, 22:00 a medianoche; sábado, 0:00 a 1:30", "Friday, 22:00 to midnight; Saturday, 0:00 to 1:30",
		},
		"days here and there, and a closed one": {
			"zone: UTC\nmonday: 09:00-12:00\nwednesday: 09:00-12:00\nthursday: 09:00-12:00\nfriday: 09:00-12:00\nsunday: 09:00-12:00\n",
			"segunda, quarta a sexta e domingo, 9h às 12h", "lunes, miércoles a viernes y domingo, 9:00 a 12:00", "Monday, Wednesday to Friday and Sunday, 9:00 to 12:00",
		},
		"two days in a row are two": {
			"zone: UTC\nsaturday: 10:00-16:00\nsunday: 10:00-16:00\n",
			"sábado e domingo, 10h às 16h", "sábado y domingo, 10:00 a 16:00", "Saturday and Sunday, 10:00 to 16:00",
		},
		"parts that overlap": {
			"zone: UTC\nmonday: [09:00-15:00, 14:00-18:00, 10:00-11:00]\n",
			"segunda, 9h às 18h", "lunes, 9:00 a 18:00", "Monday, 9:00 to 18:00",
		},
		"national holidays": {
			"zone: UTC\nmonday: 09:00-18:00\nholidays: [br]\n",
			"segunda, 9h às 18h; fechado nos feriados nacionais do Brasil", "lunes, 9:00 a 18:00; cerrado los feriados nacionales de Brasil", "Monday, 9:00 to 18:00; closed on Brazil's national holidays",
		},
		"never": {"zone: UTC\nholidays: [br]\n", "", "", ""},
	} {
		calendar := testCalendar(t, c.hours)
		for language, want := range map[string]string{"pt": c.pt, "es": c.es, "en": c.en, "de": c.en} {
			if got := calendar.week(language); got != want {
				t.Errorf("%s in %s: %q, want %q", name, language, got, want)
			}
		}
	}
}

func TestZoneName(t *testing.T) {
	t.Parallel()
	summer, winter := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		zone, language string
		at             time.Time
		want           string
	}{
		{"America/Sao_Paulo", "pt", summer, "horário de Brasília"},
		{"America/Sao_Paulo", "es", summer, "hora de Brasilia"},
		{"America/Sao_Paulo", "de", summer, "Brasília time"},
		{"America/Mexico_City", "es", summer, "hora UTC−6"},
		{"Europe/Madrid", "es", summer, "hora UTC+2"},
		{"Europe/Madrid", "es", winter, "hora UTC+1"},
		{"Asia/Kolkata", "en", winter, "UTC+5:30"},
		{"America/St_Johns", "pt", winter, "horário UTC−3:30"},
		{"UTC", "en", winter, "UTC"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := zoneName(c.at.In(zone), c.language); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.zone, c.language, got, c.want)
		}
	}
}

const tellsHours = `
flow: tells
title: {pt: x, es: x, en: x}
trigger: {phrases: {pt: [quando]}}
steps:
  - say: {pt: "[{{ hours.week }}|{{ hours.zone }}|{{ hours.next }}]", es: "{{ hours.week }}{{ hours.zone }}{{ hours.next }}", en: "{{ hours.week }}{{ hours.zone }}{{ hours.next }}"}
`

// openOffice answers what the inbox keeps; asked counts.
type openOffice struct {
	*aroeira
	hours bot.Hours
	asked int
}

func (w *openOffice) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	if _, is := q.(bot.HoursQuestion); is {
		w.asked++
		return bot.Answer{Outcome: bot.OK, Output: encode(w.hours)}, nil
	}
	return w.aroeira.Ask(ctx, q)
}

func TestHours_InTexts(t *testing.T) {
	t.Parallel()
	monday := []bot.Opening{{Day: time.Monday, From: 9 * 60, To: 18 * 60}}
	thursday := time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		own   string
		inbox bot.Hours
		want  string
		asked int
	}{
		"of defaults.yaml, open":        {"hours: {zone: America/Sao_Paulo, weekdays: 09:00-18:00}\n", bot.Hours{}, "[segunda a sexta, 9h às 18h|horário de Brasília|]", 0},
		"of defaults.yaml, closed":      {"hours: {zone: America/Sao_Paulo, monday: 09:00-18:00}\n", bot.Hours{}, "[segunda, 9h às 18h|horário de Brasília|segunda-feira, às 9h]", 0},
		"of defaults.yaml, never":       {"hours: {zone: America/Sao_Paulo}\n", bot.Hours{Zone: "UTC", Week: monday}, "[||]", 0},
		"of the inbox, open":            {"", bot.Hours{Open: true, Zone: "UTC", Week: monday}, "[segunda, 9h às 18h|horário UTC|]", 1},
		"of the inbox, closed":          {"", bot.Hours{NextOpening: thursday.AddDate(0, 0, 4).Add(-5 * time.Hour), Zone: "UTC", Week: monday}, "[segunda, 9h às 18h|horário UTC|segunda-feira, às 9h]", 1},
		"an inbox that keeps none":      {"", bot.Hours{}, "[||]", 1},
		"an inbox with a strange zone":  {"", bot.Hours{Zone: "Mars/Olympus", Week: monday}, "[||]", 1},
		"an inbox with hours of no day": {"", bot.Hours{Zone: "UTC", Week: []bot.Opening{{Day: 9, From: 1, To: 2}, {Day: 1, From: 5, To: 5}, {Day: 1, From: -1, To: 5}, {Day: 1, From: 1, To: 1441}}}, "[||]", 1},
	} {
		lib := library(t, testOptions(), map[string]string{"tells.yaml": tellsHours, "defaults.yaml": "team: support\n" + c.own})
		ch := newChat(t, lib, nil)
		office := &openOffice{aroeira: ch.world, hours: c.inbox}
		turn := ch.turn
		turn.Unread = []bot.Inbound{{Key: turn.Conversation.Key, Seq: 1, Message: 1, Kind: bot.CustomerMessage, Text: "quando"}}
		turn.Now, turn.State.Language.Code = thursday, "pt"
		d, err := ch.ls.Step(t.Context(), &turn, []bot.Command{{Kind: bot.Start, Flow: "tells", By: "choice"}}, office)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(encode(d.Actions)); !strings.Contains(got, c.want) || office.asked != c.asked {
			t.Errorf("%s: asked %d times, want %d; %s lacks %s", name, office.asked, c.asked, got, c.want)
		}
	}
}

func TestHours_AreTypeChecked(t *testing.T) {
	t.Parallel()
	const own = "hours: {zone: America/Sao_Paulo, weekdays: 09:00-18:00}\n"
	flow := "flow: tells\ntitle: {pt: x, es: x, en: x}\ntrigger: {phrases: {pt: [quando]}%s}\nsteps:\n  - if: %s\n    then: {say: {pt: \"%s\", es: x, en: x}}\n"
	for _, c := range []struct{ when, condition, text, defaults, want string }{
		{"", `hours.week != ""`, "x", "", ""},
		{"", `hours.open`, "x", own, ""},
		{"", `hours.open`, "x", "", "hours.open needs hours in defaults.yaml"},
		{`, when: "hours.week != ''"`, `true`, "x", "", "hours.week needs hours in defaults.yaml"},
		{`, when: "hours.week != ''"`, `true`, "x", own, ""},
		{"", `hours.week > 3`, "x", own, "does not go with a text and a number"},
		{"", `hours.weak != ""`, "x", own, "weak"},
		{"", `true`, "{{ hours.weak }}", own, `hours has no "weak"`},
		{"", `true`, "{{ hours }}", own, "hours is several things"},
	} {
		body := flow
		for _, part := range []string{c.when, c.condition, c.text} {
			body = strings.Replace(body, "%s", part, 1)
		}
		files := withShared(t, "tells.yaml", []byte(body))
		files["defaults.yaml"].Data = append(files["defaults.yaml"].Data, c.defaults...)
		_, problems := Load(files, testOptions())
		if got := Format(problems); c.want == "" && len(problems) > 0 || !strings.Contains(got, c.want) {
			t.Errorf("%+v:\n%s", c, got)
		}
	}
}
