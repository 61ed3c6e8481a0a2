package demo

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// words are the page's texts in one language. Their keys are those of words_pt.go; a test compares the three.
type words map[string]string

// Say is a text by its key; an unknown key shows itself, which a test would find.
func (w words) Say(key string) string {
	if text, ok := w[key]; ok {
		return text
	}
	return key
}

func languages() []string { return []string{"pt", "es", "en"} }

func wordsOf(lang string) words {
	switch lang {
	case "es":
		return spanish
	case "en":
		return english
	default:
		return portuguese
	}
}

// languageFor is what the reader chose, else what the browser asks for.
func languageFor(chosen, accept string) string {
	if slices.Contains(languages(), chosen) {
		return chosen
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || strings.TrimSpace(accept) == "" {
		return "en"
	}
	matcher := language.NewMatcher([]language.Tag{language.English, language.Portuguese, language.Spanish})
	_, index, _ := matcher.Match(tags...)
	return []string{"en", "pt", "es"}[index]
}
