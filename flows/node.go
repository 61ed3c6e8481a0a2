package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"agentbot/flows/phrase"
)

type nodeKind int

const (
	scalarNode nodeKind = iota
	mapNode
	listNode
)

// node is our own tree: YAML without anchors, tags and surprises, every part with its place.
type node struct {
	at      place
	kind    nodeKind
	value   string
	tag     string // of a scalar, as YAML resolves it: !!str, !!int, !!bool …
	null    bool
	bad     bool // reported already
	entries []entry
	items   []*node
}

type entry struct {
	at    place
	key   string
	value *node
}

func (n *node) kindName() phrase.Words {
	return [...]phrase.Words{"a text", "a map", "a list"}[n.kind]
}

func (n *node) child(key string) *node {
	if n == nil {
		return nil
	}
	for _, e := range n.entries {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// loader collects what one Load reads and every problem it meets.
type loader struct {
	opts     Options
	lib      *Library
	problems []Problem
	untold   int                    // problems beyond maxProblems
	phrased  map[[2]string]phraseAt // see firstPhrases; nil: not asked yet
}

// told are all problems in order; how many more there are is one of them.
func (l *loader) told() []Problem {
	if l.untold == 0 {
		return sortProblems(l.problems)
	}
	last := l.problems[len(l.problems)-1]
	more := place{src: &source{name: last.File}, line: last.Line, col: 1}.problem("size", "and %d more", l.untold)
	return append(sortProblems(l.problems), more)
}

// report notes a problem. Its format is the key of its translations in messages; a suggestion follows with hint or meant.
func (l *loader) report(at place, rule, format string, args ...any) *Problem {
	if len(l.problems) >= maxProblems {
		l.untold++
		return &Problem{} // nobody sees it
	}
	l.problems = append(l.problems, at.problem(rule, format, args...))
	return &l.problems[len(l.problems)-1]
}

// fields reads a map key by key; which keys there are says its mapping.
type fields struct {
	l    *loader
	n    *node
	what phrase.Words
	keys *mapping
}

func (l *loader) fields(n *node, what phrase.Words, keys *mapping) *fields {
	f := &fields{l: l, n: n, what: what, keys: keys}
	if n != nil && n.kind != mapNode {
		l.report(n.at, "shape", "%s must be a map with keys, not %s", what, n.kindName())
		f.n = nil
	}
	return f
}

func (f *fields) node(key string) *node {
	if f.keys.key(key) == nil {
		panic(fmt.Sprintf("flows: %s is read for the key %q, which its manual does not name", f.keys.name, key)) // a mistake of ours, met by every test that loads
	}
	return f.n.child(key)
}

// need is node, and a problem where the key is missing.
func (f *fields) need(key string) *node {
	n := f.node(key)
	if n == nil && f.n != nil {
		f.l.report(f.n.at, "missing", "%s needs %q", f.what, key)
	}
	return n
}

func (f *fields) str(key string) string { return f.l.str(f.node(key), key) }

func (f *fields) num(key string, otherwise int) int {
	n := f.node(key)
	if n == nil {
		return otherwise
	}
	v, err := strconv.Atoi(n.value)
	if err != nil || v < 0 || n.kind != scalarNode {
		f.l.report(n.at, "shape", "%q must be a whole number, not %q", key, n.value)
		return otherwise
	}
	return v
}

func (f *fields) flag(key string) bool {
	n := f.node(key)
	if n == nil {
		return false
	}
	switch n.value {
	case "true", "yes":
		return true
	case "false", "no":
		return false
	}
	f.l.report(n.at, "shape", "%q must be true or false, not %q", key, n.value)
	return false
}

func (f *fields) span(key string, otherwise time.Duration) time.Duration {
	n := f.node(key)
	if n == nil {
		return otherwise
	}
	d, err := time.ParseDuration(n.value)
	if err != nil || d < 0 {
		f.l.report(n.at, "shape", "%q must be a time like 90s, 10m or 24h, not %q", key, n.value)
		return otherwise
	}
	return d
}

func (f *fields) list(key string) []string { return f.l.strings(f.node(key), key) }

// strange says that there is a key that the manual does not know.
func (f *fields) strange() bool {
	return slices.ContainsFunc(f.n.entries, func(e entry) bool { return f.keys.key(e.key) == nil })
}

// done reports the keys that the manual does not know.
func (f *fields) done() {
	if f.n == nil {
		return
	}
	for _, e := range f.n.entries {
		if f.keys.key(e.key) == nil {
			f.l.report(e.at, "key", "%s knows no key %q", f.what, e.key).meant(e.key, f.keys.names())
		}
	}
}

func (l *loader) str(n *node, what string) string {
	if n == nil {
		return ""
	}
	if n.kind != scalarNode {
		l.report(n.at, "shape", "%q must be a text, not %s", what, n.kindName())
		return ""
	}
	return n.value
}

// strings reads a list of texts; one text stands for a list of one.
func (l *loader) strings(n *node, what string) []string {
	if n == nil {
		return nil
	}
	if n.kind == scalarNode {
		return []string{n.value}
	}
	if n.kind == mapNode {
		l.report(n.at, "shape", "%q must be a list of texts, not a map", what)
		return nil
	}
	out := make([]string, 0, len(n.items))
	for _, item := range n.items {
		out = append(out, l.str(item, what))
	}
	return out
}

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// name checks that what a flow, slot, step or variable is called can be used in expressions.
func (l *loader) name(at place, what phrase.Words, name string) {
	if !nameShape.MatchString(name) {
		l.report(at, "name", "%s %q must be lower-case letters, digits and _, beginning with a letter", what, name)
	}
}
