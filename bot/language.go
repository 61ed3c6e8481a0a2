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

// Late is the note about a business action whose result came after the conversation had changed hands: people must know whether it was done.
func (s Sentences) Late(in Inbound, language string) string {
	key := "note_late_failed"
	switch in.Outcome {
	case OK:
		key = "note_late_ok"
	case "doubt":
		key = "note_late_doubt"
	case "dropped":
		key = "note_late_dropped"
	}
	text := s.Say(key, language, "action", in.Action, "key", in.ActionKey, "outcome", s.outcome(in.Outcome, language))
	return s.withBatch(text, in.Batch, language)
}

// outcome is a business outcome in people's words; one that an author declared is shown as declared.
func (s Sentences) outcome(name, language string) string {
	return firstOf(s.Say("outcome_"+name, language), name)
}
