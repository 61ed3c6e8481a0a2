package flows

import (
	"fmt"
	"slices"
	"strings"
)

// ruleKnown: what a step gives is used only where it has run on every way. Without it {{ found.status }} says nothing, and a condition on it goes the
// way of somebody who was found.
func ruleKnown(l *loader, f *flow) {
	reached := f.holding(func(_ *step, in facts, _ bool) facts { return in })
	sites := map[string][]site{}
	for _, s := range f.all {
		if _, ok := reached[s]; !ok {
			continue
		}
		for _, use := range s.needed() {
			if name := use.path[0]; f.mayLack(name, use) {
				sites[name] = append(sites[name], site{step: s, use: use})
			}
		}
	}
	ways := &decisions{f: f}
	for _, name := range slices.Sorted(mapKeys(sites)) {
		behind := f.behindSaving(name)
		if behind == nil {
			continue // a slot that nothing asks for may be filled from elsewhere
		}
		var later []site
		for _, one := range sites[name] {
			if behind[one.step] {
				later = append(later, one)
				continue
			}
			l.early(f, one)
		}
		l.missed(ways, name, later)
	}
}

// site is where a step uses a name.
type site struct {
	step *step
	use  use
}

// needed are the names that a step cannot do without.
func (s *step) needed() []use {
	out := s.uses()
	add := func(t *template) {
		for _, p := range t.names() {
			out = append(out, use{at: p.at, path: p.path, given: true})
		}
	}
	switch v := s.do.(type) {
	case *requireStep:
		for _, t := range v.to.each() {
			add(t)
		}
	case *collectStep:
		if v.slot == nil {
			break
		}
		for _, c := range v.slot.columns {
			add(c.oneOf)
			add(c.notIn)
		}
	}
	return out
}

// mayLack says whether a use is one to look at. A condition may well ask whether a slot is filled, what comes from Chatwoot may be missing there, and
// | default says what is said without a value.
func (f *flow) mayLack(name string, u use) bool {
	if u.spared {
		return false
	}
	s := f.slot(name)
	if s == nil {
		return slices.Contains(f.saved, name)
	}
	return u.by == nil && (u.shown || u.given) && s.from == nil && (s.keep == "" || s.keep == keptForFlow)
}

// early reports a name that nothing can have given yet.
func (l *loader) early(f *flow, one site) {
	name := one.use.path[0]
	p := l.report(one.use.at, "template", "%s is not known there yet", strings.Join(one.use.path, "."))
	if f.slot(name) != nil {
		p.hint("use it behind the step that asks for %s or sets it", name)
		return
	}
	p.hint("use it behind the step that saves %s", name)
}

// missed reports the steps that a way leads to on which nothing has given the name: the first on each way, and once for each step.
func (l *loader) missed(ways *decisions, name string, sites []site) {
	if len(sites) == 0 {
		return
	}
	unsafe := map[*step]site{}
	for _, one := range sites {
		if _, there := unsafe[one.step]; !there && ways.unsafe(one.use) {
			unsafe[one.step] = one
		}
	}
	if len(unsafe) == 0 {
		return
	}
	k := ways.known(name, unsafe)
	for _, s := range ways.f.all {
		one, uses := unsafe[s]
		if !uses || !k.lacking(s) {
			continue
		}
		from, called := k.lastChoice(s), strings.Join(ways.f.givers(name), ", ")
		whole, slot := strings.Join(one.use.path, "."), ways.f.slot(name)
		var p *Problem
		switch {
		case slot != nil && ways.f.collects(slot):
			p = l.report(one.use.at, "template", "%s is used here, which can be reached from the step %q without its having been asked for", whole, from.id)
		case slot != nil:
			p = l.report(one.use.at, "template", "%s is used here, which can be reached from the step %q without its having been set", whole, from.id)
		case called == "":
			p = l.report(one.use.at, "template", "%s is used here, which can be reached from the step %q without its having been chosen", whole, from.id)
		default:
			p = l.report(one.use.at, "template", "%s is used here, which can be reached from the step %q without having called %s", whole, from.id, called)
		}
		switch {
		case slot != nil:
			p.hint("give it a value on that way too, or write {{ %s | default: '…' }}", whole)
		case one.use.by != nil || one.use.given:
			p.hint("do that on this way too, or put it behind %s", ways.f.asking(name))
		default:
			p.hint("do that on this way too, or put it behind %s, or write {{ %s | default: '…' }}", ways.f.asking(name), whole)
		}
	}
}

// asking is how a flow asks whether something was saved.
func (f *flow) asking(name string) string {
	for _, s := range f.slots {
		if s.options != nil && s.options.save == name {
			return fmt.Sprintf(`if: %s != ""`, s.name)
		}
	}
	return fmt.Sprintf(`if: %s.outcome == "ok"`, name)
}

// givers are the actions that bring a name.
func (f *flow) givers(name string) []string {
	var out []string
	for _, s := range f.all {
		if action, _ := invoked(s); action != nil && s.saves(name) {
			out = append(out, action.name)
		}
	}
	return sortedUnique(out)
}

// behindSaving are the steps that a way leads to from one that gives the name something; nil when none does.
func (f *flow) behindSaving(name string) map[*step]bool {
	var queue []*step
	saved := false
	for _, s := range f.all {
		if s.saves(name) {
			saved = true
			for _, e := range edges(s) {
				queue = append(queue, e.to)
			}
		}
	}
	if !saved {
		return nil
	}
	out := map[*step]bool{}
	for ; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil || out[queue[0]] {
			continue
		}
		out[queue[0]] = true
		for _, e := range edges(queue[0]) {
			queue = append(queue, e.to)
		}
	}
	return out
}

// saves says whether a step can leave something under the name.
func (s *step) saves(name string) bool {
	return s.gives(name, true)
}

// gives says whether something stands under the name behind a step, on the way of passed. What a system answers is there also where it failed.
func (s *step) gives(name string, passed bool) bool {
	switch v := s.do.(type) {
	case *callStep:
		return v.save == name
	case *commitStep:
		return v.save == name
	case *importStep:
		return v.save == name
	case *collectStep:
		return passed && v.slot != nil && (v.slot.name == name || v.slot.options != nil && v.slot.options.save == name)
	case *setStep:
		return slices.ContainsFunc(v.sets, func(a assignment) bool { return a.slot != nil && a.slot.name == name && !a.empties() })
	}
	return false
}

// empties says whether an assignment takes the value away.
func (a assignment) empties() bool {
	return a.value != nil && slices.Contains([]string{`""`, `''`, "nil"}, strings.TrimSpace(a.value.src))
}

// touched are the names that a step changes.
func (s *step) touched() []string {
	switch v := s.do.(type) {
	case *callStep:
		return []string{v.save}
	case *commitStep:
		return []string{v.save}
	case *importStep:
		return []string{v.save}
	case *collectStep:
		if v.slot == nil {
			return nil
		}
		out := []string{v.slot.name}
		if v.slot.options != nil {
			out = append(out, v.slot.options.save)
		}
		return out
	case *retryStep:
		if v.slot != nil {
			return []string{v.slot.name}
		}
	case *setStep:
		out := make([]string, 0, len(v.sets))
		for _, a := range v.sets {
			if a.slot != nil {
				out = append(out, a.slot.name)
			}
		}
		return out
	}
	return nil
}

// forgets says whether nothing stands under the name behind a step.
func (s *step) forgets(name string) bool {
	switch v := s.do.(type) {
	case *retryStep:
		return v.slot != nil && v.slot.name == name
	case *setStep:
		return slices.ContainsFunc(v.sets, func(a assignment) bool { return a.slot != nil && a.slot.name == name && a.empties() })
	}
	return false
}
