package flows

import (
	"slices"

	"github.com/expr-lang/expr/ast"
)

// knowing is what is certain about one name at each step: that it has a value, or that it has one if a condition holds, or does not.
type knowing struct {
	d      *decisions
	name   string
	unsafe map[*step]site
	at     []bits // by the step's index; nil: never reached
	all    bits
	stale  map[*step][]int // the conditions that a step may change
}

// Bit 0 is the name itself; each condition has two more.
func ifHolds(fact int) int { return 1 + 2*fact }
func ifNot(fact int) int   { return 2 + 2*fact }

// bits are what is certain.
type bits []uint64

func (b bits) set(i int)      { b[i/64] |= 1 << (i % 64) }
func (b bits) unset(i int)    { b[i/64] &^= 1 << (i % 64) }
func (b bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

// known finds it. Behind an unsafe use the name counts as known, so that only the first use on each way is told.
func (d *decisions) known(name string, unsafe map[*step]site) *knowing {
	d.facts()
	k := &knowing{d: d, name: name, unsafe: unsafe, at: make([]bits, len(d.f.all)), all: make(bits, (1+2*len(d.said)+63)/64)}
	for i := range k.all {
		k.all[i] = ^uint64(0)
	}
	k.stale = map[*step][]int{}
	for _, s := range d.f.all {
		for _, name := range s.touched() {
			k.stale[s] = append(k.stale[s], d.depending(name)...)
		}
	}
	first := d.f.first()
	k.at[first.index] = make(bits, len(k.all))
	for queue := []*step{first}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		for _, e := range edges(s) {
			if e.to != nil && k.meet(e.to, k.behind(s, e)) {
				queue = append(queue, e.to)
			}
		}
	}
	return k
}

// depending are the conditions that depend on a name.
func (d *decisions) depending(name string) []int {
	if d.by == nil {
		d.by = map[string][]int{}
		for fact, names := range d.about {
			for _, one := range sortedUnique(names) {
				d.by[one] = append(d.by[one], fact)
			}
		}
	}
	return d.by[name]
}

func (k *knowing) meet(to *step, out bits) bool {
	known := k.at[to.index]
	if known == nil {
		k.at[to.index] = out
		return true
	}
	changed := false
	for i := range known {
		if both := known[i] & out[i]; both != known[i] {
			known[i], changed = both, true
		}
	}
	return changed
}

// behind is what is certain on a way on from a step.
func (k *knowing) behind(s *step, e edge) bits {
	out := slices.Clone(k.at[s.index])
	_, told := k.unsafe[s]
	switch {
	case s.forgets(k.name):
		clear(out)
	case told || s.gives(k.name, e.passed):
		copy(out, k.all)
	}
	if !out.has(0) {
		for _, fact := range k.stale[s] {
			out.unset(ifHolds(fact))
			out.unset(ifNot(fact))
		}
	}
	if v, ok := s.do.(*collectStep); ok && v.slot != nil {
		empty := ast.BinaryNode{Operator: "==", Left: &ast.IdentifierNode{Value: v.slot.name}, Right: &ast.StringNode{}}
		if fact, known := k.d.said[empty.String()]; known {
			k.learn(out, literal{fact, !e.passed})
		}
	}
	for _, a := range e.given {
		if a.of != nil && k.d.cannotBe(a, k.name) {
			out.set(0)
		}
		for _, l := range k.d.literals(a) {
			k.learn(out, l)
		}
	}
	if out.has(0) {
		copy(out, k.all)
	}
	return out
}

// learn takes in that a condition holds, or does not: what follows from the opposite is idle from here on.
func (k *knowing) learn(out bits, l literal) {
	if !l.holds {
		out.set(ifHolds(l.fact))
		if out.has(ifNot(l.fact)) {
			out.set(0)
		}
		return
	}
	out.set(ifNot(l.fact))
	if out.has(ifHolds(l.fact)) {
		out.set(0)
	}
	for _, other := range k.d.others(l.fact) {
		if other != l.fact {
			k.learn(out, literal{other, false})
		}
	}
}

// lacking says whether a way leads to a step on which the name has no value.
func (k *knowing) lacking(s *step) bool {
	return k.at[s.index] != nil && !k.at[s.index].has(0)
}

// lastChoice is the last step on such a way from which another one leads past what gives the value, and not back.
func (k *knowing) lastChoice(to *step) *step {
	before := k.wayTo(to)
	along := map[*step]bool{}
	for s := to; s != nil; s = before[s] {
		along[s] = true
	}
	beside := k.givesBeside(along)
	last := to
	for s := before[to]; s != nil; s = before[s] {
		last = s
		if slices.ContainsFunc(edges(s), func(e edge) bool { return s.gives(k.name, e.passed) || beside[e.to] }) {
			break
		}
	}
	return last
}

// givesBeside are the steps beside a way that lead to the value without coming back to it.
func (k *knowing) givesBeside(along map[*step]bool) map[*step]bool {
	out := map[*step]bool{}
	var queue []*step
	from := map[*step][]*step{}
	for _, s := range k.d.f.all {
		if along[s] {
			continue
		}
		for _, e := range edges(s) {
			from[e.to] = append(from[e.to], s)
			if s.gives(k.name, e.passed) && !out[s] {
				out[s] = true
				queue = append(queue, s)
			}
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, s := range from[queue[0]] {
			if !out[s] {
				out[s] = true
				queue = append(queue, s)
			}
		}
	}
	return out
}

// wayTo says for each step on the shortest way without the value which one comes before it.
func (k *knowing) wayTo(to *step) map[*step]*step {
	first := k.d.f.first()
	before := map[*step]*step{}
	been := map[*step]bool{}
	queue := []*step{}
	for _, s := range k.d.f.all {
		if s == first || s.forgets(k.name) && k.at[s.index] != nil {
			queue, been[s] = append(queue, s), true
		}
	}
	for ; len(queue) > 0 && !been[to]; queue = queue[1:] {
		s := queue[0]
		for _, e := range edges(s) {
			if e.to == nil || been[e.to] || k.behind(s, e).has(0) {
				continue
			}
			been[e.to], before[e.to] = true, s
			queue = append(queue, e.to)
		}
	}
	return before
}
