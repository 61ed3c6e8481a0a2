package flows

// ruleCommit: a change of the world follows a yes, on every way to it, and one yes is for one change.
func ruleCommit(l *loader, f *flow) {
	at := f.holding(func(s *step, in facts, passed bool) facts {
		switch s.do.(type) {
		case *confirmStep:
			in["confirmed"] = passed
		case changing, *collectStep, *retryStep:
			delete(in, "confirmed")
		}
		if !in["confirmed"] {
			delete(in, "confirmed")
		}
		return in
	})
	for _, s := range f.all {
		v, ok := s.do.(changing)
		known, reached := at[s]
		if ok && reached && !known["confirmed"] && v.changes().action != nil {
			l.report(v.changes().at, "commit", "%s %s can be reached without a confirm", s.name, v.changes().action.name).hint("put a confirm before it, on every way")
		}
	}
}
