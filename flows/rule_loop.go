package flows

// ruleLoop: a way back passes a step that waits for the customer, or the flow would spin, at once or with every hour that passes.
func ruleLoop(l *loader, f *flow) {
	const (
		untouched = iota
		open
		done
	)
	state := map[*step]int{}
	var visit func(s *step)
	visit = func(s *step) {
		state[s] = open
		for _, e := range edges(s) {
			if e.to == nil || waits(e.to) {
				continue
			}
			switch state[e.to] {
			case open:
				l.report(s.at, "loop", "this goes back to %s without waiting for the customer", e.to.id).hint("let the way back pass a collect or a confirm")
			case untouched:
				visit(e.to)
			}
		}
		state[s] = done
	}
	for _, s := range f.all {
		if state[s] == untouched {
			visit(s)
		}
	}
}

// waiter is a verb that can wait: for the customer, for a result of a change that the customer has said yes to, or for time, which passes by itself and
// ends no loop.
type waiter interface{ waits() bool }

func waits(s *step) bool {
	v, ok := s.do.(waiter)
	return ok && v.waits()
}
