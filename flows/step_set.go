package flows

import (
	"context"

	"agentbot/bot"
)

// setStep gives slots a computed value.
type setStep struct{ sets []assignment }

type assignment struct {
	at    place
	slot  *slot
	value *expression
}

var setManual = verbManual{
	name: "set", doc: "Gives slots a computed value; an empty one empties the slot.", subject: mapOf("slot", anExpression),
	example: `
- set: {purchase: "'HP12345678'"}
`,
}

func readSet(l *loader, f *flow, _ *step, _ *fields, subject *node) verb {
	v := &setStep{}
	if subject.kind != mapNode {
		l.report(subject.at, "shape", "set must be a map of slot and expression").write(`set: {case: "'other'"}`)
		return v
	}
	for _, e := range subject.entries {
		a := assignment{at: e.at, slot: f.slot(e.key), value: l.expression(e.value.at, l.str(e.value, e.key), f.env, false)}
		if a.slot == nil {
			l.report(e.at, "slot", "set names %q, which is no slot of this flow", e.key).meant(e.key, slotNames(f))
		}
		v.sets = append(v.sets, a)
	}
	return v
}

func (*setStep) blocks() []*block     { return nil }
func (*setStep) check(*loader, *step) {}

func (v *setStep) run(_ context.Context, p *play, s *step) (next, error) {
	for _, a := range v.sets {
		value, why := a.value.run(p.env())
		p.note(why)
		if why != "" {
			continue
		}
		if value == "" || value == nil {
			delete(p.top().Slots, a.slot.name)
			continue
		}
		p.fill(a.slot, bot.Value{JSON: encode(value), Text: p.titled(a.slot, value)}, bot.Command{By: "system"})
	}
	return s.forward(), nil
}

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
