package entity

import (
	"regexp"
	"strings"

	"agentbot/bot"
)

var (
	lettersAndDigits = regexp.MustCompile(`[A-Za-z]{1,6}[ .:\-#]{0,2}[0-9](?:[ .\-]?[0-9]){1,24}`)
	separators       = strings.NewReplacer(" ", "", ".", "", "-", "", ":", "", "#", "")
)

// PatternHits finds what matches a slot's pattern, in any case and also written with blanks ("hp 1000 0001").
func PatternHits(pattern, text string) []Hit {
	bare := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	loose, err := regexp.Compile(`(?i)(?:` + bare + `)`)
	if pattern == "" || err != nil {
		return nil
	}
	exact, err := regexp.Compile(`^(?:` + bare + `)$`)
	if err != nil {
		return nil
	}
	parse := func(s string) (bot.Value, string) {
		for _, form := range []string{s, strings.ToUpper(s), strings.ToLower(s), separators.Replace(s), strings.ToUpper(separators.Replace(s))} {
			if form != "" && exact.MatchString(form) {
				return String(form, form), ""
			}
		}
		return bot.Value{}, ReasonFormat
	}
	var out []Hit
	for _, h := range append(find(text, loose, "text", parse), find(text, lettersAndDigits, "text", parse)...) {
		if h.Reason == "" && !Overlaps(out, h) {
			out = append(out, h)
		}
	}
	return ByPlace(out)
}
