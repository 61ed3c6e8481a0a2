package flows

import (
	"strings"
	"testing"

	"agentbot/bot"
)

// An event that comes twice, or while the customer is being asked something, changes nothing that is under way.
func TestHappened_TwiceAndWhileAFlowWaits(t *testing.T) {
	t.Parallel()
	arrival := `
flow: arrival
title: {pt: boas-vindas, es: bienvenida, en: welcome}
trigger: {event: [webwidget_triggered, {name: label, label: vip}]}
slots:
  name: {type: text, label: {pt: o nome, es: el nombre, en: the name}}
steps:
  - collect: name
    ask: {pt: Qual é o seu nome?, es: ¿Cómo te llamas?, en: What is your name?}
  - say: {pt: "Prazer!", es: "¡Mucho gusto!", en: "Nice to meet you!"}
`
	lib := library(t, testOptions(), map[string]string{"arrival.yaml": arrival})
	opened := bot.Event{Name: bot.EventWidget}
	vip := bot.Event{Name: bot.EventLabel, Labels: []string{"vip"}}
	come := func(c *chat, events ...bot.Event) {
		var unread []bot.Inbound
		var commands []bot.Command
		for _, e := range events {
			c.seq++
			kind := bot.Opened
			if e.Name == bot.EventLabel {
				kind = bot.Labelled
			}
			unread = append(unread, bot.Inbound{Key: c.turn.Conversation.Key, Seq: c.seq, Kind: kind, Event: &e})
			commands = append(commands, bot.Command{Kind: bot.EventCame, Event: &e, By: "engine"})
		}
		c.step(unread, commands)
	}
	asked := func(c *chat) int { return strings.Count(strings.Join(c.out, "\n"), "Qual é o seu nome?") }
	for name, c := range map[string]struct {
		do   func(*chat)
		asks int
	}{
		"the chat is opened twice":           {func(c *chat) { come(c, opened); come(c, opened) }, 1},
		"twice in one turn":                  {func(c *chat) { come(c, opened, opened) }, 1},
		"opened, and labelled while it asks": {func(c *chat) { come(c, opened); come(c, vip); come(c, vip) }, 1},
		"labelled twice in one turn":         {func(c *chat) { come(c, vip, vip) }, 1},
		"opened again after the flow":        {func(c *chat) { come(c, opened); c.customer([]string{"@fill name=Ana"}); come(c, opened) }, 1},
		"labelled again after the flow":      {func(c *chat) { come(c, vip); c.customer([]string{"@fill name=Ana"}); come(c, vip) }, 2}, // somebody took it away and set it again
		"a label that we have set ourselves": {func(c *chat) { c.turn.State.Labels = []string{"vip"}; come(c, vip) }, 0},
		"while it was asked for by words":    {func(c *chat) { c.customer([]string{"@start arrival"}); come(c, opened, vip) }, 1},
	} {
		chat := newChat(t, lib, nil)
		c.do(chat)
		if got := asked(chat); got != c.asks {
			t.Errorf("%s: asked %d times, want %d\n%s", name, got, c.asks, strings.Join(chat.out, "\n"))
		}
	}
}

// Whoever cancels an import hears what became of it, in every moment of it, and nothing is sent afterwards.
func TestImport_CancelledInEveryMoment(t *testing.T) {
	t.Parallel()
	begin := "< quero importar meus alunos\n\n< mare@example.com\n\n< 111111\n\n"
	for name, c := range map[string]struct {
		script  string
		commits int
		says    string // of what the bot says after the last wish
	}{
		"before the list":              {begin + "< cancelar\n", 0, "Nada foi"},
		"at the question for the yes":  {begin + "< [file lista.csv]\n\n< cancelar\n", 0, "Nada foi"},
		"with the yes":                 {begin + "< [file lista.csv]\n\n< cancelar\n\n< sim\n", 0, ""},
		"in the first part":            {begin + "< [file lista.csv]\n\n# hang\n< sim\n\n< cancelar\n", 1, "As linhas que já estão a caminho"},
		"twice in the first part":      {begin + "< [file lista.csv]\n\n# hang\n< sim\n\n< cancelar\n\n< cancelar\n\n# result ok\n", 1, "Terminei: 20 importados, 40 não entraram"},
		"in the last part":             {begin + "< [file lista.csv]\n\n# hang\n< sim\n\n# result ok\n# result ok\n\n< cancelar\n", 3, "Já passaram 40 de 60 linhas"},
		"and the last part comes in":   {begin + "< [file lista.csv]\n\n# hang\n< sim\n\n# result ok\n# result ok\n\n< cancelar\n\n# result ok\n", 3, "Terminei: 60 alunos importados"},
		"and the part fails":           {begin + "< [file lista.csv]\n\n# hang\n< sim\n\n# result ok\n\n< cancelar\n\n# result failed\n", 2, "20 entraram, 40 não entraram"},
		"and nobody knows of the part": {begin + "< [file lista.csv]\n\n# hang\n< sim\n\n# result ok\n\n< cancelar\n\n# result doubt\n", 2, "20 entraram, 20 não entraram e 20 estão sem confirmação"},
	} {
		chat := newChat(t, shippedLibrary(t), map[string][]byte{"lista.csv": students(60)})
		got := chat.play(c.script)
		after := got[strings.LastIndex(got, "\n< "):]
		if n := strings.Count(got, "! commit"); n != c.commits {
			t.Errorf("%s: %d parts were sent, want %d", name, n, c.commits)
		}
		if !strings.Contains(after, "\n> ") || !strings.Contains(after, c.says) {
			t.Errorf("%s: want %q in\n%s", name, c.says, after)
		}
	}
}
