package flows

import (
	"slices"
)

// rules look at whole flows, when every file is read. One file each.
var rules = []func(l *loader, f *flow){ruleExhaustion, ruleHandoff, rulePhrases, rulePromise, ruleTrigger, ruleOnFile, rulePattern, ruleImpossible}

// wayRules look at the ways through a flow; where a step could not be read there are none to look at.
var wayRules = []func(l *loader, f *flow){ruleCommit, ruleUnreachable, ruleLoop, ruleIdentity, ruleWhose, rulePersonal, ruleKnown, ruleEnds, ruleUnverified}

// check runs every step's own check and then the rules.
func (l *loader) check() {
	l.checkDefaults()
	for _, key := range slices.Sorted(mapKeys(l.lib.texts)) {
		l.promise(l.lib.texts[key])
	}
	for _, name := range slices.Sorted(slices.Values(l.lib.order)) {
		f := l.lib.flows[name]
		l.checkText(f, f.needs)
		l.promise(f.needs)
		l.checkText(f, f.facts)
		l.checkTeam(f.teamAt, f.team)
		for _, s := range f.all {
			s.do.check(l, s)
		}
		l.checkSlots(f)
		for _, rule := range rules {
			rule(l, f)
		}
		if f.unread {
			continue
		}
		for _, rule := range wayRules {
			rule(l, f)
		}
	}
	l.endlessRuns()
	l.confused()
}

func (l *loader) checkDefaults() {
	l.checkTeam(l.lib.set.teamAt, l.lib.set.team)
	if l.lib.set.exhausted == nil {
		return
	}
	for _, s := range l.lib.set.exhausted.all {
		s.do.check(l, s)
	}
}

func (l *loader) checkSlots(f *flow) {
	for _, s := range f.slots {
		l.sameTitles(s)
		if s.options != nil {
			l.checkNames(s.options.from, f.known(), "this flow")
		}
		for _, r := range s.rules {
			l.checkText(f, r.say)
			l.promise(r.say)
		}
		for _, c := range s.columns {
			l.checkNames(c.oneOf, f.known(), "this flow")
			l.checkNames(c.notIn, f.known(), "this flow")
			l.checkNames(c.absent, f.known(), "this flow")
		}
	}
}

// checkText checks that every {{ }} names something. A shared text is checked by whoever fills it.
func (l *loader) checkText(f *flow, t *text) {
	if t == nil {
		return
	}
	for _, name := range slices.Sorted(mapKeys(t.args)) {
		l.checkNames(t.args[name], f.known(), "this flow")
	}
	for _, code := range slices.Sorted(mapKeys(t.by)) {
		tpl := t.by[code]
		if t.key == "" {
			l.checkNames(tpl, f.known(), "this flow")
			continue
		}
		for _, p := range tpl.names() {
			if t.args[p.path[0]] == nil && !slices.Contains(f.known(), p.path[0]) {
				l.report(t.at, "template", "the text %s needs {{ %s }}, which this flow does not have", t.key, p.path[0])
				return
			}
		}
	}
}

func (l *loader) checkSpeech(f *flow, s speech) {
	l.checkText(f, s.words)
	l.checkCards(f, s)
	if s.attach != nil {
		l.checkNames(s.attach, f.known(), "this flow")
	}
	for _, b := range s.buttons {
		if b.start != "" && l.lib.flows[b.start] == nil {
			l.report(b.at, "button", "the button starts %q, which is no flow", b.start).meant(b.start, l.lib.order)
		}
		if slot := f.slot(b.slot); slot != nil {
			l.never(b.at, slot, b.value)
		}
	}
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

func sortedUnique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
