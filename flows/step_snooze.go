package flows

import (
	"context"
	"time"
)

// snoozeStep puts the conversation away for a time; Chatwoot brings it back.
type snoozeStep struct{ lasts time.Duration }

const longestSnooze = 90 * 24 * time.Hour

var snoozeManual = verbManual{
	name: "snooze", doc: "Puts the conversation away for a time, and ends the flow as resolve does: no step behind it runs. The conversation comes back to people by itself, or when the customer writes.", subject: aSpan,
	example: `
- snooze: 48h
`,
}

func readSnooze(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	lasts, err := time.ParseDuration(subject.value)
	v := snoozeStep{lasts: lasts}
	if err != nil || v.lasts <= 0 || v.lasts > longestSnooze {
		l.report(subject.at, "shape", "snooze must be a time between now and 90 days, not %q", subject.value).write("snooze: 48h")
	}
	return v
}

func (snoozeStep) blocks() []*block     { return nil }
func (snoozeStep) check(*loader, *step) {}

func (v snoozeStep) run(_ context.Context, p *play, _ *step) (next, error) {
	return p.finish(exit{resolved: true, until: p.now().Add(v.lasts)}), nil
}

func (snoozeStep) ways(*step) []edge { return nil }
