package flows

import (
	"maps"
	"slices"
)

// Unmailed are the places that send mail, as warnings for who has configured no mail server: a code or a notification would be lost there without a word to
// the support lead. Where everything is made up nothing is sent.
func (lib *Library) Unmailed() []Problem {
	if lib.opts.ActionsMode == "mock" {
		return nil
	}
	l := &loader{opts: lib.opts, lib: lib}
	for _, name := range slices.Sorted(maps.Keys(lib.actions)) {
		if a := lib.actions[name]; lib.way(a) == mailWay {
			l.report(a.at, "mail", "%s sends its codes by mail, and no mail server is configured: none goes out", a.name).hint("set actions.smtp in the configuration")
		}
	}
	for _, name := range slices.Sorted(slices.Values(lib.order)) {
		if lib.unconnected(lib.flows[name]) {
			continue // it goes to people before
		}
		for _, s := range lib.flows[name].all {
			if v, ok := s.do.(*notifyStep); ok && v.mail != nil {
				l.report(v.at, "mail", "%s notifies by mail, and no mail server is configured: none goes out", name).hint("set actions.smtp in the configuration")
			}
		}
	}
	for i := range l.problems {
		l.problems[i].Warning = true
	}
	return sortProblems(l.problems)
}

// unconnected says whether a flow changes something in a system that is not connected yet: it hands over there, as the shipped ones do until somebody names
// the system behind them.
func (lib *Library) unconnected(f *flow) bool {
	return slices.ContainsFunc(f.all, func(s *step) bool {
		v, ok := s.do.(*commitStep)
		return ok && lib.way(v.action) == noWay
	})
}
