package flows

import (
	"strings"
	"testing"
	"time"

	"agentbot/bot/nlu/entity"
)

// A report counts one word for customers of all languages: the choice's value.
func TestAttributes_AreTheSameInEveryLanguage(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.ActionsMode, opts.MockURL, opts.Staff = "live", "", "pt"
	opts.Values = entity.Values{Now: func() time.Time { return time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC) }}
	lib := sampleLibrary(t, opts)
	for language, lines := range map[string][]string{
		"es": {"estado de mi pedido SR-1003", theCode, "sí", "mal"},
		"en": {"status of my order SR-1003", theCode, "yes", "poor"},
		"pt": {"status do meu pedido SR-1003", theCode, "sim", "ruim"},
	} {
		c := newChat(t, lib, nil)
		c.turn.State.Language.Code = language
		for _, line := range lines {
			c.customer([]string{line})
		}
		if out := strings.Join(c.out, "\n"); !strings.Contains(out, `"satisfaction":"poor"`) {
			t.Errorf("%s:\n%s", language, out)
		}
	}
}
