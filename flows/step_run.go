package flows

import (
	"context"
	"maps"
	"slices"
)

// runStep lets another flow run and comes back.
type runStep struct {
	at   place
	name string
}

var runManual = verbManual{
	name: "run", doc: "Lets another flow run and comes back.", subject: aName,
	example: `
- run: example_sub
`,
}

func readRun(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	return &runStep{at: subject.at, name: l.str(subject, "run")}
}

func (*runStep) blocks() []*block { return nil }

func (v *runStep) check(l *loader, _ *step) {
	if l.lib.flows[v.name] == nil {
		l.report(v.at, "run", "run %q names no flow", v.name).meant(v.name, slices.Collect(maps.Keys(l.lib.flows)))
	}
}

func (v *runStep) run(_ context.Context, _ *play, s *step) (next, error) {
	return next{moving: pushed, to: s.next, flow: v.name}, nil
}
