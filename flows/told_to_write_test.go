package flows

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
)

// toldPlaces says of every shared text that tells people what to write where it is said, and what each of its phrases is there, in their order.
var toldPlaces = map[string]struct {
	place string
	kinds []bot.CommandKind
}{
	"greeting": {"", []bot.CommandKind{bot.Person}}, "greeting_short": {"", []bot.CommandKind{bot.Person}},
	"confirm_again": {"confirm", []bot.CommandKind{bot.Confirm, bot.Deny}}, "solved_again": {bot.Solved, []bot.CommandKind{bot.Confirm, bot.Deny, bot.Person}},
	"otp_sent": {"code", []bot.CommandKind{bot.NoAccess}}, "otp_waiting": {"code", []bot.CommandKind{bot.Repeat, bot.NoAccess}},
}

var quotedPhrase = regexp.MustCompile(`"([^"·]+)"`)

// TestTexts_ToldToWrite: whatever a shared text tells people to write, in quotation marks, is understood where it says so, in each language.
func TestTexts_ToldToWrite(t *testing.T) {
	t.Parallel()
	lib, lexical := heardLibrary()
	for _, key := range slices.Sorted(maps.Keys(lib.texts)) {
		for language, words := range lib.texts[key].by {
			quoted := quotedPhrase.FindAllStringSubmatch(spelledOut(words), -1)
			if len(quoted) == 0 || strings.HasPrefix(key, "note_") {
				continue
			}
			told := toldPlaces[key]
			if len(quoted) != len(told.kinds) {
				t.Errorf("%s in %s tells people to write %d phrases, and this test knows %d", key, language, len(quoted), len(told.kinds))
				continue
			}
			for i, phrase := range quoted {
				v := heardAt(lib, told.place, language, phrase[1])
				heard := lexical.Understand(t.Context(), v, nil).Commands
				if !slices.ContainsFunc(heard, func(c bot.Command) bool { return c.Kind == told.kinds[i] }) {
					t.Errorf("%s tells people to write %q (%s), which is heard as %v, not as %s", key, phrase[1], language, heard, told.kinds[i])
				}
				if told.kinds[i] == bot.Repeat && !notHere.MatchString(fold(phrase[1])) {
					t.Errorf("%s: %q sends no other code", key, phrase[1])
				}
			}
		}
	}
}

// spelledOut is a text's letters, with a sign for whatever is filled in.
func spelledOut(t *template) string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.path != nil {
			b.WriteRune('·')
			continue
		}
		b.WriteString(p.literal)
	}
	return b.String()
}

// heardAt is a view of a customer who writes at a place.
func heardAt(lib *Library, place, language, text string) bot.View {
	v := bot.View{Library: lib.Hash, Languages: threeLanguages, Language: bot.Language{Code: language}, Country: "BR", Messages: []string{text}}
	v.Flows = (&play{lib: lib, turn: &bot.Turn{}}).cards()
	switch place {
	case "":
	case bot.Solved:
		v.Running, v.Waiting = "access_help", &bot.Wait{For: "confirm", Ref: bot.Solved}
	default:
		v.Running, v.Waiting = "email_change", &bot.Wait{For: place}
	}
	return v
}

// TestSolved_NotUnderstood: where it is asked whether something worked, what is not understood is not taken for a change that waits for its yes.
func TestSolved_NotUnderstood(t *testing.T) {
	t.Parallel()
	lib, lexical := heardLibrary()
	for language, half := range map[string]string{"pt": "mais ou menos", "es": "más o menos", "en": "kind of"} {
		c := newChat(t, lib, nil)
		c.turn.State.Language.Code = language
		for _, line := range []string{"@start access_help", "@unsure"} {
			c.customer([]string{line})
		}
		c.out, c.hears = nil, lexical
		c.customer([]string{half})
		out := strings.Join(c.out, "\n")
		again, confirm := lib.texts["solved_again"].by[language].parts[0].literal, lib.texts["confirm_again"].by[language].parts[0].literal
		if !strings.Contains(out, again[:20]) || strings.Contains(out, confirm[:20]) {
			t.Errorf("%s: %s", language, out)
		}
	}
}

// TestCode_Missing: who writes that the code has not come, in the words that they were told to write or their own, gets another.
func TestCode_Missing(t *testing.T) {
	t.Parallel()
	lib, lexical := heardLibrary()
	for language, texts := range map[string][]string{
		"pt": {"não chegou", "o código expirou", "cadê o código?", "não veio", "ainda nada"}, "es": {"no me llegó", "el código venció", "¿dónde está el código?", "todavía nada"},
		"en": {"it didn't arrive", "I got nothing", "still nothing", "the code expired", "where is the code?", "no code yet"},
	} {
		for _, text := range texts {
			c := newChat(t, lib, nil)
			c.turn.State.Language.Code = language
			for _, line := range []string{"@start email_change", "@fill whose=own", "HP10000003"} {
				c.customer([]string{line})
			}
			sent := len(c.codes)
			c.hears = lexical
			c.customer([]string{text})
			if sent != 1 || len(c.codes) != 2 {
				t.Errorf("%s %q: %d codes, then %d: %v", language, text, sent, len(c.codes), c.out)
			}
		}
	}
}
