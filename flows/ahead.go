package flows

import "agentbot/bot"

// ahead are the slots that a step collects which this conversation can still come to from where it stands. A branch is left out once the values
// that decide it are known: "the address of your account" is no slot of a customer who has bought for themselves.
func (p *play) ahead(f *bot.Frame) map[*slot]bool {
	out, seen := map[*slot]bool{}, map[*step]bool{}
	start := p.standing(f)
	if start == nil { // the step is gone from the flow, which then begins again
		start = p.flow(f).first()
	}
	for queue := []*step{start}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		if c, ok := s.do.(*collectStep); ok && c.slot != nil {
			out[c.slot] = true
		}
		for _, e := range p.open(f, s) {
			queue = append(queue, e.to)
		}
	}
	return out
}

// open are the ways on from a step that what is known leaves open.
func (p *play) open(f *bot.Frame, s *step) []edge {
	v, ok := s.do.(*ifStep)
	if !ok || v.condition == nil || !p.decided(f, s.flow, v.condition.names) {
		return edges(s)
	}
	holds, _ := v.condition.run(p.envOf(f))
	switch {
	case holds == true:
		return v.then.aside()
	case v.otherwise != nil:
		return v.otherwise.aside()
	}
	return []edge{s.onward()}
}

// decided says whether all names are slots with a value that only the customer changes.
func (p *play) decided(f *bot.Frame, fl *flow, names []string) bool {
	for _, name := range names {
		s := fl.slot(name)
		if s == nil || fl.sets(s) {
			return false
		}
		if _, filled := f.Slots[name]; !filled {
			return false
		}
	}
	return true
}

// sets says whether a step of the flow computes a slot.
func (f *flow) sets(s *slot) bool {
	for _, st := range f.all {
		if v, ok := st.do.(*setStep); ok && v.computes(s) {
			return true
		}
	}
	return false
}

func (v *setStep) computes(s *slot) bool {
	for _, a := range v.sets {
		if a.slot == s {
			return true
		}
	}
	return false
}

// readBack says whether a slot's value stands in the yes/no question that is open.
func (p *play) readBack(f *bot.Frame, s *slot) bool {
	if f.Wait == nil || f.Wait.For != "confirm" {
		return false
	}
	v, ok := stepVerb[*confirmStep](p.standing(f))
	return ok && contains(v.reads(), s.name)
}
