package flows

import (
	"context"
)

// switchStep goes the way of the first case that a value is.
type switchStep struct {
	value     *expression
	cases     []switchCase
	otherwise *block
}

type switchCase struct {
	at    place
	is    string
	steps *block
}

var switchManual = verbManual{
	name: "switch", doc: "Goes the way that belongs to a value.", subject: anExpression,
	keys: []key{
		{"cases", mapOf("value", someSteps), true, "The ways, by value."},
		{"else", someSteps, false, "The way for all other values; without it simply on."},
	},
	example: `
- switch: purchase
  cases:
    HP10000001: {say: {pt: A primeira., es: La primera., en: The first.}}
    HP10000002: {say: {pt: A segunda., es: La segunda., en: The second.}}
  else: {say: {pt: Outra., es: Otra., en: Another.}}
`,
}

func readSwitch(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &switchStep{value: l.expression(subject.at, l.str(subject, "switch"), f.env, false)}
	cases := d.need("cases")
	switch {
	case cases == nil:
	case cases.kind != mapNode:
		l.report(cases.at, "shape", "cases must be a map of value and steps")
	default:
		for _, e := range cases.entries {
			v.cases = append(v.cases, switchCase{at: e.at, is: e.key, steps: l.block(f, e.value)})
		}
	}
	v.otherwise = l.optional(f, d.node("else"))
	return v
}

func (v *switchStep) blocks() []*block {
	out := make([]*block, 0, len(v.cases)+1)
	for _, c := range v.cases {
		out = append(out, c.steps)
	}
	return append(out, v.otherwise)
}

func (*switchStep) check(*loader, *step) {}

func (v *switchStep) run(_ context.Context, p *play, s *step) (next, error) {
	value, why := v.value.run(p.env())
	p.note(why)
	is := show(value, "")
	for _, c := range v.cases {
		if c.is == is {
			return goTo(c.steps.first), nil
		}
	}
	return v.otherwise.orElse(s), nil
}

func (v *switchStep) reads() []string {
	if v.value == nil {
		return nil
	}
	return v.value.names
}

func (v *switchStep) ways(s *step) []edge {
	var out []edge
	none := make([]answer, 0, len(v.cases))
	for _, c := range v.cases {
		out = append(out, where(c.steps.aside(), answer{of: v.value, holds: true, cased: true, is: c.is})...)
		none = append(none, answer{of: v.value, cased: true, is: c.is})
	}
	if v.otherwise == nil {
		return append(out, where([]edge{s.onward()}, none...)...)
	}
	return append(out, where(v.otherwise.aside(), none...)...)
}

func (v *switchStep) expressions() []*expression { return []*expression{v.value} }
