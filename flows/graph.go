package flows

import "maps"

// edge is one way on from a step. passed says that the step did what it is for: yes was said, the code was right. given is what holds on it.
type edge struct {
	to     *step
	passed bool
	given  []answer
}

// answer is what a way says of a condition: that it holds or does not, or that a value is or is not a case of a switch.
type answer struct {
	of    *expression
	holds bool
	cased bool
	is    string
}

// where is these ways, with what holds on them.
func where(ways []edge, given ...answer) []edge {
	for i := range ways {
		ways[i].given = given
	}
	return ways
}

// branching is a verb with other ways on than to the next step.
type branching interface {
	ways(s *step) []edge
}

// onward is the way to the next step, with what the step is for done.
func (s *step) onward() edge { return edge{to: s.next, passed: true} }

// aside is the way into a block, with that not done; none where there is no block.
func (b *block) aside() []edge {
	if b == nil {
		return nil
	}
	return []edge{{to: b.first}}
}

// edges are all ways on; a nil target is the end of the flow.
func edges(s *step) []edge {
	ways := []edge{s.onward()}
	if v, ok := s.do.(branching); ok {
		ways = v.ways(s)
	}
	if v, ok := s.do.(timed); ok {
		ways = append(ways, v.patience().onTimeout.aside()...)
	}
	return ways
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
