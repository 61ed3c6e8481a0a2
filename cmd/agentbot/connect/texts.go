package connect

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed texts/*.yaml
var textFiles embed.FS

// Languages lists what setup and doctor speak; the first is for everybody else.
func Languages() []string { return []string{"en", "pt", "es"} }

// Values fill the places of a text: {url} is Values["url"].
type Values map[string]string

// Texts is every sentence in one language.
type Texts struct {
	Language string
	lines    map[string]map[string]string            // key, language
	findings map[string]map[string]map[string]string // code, language, what/why/do
}

// TextsIn gives the sentences of a language: pt, es or en.
func TextsIn(language string) (Texts, error) {
	if !slices.Contains(Languages(), language) {
		return Texts{}, fmt.Errorf("language %q: choose pt, es or en", language)
	}
	t, err := catalogue()
	t.Language = language
	return t, err
}

// catalogue reads the files once; they are part of the program.
var catalogue = sync.OnceValues(func() (Texts, error) {
	t := Texts{lines: map[string]map[string]string{}, findings: map[string]map[string]map[string]string{}}
	names, err := textFiles.ReadDir("texts")
	if err != nil {
		return t, fmt.Errorf("read texts: %w", err)
	}
	for _, entry := range names {
		raw, err := textFiles.ReadFile("texts/" + entry.Name())
		if err != nil {
			return t, fmt.Errorf("read texts: %w", err)
		}
		into := any(&t.lines)
		if strings.HasPrefix(entry.Name(), "finding") {
			into = &t.findings
		}
		if err := yaml.Unmarshal(raw, into); err != nil {
			return t, fmt.Errorf("texts/%s: %w", entry.Name(), err)
		}
	}
	return t, nil
})

// LanguageOf is the language of a locale as the environment names it (pt_BR.UTF-8, es, C.UTF-8): pt, es or en.
func LanguageOf(locale string) string {
	word, _, _ := strings.Cut(strings.ToLower(locale), ".")
	word, _, _ = strings.Cut(word, "_")
	word, _, _ = strings.Cut(word, "-")
	if slices.Contains(Languages(), word) {
		return word
	}
	return Languages()[0]
}

// Say is one line of the dialogue. A key that does not exist is said as such: a test finds it before a reader does.
func (t Texts) Say(key string, v Values) string {
	text, ok := t.lines[key][t.Language]
	if !ok {
		return "{missing text " + key + "}"
	}
	return fill(text, v)
}

// Find is a finding in words. A code may have several wordings (R24, R24_rule); which one it was does not show.
func (t Texts) Find(wording string, level Level, v Values) *Finding {
	code, _, _ := strings.Cut(wording, "_")
	said, ok := t.findings[wording][t.Language]
	if !ok {
		return &Finding{Code: code, Level: level, What: "{missing text " + wording + "}"}
	}
	return &Finding{Code: code, Level: level, What: fill(said["what"], v), Why: fill(said["why"], v), Do: fill(said["do"], v)}
}

var place = regexp.MustCompile(`\{[a-z_]+\}`)

// fill leaves a place without a value as it is, for tests to find. Values are not read again: what Chatwoot says may hold braces.
func fill(text string, v Values) string {
	return place.ReplaceAllStringFunc(text, func(p string) string {
		if value, ok := v[strings.Trim(p, "{}")]; ok {
			return value
		}
		return p
	})
}
