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
