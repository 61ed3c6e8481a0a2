package flows

// ruleCommit: a change of the world follows a yes, on every way to it, one yes is for one change, and the change is what the yes was for.
func ruleCommit(l *loader, f *flow) {
	at := f.holding(func(s *step, in facts, passed bool) facts {
		switch v := s.do.(type) {
		case *confirmStep:
			delete(in, "confirmed")
			if passed {
				in.confirm(f, v)
			}
		case changing, *collectStep, *retryStep:
			delete(in, "confirmed")
		case *setStep:
			for _, one := range v.sets {
				if one.slot != nil {
					delete(in, asConfirmed+one.slot.name)
				}
			}
		case *callStep:
			delete(in, asConfirmed+v.save)
		}
		return in
	})
	for _, s := range f.all {
		v, ok := s.do.(changing)
		known, reached := at[s]
		if !ok || !reached || v.changes().action == nil {
			continue
		}
		if !known["confirmed"] {
			l.report(v.changes().at, "commit", "%s %s can be reached without a confirm", s.name, v.changes().action.name).hint("put a confirm before it, on every way")
			continue
		}
		for _, root := range sortedUnique(v.changes().roots()) {
			if known[readBack+root] && !known[asConfirmed+root] {
				l.report(v.changes().at, "commit", "the yes before %s %s was for another %s: it can be changed after the confirm", s.name, v.changes().action.name, root).hint("change it before the confirm")
			}
		}
	}
}

// What a yes was for: names that stood still since, of all that were read back or could be.
const (
	readBack    = "read·"
	asConfirmed = "same·"
)

// confirm: the yes is for the slots as they are now, and for what the question shows of an answer.
func (in facts) confirm(f *flow, v *confirmStep) {
	in["confirmed"] = true
	names := slotNames(f)
	if v.speech.words != nil {
		for _, t := range v.speech.words.by {
			names = append(names, templateRoots(t)...)
		}
		for _, t := range v.speech.words.args {
			names = append(names, templateRoots(t)...)
		}
	}
	for _, name := range names {
		in[readBack+name], in[asConfirmed+name] = true, true
	}
}
