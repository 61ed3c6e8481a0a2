package bot

import "strings"

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
