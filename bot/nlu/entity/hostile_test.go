package entity

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

var allTypes = []string{"text", "email", "cpf", "cnpj", "cpf_or_cnpj", "phone", "date", "integer", "number", "money", "bool", "url"}

// hostileTexts are as long as what is understood of one message, and odd.
func hostileTexts() map[string]string {
	const size = 8 << 10
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
	for name, piece := range texts {
		texts[name] = strings.Repeat(piece, size/len(piece))
	}
	return texts
}

// TestFind_HostileTexts: however long and odd a text is, what is found in it is words of it. How long that takes: BenchmarkFind_Hostile.
func TestFind_HostileTexts(t *testing.T) {
	t.Parallel()
	v := Values{Now: saturday}
	for _, text := range hostileTexts() {
		for _, typ := range allTypes {
			for _, found := range v.Find(typ, text, "BR") {
				if found.Span == "" || !strings.Contains(text, found.Span) {
					t.Errorf("%s in %.20s…: %q is not in it", typ, text, found.Span)
				}
			}
		}
		for _, h := range PatternHits(`HP\d{8,12}`, text) {
			checkHit(t, text, h)
		}
	}
}

// BenchmarkFind_Hostile: every type sought in the worst texts, beside an ordinary sentence repeated to their length.
func BenchmarkFind_Hostile(b *testing.B) {
	v := Values{Now: saturday}
	texts := hostileTexts()
	texts["ordinary"] = strings.Repeat("oi, o meu e-mail mudou e quero trocar. ", 8<<10/39)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, typ := range allTypes {
					v.Find(typ, texts[name], "BR")
				}
			}
		})
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

// What separates words on paper separates them here: an address does not swallow the name in the next line.
func TestParse_BreaksSeparate(t *testing.T) {
	t.Parallel()
	for _, between := range []string{"\r", "\r\n", "\n", "\v", "\f", "\u0085", "\u2028", "\u00a0"} {
		if value, reason := (Values{}).Parse("email", "ana@example.com"+between+"Bia", "BR"); reason == "" {
			t.Errorf("%q: %s", between, value.JSON)
		}
		found := Values{}.Find("email", "ana@example.com"+between+"Bia", "BR")
		if len(found) != 1 || string(found[0].JSON) != `"ana@example.com"` {
			t.Errorf("%q: found %v", between, found)
		}
	}
}
