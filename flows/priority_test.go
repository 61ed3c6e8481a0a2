package flows

import (
	"strings"
	"testing"

	"agentbot/bot"
)

// The customer's words raise a handoff's priority and never lower it.
func TestHandoff_Priority(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signs *bot.Signs
		want  string
	}{
		"nothing":     {nil, ""},
		"frustrated":  {&bot.Signs{Frustration: 0.7, Why: []string{`angry "absurdo"`}}, "high"},
		"urgent":      {&bot.Signs{Urgency: 0.8, Why: []string{`urgent "agora mesmo"`}}, "urgent"},
		"only orders": {&bot.Signs{Injection: 0.9, Why: []string{"injection override"}}, ""},
	} {
		talk := newChat(t, shippedLibrary(t), nil)
		talk.turn.State.Signs = c.signs
		talk.customer([]string{"atendente"})
		said := strings.Join(talk.out, "\n")
		got := ""
		for line := range strings.Lines(said) {
			if _, level, ok := strings.Cut(line, "set_priority "); ok {
				got = strings.Trim(strings.TrimSpace(level), `{}"`)
				got = strings.TrimPrefix(got, `priority":"`)
			}
		}
		if got != c.want {
			t.Errorf("%s: priority %q, want %q in\n%s", name, got, c.want, said)
		}
		if words := c.signs.Words(); c.want != "" && !strings.Contains(said, words) {
			t.Errorf("%s: the note does not quote %s:\n%s", name, words, said)
		}
	}
}
