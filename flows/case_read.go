package flows

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
)

// caseLoader reads files of cases with the reader of flows.
type caseLoader struct {
	loader
	texts     map[string]*text
	languages []string // of the case being read
	files     fs.FS    // the folder of cases
	flow      *flow    // of its file, nil: none
}

// CaseDay is when cases begin that do not say: a Thursday in working hours.
var CaseDay = time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC)

func (l *caseLoader) all(files map[string]string) []Case {
	var out []Case
	seen := map[string]place{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		tree := l.parse(TestsDir+"/"+name, []byte(files[name]))
		if tree == nil {
			continue
		}
		for _, c := range l.file(tree) {
			id := c.Flow + "\x00" + c.Name
			if first, twice := seen[id]; twice {
				l.report(c.At.at, "duplicate", "the case %q is in %s:%d already", c.Name, first.src.name, first.line)
			}
			seen[id] = c.At.at
			out = append(out, c)
		}
	}
	return out
}

func (l *caseLoader) file(n *node) []Case {
	d := l.fields(n, "a file of cases", &caseFileMapping)
	name := d.str("flow")
	if l.flow = l.lib.flows[name]; name != "" {
		l.known(d.node("flow").at, "test", "there is no flow %q", name, l.lib.order)
	}
	var out []Case
	for _, item := range listed(d.need("cases")) {
		c := l.readCase(item)
		c.Flow = name
		out = append(out, c)
	}
	d.done()
	return out
}

// listed is a list, or one thing that stands for a list of one.
func listed(n *node) []*node {
	switch {
	case n == nil || n.bad:
		return nil
	case n.kind == listNode:
		return n.items
	}
	return []*node{n}
}

func (l *caseLoader) readCase(n *node) Case {
	d := l.fields(n, "a case", &caseMapping)
	c := Case{At: Place{n.at}, Channel: "web", Begins: CaseDay, Actions: map[string][]Mocked{}}
	if name := d.need("case"); name != nil {
		c.Name, c.At = l.str(name, "case"), Place{name.at}
	}
	l.languages = l.opts.Languages
	if d.node("languages") != nil {
		l.languages = d.list("languages")
		for _, code := range l.languages {
			l.known(d.node("languages").at, "translation", "there is no language %q", code, l.opts.Languages)
		}
		l.languages = slices.DeleteFunc(l.languages, func(code string) bool { return !slices.Contains(l.opts.Languages, code) })
	}
	c.Languages = l.languages
	if channel := d.node("channel"); channel != nil {
		c.Channel = l.str(channel, "channel")
		l.known(channel.at, "test", "there is no channel %q", c.Channel, caseChannels)
	}
	if contact := d.node("contact"); contact != nil {
		c.Contact = l.contact(contact)
	}
	c.Inbox, c.Labels, c.Custom = d.str("inbox"), d.list("labels"), l.custom(d.node("attributes"))
	c.Begins, c.Closed = l.moment(d.node("begins"), c.Begins), l.moment(d.node("closed_until"), time.Time{})
	l.mocks(d.node("actions"), c.Actions)
	for _, item := range listed(d.need("steps")) {
		c.Steps = append(c.Steps, l.caseStep(item))
	}
	d.done()
	return c
}

// known reports a name that is not among those there are.
func (l *caseLoader) known(at place, rule, format, name string, among []string) {
	if !slices.Contains(among, name) {
		l.report(at, rule, format, name).meant(name, among)
	}
}

func (l *caseLoader) contact(n *node) bot.Contact {
	d := l.fields(n, "contact", &contactMapping)
	c := bot.Contact{
		Name: d.str("name"), Email: d.str("email"), Phone: d.str("phone"), Number: d.str("number"), Identifier: d.str("identifier"), Signed: d.flag("signed"),
		Attributes: l.custom(d.node("attributes")),
	}
	d.done()
	return c
}

func (l *caseLoader) moment(n *node, otherwise time.Time) time.Time {
	if n == nil {
		return otherwise
	}
	at, err := time.Parse(time.RFC3339, n.value)
	if err != nil {
		l.report(n.at, "shape", "%q is no moment", n.value).hint("like 2026-03-05T14:00:00-03:00")
		return otherwise
	}
	return at
}

func (l *caseLoader) mocks(n *node, into map[string][]Mocked) {
	if n == nil {
		return
	}
	if n.kind != mapNode {
		l.report(n.at, "shape", "actions must be a map of action and answers")
		return
	}
	for _, e := range n.entries {
		a := l.lib.actions[e.key]
		if a == nil {
			l.known(e.at, "action", "there is no action %q", e.key, slices.Collect(maps.Keys(l.lib.actions)))
			continue
		}
		for _, item := range listed(e.value) {
			into[e.key] = append(into[e.key], l.mocked(a, item))
		}
	}
}

func (l *caseLoader) mocked(a *action, n *node) Mocked {
	m := Mocked{At: Place{n.at}}
	if n.kind == scalarNode {
		m.Outcome = n.value
	} else {
		d := l.fields(n, "an answer", &mockedMapping)
		if outcome := d.need("outcome"); outcome != nil {
			m.Outcome = l.str(outcome, "outcome")
		}
		m.Status = d.num("status", 0)
		if body := d.node("body"); body != nil {
			m.Body = encode(plain(body))
		}
		d.done()
	}
	if outcomes := a.outcomes(); m.Outcome != "" && !slices.Contains(outcomes, m.Outcome) {
		l.report(n.at, "action", "the action %s has no outcome %q", a.name, m.Outcome).meant(m.Outcome, outcomes)
	}
	if m.Status == 0 {
		m.Status = map[string]int{bot.OK: 200, bot.NotFound: 404}[m.Outcome]
	}
	if m.Status == 0 {
		m.Status = 422
	}
	return m
}

// outcomes are all names an action's answer can have.
func (a *action) outcomes() []string {
	out := []string{bot.OK, bot.NotFound, "failed", MockTimeout, MockUnavailable}
	if a.does == "change" {
		out = append(out, MockLate)
	}
	out = append(out, a.failed...)
	for _, r := range []*request{a.live, a.mock} {
		if r == nil {
			continue
		}
		for _, o := range r.outcomes {
			out = append(out, o.Name)
		}
	}
	return sortedUnique(out)
}

// plain is a piece of YAML as the value that JSON has for it.
func plain(n *node) any {
	switch n.kind {
	case mapNode:
		out := map[string]any{}
		for _, e := range n.entries {
			out[e.key] = plain(e.value)
		}
		return out
	case listNode:
		out := []any{}
		for _, item := range n.items {
			out = append(out, plain(item))
		}
		return out
	case scalarNode:
	}
	switch n.tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.value == "true"
	case "!!int", "!!float":
		if number, err := strconv.ParseFloat(n.value, 64); err == nil {
			return json.Number(strconv.FormatFloat(number, 'f', -1, 64))
		}
	}
	return n.value
}

// caseDeeds are the keys of a step that make something happen.
var caseDeeds = []string{DoUser, DoButton, DoAttach, DoAgent, DoNote, DoStatus, DoWait, DoEvent}

func (l *caseLoader) caseStep(n *node) CaseStep {
	d := l.fields(n, "a step of a case", &caseStepMapping)
	s := CaseStep{At: Place{n.at}}
	for _, key := range caseDeeds {
		if d.node(key) == nil {
			continue
		}
		if s.Does != "" {
			l.report(d.node(key).at, "test", "%s and %s in one step: nobody could tell which comes first", s.Does, key).hint("write two steps")
			continue
		}
		s.Does = key
	}
	switch s.Does {
	case DoUser, DoButton, DoAgent, DoNote:
		for _, item := range listed(d.node(s.Does)) {
			s.Words = append(s.Words, l.caseWords(item, s.Does))
		}
	case DoAttach, DoStatus:
		s.Name = d.str(s.Does)
	case DoWait:
		s.Wait = d.span(DoWait, 0)
	case DoEvent:
		s.Event = l.caseEvent(d.node(DoEvent))
	}
	if s.Does != DoUser && len(s.Words) > 1 {
		l.report(d.node(s.Does).at, "test", "%s is one thing; write a step for each", s.Does)
	}
	if s.Does == DoAttach && s.Name != "" {
		l.attached(d.node(DoAttach), s.Name)
	}
	if s.Does == DoStatus {
		l.known(d.node(DoStatus).at, "test", "there is no status %q", s.Name, caseStatuses)
	}
	if expect := d.node("expect"); expect != nil {
		s.Check = l.expect(expect)
	} else if s.Does == "" && d.n != nil && !d.strange() {
		l.report(n.at, "test", "nothing happens in this step, and nothing is expected").hint("known: %s", strings.Join(caseStepMapping.names(), ", "))
	}
	d.done()
	return s
}

// attached looks for the file that a customer sends.
func (l *caseLoader) attached(n *node, name string) {
	if _, err := fs.Stat(l.files, path.Join(FilesDir, name)); err == nil {
		return
	}
	var known []string
	if all, err := fs.ReadDir(l.files, FilesDir); err == nil {
		for _, e := range all {
			known = append(known, e.Name())
		}
	}
	l.report(n.at, "test", "there is no file %s", path.Join(TestsDir, FilesDir, name)).meant(name, known)
}

// caseWords are one text per language of the case; a text alone is for all.
func (l *caseLoader) caseWords(n *node, what string) Words {
	out := Words{}
	switch n.kind {
	case scalarNode:
		for _, code := range l.languages {
			out[code] = n.value
		}
		return out
	case listNode:
		l.report(n.at, "shape", "%q must be a text or a text per language, not a list", what)
		return out
	case mapNode:
	}
	for _, e := range n.entries {
		if !slices.Contains(l.opts.Languages, e.key) {
			l.report(e.at, "translation", "%s: %q is none of the languages %s", what, e.key, strings.Join(l.opts.Languages, ", ")).meant(e.key, l.opts.Languages)
			continue
		}
		out[e.key] = l.str(e.value, what)
	}
	for _, code := range l.languages {
		if _, has := out[code]; !has && !n.bad {
			l.report(n.at, "translation", "%s has no text in %s", what, code).hint("write one, or say languages: for the case")
		}
	}
	return out
}
