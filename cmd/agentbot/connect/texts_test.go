package connect

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every sentence exists in every language, with the same places to fill.
func TestTexts_Complete(t *testing.T) {
	t.Parallel()
	all, err := TextsIn("en")
	if err != nil {
		t.Fatal(err)
	}
	if len(all.lines) < 10 || len(all.findings) < 24 {
		t.Fatalf("%d lines and %d findings were read", len(all.lines), len(all.findings))
	}
	want := slices.Sorted(slices.Values(Languages()))
	for key, languages := range all.lines {
		if got := slices.Sorted(maps.Keys(languages)); !cmp.Equal(got, want) {
			t.Errorf("%s exists in %v", key, got)
		}
		for language, text := range languages {
			samePlaces(t, key+" "+language, text, languages["en"])
		}
	}
	for code, languages := range all.findings {
		if got := slices.Sorted(maps.Keys(languages)); !cmp.Equal(got, want) {
			t.Errorf("%s exists in %v", code, got)
		}
		for language, parts := range languages {
			if got := slices.Sorted(maps.Keys(parts)); !cmp.Equal(got, []string{"do", "what", "why"}) {
				t.Errorf("%s %s has %v", code, language, got)
			}
			for part, text := range parts {
				samePlaces(t, code+" "+language+" "+part, text, languages["en"][part])
			}
		}
	}
}

func samePlaces(t *testing.T, name, text, english string) {
	t.Helper()
	if strings.TrimSpace(text) == "" {
		t.Errorf("%s is empty", name)
	}
	got, want := place.FindAllString(text, -1), place.FindAllString(english, -1)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(slices.Compact(want), slices.Compact(got)); diff != "" {
		t.Errorf("%s has other places than the English text (-en +this):\n%s", name, diff)
	}
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{"pt_BR.UTF-8": "pt", "es": "es", "es-MX": "es", "C.UTF-8": "en", "": "en", "de_DE": "en", "en_US": "en"} {
		if got := LanguageOf(locale); got != want {
			t.Errorf("LanguageOf(%q) = %s, want %s", locale, got, want)
		}
	}
}

// What Chatwoot says may hold braces: it is shown, not read.
func TestFill_Once(t *testing.T) {
	t.Parallel()
	if got, want := fill("{a} {b}", Values{"a": "{b}", "b": "x"}), "{b} x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
