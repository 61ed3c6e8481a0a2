package flows

import (
	"slices"
	"strings"

	"agentbot/bot"
)

// ruleImpossible: what is compared, set or offered can be.
func ruleImpossible(l *loader, f *flow) {
	l.comparisons(f, f.when)
	for _, s := range f.slots {
		for _, r := range s.rules {
			l.comparisons(f, r.must)
		}
	}
	for _, s := range f.all {
		if v, ok := s.do.(deciding); ok {
			for _, e := range v.expressions() {
				l.comparisons(f, e)
			}
		}
		v, ok := s.do.(*switchStep)
		if !ok || v.value == nil {
			continue
		}
		for _, c := range v.cases {
			l.word(f, c.at, strings.TrimSpace(v.value.src), c.is)
		}
	}
}

func (l *loader) comparisons(f *flow, e *expression) {
	if e == nil {
		return
	}
	for _, c := range e.words {
		at := e.at
		if !strings.Contains(e.src, "\n") {
			at.col += c.from
		}
		l.word(f, at, c.name, c.word)
	}
}

// word reports a value that a name never has.
func (l *loader) word(f *flow, at place, name, word string) {
	known := l.possible(f, name)
	if word == "" || len(known) == 0 || slices.Contains(known, word) {
		return
	}
	l.report(at, "impossible", "%s never is %q", name, word).meant(word, known)
}

// possible are all values that a name can have, nil where nobody can list them.
func (l *loader) possible(f *flow, name string) []string {
	switch name {
	case "channel":
		return bot.Families()
	case "language":
		return sortedUnique(append([]string{"pt", "es", "en"}, l.opts.Languages...))
	}
	s := f.slot(name)
	if s == nil || s.kind.name() != "choice" || s.options != nil {
		return nil
	}
	return s.choiceValues()
}

// never reports a fixed value that does not fit its slot.
func (l *loader) never(at place, s *slot, value any) {
	if kind := s.kind.name(); kind == "file" || kind == "table" {
		l.report(at, "impossible", "the slot %s is a %s, which only the customer can bring", s.name, kind)
		return
	}
	if l.opts.Values == nil || s.options != nil || fitsNow(&play{lib: l.lib}, s, value) {
		return
	}
	text := show(value, "")
	p := l.report(at, "impossible", "the slot %s holds a value of the type %s, and %q is none", s.name, s.kind.name(), text)
	if known := s.choiceValues(); known != nil {
		p.meant(text, known)
	}
}

func (s *slot) choiceValues() []string {
	var out []string
	for _, c := range s.choices {
		out = append(out, c.Value)
	}
	return out
}

func fitsNow(p *play, s *slot, value any) bool {
	_, fits := p.fitting(s, value)
	return fits
}
