package flows

// ruleUnreachable: every step can be reached.
func ruleUnreachable(l *loader, f *flow) {
	at := f.holding(func(_ *step, in facts, _ bool) facts { return in })
	for _, s := range f.all {
		if _, reached := at[s]; reached {
			continue
		}
		before := f.before(s)
		if before != nil {
			if _, reached := at[before]; !reached {
				continue // one report for the first of a row
			}
		}
		l.report(s.at, "unreachable", "the step %q is never reached", s.id).hint("remove it, or link to it")
	}
}

// before is the step that goes on to this one.
func (f *flow) before(s *step) *step {
	for _, other := range f.all {
		if other.next == s {
			return other
		}
	}
	return nil
}
