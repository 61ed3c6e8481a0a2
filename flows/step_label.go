package flows

import (
	"context"
	"slices"
	"strings"

	"agentbot/bot"
)

// labelStep adds labels to the conversation.
type labelStep struct{ labels []string }

var labelManual = verbManual{
	name: "label", doc: "Adds labels to the conversation.", subject: manyOf(aWord),
	example: `
- label: [email-change, vip]
`,
}

func readLabel(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	v := labelStep{labels: l.strings(subject, "label")}
	if len(v.labels) == 0 || slices.ContainsFunc(v.labels, func(label string) bool { return strings.TrimSpace(label) == "" }) {
		l.report(subject.at, "impossible", "a label without a name").write("label: [vip]")
	}
	return v
}

func (labelStep) blocks() []*block     { return nil }
func (labelStep) check(*loader, *step) {}

func (v labelStep) run(_ context.Context, p *play, s *step) (next, error) {
	p.act(bot.AddLabels{Labels: v.labels})
	p.st.Labels = sortedUnique(append(p.st.Labels, v.labels...)) // it comes back as an event, which starts nothing
	return s.forward(), nil
}
