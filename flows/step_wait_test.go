package flows

import (
	"strings"
	"testing"
)

const pausing = `
  - say: {pt: Volto em três dias., es: Vuelvo en tres días., en: Back in three days.}
  - wait: 72h
  - say: {pt: Passaram três dias., es: Pasaron tres días., en: Three days are over.}
  - resolve
`

// A question in the middle of a wait is answered, and the wait goes on; what nobody can answer goes to a person.
func TestWait_Questions(t *testing.T) {
	t.Parallel()
	lib := tried(t, "", pausing)
	got := newChat(t, lib, nil).play("< começar\n\n# later 10h\n\n< @ask reembolso\n\n# later 61h\n# later 2h\n")
	answer, end := strings.Index(got, "O reembolso pode ser pedido"), strings.Index(got, "Passaram três dias.")
	if answer < 0 || end < answer || strings.Count(got, "Passaram três dias.") != 1 || strings.Index(got, "# later 2h") > end {
		t.Errorf("want the answer, then the end after three days:\n%s", got)
	}
	got = newChat(t, lib, nil).play("< começar\n\n# later 10h\n\n< @ask quem descobriu o Brasil?\n")
	if !strings.Contains(got, "`no_answer`") || strings.Contains(got, "Passaram três dias.") {
		t.Errorf("no answer: want a person, got\n%s", got)
	}
}

// A reply that is a question is answered although the flow ends with it.
func TestWait_ReplyThatAsks(t *testing.T) {
	t.Parallel()
	lib := tried(t, "", "  - say: {pt: Pode escrever., es: Escribe., en: Write.}\n  - wait: reply\n  - resolve\n")
	got := newChat(t, lib, nil).play("< começar\n\n< @ask reembolso\n")
	if !strings.Contains(got, "O reembolso pode ser pedido") {
		t.Errorf("the question is swallowed:\n%s", got)
	}
}

// A button that starts a flow starts it; the flow that waits goes on when its time is over.
func TestWait_ButtonThatStarts(t *testing.T) {
	t.Parallel()
	other := "flow: other\ntitle: {pt: outro, es: otro, en: other}\ntrigger: {phrases: {pt: [outra coisa]}}\nslots: {a: {type: text, pattern: 'A\\d', example: A1}}\nsteps:\n" +
		"  - collect: a\n    ask: {pt: Qual A?, es: ¿Qué A?, en: Which A?}\n  - say: {pt: Anotei., es: Anotado., en: Noted.}\n"
	body := "flow: tried\ntitle: {pt: teste, es: prueba, en: test}\ntrigger: {phrases: {pt: [começar]}}\nsteps:" + pausing
	lib := library(t, testOptions(), map[string]string{"tried.yaml": body, "other.yaml": other})
	got := newChat(t, lib, nil).play("< começar\n\n# later 10h\n\n< @start other\n\n< A1\n\n# later 61h\n# later 2h\n")
	asked, noted, end := strings.Index(got, "> Qual A?"), strings.Index(got, "> Anotei."), strings.Index(got, "Passaram três dias.")
	if asked < 0 || noted < asked || end < noted || strings.Index(got, "# later 2h") > end {
		t.Errorf("want the other flow at once and whole, then the end of the wait:\n%s", got)
	}
}

// What only time moves is bounded: refused where the file shows it, else ended after three rounds.
func TestWait_NoRoundsByItself(t *testing.T) {
	t.Parallel()
	body := "flow: tried\ntitle: {pt: teste, es: prueba, en: test}\nsub: true\nsteps:\n  - say: {pt: Oi., es: Hola., en: Hi.}\n    id: again\n  - wait: 1s\n  - link: again\n"
	_, problems := Load(withShared(t, "tried.yaml", []byte(body)), testOptions())
	if len(problems) != 1 || problems[0].Rule != "loop" {
		t.Errorf("want the loop, got\n%s", Format(problems))
	}
	_, problems = Load(withShared(t, "tried.yaml", []byte(strings.Replace(body, "wait: 1s", "wait: reply", 1))), testOptions())
	if len(problems) != 0 {
		t.Errorf("the customer ends this one:\n%s", Format(problems))
	}
	lib := tried(t, "  a: {type: text, pattern: 'A\\d', example: A1}\n", `
  - collect: a
    id: which
    ask: {pt: Qual A?, es: ¿Qué A?, en: Which A?}
    timeout: 1m
    on_timeout: [{say: {pt: Ainda está aí?, es: ¿Sigues ahí?, en: Still there?}}, {link: which}]
  - resolve
`)
	c := newChat(t, lib, nil)
	got := c.play("< começar\n\n" + strings.Repeat("# later 2m\n", 8))
	if n := strings.Count(got, "Ainda está aí?"); n != roundsAlone || !strings.Contains(got, `"resolved"`) {
		t.Errorf("asked %d times, then want the end:\n%s", n, got)
	}
	got = newChat(t, lib, nil).play("< começar\n\n" + strings.Repeat("# later 2m\n", 3) + "< um momento\n\n" + strings.Repeat("# later 2m\n", 3))
	if n := strings.Count(got, "Ainda está aí?"); n != 2*roundsAlone || strings.Contains(got, `"resolved"`) {
		t.Errorf("who writes has the rounds begin anew, but it asked %d times:\n%s", n, got)
	}
}
