package flows

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxRendered = 16 << 10

// template is the output part of Liquid: {{ path | filter: literal, … }} and nothing else. What it renders is never parsed again.
type template struct {
	at    place
	parts []part
}

// part is literal text, or an output when path is set.
type part struct {
	literal string
	at      place
	path    []string
	filters []filterCall
}

type filterCall struct {
	at   place
	name string
	args []string
}

// lines are the template cut at its line breaks.
func (t *template) lines() []*template {
	if t == nil {
		return nil
	}
	out := []*template{{at: t.at}}
	for _, p := range t.parts {
		if p.path != nil {
			last := out[len(out)-1]
			last.parts = append(last.parts, p)
			continue
		}
		for i, literal := range strings.Split(p.literal, "\n") {
			if i > 0 {
				out = append(out, &template{at: t.at})
			}
			if literal != "" {
				last := out[len(out)-1]
				last.parts = append(last.parts, part{literal: literal})
			}
		}
	}
	return slices.DeleteFunc(out, func(line *template) bool { return len(line.parts) == 0 })
}

// scope is what templates and expressions can see. shown is how people read the value, "" when it has no special form.
type scope interface {
	lookup(name string) (value any, shown string)
	language() string
}

// template parses a text; every mistake is reported with its own place.
func (l *loader) template(n *node) *template {
	t := &template{at: n.at}
	rest, at := n.value, n.at
	for rest != "" {
		before, inside, found := strings.Cut(rest, "{{")
		if i := strings.Index(before, "{%"); i >= 0 {
			l.report(advance(at, before[:i]), "template", "tags {%% %%} are not part of the flow language").hint("conditions are steps: use if")
		}
		if before != "" {
			t.parts = append(t.parts, part{literal: before})
		}
		if !found {
			break
		}
		open := advance(at, before)
		expression, after, closed := strings.Cut(inside, "}}")
		if !closed {
			l.report(open, "template", "{{ without }}")
			break
		}
		if p, ok := l.output(advance(open, "{{"), expression); ok {
			t.parts = append(t.parts, p)
		}
		at, rest = advance(open, "{{"+expression+"}}"), after
	}
	return t
}

// advance moves a place behind a text. In folded YAML text the line may be off by the folds; the file and the start are right.
func advance(at place, text string) place {
	lines := strings.Count(text, "\n")
	if lines > 0 {
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	return at.shifted(lines, utf8.RuneCountInString(text))
}

func (l *loader) output(at place, src string) (part, bool) {
	pieces := splitOutside(src, '|')
	p := part{at: advance(at, src[:len(src)-len(strings.TrimLeft(src, " \t"))])}
	path := strings.TrimSpace(pieces[0])
	if path == "" {
		l.report(at, "template", "an empty {{ }} names nothing")
		return p, false
	}
	p.path = strings.Split(path, ".")
	for i, segment := range p.path {
		_, number := strconv.Atoi(segment)
		if !nameShape.MatchString(segment) && (number != nil || i == 0) {
			l.report(p.at, "template", "%q is not a name: letters, digits, _ and dots", path)
			return p, false
		}
	}
	offset := advance(at, pieces[0]+"|")
	for _, piece := range pieces[1:] {
		call, ok := l.filter(offset, piece)
		if !ok {
			return p, false
		}
		p.filters = append(p.filters, call)
		offset = advance(offset, piece+"|")
	}
	return p, true
}

func (l *loader) filter(at place, src string) (filterCall, bool) {
	name, args, hasArgs := strings.Cut(src, ":")
	c := filterCall{at: advance(at, src[:len(src)-len(strings.TrimLeft(src, " \t"))]), name: strings.TrimSpace(name)}
	f, known := filters[c.name]
	if !known {
		l.report(c.at, "filter", "there is no filter %q", c.name).meant(c.name, filterNames())
		return c, false
	}
	if hasArgs {
		for _, arg := range splitOutside(args, ',') {
			arg = strings.TrimSpace(arg)
			if len(arg) >= 2 && (arg[0] == '"' || arg[0] == '\'') && arg[len(arg)-1] == arg[0] {
				c.args = append(c.args, arg[1:len(arg)-1])
				continue
			}
			if _, err := strconv.ParseFloat(arg, 64); err != nil {
				l.report(c.at, "filter", "%s takes a text in quotes or a number, not %q", c.name, arg)
				return c, false
			}
			c.args = append(c.args, arg)
		}
	}
	if len(c.args) < f.least || len(c.args) > f.most {
		l.arity(c, f)
		return c, false
	}
	return c, true
}

// splitOutside splits at a separator that stands outside quotes.
func splitOutside(s string, separator rune) []string {
	var out []string
	var quote rune
	start := 0
	for i, r := range s {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == separator:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// names are the roots a template depends on, each with its place and whole path.
func (t *template) names() []part {
	if t == nil {
		return nil
	}
	var out []part
	for _, p := range t.parts {
		if p.path != nil {
			out = append(out, p)
		}
	}
	return out
}

// placeholders are the sorted paths, to compare two languages.
func (t *template) placeholders() []string {
	var out []string
	for _, p := range t.names() {
		out = append(out, strings.Join(p.path, "."))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// render fills the template for people to read.
func (t *template) render(s scope) string {
	if t == nil {
		return ""
	}
	var b strings.Builder
	for _, p := range t.parts {
		if p.path == nil {
			b.WriteString(p.literal)
			continue
		}
		value, shown := p.value(s)
		if shown == "" {
			shown = show(value, s.language())
		}
		b.WriteString(shown)
	}
	if b.Len() > maxRendered {
		return strings.ToValidUTF8(b.String()[:maxRendered], "") + "…"
	}
	return b.String()
}

// data fills the template for a machine: one output alone keeps its type, and values are canonical, not as people read them.
func (t *template) data(s scope) any {
	if t == nil {
		return nil
	}
	if len(t.parts) == 1 && t.parts[0].path != nil {
		p := t.parts[0]
		value, _ := s.lookup(p.path[0])
		return p.filtered(reach(value, p.path[1:]), s)
	}
	var b strings.Builder
	for _, p := range t.parts {
		if p.path == nil {
			b.WriteString(p.literal)
			continue
		}
		value, _ := s.lookup(p.path[0])
		b.WriteString(show(p.filtered(reach(value, p.path[1:]), s), ""))
	}
	return b.String()
}

func (p part) value(s scope) (any, string) {
	value, shown := s.lookup(p.path[0])
	if len(p.path) > 1 {
		value, shown = reach(value, p.path[1:]), ""
	}
	if len(p.filters) == 0 {
		return value, shown
	}
	if shown != "" && !filters[p.filters[0].name].raw {
		value = shown
	}
	return p.filtered(value, s), ""
}

func (p part) filtered(value any, s scope) any {
	for _, call := range p.filters {
		value = filters[call.name].apply(value, call.args, s.language())
	}
	return value
}

// reach walks into maps and lists; what is not there is nil.
func reach(value any, path []string) any {
	for _, segment := range path {
		switch v := value.(type) {
		case map[string]any:
			value = v[segment]
		case []any:
			i, err := strconv.Atoi(segment)
			if segment == "size" {
				return float64(len(v))
			}
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// show is a value as people read it.
func show(value any, language string) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return number(v, language)
	case int:
		return strconv.Itoa(v)
	case []any:
		return joined(v, language)
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(raw)
	}
}

// arity says how many arguments a filter takes.
func (l *loader) arity(c filterCall, f filter) {
	switch {
	case f.most == 0:
		l.report(c.at, "filter", "%s takes no arguments, not %d", c.name, len(c.args))
	case f.least == f.most && f.most == 1:
		l.report(c.at, "filter", "%s takes one argument, not %d", c.name, len(c.args))
	case f.least == f.most:
		l.report(c.at, "filter", "%s takes %d arguments, not %d", c.name, f.most, len(c.args))
	default:
		l.report(c.at, "filter", "%s takes %d to %d arguments, not %d", c.name, f.least, f.most, len(c.args))
	}
}
