package flows

import "maps"

// edge is one way on from a step. passed says that the step did what it is for: yes was said, the code was right.
type edge struct {
	to     *step
	passed bool
}

// edges are all ways on; a nil target is the end of the flow.
func edges(s *step) []edge {
	on := edge{to: s.next, passed: true}
	aside := func(b *block) []edge {
		if b == nil {
			return nil
		}
		return []edge{{to: b.first}}
	}
	switch v := s.do.(type) {
	case *handoffStep, resolveStep:
		return nil
	case *linkStep:
		if to := s.flow.byID[v.to]; to != nil {
			return []edge{{to: to, passed: true}}
		}
		return nil
	case *retryStep:
		if to := v.target(s.flow); to != nil {
			return []edge{{to: to}}
		}
		return nil
	case *ifStep:
		if v.otherwise == nil {
			return append(aside(v.then), on)
		}
		return append(aside(v.then), aside(v.otherwise)...)
	case *collectStep:
		return append(append(append(aside(v.then), aside(v.onUnsure)...), aside(v.onEnd)...), on)
	case *confirmStep:
		return append(aside(v.onNo), on)
	case *callStep:
		return append(aside(v.onError), on)
	case *commitStep:
		return append(aside(v.onError), on)
	case *requireStep:
		return append(aside(v.onFailed), on)
	case *answerStep:
		return append(aside(v.onNothing), on)
	}
	return []edge{on}
}

// facts are what certainly holds when a step is reached, on every way to it.
type facts map[string]bool

// holding finds them: transfer says what holds behind a step on one of its ways. Steps that are never reached are absent.
func (f *flow) holding(transfer func(s *step, in facts, passed bool) facts) map[*step]facts {
	at := map[*step]facts{}
	start := f.first()
	if start == nil {
		return at
	}
	at[start] = facts{}
	for queue := []*step{start}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		for _, e := range edges(s) {
			if e.to == nil {
				continue
			}
			if meet(at, e.to, transfer(s, maps.Clone(at[s]), e.passed)) {
				queue = append(queue, e.to)
			}
		}
	}
	return at
}

// meet keeps only what holds on all ways; it says whether anything changed.
func meet(at map[*step]facts, to *step, out facts) bool {
	known, reached := at[to]
	if !reached {
		at[to] = out
		return true
	}
	changed := false
	for name := range known {
		if !out[name] {
			delete(known, name)
			changed = true
		}
	}
	return changed
}
