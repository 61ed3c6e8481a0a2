package flows

import (
	"slices"
	"strings"
	"unicode"

	"agentbot/flows/phrase"
)

// text is one thing to say, in every configured language. A single word in a flow names a key of texts.yaml.
type text struct {
	at   place
	key  string
	by   map[string]*template
	args map[string]*template // values a flow gives to a shared text
}

func (t *text) in(language, otherwise string) *template {
	if t == nil {
		return nil
	}
	if found := t.by[language]; found != nil {
		return found
	}
	return t.by[otherwise]
}

// text reads a map per language, or the name of a shared text.
func (l *loader) text(n *node, what phrase.Words) *text {
	if n == nil || n.bad {
		return nil
	}
	t := &text{at: n.at, by: map[string]*template{}}
	switch n.kind {
	case mapNode: // read below
	case listNode:
		l.report(n.at, "text", "%s must be a map per language (%s), not a list", what, strings.Join(l.opts.Languages, ", "))
		return nil
	case scalarNode:
		if strings.Contains(n.value, "{{") {
			return l.wordless(n, what)
		}
		shared := l.lib.texts[n.value]
		if shared == nil {
			l.report(n.at, "text", "%s is %q, which is no key of texts.yaml", what, firstRunes(n.value, 40)).hint("write one text per language: {pt: …, es: …, en: …}")
			return nil
		}
		return &text{at: n.at, key: n.value, by: shared.by}
	}
	if shared := n.child("text"); shared != nil {
		return l.sharedText(n, shared, what)
	}
	l.languages(n, t, what)
	return t
}

// wordless is a text of places alone, like "{{ answer }}", which reads the same in every language.
func (l *loader) wordless(n *node, what phrase.Words) *text {
	t := &text{at: n.at, by: map[string]*template{}}
	one := l.template(n)
	for _, p := range one.parts {
		if strings.ContainsFunc(p.literal, unicode.IsLetter) {
			l.report(n.at, "text", "%s has words beside {{ }} and must be a map per language (%s)", what, strings.Join(l.opts.Languages, ", "))
			return nil
		}
	}
	for _, code := range l.opts.Languages {
		t.by[code] = one
	}
	return t
}

// sharedText is {text: key, name: value, …}: a text of texts.yaml with the values it needs.
func (l *loader) sharedText(n, key *node, what phrase.Words) *text {
	t := l.text(&node{at: key.at, kind: scalarNode, value: l.str(key, "text")}, what)
	if t == nil {
		return nil
	}
	t.args = map[string]*template{}
	for _, e := range n.entries {
		if e.key != "text" {
			t.args[e.key] = l.template(e.value)
		}
	}
	return t
}

func (l *loader) languages(n *node, t *text, what phrase.Words) {
	for _, e := range n.entries {
		if !slices.Contains([]string{"pt", "es", "en"}, e.key) && !slices.Contains(l.opts.Languages, e.key) {
			l.report(e.at, "translation", "%s: %q is none of the languages %s", what, e.key, strings.Join(l.opts.Languages, ", ")).meant(e.key, l.opts.Languages)
			continue
		}
		if e.value.kind != scalarNode {
			if e.value.bad {
				continue
			}
			l.report(e.value.at, "text", "%s in %s must be a text, not %s", what, e.key, e.value.kindName())
			continue
		}
		if strings.TrimSpace(e.value.value) == "" {
			continue
		}
		t.by[e.key] = l.template(e.value)
	}
	l.compareLanguages(n, t, what)
}

func (l *loader) compareLanguages(n *node, t *text, what phrase.Words) {
	var first *template
	for _, code := range l.opts.Languages {
		one := t.by[code]
		if one == nil {
			l.report(n.at, "translation", "%s has no text in %s", what, code)
			continue
		}
		if first == nil {
			first = one
			continue
		}
		if a, b := first.placeholders(), one.placeholders(); !slices.Equal(a, b) {
			l.report(one.at, "placeholder", "%s in %s uses %s, the first language uses %s", what, code, orNothing(b), orNothing(a))
		}
	}
}

func orNothing(names []string) phrase.Words {
	if len(names) == 0 {
		return phrase.Words("nothing")
	}
	return phrase.Words("{{ " + strings.Join(names, " }}, {{ ") + " }}")
}

// words are short texts without templates per language: titles, labels, synonyms' owners.
func (l *loader) words(n *node, what phrase.Words) map[string]string {
	if n == nil {
		return nil
	}
	if n.kind == scalarNode {
		out := map[string]string{}
		for _, code := range l.opts.Languages {
			out[code] = n.value
		}
		return out
	}
	t := &text{at: n.at, by: map[string]*template{}}
	if n.kind == listNode {
		l.report(n.at, "text", "%s must be a map per language, not a list", what)
		return nil
	}
	l.languages(n, t, what)
	out := map[string]string{}
	for code, tpl := range t.by {
		var b strings.Builder
		for _, p := range tpl.parts {
			if p.path != nil {
				l.report(p.at, "template", "%s is a fixed text and takes no {{ }}", what)
			}
			b.WriteString(p.literal)
		}
		out[code] = b.String()
	}
	return out
}

// phrases are lists of texts per language.
func (l *loader) phrases(n *node, what string) map[string][]string {
	if n == nil {
		return nil
	}
	out := map[string][]string{}
	if n.kind != mapNode {
		l.report(n.at, "shape", "%s must be a map per language", what)
		return nil
	}
	for _, e := range n.entries {
		if !slices.Contains([]string{"pt", "es", "en"}, e.key) && !slices.Contains(l.opts.Languages, e.key) {
			l.report(e.at, "translation", "%s: %q is none of the languages %s", what, e.key, strings.Join(l.opts.Languages, ", ")).meant(e.key, l.opts.Languages)
			continue
		}
		out[e.key] = l.strings(e.value, what)
	}
	return out
}
