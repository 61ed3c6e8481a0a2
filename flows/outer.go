package flows

import "agentbot/bot"

// outer are the frames that let the topic run, the nearest first, by their place in the stack. A topic that was begun over another one has none.
func (p *play) outer() []int {
	var out []int
	i := len(p.st.Stack) - 1
	for i >= 0 && p.st.Stack[i].Pattern {
		i--
	}
	for ; i > 0 && p.runsNow(&p.st.Stack[i-1], p.st.Stack[i].Flow) != nil; i-- {
		out = append(out, i-1)
	}
	return out
}

// runsNow is the step of a frame that lets another flow run right now, nil where none does.
func (p *play) runsNow(f *bot.Frame, flow string) *step {
	fl := p.flow(f)
	if fl == nil || f.Pattern || f.Wait != nil {
		return nil
	}
	for _, s := range fl.all {
		if v, ok := s.do.(*runStep); ok && v.name == flow && f.Visits[s.id] > 0 && stepID(s.next) == f.Step {
			return s
		}
	}
	return nil
}

// viewOuter shows what the customer has said to the flows that let this one run: "did that solve it?" may be answered by "no, the code is another".
func (p *play) viewOuter(v *bot.View) {
	known := map[string]bool{}
	for _, s := range v.Slots {
		known[s.Name] = true
	}
	for _, i := range p.outer() {
		f := &p.st.Stack[i]
		fl := p.flow(f)
		for _, s := range fl.slots {
			if _, filled := f.Slots[s.name]; filled && fl.collects(s) && !known[s.name] {
				known[s.name] = true
				v.Slots = append(v.Slots, s.card(fl, true))
			}
		}
	}
}

// backOut ends the flows that another one let run when a value of that one is corrected: it goes on with what is true.
func (p *play) backOut(slot string) {
	if fl := p.flow(p.topic()); fl == nil || fl.slot(slot) != nil {
		return
	}
	for _, i := range p.outer() {
		f := &p.st.Stack[i]
		if fl := p.flow(f); fl.slot(slot) == nil || !fl.collects(fl.slot(slot)) {
			continue
		} else if _, filled := f.Slots[slot]; !filled {
			continue
		}
		f.Step = p.runsNow(f, p.st.Stack[i+1].Flow).id
		p.st.Stack = p.st.Stack[:i+1]
		return
	}
}
