package flows

import (
	"context"
	"encoding/json"
)

// stopStep ends the flow that a cancel interrupted.
type stopStep struct{}

var stopManual = verbManual{
	name: "stop", doc: "Ends the flow that the customer was in, where one runs. Only the pattern `cancel` can.", subject: nothing,
	example: `
- stop
`,
}

func readStop(*loader, *flow, *step, *fields, *node) verb { return stopStep{} }

func (stopStep) blocks() []*block { return nil }

func (stopStep) check(l *loader, s *step) {
	if s.flow.situation == nil || s.flow.name != "cancel" {
		l.report(s.at, "pattern", "stop ends the flow that the customer was in: it can only stand in the pattern cancel")
	}
}

func (stopStep) run(_ context.Context, p *play, s *step) (next, error) {
	if len(p.st.Stack) > 1 {
		cancel := *p.top()
		if cancel.Saved == nil {
			cancel.Saved = map[string]json.RawMessage{}
		}
		cancel.Saved[stoppedTopic] = encode(true)
		p.st.Stack = append(p.st.Stack[:len(p.st.Stack)-2], cancel)
	}
	return s.forward(), nil
}
