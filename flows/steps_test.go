package flows

import (
	"strings"
	"testing"
)

// tried is a library with one flow of these slots and steps; "começar" starts it.
func tried(t *testing.T, slots, steps string) *Library {
	t.Helper()
	body := "flow: tried\ntitle: {pt: teste, es: prueba, en: test}\ntrigger: {phrases: {pt: [começar]}}\n"
	if slots != "" {
		body += "slots:\n" + slots
	}
	shared := map[string]string{"tried.yaml": body + "steps:\n" + steps}
	shared["defaults.yaml"] = "team: support\nhours: {zone: America/Sao_Paulo, weekdays: [09:00-12:00, 13:00-18:00], holidays: [br]}\n" +
		"on_exhausted: {handoff: {reason: exhausted, team: support}}\ncode: {action: mail.send_code}\n"
	return library(t, testOptions(), shared)
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	const slots = "  a: {type: text, pattern: 'A\\d', example: A1}\n"
	const steps = `
  - collect: a
    ask: {pt: Qual A?, es: ¿Qué A?, en: Which A?}
  - switch: a
    cases:
      A1: {say: {pt: Um., es: Uno., en: One.}}
      A2: [{say: {pt: Dois., es: Dos., en: Two.}}]
    else: {say: {pt: Outro., es: Otro., en: Another.}}
  - say: {pt: Fim., es: Fin., en: End.}
`
	for said, want := range map[string]string{"A1": "> Um.", "A2": "> Dois.", "A3": "> Outro."} {
		got := newChat(t, tried(t, slots, steps), nil).play("< começar\n\n< " + said + "\n")
		if !strings.Contains(got, want) || !strings.Contains(got, "Fim.") {
			t.Errorf("%s: want %q and the step behind it, got\n%s", said, want, got)
		}
	}
}

func TestGuide_OneAdvicePerMessage(t *testing.T) {
	t.Parallel()
	lib := tried(t, "", `
  - guide:
      - {pt: Abra numa janela anônima., es: Abre en privado., en: Open privately.}
      - {pt: Limpe o cache., es: Borra la caché., en: Clear the cache.}
    on_exhausted: {handoff: {reason: needs_person, team: support}}
    on_solved: {say: {pt: Que bom!, es: ¡Qué bueno!, en: Great!}}
`)
	got := newChat(t, lib, nil).play("< começar\n\n< não\n\n< sim\n")
	first, second := strings.Index(got, "janela anônima"), strings.Index(got, "Limpe o cache")
	if first < 0 || second < first || !strings.Contains(got, "Que bom!") || strings.Count(got, "Funcionou?") != 2 {
		t.Errorf("want both, one after the other, then the end:\n%s", got)
	}
	got = newChat(t, lib, nil).play("< começar\n\n< não\n\n< não\n")
	if !strings.Contains(got, "`needs_person`") {
		t.Errorf("nothing worked: want a person, got\n%s", got)
	}
}

func TestCheckResolved(t *testing.T) {
	t.Parallel()
	lib := tried(t, "", "  - check_resolved:\n    on_no: {handoff: {reason: needs_person, team: support}}\n")
	if got := newChat(t, lib, nil).play("< começar\n\n< sim\n"); !strings.Contains(got, `"resolved"`) {
		t.Errorf("a yes ends it, got\n%s", got)
	}
	if got := newChat(t, lib, nil).play("< começar\n\n< não\n"); !strings.Contains(got, "`needs_person`") {
		t.Errorf("a no goes to a person, got\n%s", got)
	}
}

func TestAttributesAndSnooze(t *testing.T) {
	t.Parallel()
	lib := tried(t, "  a: {type: text}\n", "  - collect: a\n    ask: {pt: Qual?, es: ¿Cuál?, en: Which?}\n  - attributes: {kind: \"{{ a }}\"}\n  - say: {pt: Até lá., es: Hasta luego., en: See you.}\n  - snooze: 48h\n")
	got := newChat(t, lib, nil).play("< começar\n\n< um teste qualquer\n")
	if !strings.Contains(got, `"kind":"um teste qualquer"`) || !strings.Contains(got, `"snoozed"`) {
		t.Errorf("want the attribute and the snooze, got\n%s", got)
	}
}

func TestTiming_RemindersThenTheEnd(t *testing.T) {
	t.Parallel()
	lib := tried(t, "  a: {type: text, pattern: 'A\\d', example: A1}\n", `
  - collect: a
    ask: {pt: Qual A?, es: ¿Qué A?, en: Which A?}
    remind:
      - {after: 10m, say: {pt: Ainda está aí?, es: ¿Sigues ahí?, en: Still there?}}
      - {after: 1h, say: {pt: Posso ajudar?, es: ¿Te ayudo?, en: Can I help?}}
    timeout: 3h
    on_timeout: {handoff: {reason: needs_person, team: support}}
  - say: {pt: Obrigado., es: Gracias., en: Thanks.}
`)
	got := newChat(t, lib, nil).play("< começar\n\n# later 11m\n# later 30m\n# later 20m\n# later 2h\n")
	if strings.Count(got, "> Ainda está aí?") != 1 || strings.Count(got, "> Posso ajudar?") != 1 || !strings.Contains(got, "`needs_person`") {
		t.Errorf("want each reminder once, then a person:\n%s", got)
	}
	got = newChat(t, lib, nil).play("< começar\n\n# later 11m\n\n< um momento\n\n# later 11m\n# later 11m\n")
	if strings.Count(got, "> Ainda está aí?") != 2 {
		t.Errorf("whoever writes has the times begin anew: want the reminder again, got\n%s", got)
	}
	got = newChat(t, lib, nil).play("< começar\n\n< A1\n\n# later 4h\n")
	if strings.Contains(got, "Ainda está aí?") || strings.Contains(got, "`needs_person`") {
		t.Errorf("answered in time: nothing more is to be said, got\n%s", got)
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	lib := tried(t, "", `
  - say: {pt: Volto logo., es: Ya vuelvo., en: Back soon.}
  - wait: 2h
    on_reply: {say: {pt: Ainda não terminei., es: Aún no terminé., en: Not done yet.}}
  - say: {pt: Terminei., es: Terminé., en: Done.}
`)
	if got := newChat(t, lib, nil).play("< começar\n\n# later 1h\n# later 1h\n"); strings.Count(got, "Terminei.") != 1 {
		t.Errorf("want the end after two hours, once:\n%s", got)
	}
	got := newChat(t, lib, nil).play("< começar\n\n< e então?\n\n# later 3h\n")
	if !strings.Contains(got, "Ainda não terminei.") || strings.Count(got, "Terminei.") != 1 {
		t.Errorf("who writes is heard at once, then it goes on:\n%s", got)
	}
	hours := tried(t, "", "  - wait: business_hours\n  - say: {pt: Abrimos., es: Abrimos., en: Open.}\n")
	if got := newChat(t, hours, nil).play("< começar\n\n# later 72h\n"); strings.Count(got, "Abrimos.") != 1 {
		t.Errorf("want it said when people are there:\n%s", got)
	}
}

func TestSlots_MoneyAndList(t *testing.T) {
	t.Parallel()
	lib := tried(t, "  refund: {type: money, max: 100, example: \"50\"}\n  products: {type: list, max: 3}\n", `
  - collect: refund
    ask: {pt: Quanto?, es: ¿Cuánto?, en: How much?}
  - collect: products
    ask: {pt: Quais produtos?, es: ¿Qué productos?, en: Which products?}
  - say: {pt: "{{ refund }} para {{ products }}, {{ products | list }}", es: "{{ refund }} {{ products }} {{ products | list }}", en: "{{ refund }} {{ products }} {{ products | list }}"}
`)
	got := newChat(t, lib, nil).play("< começar\n\n< @fill refund=50\n\n< @fill products=curso A, curso B\n")
	if !strings.Contains(got, "curso A e curso B") {
		t.Errorf("got\n%s", got)
	}
}

// % is for whole numbers, which a slot of whole numbers holds.
func TestExpression_Remainder(t *testing.T) {
	t.Parallel()
	lib := tried(t, "  n: {type: integer}\n", `
  - collect: n
    ask: {pt: Quantos?, es: ¿Cuántos?, en: How many?}
  - if: n % 2 == 0
    then: {say: {pt: Par., es: Par., en: Even.}}
    else: {say: {pt: Ímpar., es: Impar., en: Odd.}}
`)
	for said, want := range map[string]string{"4": "> Par.", "7": "> Ímpar."} {
		if got := newChat(t, lib, nil).play("< começar\n\n< @fill n=" + said + "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: want %q, got\n%s", said, want, got)
		}
	}
}
