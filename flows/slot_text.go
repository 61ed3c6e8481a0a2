package flows

import (
	"regexp"
	"strings"
	"unicode"

	"agentbot/bot"

	"github.com/expr-lang/expr/types"
)

const maxTextRunes = 2000

// textSlot is free words, or with a pattern a code of one shape.
type textSlot struct{}

func (textSlot) name() string    { return "text" }
func (textSlot) env() types.Type { return types.String }

func (textSlot) manual() typeManual {
	return typeManual{
		name: "text", doc: "Words. With a pattern a code of one shape, found in any sentence and in small letters too.", keys: []key{
			{"pattern", aWord, false, "The regular expression that the whole value must match, like HP\\d{8,12}."},
		},
		example: `
purchase: {type: text, pattern: 'HP\d{8,12}', example: HP12345678}
`,
	}
}

func (textSlot) read(l *loader, s *slot, d *fields) {
	n := d.node("pattern")
	if n == nil {
		return
	}
	pattern, err := regexp.Compile("(?i)^(?:" + n.value + ")$")
	if err != nil {
		l.report(n.at, "slot", "the pattern does not parse: %v", err)
		return
	}
	s.pattern, s.upper = pattern, allUpper(n.value)
	if s.example != "" && !pattern.MatchString(s.example) {
		l.report(n.at, "slot", "the example %q does not fit the pattern", s.example)
	}
}

// allUpper says whether a pattern's letters are all capitals: then what a customer types small is meant so too.
func allUpper(pattern string) bool {
	escaped := false
	for _, r := range pattern {
		if !escaped && unicode.IsLower(r) {
			return false
		}
		escaped = r == '\\'
	}
	return true
}

func patternText(r *regexp.Regexp) string {
	return strings.TrimSuffix(strings.TrimPrefix(r.String(), "(?i)^(?:"), ")$")
}

func (textSlot) accept(_ *play, s *slot, raw string) (bot.Value, string) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return bot.Value{}, "empty"
	}
	if s.pattern != nil {
		if !s.pattern.MatchString(raw) {
			return bot.Value{}, "format"
		}
		if s.upper {
			raw = strings.ToUpper(raw)
		}
	}
	raw = firstRunes(raw, maxTextRunes)
	return bot.Value{JSON: encode(raw), Text: raw}, ""
}
