package flows

import (
	"context"
	"slices"

	"agentbot/bot"
)

// priorityStep sets the conversation's priority.
type priorityStep struct{ level string }

var priorities = []string{"low", "medium", "high", "urgent"}

var priorityManual = verbManual{
	name: "priority", doc: "Sets the conversation's priority.", subject: oneOf(priorities...),
	example: `
- priority: high
`,
}

func readPriority(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	return priorityStep{level: l.priority(subject)}
}

func (l *loader) priority(n *node) string {
	if n == nil {
		return ""
	}
	if !slices.Contains(priorities, n.value) {
		l.report(n.at, "priority", "there is no priority %q", n.value).meant(n.value, priorities)
	}
	return n.value
}

func (priorityStep) blocks() []*block     { return nil }
func (priorityStep) check(*loader, *step) {}

func (v priorityStep) run(_ context.Context, p *play, s *step) (next, error) {
	p.act(bot.SetPriority{Priority: v.level})
	return s.forward(), nil
}
