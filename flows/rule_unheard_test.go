package flows

import (
	"strings"
	"testing"
)

// A flow that hears one language of three is told, with the place; one without any phrase is started otherwise.
func TestUnheard(t *testing.T) {
	t.Parallel()
	if got := shippedLibrary(t).Unheard(); len(got) > 0 {
		t.Error(Format(got))
	}
	steps := "title: {pt: x, es: x, en: x}\nsteps: [{say: {pt: Oi, es: Hola, en: Hi}}, resolve]\n"
	lib := library(t, testOptions(), map[string]string{
		"mine.yaml":   "flow: mine\ntrigger: {phrases: {pt: [quero o meu]}}\n" + steps,
		"silent.yaml": "flow: silent\n" + steps,
	})
	problems := lib.Unheard()
	got := Format(problems)
	for _, want := range []string{"mine.yaml:2:26: warning: mine has no phrases in es", "mine.yaml:2:26: warning: mine has no phrases in en"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if len(problems) != 2 {
		t.Errorf("two, not\n%s", got)
	}
}
