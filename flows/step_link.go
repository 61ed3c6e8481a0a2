package flows

import (
	"context"
	"maps"
	"slices"
)

// linkStep jumps to another step of the flow.
type linkStep struct {
	at place
	to string
}

var linkManual = verbManual{
	name: "link", doc: "Goes to another step of this flow, by its id.", subject: aName,
	example: `
- collect: purchase
  id: ask_purchase
  ask: {pt: Qual é o código da compra?, es: ¿Cuál es el código de la compra?, en: What is the purchase code?}
- if: purchase == 'HP00000000'
  then: [{link: ask_purchase}]
`,
}

func readLink(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	return &linkStep{at: subject.at, to: l.str(subject, "link")}
}

func (*linkStep) blocks() []*block { return nil }

func (v *linkStep) check(l *loader, s *step) {
	if s.flow.byID[v.to] == nil && !s.flow.unread {
		l.report(v.at, "link", "link %q names no step", v.to).meant(v.to, slices.Collect(maps.Keys(s.flow.byID)))
	}
}

func (v *linkStep) run(_ context.Context, _ *play, s *step) (next, error) {
	return goTo(s.flow.byID[v.to]), nil
}

func (v *linkStep) ways(s *step) []edge {
	if to := s.flow.byID[v.to]; to != nil {
		return []edge{{to: to, passed: true}}
	}
	return nil
}
