package language

import (
	"os"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
)

// foreigners are sentences of customers in other languages, written for this test: nothing was learnt from them.
func foreigners(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/foreign.tsv")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if code, sentence, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			out[code] = append(out[code], sentence)
		}
	}
	return out
}

func TestDetect_OtherLanguages(t *testing.T) {
	t.Parallel()
	for code, sentences := range foreigners(t) {
		right := 0
		for _, s := range sentences {
			if said, confidence, _ := Detect(s); said == Other {
				right++
			} else {
				t.Logf("%s: %q is taken for %s (%.2f)", code, s, said, confidence)
			}
		}
		if share := 100 * right / len(sentences); len(sentences) < 20 || share < 80 {
			t.Errorf("%s: %d %% of %d are told as another language, want 80", code, share, len(sentences))
		}
	}
}

// Names and streets have letters from everywhere: they make nobody a foreigner, and change no language.
func TestHear_NamesAndStreets(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Giovanni Rossi", "Marcin Kowalski", "Bruno Müller", "Wagner Schmidt Oliveira", "José Luis Rodríguez Hernández", "Kauê", "Yuki Tanaka",
		"Av. Paulista 1000 apto 42", "Macarena Etcheverry", "Maria Aparecida Gonçalves", "sdfsdf sdfsdf sdfsdf",
	} {
		if said, _, _ := Detect(text); said == Other {
			t.Errorf("%q is told as another language", text)
		}
		for _, now := range []string{"pt", "es"} {
			if h := Hear(text, bot.View{Language: bot.Language{Code: now}}); h.Code != "" && h.Code != now && text != "Maria Aparecida Gonçalves" {
				t.Errorf("%q after %s: %s (%.2f)", text, now, h.Code, h.Confidence)
			}
		}
	}
}

func TestVoting(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"ok":                                   nil,
		"2":                                    nil,
		"HP10000001 marina@example.com":        nil,
		"www.example.com/ajuda e https://a.b/": {"e"},
		"Não consigoooo, DON’T":                {"não", "consigo", "don't"},
	} {
		if got := Voting(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q vote, want %q", text, got, want)
		}
	}
}

func TestTableHasItsShape(t *testing.T) {
	t.Parallel()
	if len(languageTable) != Rows*Columns {
		t.Fatalf("the table has %d bytes, want %d rows of %d", len(languageTable), Rows, Columns)
	}
}

func BenchmarkDetect(b *testing.B) {
	for b.Loop() {
		Detect("oi, eu queria saber se o curso de inglês tem certificado")
	}
}
