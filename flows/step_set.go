package flows

import (
	"context"

	"agentbot/bot"
)

// setStep gives slots a computed value.
type setStep struct {
	sets    []assignment
	onError *block
}

type assignment struct {
	at    place
	slot  *slot
	value *expression
}

var setManual = verbManual{
	name: "set", doc: "Gives slots a computed value; an empty one empties the slot. A value must fit its slot as an answer would: what is fixed is checked when the file is loaded, what a system answered when the step runs.", subject: mapOf("slot", anExpression),
	keys: []key{{"on_error", someSteps, false, "Where it goes when a value does not fit, or cannot be computed; without it people take over. No slot is changed then."}},
	example: `
- set: {purchase: "'HP12345678'"}
`,
}

func readSet(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &setStep{onError: l.optional(f, d.node("on_error"))}
	if subject.kind != mapNode {
		l.report(subject.at, "shape", "set must be a map of slot and expression").write(`set: {case: "'other'"}`)
		return v
	}
	for _, e := range subject.entries {
		a := assignment{at: e.at, slot: f.slot(e.key), value: l.expression(e.value.at, l.str(e.value, e.key), f.env, false)}
		if a.slot == nil {
			l.report(e.at, "slot", "set names %q, which is no slot of this flow", e.key).meant(e.key, slotNames(f))
		} else if a.value != nil {
			l.settable(a.value.at, a.slot, a.value.program.Node())
		}
		v.sets = append(v.sets, a)
	}
	return v
}

func (v *setStep) blocks() []*block   { return []*block{v.onError} }
func (*setStep) check(*loader, *step) {}

func (v *setStep) run(_ context.Context, p *play, s *step) (next, error) {
	values := make([]*bot.Value, len(v.sets))
	for i, a := range v.sets {
		computed, why := a.value.run(p.env())
		p.note(why)
		if why == "" && (computed == "" || computed == nil) {
			continue
		}
		value, fits := p.fitting(a.slot, computed)
		if why != "" || !fits {
			p.note("set: the slot " + a.slot.name + " cannot hold what this comes to")
			return v.misfit(p), nil
		}
		values[i] = &value
	}
	for i, a := range v.sets {
		if values[i] == nil {
			delete(p.top().Slots, a.slot.name)
			continue
		}
		p.fill(a.slot, *values[i], bot.Command{By: "system"})
	}
	return s.forward(), nil
}

// misfit is the way of a value that fits no slot.
func (v *setStep) misfit(p *play) next {
	if v.onError != nil {
		return goTo(v.onError.first)
	}
	p.handoff(exit{reason: "needs_person", preface: "error"})
	return leave()
}

func (v *setStep) ways(s *step) []edge { return append(v.onError.aside(), s.onward()) }

// titled is a value as the customer reads it: the title of the option it names, if it names one.
func (p *play) titled(s *slot, value any) string {
	text := show(value, p.language())
	for _, c := range s.choices {
		if c.Value == text {
			return choice{Choice: c}.in(p.language())
		}
	}
	return text
}

func (v *setStep) expressions() []*expression {
	out := make([]*expression, 0, len(v.sets))
	for _, a := range v.sets {
		out = append(out, a.value)
	}
	return out
}
