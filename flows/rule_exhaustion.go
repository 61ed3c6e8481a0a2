package flows

// ruleExhaustion: every question knows what happens when its attempts are used up.
func ruleExhaustion(l *loader, f *flow) {
	if l.lib.set.onExhausted != nil {
		return
	}
	for _, s := range f.all {
		if v, ok := s.do.(*collectStep); ok && v.onEnd == nil && v.slot != nil {
			l.report(v.at, "exhaustion", "collect %s says nothing about the end of its attempts", v.slot.name).hint("add on_exhausted, or one for the whole library in defaults.yaml")
		}
	}
}
