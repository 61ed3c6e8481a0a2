package bot

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// Buttons is what a channel can show as buttons or rows: so many, with titles of so many UTF-16 units. Values counts bytes of what comes back.
type Buttons struct{ Most, Title, Value int }

// buttons by Chatwoot's class name, the narrowest first; what is not here shows none, and options are a numbered list there (CONTRACT 9.2). The
// widget and the API channel draw what they like; the bounds are what still can be read.
var buttons = map[string][]Buttons{
	"Channel::WebWidget":    {{Most: 20, Title: 200}},
	"Channel::Api":          {{Most: 20, Title: 200}},
	"Channel::Whatsapp":     {{Most: 3, Title: 20}, {Most: 10, Title: 24}}, // buttons, or the rows of a list
	"Channel::Telegram":     {{Most: 20, Title: 64, Value: 64}},
	"Channel::FacebookPage": {{Most: 13, Title: 20}},
	"Channel::Line":         {{Most: 10, Title: 20}},
}

// ButtonsIn are the ways a channel has to show options, the narrowest first; none: it shows them as a list within the text.
func ButtonsIn(channel string) []Buttons { return slices.Clone(buttons[channel]) }

// ButtonChannels are the channels that show any, by class name.
func ButtonChannels() []string { return sortedKeys(buttons) }

// Fit says whether options can be shown: few enough, with short titles that differ.
func (b Buttons) Fit(options []Option) bool {
	if len(options) > b.Most {
		return false
	}
	titles, values := map[string]bool{}, map[string]bool{}
	for _, o := range options {
		name := strings.ToLower(strings.Join(strings.Fields(o.Title), " "))
		if name == "" || TitleLength(o.Title) > b.Title || titles[name] || values[o.Value] || strings.Contains(o.Title, "\n") {
			return false
		}
		if b.Value > 0 && (o.Value == "" || len(o.Value) > b.Value) {
			return false
		}
		titles[name], values[o.Value] = true, true
	}
	return true
}

// TitleLength counts a title as providers do, in UTF-16 units.
func TitleLength(title string) int { return len(utf16.Encode([]rune(title))) }
