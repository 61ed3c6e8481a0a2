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
	if l.phrased == nil {
		l.phrased = l.lib.firstPhrases()
	}
	if first := l.phrased[[2]string{code, want}]; first.flow != f.name || first.index != i {
		l.report(f.phraseAt[code][i], "phrases", "the phrase %q starts %s too", phrase, first.flow).hint("keep it in one place")
	}
}

// phraseAt is a phrase of a flow.
type phraseAt struct {
	flow  string
	index int
}

// firstPhrases says for each phrase in each language, as it is compared, which flow has it first.
func (lib *Library) firstPhrases() map[[2]string]phraseAt {
	out := map[[2]string]phraseAt{}
	for _, name := range slices.Sorted(slices.Values(lib.order)) {
		for code, all := range lib.flows[name].phrases {
			for i, phrase := range all {
				at := [2]string{code, fold(phrase)}
				if _, known := out[at]; !known {
					out[at] = phraseAt{name, i}
				}
			}
		}
	}
	return out
}

// Unheard warns of flows that have phrases, and none in one of the configured languages: there customers start them by their title or a button only.
func (lib *Library) Unheard() []Problem {
	l := &loader{}
	for _, name := range lib.order {
		f := lib.flows[name]
		if !f.startable() {
			continue
		}
		for _, code := range lib.opts.Languages {
			at, has := f.firstPhrase()
			if !has || len(f.phrases[code]) > 0 {
				continue
			}
			p := l.report(at, "phrases", "%s has no phrases in %s: customers who write in it do not start it by words", f.name, code)
			p.Warning = true
			p.hint("five to fifteen, as they really write")
		}
	}
	return sortProblems(l.problems)
}

// firstPhrase is where a flow's first phrase stands, in whichever language.
func (f *flow) firstPhrase() (place, bool) {
	for _, code := range slices.Sorted(mapKeys(f.phraseAt)) {
		if len(f.phraseAt[code]) > 0 {
			return f.phraseAt[code][0], true
		}
	}
	return place{}, false
}

// confused reports the phrases that mean another flow to whoever matches them: its customers would land there.
func (l *loader) confused() {
	if l.opts.Confused == nil {
		return
	}
	for _, c := range l.opts.Confused(l.lib.Cards()) {
		f := l.lib.flows[c.Flow]
		i := slices.Index(f.phrases[c.Language], c.Phrase)
		if i < 0 || fold(c.Phrase) == fold(c.Near) { // that one is told already
			continue
		}
		l.report(f.phraseAt[c.Language][i], "phrases", "the phrase %q is too close to %q of %s: customers who write like this get that flow", c.Phrase, c.Near, c.Other).
			hint("keep it in the flow it means, and say in the other what is different")
	}
}
