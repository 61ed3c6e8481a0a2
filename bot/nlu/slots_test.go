package nlu

import (
	"slices"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

// atReadBack is a yes/no question in which some values stand.
func atReadBack(text string, slots ...bot.SlotCard) bot.View {
	return bot.View{
		Languages: languages[:3], Language: bot.Language{Code: "en", Fixed: true}, Country: "BR", Messages: []string{text},
		Waiting: &bot.Wait{For: "confirm"}, Running: "moving", Slots: slots, Question: "Is that right?",
	}
}

// TestReadBack: what is said while values are read back is of those values.
func TestReadBack(t *testing.T) {
	t.Parallel()
	card := func(name, kind string, filled, readBack bool) bot.SlotCard {
		return bot.SlotCard{Flow: "moving", Name: name, Type: kind, Filled: filled, ReadBack: readBack, Label: map[string]string{"en": "the " + name + " one"}}
	}
	open, home, work := card("spare", "email", false, false), card("home", "email", true, true), card("work", "email", true, true)
	count, older := card("rooms", "integer", true, true), card("older", "email", true, false)
	for name, tt := range map[string]struct {
		text   string
		slots  []bot.SlotCard
		want   string
		rivals []string
	}{
		"a bare value, with an open slot first":     {"a@example.com", []bot.SlotCard{open, home}, "correct:home", nil},
		"a no and a value":                          {"no, it's a@example.com", []bot.SlotCard{open, home}, "correct:home", nil},
		"an open slot by what it is called":         {"the spare one is a@example.com", []bot.SlotCard{open, home}, "fill:spare", nil},
		"one that was read back before one not":     {"a@example.com", []bot.SlotCard{older, home}, "correct:home", nil},
		"two that were read back":                   {"a@example.com", []bot.SlotCard{home, work}, "correct:home", []string{"home", "work"}},
		"two that were read back, and its name":     {"no, the work one is a@example.com", []bot.SlotCard{home, work}, "correct:work", nil},
		"a number that is all that is said":         {"no, it's 15", []bot.SlotCard{count}, "correct:rooms", nil},
		"a number in a sentence about other things": {"yes but I travel with 15 colleagues", []bot.SlotCard{count}, "", nil},
	} {
		u, _ := NewLexical(entity.Values{}, 1).read(atReadBack(tt.text, tt.slots...))
		got, rivals := "", []string(nil)
		for _, c := range u.Commands {
			if c.Kind == bot.Fill || c.Kind == bot.Correct {
				got, rivals = string(c.Kind)+":"+c.Slot, c.Candidates
			}
		}
		if got != tt.want || !slices.Equal(rivals, tt.rivals) {
			t.Errorf("%s: %q is %q of %v, want %q of %v", name, tt.text, got, rivals, tt.want, tt.rivals)
		}
	}
}
