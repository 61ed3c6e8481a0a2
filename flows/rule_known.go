package flows

import "strings"

// ruleKnown: what a step saves is used only where it can have run. Before that {{ found.status }} says nothing, and a condition on it never holds.
func ruleKnown(l *loader, f *flow) {
	reached := f.holding(func(_ *step, in facts, _ bool) facts { return in })
	behind := map[string]map[*step]bool{}
	for _, s := range f.all {
		if _, ok := reached[s]; !ok {
			continue
		}
		for _, use := range s.uses() {
			l.early(f, s, use.at, use.path, behind)
		}
		if v, ok := s.do.(*requireStep); ok {
			for _, t := range v.to.each() {
				for _, p := range t.names() {
					l.early(f, s, p.at, p.path, behind)
				}
			}
		}
	}
}

// early reports a name that nothing can have saved yet. behind keeps, for each name, the steps that it can be known at.
func (l *loader) early(f *flow, s *step, at place, path []string, behind map[string]map[*step]bool) {
	name := path[0]
	if _, looked := behind[name]; !looked {
		behind[name] = f.behindSaving(name)
	}
	if behind[name] != nil && !behind[name][s] {
		l.report(at, "template", "%s is not known there yet", strings.Join(path, ".")).hint("use it behind the step that saves %s", name)
	}
}

// behindSaving are the steps that a way leads to from one that saves the name; nil when none does.
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

// saves says whether a step leaves something under the name.
func (s *step) saves(name string) bool {
	switch v := s.do.(type) {
	case *callStep:
		return v.save == name
	case *commitStep:
		return v.save == name
	case *importStep:
		return v.save == name
	case *collectStep:
		return v.slot != nil && v.slot.options != nil && v.slot.options.save == name
	}
	return false
}
