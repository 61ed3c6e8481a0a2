package flows

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Pattern is a text that is looked for, per language.
type Pattern struct {
	At    Place
	Words Words
	by    map[string]*regexp.Regexp
}

// Found says whether the text holds the pattern. Spaces and line ends count alike.
func (p Pattern) Found(language, text string) bool {
	text = oneSpaced(text)
	if re := p.by[language]; re != nil {
		return re.MatchString(text)
	}
	return strings.Contains(text, oneSpaced(p.Words[language]))
}

// Equals says whether the text is the pattern.
func (p Pattern) Equals(language, text string) bool {
	if re := p.by[language]; re != nil {
		return re.MatchString(text)
	}
	return oneSpaced(text) == oneSpaced(p.Words[language])
}

// String is the pattern as written, in the language.
func (p Pattern) String(language string) string { return p.Words[language] }

func oneSpaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// What a conversation may wait for, beside slots.
var caseWaits = []string{"code", "confirm", "did_you_mean", "what_change", "pause", "result", "nothing"}

// expect reads the expectations of a step in the order in which they are written.
func (l *caseLoader) expect(n *node) []Check {
	d := l.fields(n, "expect", &expectMapping)
	if d.n == nil {
		return nil
	}
	d.done()
	var out []Check
	for _, e := range d.n.entries {
		if expectMapping.key(e.key) == nil || e.value.bad {
			continue
		}
		c := Check{At: Place{e.at}, What: e.key}
		switch e.key {
		case "said", "not_said", "buttons", "attached", "note", "mailed":
			for _, item := range listed(e.value) {
				c.Want = append(c.Want, l.pattern(item, e.key))
			}
		case "no_message", "resolved":
			c.Yes = d.flag(e.key)
		case "slot":
			c.Inputs = map[string]map[string]Pattern{"": l.inputs(e.value, e.key)}
			for name, p := range c.Inputs[""] {
				l.checkCaseSlot(p.At.at, name)
			}
		case "attributes":
			c.Inputs = map[string]map[string]Pattern{"": l.inputs(e.value, e.key)}
		case "called":
			l.calledNames(&c, e.value)
		case "notified":
			l.notified(&c, d, e.value)
		default:
			c.Names = l.strings(e.value, e.key)
			l.checkCaseNames(e, c.Names)
		}
		out = append(out, c)
	}
	return out
}

// notified reads who has to have been told; true and false stand for somebody and nobody.
func (l *caseLoader) notified(c *Check, d *fields, n *node) {
	if n.kind == scalarNode {
		c.Yes = d.flag("notified")
		return
	}
	for _, item := range listed(n) {
		one := map[string]Pattern{}
		f := l.fields(item, "a notification", &notifiedMapping)
		for _, k := range notifiedMapping.keys {
			if f.n != nil && f.node(k.name) != nil {
				one[k.name] = l.pattern(f.node(k.name), k.name)
			}
		}
		f.done()
		if len(one) == 0 && f.n != nil && !f.strange() {
			l.report(item.at, "test", "nothing is expected of the notification").hint("known: %s", strings.Join(notifiedMapping.names(), ", "))
		}
		if team := f.node("team"); f.n != nil && team != nil && team.kind == scalarNode {
			l.checkTeam(team.at, team.value)
		}
		c.Told = append(c.Told, one)
	}
}

func (l *caseLoader) calledNames(c *Check, n *node) {
	if n.kind != mapNode {
		c.Names = l.strings(n, "called")
		l.checkActions(n.at, c.Names)
		return
	}
	c.Inputs = map[string]map[string]Pattern{}
	for _, e := range n.entries {
		l.checkActions(e.at, []string{e.key})
		c.Ordered = append(c.Ordered, e.key)
		c.Inputs[e.key] = l.inputs(e.value, e.key)
		a := l.lib.actions[e.key]
		for name, p := range c.Inputs[e.key] {
			if a != nil && !slices.Contains(a.input, name) {
				l.report(p.At.at, "action", "the action %s takes no %q", e.key, name).meant(name, a.input)
			}
		}
	}
}

func (l *caseLoader) inputs(n *node, what string) map[string]Pattern {
	out := map[string]Pattern{}
	if n.null {
		return out
	}
	if n.kind != mapNode {
		l.report(n.at, "shape", "%s must be a map of name and value", what)
		return out
	}
	for _, e := range n.entries {
		p := l.pattern(e.value, e.key)
		p.At = Place{e.at}
		out[e.key] = p
	}
	return out
}

func (l *caseLoader) checkActions(at place, names []string) {
	for _, name := range names {
		l.known(at, "action", "there is no action %q", name, slices.Collect(maps.Keys(l.lib.actions)))
	}
}

// checkCaseNames looks whether what is expected can ever be.
func (l *caseLoader) checkCaseNames(e entry, names []string) {
	for i, name := range names {
		at := e.value.at
		if i < len(e.value.items) {
			at = e.value.items[i].at
		}
		switch e.key {
		case "asked":
			if !slices.Contains(caseWaits, name) {
				l.checkCaseSlot(at, name)
			}
		case "flow":
			if name != "nothing" {
				l.known(at, "test", "there is no flow %q", name, l.lib.order)
			}
		case "team":
			l.checkTeam(at, name)
		case "status":
			l.known(at, "test", "there is no status %q", name, caseStatuses)
		case "priority":
			l.known(at, "priority", "there is no priority %q", name, priorities)
		case "not_called":
			l.checkActions(at, []string{name})
		case "handed_off":
			l.known(at, "handoff", "there is no reason %q", name, append(l.allReasons(), "true", "false"))
		}
	}
}

// checkCaseSlot looks for a slot of any flow: a conversation may go from one to another.
func (l *caseLoader) checkCaseSlot(at place, name string) {
	var all []string
	for _, f := range l.lib.flows {
		all = append(all, slotNames(f)...)
	}
	if slices.Contains(all, name) {
		return
	}
	if l.flow != nil {
		all = slotNames(l.flow)
	}
	l.report(at, "slot", "%q is no slot of any flow", name).meant(name, append(all, caseWaits...))
}

// allReasons are those every library knows, and those of its own handoffs.
func (l *caseLoader) allReasons() []string {
	out := slices.Clone(reasons)
	for _, f := range l.lib.flows {
		for _, s := range f.all {
			if h, ok := s.do.(*handoffStep); ok && h.reason == nil {
				out = append(out, h.exit.reason)
			}
		}
	}
	return sortedUnique(out)
}

// pattern reads a text that is looked for: a part, /an expression/, or a key of texts.yaml.
func (l *caseLoader) pattern(n *node, what string) Pattern {
	p := Pattern{At: Place{n.at}, Words: l.caseWords(n, what), by: map[string]*regexp.Regexp{}}
	shared := l.texts[n.value]
	for code, word := range p.Words {
		source, isPattern := strings.CutPrefix(word, "/")
		if isPattern && len(source) > 1 && strings.HasSuffix(source, "/") {
			re, err := regexp.Compile(strings.TrimSuffix(source, "/"))
			if err != nil {
				l.report(n.at, "test", "%s in %s is no regular expression: %v", what, code, err)
				continue
			}
			p.by[code] = re
			continue
		}
		if shared != nil && n.kind == scalarNode && strings.Contains("said not_said note", what) {
			p.by[code] = l.sharedPattern(shared.in(code, l.opts.Default))
		}
	}
	return p
}

// sharedPattern is a text of texts.yaml in which {{ }} stand for anything.
func (l *caseLoader) sharedPattern(t *template) *regexp.Regexp {
	var b strings.Builder
	for _, part := range t.parts {
		if part.path != nil {
			b.WriteString(".*")
			continue
		}
		words := oneSpaced(part.literal)
		if words != "" && strings.TrimLeft(part.literal, " \n") != part.literal {
			words = " " + words
		}
		if words != "" && strings.TrimRight(part.literal, " \n") != part.literal {
			words += " "
		}
		b.WriteString(regexp.QuoteMeta(words))
	}
	return regexp.MustCompile(b.String()) // every literal is quoted
}
