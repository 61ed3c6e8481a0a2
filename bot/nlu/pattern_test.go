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
	var forms []form
	for _, patterns := range []map[act]*pattern{g.wholes, g.insides} {
		for _, p := range patterns {
			forms = append(forms, p.forms...)
		}
	}
	for _, f := range forms {
		for _, need := range f.needs {
			words = append(words, strings.Fields(need.letters)...)
		}
		if all++; f.needs != nil {
			filtered++
		}
	}
	if filtered < all*9/10 {
		t.Errorf("only %d of %d alternatives know what they need", filtered, all)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 5).Draw(t, "words"), " ")
		for _, f := range forms {
			if f.re.MatchString(text) && !f.possible(text, gramsOf(text)) {
				t.Fatalf("%s matches %q, but needs one of %v", f.re, text, f.needs)
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
