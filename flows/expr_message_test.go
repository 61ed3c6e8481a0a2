package flows

import (
	"strings"
	"testing"
)

// What the readers of expressions and of YAML say is said in the reader's language; what is not known comes behind words that are.
func TestNotUnderstood(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"x > 2":                             `">" não combina com um texto e um número`,
		"x":                                 "isto é um texto, e precisa ser verdadeiro ou falso",
		"n + 1":                             "isto é um número, e precisa ser verdadeiro ou falso",
		"!x":                                `"!" não combina com um texto`,
		"x ==":                              "a expressão termina antes do fim",
		"x == 'a":                           "uma aspa não foi fechada",
		"x == 'a' )":                        `")" não pode estar aqui`,
		"(x == 'a'":                         "a expressão termina antes do fim",
		"x = 'a'":                           `"=" não pode estar aqui`,
		"x == “a”":                          `o sinal '“' não pode estar aqui`,
		"len(n) > 1":                        `"len" não combina com um número`,
		"len(x, x) > 1":                     "esta função recebe 1 valores, não 2",
		"hours.closed":                      `não há "closed" nisto`,
		"contact.":                          "a expressão termina antes do fim",
		"xx == 'a'":                         "nome desconhecido: xx",
		"n == 99999999999999999999":         "o número é grande demais",
		"x == '\\q'":                        `uma \ dentro de um texto se escreve \\`,
		strings.Repeat("n+", 300) + "n > 1": "a expressão é longa demais",
		"x ?? 'a' + x == 'b' || true":       "não dá para entender a expressão: ",
	} {
		got := toldIn(t, "pt", "flow: a\ntitle: {pt: x, es: x, en: x}\nslots: {x: {type: text}, n: {type: number}}\nsteps:\n  - if: |\n      "+written+"\n    then: [resolve]\n")
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", written, want, got)
		}
	}
	for written, want := range map[string]string{
		"flow: a: b\n":          "aqui não pode haver outro",
		"flow: [a\n":            "em uma lista entre colchetes (começa na linha 1): falta",
		"flow: a\n\ttitle: b\n": "tabula",
		"flow: 'a\n":            "em um texto entre aspas (começa na linha 1)",
		"flow: a\n title: b\n":  "recuo",
		"flow: a\n- b\n":        "falta uma chave, ou o recuo está errado",
		"flow: @a\n":            "há um caractere que não pode começar nada",
		"flow: !<tag:x a\n":     "não dá para entender este YAML: ",
		"flow: a\nflow: b\n":    `a chave "flow" aparece duas vezes`,
		"flow: *a\n":            "não dá para entender este YAML: unknown anchor",
		"flow: \"a\\q\"\n":      "em um texto entre aspas",
	} {
		if got := toldIn(t, "pt", written); !strings.Contains(got, want) {
			t.Errorf("%q: no %q in\n%s", written, want, got)
		}
	}
}

// toldIn is what is said in a language about a flow.
func toldIn(t *testing.T, language, flow string) string {
	t.Helper()
	_, problems := Load(withShared(t, "x.yaml", []byte(flow)), testOptions())
	return FormatIn(language, problems)
}
