package cases

import (
	"bytes"
	"strings"
	"testing"

	"agentbot/flows/phrase/phrasetest"
)

func TestMessages_AreTranslated(t *testing.T) {
	t.Parallel()
	phrasetest.Check(t, Messages(), []string{"es", "pt"}, ".", phrasetest.Spots{Formats: map[string]int{"Say": 0, "phrase.Errorf": 0, "say": 0}})
}

// The report reads in the language of whoever reads it; only the line for programs does not.
func TestReport_PrintsInThreeLanguages(t *testing.T) {
	t.Parallel()
	report := run(t, Config{Files: withCases(t, wrongGreeting), Languages: []string{"en"}, Flow: "welcome"})
	for language, want := range map[string][]string{
		"pt": {"FALHOU welcome › a greeting [en]", "said: o bot não diz isto [test]", "a conversa:", "fluxo     en: passos   caminhos", "executados: 1 em 0,0 s, falhas: 1"},
		"es": {"FALLÓ welcome › a greeting [en]", "said: el bot no dice esto [test]", "la conversación:", "flujo     en: pasos    caminos", "ejecutados: 1 en 0,0 s, fallos: 1"},
	} {
		var out bytes.Buffer
		if err := report.Print(&out, language); err != nil {
			t.Fatal(err)
		}
		for _, line := range want {
			if !strings.Contains(out.String(), line) {
				t.Errorf("%s: %q is missing in\n%s", language, line, out.String())
			}
		}
		if !strings.HasSuffix(out.String(), "\ncoverage: steps 100.0% branches 100.0%\n") {
			t.Errorf("%s: the last line is for programs, and is\n%s", language, out.String())
		}
	}
}
