package flows

import "context"

// resolveStep ends the conversation for now.
type resolveStep struct{}

var resolveManual = verbManual{
	name: "resolve", doc: "Ends the conversation for now, unless something else was asked for meanwhile.", subject: nothing,
	example: `
- resolve
`,
}

func readResolve(*loader, *flow, *step, *fields, *node) verb { return resolveStep{} }

func (resolveStep) blocks() []*block     { return nil }
func (resolveStep) check(*loader, *step) {}

func (resolveStep) run(_ context.Context, p *play, s *step) (next, error) {
	if len(p.st.Later) > 0 || len(p.st.Stack) > 1 {
		return s.forward(), nil // something else was asked for: nobody is closed in mid-sentence
	}
	p.resolve()
	return leave(), nil
}

func (resolveStep) ways(*step) []edge { return nil }
