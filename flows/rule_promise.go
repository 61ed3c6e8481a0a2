package flows

import (
	"regexp"
	"slices"
	"strings"
)

// promises are words that say when something will happen, which nobody knows.
var promises = map[string]*regexp.Regexp{
	"pt": regexp.MustCompile(`(?i)\b(imediatamente|em instantes|em breve|agora mesmo|num instante|em até \d+ (minutos|horas|dias))`),
	"es": regexp.MustCompile(`(?i)\b(inmediatamente|de inmediato|enseguida|en seguida|en breve|ahora mismo|en unos minutos|en \d+ (minutos|horas|días))`),
	"en": regexp.MustCompile(`(?i)\b(right away|immediately|shortly|in a moment|in a few minutes|within \d+ (minutes|hours|days)|as soon as possible)`),
}

// rulePromise: no text says "right away".
func rulePromise(l *loader, f *flow) {
	for _, s := range f.all {
		for _, t := range s.saidTexts() {
			l.promise(t)
		}
	}
}

func (l *loader) promise(t *text) {
	if t == nil || t.key != "" {
		return
	}
	for _, code := range slices.Sorted(mapKeys(t.by)) {
		pattern := promises[code]
		if pattern == nil {
			continue
		}
		var b strings.Builder
		for _, p := range t.by[code].parts {
			b.WriteString(p.literal)
		}
		if found := pattern.FindString(b.String()); found != "" {
			l.report(t.by[code].at, "promise", "%q promises what nobody can know", found).hint("say what happens, not when")
		}
	}
}

// speaking is a verb that says something; its texts are what customers read.
type speaking interface{ texts() []*text }

func (s *step) saidTexts() []*text {
	if v, ok := s.do.(speaking); ok {
		return v.texts()
	}
	return nil
}
