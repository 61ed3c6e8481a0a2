package entity

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

var allTypes = []string{"text", "email", "cpf", "cnpj", "cpf_or_cnpj", "phone", "date", "integer", "number", "money", "bool", "url"}

// TestFind_HostileTexts: however long and odd a text is, reading it stays cheap. The limit is far above what is normal, so that only an explosion fails
// on a busy machine.
func TestFind_HostileTexts(t *testing.T) {
	t.Parallel()
	const size = 8 << 10 // as much as is understood of one message
	texts := map[string]string{
		"digits":         "1234567890",
		"digits apart":   "1 ",
		"ats":            "a@",
		"addresses":      "ana @gmail , com ",
		"dictated mail":  "ana ponto ",
		"arroba":         "ana arroba gmail ponto ",
		"number words":   "vinte e cinco mil ",
		"one by one":     "um dois tres ",
		"article":        "half a ",
		"dates":          "dia 5 de maio ",
		"weekdays":       "segunda que vem ",
		"money":          "R$ 1.234,50 e ",
		"separators":     "1.2,3-4/",
		"code":           "HPO1S5B8 ",
		"letters":        "a b ",
		"one word":       "o",
		"zero of a code": "O0I1L",
	}
	v := Values{Now: saturday}
	for name, piece := range texts {
		text := strings.Repeat(piece, size/len(piece))
		for _, typ := range allTypes {
			started := time.Now()
			v.Find(typ, text, "BR")
			if took := time.Since(started); took > 5*time.Second {
				t.Errorf("%s in %s took %v", typ, name, took)
			}
		}
		started := time.Now()
		PatternHits(`HP\d{8,12}`, text)
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("a code in %s took %v", name, took)
		}
	}
}

func FuzzValues(f *testing.F) {
	for _, text := range []string{"ana@gmail,com", "vinte e cinco mil", "zero onze nove oito", "R$ 1.2,3", "dia 5 do mês que vem", "meia dúzia", "HP123456O8", "\xff@\xfe", "5 de março", "a@@b..c", "İ5 de maio", "１２３", "half a", "double five oh one"} {
		f.Add(text, "BR")
	}
	v := Values{Now: saturday}
	f.Fuzz(func(t *testing.T, text, country string) {
		for _, typ := range allTypes {
			if value, reason := v.Parse(typ, text, country); reason == "" && !json.Valid(value.JSON) {
				t.Errorf("%s %q: no JSON: %q", typ, text, value.JSON)
			}
			for _, found := range v.Find(typ, text, country) {
				if !json.Valid(found.JSON) || found.Span == "" {
					t.Errorf("%s in %q: %+v", typ, text, found)
				}
			}
		}
		for _, pattern := range []string{`HP\d{8,12}`, `[A-Z]{3}-\d{6}`} {
			for _, h := range PatternHits(pattern, text) {
				checkHit(t, text, h)
			}
		}
		for _, h := range append(Numbers(text, country), DigitRuns(text)...) {
			checkHit(t, text, h)
		}
	})
}

func checkHit(t *testing.T, text string, h Hit) {
	t.Helper()
	if h.Start < 0 || h.End > len(text) || h.Start >= h.End || h.Reason == "" && !json.Valid(h.JSON) {
		t.Errorf("%q: %+v", text, h)
	}
}
