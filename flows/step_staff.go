package flows

import (
	"context"
	"fmt"
	"slices"

	"agentbot/bot"
)

// labelStep adds labels to the conversation.
type labelStep struct{ labels []string }

func readLabel(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	return labelStep{labels: l.strings(subject, "label")}
}

func (labelStep) blocks() []*block     { return nil }
func (labelStep) check(*loader, *step) {}

func (v labelStep) run(_ context.Context, p *play, s *step) (next, error) {
	p.act(bot.AddLabels{Labels: v.labels})
	return s.forward(), nil
}

// noteStep leaves a private note.
type noteStep struct{ words *text }

func readNote(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	return noteStep{words: l.text(subject, "note")}
}

func (noteStep) blocks() []*block           { return nil }
func (v noteStep) check(l *loader, s *step) { l.checkText(s.flow, v.words) }

func (v noteStep) run(_ context.Context, p *play, s *step) (next, error) {
	p.act(bot.Note{Text: v.words.in(p.lib.opts.Staff, p.lib.opts.Default).render(p.scope())})
	return s.forward(), nil
}

// priorityStep sets the conversation's priority.
type priorityStep struct{ level string }

var priorities = []string{"low", "medium", "high", "urgent"}

func readPriority(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	return priorityStep{level: l.priority(subject)}
}

func (l *loader) priority(n *node) string {
	if n == nil {
		return ""
	}
	if !slices.Contains(priorities, n.value) {
		l.report(n.at, "priority", fmt.Sprintf("there is no priority %q", n.value), meant(n.value, priorities))
	}
	return n.value
}

func (priorityStep) blocks() []*block     { return nil }
func (priorityStep) check(*loader, *step) {}

func (v priorityStep) run(_ context.Context, p *play, s *step) (next, error) {
	p.act(bot.SetPriority{Priority: v.level})
	return s.forward(), nil
}
