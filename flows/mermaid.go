package flows

import (
	"fmt"
	"strings"
)

// longestLabel is how many characters of a text a diagram shows.
const longestLabel = 60

// Mermaid draws a flow as a Mermaid flowchart, texts in the language; false when there is no such flow. Each step of the file is there once. What a
// silent customer leads to is drawn like every other way, and so are the steps of defaults.yaml that the flow may end in.
func (lib *Library) Mermaid(name, language string) (string, bool) {
	f := lib.flows[name]
	if f == nil {
		return "", false
	}
	d := &diagram{flow: f, language: language, ids: map[*step]string{}}
	d.line("flowchart TD")
	d.line(`begin(["%s"])`, mermaidText(f.titleIn(language)))
	for _, s := range f.all {
		d.node(s)
	}
	if first := f.first(); first != nil {
		d.line("begin --> %s", d.ids[first])
	}
	for _, s := range f.all {
		d.ways(s)
	}
	if d.ends {
		d.line(`finish(((" ")))`)
	}
	return d.String(), true
}

// diagram is one flow being drawn.
type diagram struct {
	strings.Builder
	flow     *flow
	language string
	ids      map[*step]string
	ends     bool // a way leads to the end of the flow
}

func (d *diagram) line(format string, args ...any) {
	indent := "    "
	if d.Len() == 0 {
		indent = ""
	}
	fmt.Fprintf(d, indent+format+"\n", args...)
}

// node draws a step: questions and decisions as diamonds, what hands over or ends as a rounded box, all else as a box.
func (d *diagram) node(s *step) string {
	if id, drawn := d.ids[s]; drawn {
		return id
	}
	id := fmt.Sprintf("step%d", len(d.ids)+1)
	d.ids[s] = id
	open, shut := "[", "]"
	switch s.name {
	case "if", "switch", "confirm", "check_resolved", "require":
		open, shut = "{", "}"
	case "handoff", "resolve", "snooze", "link", "retry", "run":
		open, shut = "(", ")"
	}
	d.line(`%s%s"%s"%s`, id, open, d.label(s), shut)
	return id
}

// ways draws where a step leads. The keys that ways stand under are told where there are several.
func (d *diagram) ways(s *step) {
	named := map[string]string{}
	for _, w := range waysOf(s) {
		named[w.To] = w.Name
	}
	drawn := map[string]bool{}
	for _, e := range edges(s) {
		to, key := "finish", ""
		if e.to != nil {
			to, key = d.node(e.to), e.to.id
		}
		if drawn[to] {
			continue
		}
		drawn[to], d.ends = true, d.ends || e.to == nil
		name := named[key]
		if name == "" || name == "next" {
			d.line("%s --> %s", d.ids[s], to)
			continue
		}
		d.line(`%s -->|"%s"| %s`, d.ids[s], mermaidText(name), to)
	}
}

// label is what a step does and, below, what it says or decides.
func (d *diagram) label(s *step) string {
	if s.written == nil {
		return mermaidText(s.id)
	}
	subject := s.written.child(s.name)
	if subject == nil {
		return mermaidText(s.name)
	}
	label := s.name
	for _, part := range []string{d.shown(subject), d.shown(s.written.child("ask"))} {
		if part != "" {
			label += ": " + part
		}
	}
	return mermaidText(label)
}

// shown is a word, a text in the language, or the reason of a handoff.
func (d *diagram) shown(n *node) string {
	switch {
	case n == nil:
		return ""
	case n.kind == scalarNode:
		return n.value
	case n.kind == listNode:
		var all []string
		for _, item := range n.items {
			all = append(all, d.shown(item))
		}
		return strings.Join(all, ", ")
	}
	for _, key := range []string{d.language, "reason", "text"} {
		if one := n.child(key); one != nil {
			return d.shown(one)
		}
	}
	var keys []string
	for _, e := range n.entries {
		keys = append(keys, e.key)
	}
	return strings.Join(keys, ", ")
}

// mermaidText is a text between quotes of a diagram: one line, not too long, and nothing in it that Mermaid or the page around it would read.
func mermaidText(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if short := firstRunes(text, longestLabel); short != text {
		text = short + "…"
	}
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\"#;&<>`\\|*~", r) {
			fmt.Fprintf(&b, "#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
