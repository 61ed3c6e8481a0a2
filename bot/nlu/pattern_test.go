package nlu

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPattern_NeedsRejectNoMatch: a pattern's short cut never says no where the expression says yes.
func TestPattern_NeedsRejectNoMatch(t *testing.T) {
	t.Parallel()
	g := grammar()
	var words []string
	all, filtered := 0, 0
	for _, patterns := range []map[act]*pattern{g.wholes, g.insides} {
		for _, p := range patterns {
			for _, need := range p.needs {
				words = append(words, strings.Fields(need)...)
			}
			if all++; p.needs != nil {
				filtered++
			}
		}
	}
	if filtered < all*3/4 {
		t.Errorf("only %d of %d patterns know what they need", filtered, all)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 5).Draw(t, "words"), " ")
		for _, patterns := range []map[act]*pattern{g.wholes, g.insides} {
			for a, p := range patterns {
				if p.re.MatchString(text) && !p.MatchString(text) {
					t.Fatalf("%s matches %q, but needs one of %q", a, text, p.needs)
				}
			}
		}
	})
}

func TestNeedsOf(t *testing.T) {
	t.Parallel()
	for alternative, want := range map[string]string{
		"falar com (?:um )?atendente": "falar com um atendente|falar com atendente", "(?:oi|ola)": "oi|ola", "a?": "", "(?:quero )?.*": "", "sim+": "si", "(?:a|b|c?)": "", `quero .*\bajuda|socorro`: "quero |socorro",
	} {
		got := strings.Join(needsOf([]string{alternative}), "|")
		if got != want {
			t.Errorf("%s needs %q, want %q", alternative, got, want)
		}
	}
}
