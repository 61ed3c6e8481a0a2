package flows

import (
	"slices"
	"strings"
)

// pressed is a button that is none of this bot's: of a WhatsApp template, a campaign, a page.
type pressed struct {
	at   place
	word string
}

var buttonsKey = key{"buttons", manyOf(aWord), false, "Buttons of other messages that start it, of a WhatsApp template or a campaign for instance: what they send (payload), and their title, because WhatsApp and Messenger send only that. A message that is exactly one of these words counts as well."}

func (l *loader) pressed(n *node) []pressed {
	var out []pressed
	for _, item := range listed(n) {
		word := strings.TrimSpace(l.str(item, "buttons"))
		if word == "" {
			l.report(item.at, "trigger", "a button without a word")
			continue
		}
		out = append(out, pressed{at: item.at, word: word})
	}
	return out
}

func (f *flow) presses(word string) bool {
	return slices.ContainsFunc(f.buttons, func(b pressed) bool { return strings.EqualFold(b.word, word) })
}

// buttonWords are what an understander may know of them.
func (f *flow) buttonWords() []string {
	out := make([]string, 0, len(f.buttons))
	for _, b := range f.buttons {
		out = append(out, b.word)
	}
	return out
}
