package flows

import (
	"strings"
	"testing"

	"agentbot/bot"
)

// The flows that ship have buttons that can be tapped on every channel.
func TestShipped_FitsEveryChannel(t *testing.T) {
	t.Parallel()
	if problems := shippedLibrary(t).Unfit(bot.ButtonChannels()); len(problems) > 0 {
		t.Error(Format(problems))
	}
}

const tooWide = `
flow: wide
title: {pt: um título que não cabe em botão nenhum, es: corto, en: short}
trigger: {phrases: {pt: [largo]}}
slots:
  size: {type: choice, choices: {a: {title: {pt: A, es: A, en: A}}, b: {title: {pt: Um tamanho grande demais mesmo, es: B, en: B}}}}
  unasked: {type: choice, choices: {a: {title: {pt: Um tamanho grande demais mesmo, es: A, en: A}}}}
steps:
  - collect: size
    ask: {pt: Qual?, es: ¿Cuál?, en: Which?}
    on_exhausted: {handoff: {reason: exhausted, team: support}}
  - set: {unasked: "'a'"}
  - say: {pt: Oi, es: Hola, en: Hi}
    buttons:
      - {title: {pt: Sim, es: Sí, en: "Yes"}, yes: true}
      - {title: {pt: " sim", es: No, en: "No"}, no: true}
`

func TestUnfit(t *testing.T) {
	t.Parallel()
	lib := library(t, testOptions(), map[string]string{"wide.yaml": tooWide, "welcome.yaml": "flow: welcome\npattern: true\ntitle: {pt: x, es: x, en: x}\nsteps: [{say: {pt: Oi, es: Hola, en: Hi}}, resolve]\n"})
	want := map[string][]string{
		"Channel::Whatsapp":  {`wide.yaml:2:7: whatsapp shows titles of at most 24 letters, and "um título que não cabe em botão nenhum" has 38`, `wide.yaml:6:3: whatsapp shows titles of at most 24 letters, and "Um tamanho grande`, `wide.yaml:16:9: two buttons read " sim"`},
		"Channel::WebWidget": {`wide.yaml:16:9: two buttons read " sim"`},
		"Channel::Email":     nil,
	}
	for channel, lines := range want {
		problems := lib.Unfit([]string{channel, channel})
		got := Format(problems)
		for _, line := range lines {
			if !strings.Contains(got, line) {
				t.Errorf("%s: no %q in\n%s", channel, line, got)
			}
		}
		if len(problems) != len(lines) {
			t.Errorf("%s:\n%s", channel, got)
		}
	}
	guessed := lib.Unfit(nil)
	if len(guessed) != 3 || !guessed[0].Warning {
		t.Errorf("nobody knows the channels: %v", guessed)
	}
	short := library(t, testOptions(), map[string]string{"wide.yaml": strings.Replace(tooWide, "title: {pt: um", "button: {pt: cabe, es: cabe, en: fits}\ntitle: {pt: um", 1)})
	for channel, title := range map[string]string{"Channel::Whatsapp": "Cabe", "Channel::WebWidget": "Um título que não cabe em botão nenhum"} {
		c := newChat(t, short, nil)
		c.turn.Conversation.Channel = channel
		if got := c.play("< @chitchat greeting\n"); !strings.Contains(got, "["+title+"]") {
			t.Errorf("%s:\n%s", channel, got)
		}
	}
}
