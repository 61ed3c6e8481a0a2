package flows

import (
	"context"
)

// ifStep goes one of two ways.
type ifStep struct {
	condition *expression
	then      *block
	otherwise *block
}

var ifManual = verbManual{
	name: "if", doc: "Goes one of two ways.", subject: anExpression,
	keys: []key{
		{"then", someSteps, true, "Where it goes when the condition holds."},
		{"else", someSteps, false, "Where it goes when it does not; without it simply on."},
	},
	example: `
- if: purchase == 'HP12345678'
  then: [{say: {pt: É essa., es: Es esa., en: That is the one.}}]
  else: [{say: {pt: Não é essa., es: No es esa., en: That is not the one.}}]
`,
}

func readIf(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &ifStep{condition: l.expression(subject.at, l.str(subject, "if"), f.env, true)}
	v.then = l.block(f, d.need("then"))
	v.otherwise = l.optional(f, d.node("else"))
	return v
}

func (v *ifStep) blocks() []*block   { return []*block{v.then, v.otherwise} }
func (*ifStep) check(*loader, *step) {}

func (v *ifStep) run(_ context.Context, p *play, s *step) (next, error) {
	value, why := v.condition.run(p.env())
	p.note(why)
	if yes, ok := value.(bool); ok && yes {
		return goTo(v.then.first), nil
	}
	return v.otherwise.orElse(s), nil
}

func (v *ifStep) ways(s *step) []edge {
	yes, no := answer{of: v.condition, holds: true}, answer{of: v.condition}
	if v.otherwise == nil {
		return append(where(v.then.aside(), yes), where([]edge{s.onward()}, no)...)
	}
	return append(where(v.then.aside(), yes), where(v.otherwise.aside(), no)...)
}

func (v *ifStep) expressions() []*expression { return []*expression{v.condition} }
