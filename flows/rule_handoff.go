package flows

// ruleHandoff: a handoff has a reason and a team.
func ruleHandoff(l *loader, f *flow) {
	for _, s := range f.all {
		v, ok := s.do.(*handoffStep)
		if !ok {
			continue
		}
		if v.exit.reason == "" {
			l.report(v.at, "handoff", "the handoff has no reason").write("reason: needs_person")
		}
		if v.exit.team == "" && f.team == "" && l.lib.set.team == "" {
			l.report(v.at, "handoff", "the handoff has no team").hint("team: …, here, for the flow, or in defaults.yaml")
		}
	}
}
