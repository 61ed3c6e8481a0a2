package flows

import (
	"slices"
)

// rulePhrases: one phrase belongs to one flow, once.
func rulePhrases(l *loader, f *flow) {
	for _, code := range slices.Sorted(mapKeys(f.phrases)) {
		for i, phrase := range f.phrases[code] {
			l.phraseOnce(f, code, i, phrase)
		}
	}
}

func (l *loader) phraseOnce(f *flow, code string, i int, phrase string) {
	want := fold(phrase)
	if want == "" {
		l.report(f.phraseAt[code][i], "phrases", "an empty phrase")
		return
	}
	for _, name := range slices.Sorted(slices.Values(l.lib.order)) {
		other := l.lib.flows[name]
		for j, theirs := range other.phrases[code] {
			earlier := name < f.name || name == f.name && j < i
			if earlier && fold(theirs) == want {
				l.report(f.phraseAt[code][i], "phrases", "the phrase %q starts %s too", phrase, name).hint("keep it in one place")
				return
			}
		}
	}
}
