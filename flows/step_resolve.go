package flows

import "context"

// resolveStep ends the conversation for now.
type resolveStep struct{}

var resolveManual = verbManual{
	name: "resolve", doc: "Ends the conversation for now, also from inside a flow that another one runs. Where the customer has asked for something else meanwhile, it goes on with that instead.", subject: nothing,
	example: `
- resolve
`,
}

func readResolve(*loader, *flow, *step, *fields, *node) verb { return resolveStep{} }

func (resolveStep) blocks() []*block     { return nil }
func (resolveStep) check(*loader, *step) {}

func (resolveStep) run(_ context.Context, p *play, _ *step) (next, error) {
	if p.replied && p.heard.asks { // the reply that was waited for is a question, and comes first
		return goTo(nil), nil
	}
	return p.finish(exit{resolved: true}), nil
}

func (resolveStep) ways(*step) []edge { return nil }
