package bot_test

import (
	"slices"
	"testing"

	"agentbot/bot"
)

func TestSigns_Heard(t *testing.T) {
	t.Parallel()
	var none *bot.Signs
	if none.Heard(nil) != nil || none.Priority() != "" || none.Words() != "" {
		t.Error("no signs are none")
	}
	one := none.Heard(&bot.Signs{Urgency: 0.6, Frustration: 0.4, Why: []string{`urgent "hoje"`, `angry "de novo"`}})
	if one.Priority() != "high" {
		t.Errorf("priority %q of %+v, want high", one.Priority(), one)
	}
	two := one.Heard(&bot.Signs{Frustration: 0.5, Why: []string{`angry "de novo"`, "injection override", `calm "sem pressa"`}})
	if two.Urgency != 0.6 || two.Frustration <= 0.6 || two.Priority() != "urgent" {
		t.Errorf("%+v: what was urgent stays so, and anger adds up", two)
	}
	if want := []string{`urgent "hoje"`, `angry "de novo"`, "injection override", `calm "sem pressa"`}; !slices.Equal(two.Why, want) {
		t.Errorf("why %q, want %q", two.Why, want)
	}
	if got := two.Words(); got != `"hoje", "de novo"` {
		t.Errorf("words %s", got)
	}
	if later := one.Heard(nil); later.Frustration >= one.Frustration || one.Frustration != 0.4 {
		t.Errorf("%+v after %+v: anger fades, and what was known is not changed", later, one)
	}
}

func TestHigherPriority(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"", "high", "high"}, {"high", "", "high"}, {"low", "urgent", "urgent"}, {"urgent", "high", "urgent"}, {"", "", ""}} {
		if got := bot.HigherPriority(c[0], c[1]); got != c[2] {
			t.Errorf("of %q and %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
