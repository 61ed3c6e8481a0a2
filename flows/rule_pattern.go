package flows

import "slices"

// rulePattern: a pattern answers a situation that there is, and ends as that situation must.
func rulePattern(l *loader, f *flow) {
	s := situationOf(f.name)
	switch {
	case s != nil && !f.pattern:
		l.report(f.at, "pattern", "%s is the name of a situation: its flow has pattern: true, and any other flow another name", f.name).write("pattern: true")
		return
	case s != nil:
	case f.name == "cannot_handle" && f.pattern:
		l.report(f.at, "pattern", "no situation is called %q: nothing ever plays this flow", f.name).hint("call it fallback")
		return
	case f.pattern && !l.runs(f.name):
		l.report(f.at, "pattern", "no situation is called %q: nothing ever plays this flow", f.name).meant(f.name, situationNames())
		return
	default:
		return
	}
	l.ownNames(f, s)
	l.closedValues(f, s)
}

// runs says whether some flow runs another.
func (l *loader) runs(name string) bool {
	for _, f := range l.lib.flows {
		for _, s := range f.all {
			if v, ok := s.do.(*runStep); ok && v.name == name {
				return true
			}
		}
	}
	return false
}

// ownNames: what a pattern collects and saves must not hide what its situation knows.
func (l *loader) ownNames(f *flow, s *situation) {
	for _, own := range f.slots {
		if s.value(own.name) != nil {
			l.report(own.at, "pattern", "the slot %s has the name of something that %s knows already", own.name, f.name).hint("give it another name")
		}
	}
	for _, saved := range sortedUnique(slices.Clone(f.saved)) {
		if s.value(saved) != nil {
			l.report(f.at, "pattern", "save: %s has the name of something that %s knows already", saved, f.name).hint("give it another name")
		}
	}
}

// closedValues: a switch on a value that is one of a few has only those cases.
func (l *loader) closedValues(f *flow, s *situation) {
	for _, st := range f.all {
		v, ok := st.do.(*switchStep)
		if !ok || v.value == nil {
			continue
		}
		known := s.value(v.value.src)
		if known == nil || len(known.one) == 0 {
			continue
		}
		for _, c := range v.cases {
			if !slices.Contains(known.one, c.is) {
				l.report(st.at, "pattern", "%s is never %q", known.name, c.is).meant(c.is, known.one)
			}
		}
	}
}

// ruleEnds: human and error end with a person on every way, and cancel ends what it was asked to end.
func ruleEnds(l *loader, f *flow) {
	switch {
	case f.situation == nil || f.first() == nil:
	case f.situation.person:
		l.endsWithPerson(f)
	case f.name == "cancel":
		l.stops(f)
	}
}

func (l *loader) endsWithPerson(f *flow) {
	const handoff = "handoff: {reason: needs_person}"
	reached := f.holding(func(_ *step, in facts, _ bool) facts { return in })
	for _, s := range f.all {
		if _, ok := reached[s]; !ok {
			continue
		}
		switch v := s.do.(type) {
		case resolveStep, *snoozeStep, *waitStep, *runStep:
			l.report(s.at, "pattern", "%s must end with a handoff on every way: %s cannot stand in it", f.name, s.name)
			continue
		case *confirmStep:
			if v.onNo == nil {
				l.report(s.at, "pattern", "%s must end with a handoff on every way, and a no ends it here", f.name).write("on_no: {" + handoff + "}")
			}
		case *checkResolvedStep:
			if v.onYes == nil {
				l.report(s.at, "pattern", "%s must end with a handoff on every way, and a yes ends it here", f.name).write("on_yes: {" + handoff + "}")
			}
		}
		if slices.ContainsFunc(edges(s), func(e edge) bool { return e.to == nil }) {
			l.report(s.at, "pattern", "%s must end with a handoff on every way, and behind %s there is none", f.name, s.id).write(handoff)
		}
	}
}

// stops: a cancel whose end is reached without stop would let the flow go on that the customer wants to end. A no to a confirm may.
func (l *loader) stops(f *flow) {
	seen := map[*step]bool{nil: true}
	for queue := []*step{f.first()}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if _, stop := s.do.(stopStep); stop || seen[s] {
			continue
		}
		seen[s] = true
		_, asks := s.do.(*confirmStep)
		for _, e := range edges(s) {
			switch {
			case asks && !e.passed:
			case e.to == nil:
				l.report(s.at, "pattern", "cancel ends behind %s without stop: the flow that the customer wants to stop would go on", s.id).write("stop")
			case !seen[e.to]:
				queue = append(queue, e.to)
			}
		}
	}
}
