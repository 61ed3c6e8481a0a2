package flows

import (
	"strings"
	"testing"
	"time"

	"agentbot/bot"
)

const nightShift = `
flow: night
title: {pt: plantão, es: guardia, en: night shift}
trigger:
  phrases: {pt: [plantão]}
  when: "!hours.open && language == 'pt'"
steps:
  - say: {pt: Plantão., es: Guardia., en: Night.}
`

const officeHours = "hours: {zone: America/Sao_Paulo, weekdays: 09:00-18:00}\n"

func TestWhen_HoursAndLanguage(t *testing.T) {
	t.Parallel()
	lib := library(t, testOptions(), map[string]string{"night.yaml": nightShift, "defaults.yaml": "team: support\n" + officeHours})
	for name, c := range map[string]struct {
		at       time.Time
		language string
		offered  bool
		played   bool
	}{
		"open":             {time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC), "pt", false, false},
		"closed":           {time.Date(2026, 3, 5, 23, 0, 0, 0, time.UTC), "pt", true, true},
		"another language": {time.Date(2026, 3, 5, 23, 0, 0, 0, time.UTC), "es", true, false}, // the newest words may be Portuguese: judged once they are understood
	} {
		ch := newChat(t, lib, nil)
		ch.now, ch.turn.Now = c.at, c.at
		ch.turn.State.Language.Code = c.language
		var card bot.FlowCard
		for _, f := range ch.ls.View(&ch.turn).Flows {
			if f.Name == "night" {
				card = f
			}
		}
		if card.Startable != c.offered {
			t.Errorf("%s: startable is %v", name, card.Startable)
		}
		if got := ch.play("< plantão\n"); strings.Contains(got, "Plantão.") != c.played {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

func TestWhen_AttributesOfAnyKind(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]bool{
		`contact.attributes.orders > 5`:                    true,
		`contact.attributes.absent > 5`:                    false, // what cannot be compared lets nobody in
		`contact.attributes.absent == nil`:                 true,
		`conversation.attributes.urgent == true`:           true,
		`"vip" in conversation.labels`:                     true,
		`"x" in conversation.labels`:                       false,
		`contact.known && !contact.signed`:                 true,
		`conversation.inbox == "Loja" && channel == "web"`: true,
		`contact.attributes.tags != nil && contact.known`:  true,
	} {
		l := &loader{opts: testOptions(), lib: &Library{}}
		e := l.expression(place{}, src, globals, true)
		if len(l.problems) > 0 {
			t.Errorf("%s: %v", src, l.problems)
			continue
		}
		turn := &bot.Turn{}
		turn.Conversation.Channel = "Channel::WebWidget"
		turn.Conversation.Snapshot = bot.Snapshot{InboxName: "Loja", Labels: []string{"vip"}, Attributes: []byte(`{"urgent":true}`)}
		p := &play{lib: &Library{opts: testOptions()}, turn: turn, contact: bot.Contact{Email: "ana@example.com", Attributes: []byte(`{"orders":7,"tags":["a"]}`)}}
		if p.lets(&flow{when: e}) != want {
			t.Errorf("%s: want %v", src, want)
		}
	}
}

func TestTrigger_OneStartsOne(t *testing.T) {
	t.Parallel()
	two := func(when string) []Problem {
		one := "flow: %\ntitle: {pt: x, es: x, en: x}\ntrigger: {buttons: Quero, event: webwidget_triggered" + when + "}\nsteps: [{say: {pt: Oi, es: Hola, en: Hi}}, resolve]\n"
		files := withShared(t, "a.yaml", []byte(strings.Replace(one, "%", "a", 1)))
		files["b.yaml"] = withShared(t, "b.yaml", []byte(strings.Replace(one, "%", "b", 1)))["b.yaml"]
		_, problems := Load(files, testOptions())
		return problems
	}
	got := Format(two(""))
	if !strings.Contains(got, `b.yaml:3:20: the button "Quero" starts a too [trigger]`) || !strings.Contains(got, "the event webwidget_triggered starts a too [trigger]") {
		t.Error(got)
	}
	if problems := two(`, when: "channel == 'web'"`); len(problems) > 0 {
		t.Error(Format(problems))
	}
}
