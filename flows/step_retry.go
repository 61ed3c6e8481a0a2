package flows

import (
	"context"
)

// retryStep forgets a slot and asks for it again; it counts as an attempt.
type retryStep struct {
	at   place
	slot *slot
	ask  *text // the question that fits what went wrong; else the one of the collect, put another way
}

var retryManual = verbManual{
	name: "retry", doc: "Forgets a slot and asks for it again; that counts as one of its attempts.", subject: aName,
	keys: []key{
		{"ask", aText, false, "A question that fits what went wrong; without it the one that collect asks."},
	},
	example: `
- collect: purchase
  ask: {pt: Qual é o código da compra?, es: ¿Cuál es el código de la compra?, en: What is the purchase code?}
- retry: purchase
`,
}

func readRetry(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &retryStep{at: subject.at, slot: f.slot(l.str(subject, "retry")), ask: l.text(d.node("ask"), "ask")}
	if v.slot == nil {
		l.report(subject.at, "slot", "retry names %q, which is no slot of this flow", subject.value).meant(subject.value, slotNames(f))
	}
	return v
}

func (*retryStep) blocks() []*block { return nil }

func (v *retryStep) check(l *loader, s *step) {
	l.checkText(s.flow, v.ask)
	if v.slot != nil && v.target(s.flow) == nil && !s.flow.unread {
		l.report(v.at, "slot", "retry %s: no step of this flow collects it", v.slot.name)
	}
}

// target is the step that asks for the slot.
func (v *retryStep) target(f *flow) *step {
	for _, s := range f.all {
		if c, ok := s.do.(*collectStep); ok && c.slot == v.slot && v.slot != nil {
			return s
		}
	}
	return nil
}

func (v *retryStep) run(_ context.Context, p *play, s *step) (next, error) {
	f, target := p.top(), v.target(s.flow)
	collect := target.do.(*collectStep)
	delete(f.Slots, v.slot.name)
	f.Visits[tries(v.slot.name)]++
	if f.Visits[tries(v.slot.name)] >= collect.attempts {
		f.Step = target.id
		collect.exhausted(p, target)
		if p.left {
			return leave(), nil
		}
		return goTo(p.standing(f)), nil
	}
	f.Visits[again(v.slot.name)] = 1 + s.index
	return goTo(target), nil
}

func (v *retryStep) ways(s *step) []edge {
	if to := v.target(s.flow); to != nil {
		return []edge{{to: to}}
	}
	return nil
}

func (v *retryStep) texts() []*text { return []*text{v.ask} }
