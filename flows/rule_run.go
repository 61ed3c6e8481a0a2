package flows

import "slices"

// endlessRuns: flows that run each other wait for something in between, or they would pile up until the bot gives up.
func (l *loader) endlessRuns() {
	names := slices.Sorted(slices.Values(l.lib.order))
	ends := map[string]bool{}
	for changed := true; changed; { // a flow ends at once when those that it runs do
		changed = false
		for _, name := range names {
			if !ends[name] && l.lib.flows[name].endsAtOnce(ends) {
				ends[name], changed = true, true
			}
		}
	}
	runs := map[string][]*runStep{}
	for _, name := range names {
		for _, s := range l.lib.flows[name].atOnce(ends) {
			if v, ok := s.do.(*runStep); ok {
				runs[name] = append(runs[name], v)
			}
		}
	}
	for _, name := range names {
		for _, v := range runs[name] {
			if comesBack(runs, v.name, name) {
				l.report(v.at, "loop", "run %s comes back to %s without waiting for the customer", v.name, name).hint("let the way back pass a collect or a confirm")
			}
		}
	}
}

// comesBack says whether a flow, once it runs, runs the other without having waited.
func comesBack(runs map[string][]*runStep, from, to string) bool {
	been := map[string]bool{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == to {
			return true
		}
		if been[queue[0]] {
			continue
		}
		been[queue[0]] = true
		for _, v := range runs[queue[0]] {
			queue = append(queue, v.name)
		}
	}
	return false
}

// atOnce are the steps that run before the first wait, where those flows end without one.
func (f *flow) atOnce(ends map[string]bool) []*step {
	if f.unread {
		return nil
	}
	var out []*step
	seen := map[*step]bool{nil: true}
	for queue := []*step{f.first()}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if seen[s] {
			continue
		}
		seen[s] = true
		out = append(out, s)
		if staysAt(s, ends) {
			continue
		}
		for _, e := range edges(s) {
			queue = append(queue, e.to)
		}
	}
	return out
}

// staysAt says whether nothing goes on from a step at once.
func staysAt(s *step, ends map[string]bool) bool {
	if v, runs := s.do.(*runStep); runs {
		return !ends[v.name]
	}
	return waits(s)
}

// endsAtOnce says whether a flow can come to its end without waiting.
func (f *flow) endsAtOnce(ends map[string]bool) bool {
	return slices.ContainsFunc(f.atOnce(ends), func(s *step) bool {
		return !staysAt(s, ends) && slices.ContainsFunc(edges(s), func(e edge) bool { return e.to == nil })
	})
}
