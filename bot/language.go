package bot

import (
	"slices"
	"strings"
)

// OtherLanguage is what an understander says of a language that is none of the configured ones.
const OtherLanguage = "other"

// Heard is the language after a turn was understood. The understander has weighed the words against what was spoken before (View.Language); here only
// a configured language counts, and one that was fixed stays.
func (l Language) Heard(u Understanding, configured []string) Language {
	if l.Fixed || !slices.Contains(configured, u.Language) {
		return l
	}
	return Language{Code: u.Language, Score: u.Confidence}
}

// Sentences are the bot's own texts by key and language, for those who speak without the dialogue: GiveUp, guard and Interim.
type Sentences map[string]map[string]string

// Say renders one sentence: name, value, name, value … fill {{ name }}. A missing language falls back to any that has the key; a missing key is "".
func (s Sentences) Say(key, language string, pairs ...string) string {
	texts := s[key]
	text, ok := texts[language]
	if !ok {
		for _, code := range []string{"pt", "es", "en"} {
			if text, ok = texts[code]; ok {
				break
			}
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{{ "+pairs[i]+" }}", pairs[i+1])
	}
	return text
}
