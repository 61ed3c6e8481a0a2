package flows

import (
	"slices"

	"agentbot/bot"
)

// Unfit are the buttons that the connected channels, by Chatwoot's class name, cannot show: too many, or with titles that are too long or read the
// same. Nothing is lost there, because they are written into the text, but nobody can tap them. Nil means that nobody knows which are connected: then
// it is judged by the narrowest there is, as a warning.
func (lib *Library) Unfit(channels []string) []Problem {
	l := &loader{opts: lib.opts, lib: lib}
	guess := channels == nil
	if guess {
		channels = []string{"Channel::Whatsapp"}
	}
	channels = slices.Clone(channels)
	slices.Sort(channels)
	for _, channel := range slices.Compact(channels) {
		if ways := bot.ButtonsIn(channel); len(ways) > 0 {
			l.unfit(channel, ways[len(ways)-1])
		}
	}
	for i := range l.problems {
		l.problems[i].Warning = guess
	}
	return sortProblems(l.problems)
}

// unfit judges by the widest way that a channel has.
func (l *loader) unfit(channel string, b bot.Buttons) {
	menu := 0
	for _, name := range l.lib.order {
		if f := l.lib.flows[name]; f.startable() && !f.unlisted {
			menu++
		}
	}
	for _, name := range slices.Sorted(slices.Values(l.lib.order)) {
		f := l.lib.flows[name]
		if f.startable() {
			shown := map[string]string{}
			for _, code := range l.opts.Languages {
				shown[code] = f.buttonIn(code, channel)
			}
			l.unfitTitle(channel, b, f.at, shown, `button: {pt: …, es: …, en: …}`)
		}
		for _, s := range f.slots {
			if !f.collects(s) {
				continue // nobody is asked for it
			}
			for _, c := range s.choices {
				l.unfitTitle(channel, b, s.at, c.Title, "")
			}
			l.unfitCount(channel, b, s.at, len(s.choices))
		}
		for _, s := range f.all {
			said, ok := spokenBy(s)
			if !ok || len(said.buttons) == 0 && !said.menu {
				continue
			}
			count := len(said.buttons)
			if said.menu {
				count += menu
			}
			l.unfitCount(channel, b, s.at, count)
			for _, one := range said.buttons {
				l.unfitTitle(channel, b, one.at, one.title, "")
			}
			l.unfitTwice(said.buttons)
		}
	}
}

// spokenBy is what a step says with buttons.
func spokenBy(s *step) (speech, bool) {
	switch v := s.do.(type) {
	case sayStep:
		return v.speech, true
	case *collectStep:
		return v.speech, true
	case *confirmStep:
		return v.speech, true
	}
	return speech{}, false
}

func (l *loader) unfitCount(channel string, b bot.Buttons, at place, count int) {
	if count > b.Most {
		l.report(at, "channel", "%s shows at most %d buttons, and here are %d", bot.Family(channel), b.Most, count).hint("the customer reads them as a numbered list and answers in words")
	}
}

func (l *loader) unfitTitle(channel string, b bot.Buttons, at place, title map[string]string, write string) {
	for _, code := range l.opts.Languages {
		if n := bot.TitleLength(title[code]); n > b.Title {
			p := l.report(at, "channel", "%s shows titles of at most %d letters, and %q has %d", bot.Family(channel), b.Title, title[code], n)
			if write != "" {
				p.write(write)
			}
			return
		}
	}
}

// unfitTwice: two buttons that read the same cannot be told apart, on any channel.
func (l *loader) unfitTwice(all []button) {
	for _, code := range l.opts.Languages {
		seen := map[string]bool{}
		for _, one := range all {
			title := fold(one.title[code])
			if seen[title] {
				l.report(one.at, "channel", "two buttons read %q", one.title[code]).hint("a title of its own for each")
				return
			}
			seen[title] = true
		}
	}
}

// sameTitles: of two choices that read the same, the second could never be chosen in words, whatever the channel.
func (l *loader) sameTitles(s *slot) {
	for _, code := range l.opts.Languages {
		seen := map[string]bool{}
		for _, c := range s.choices {
			title := fold(c.Title[code])
			if title != "" && seen[title] {
				l.report(s.at, "channel", "two choices of %s read %q", s.name, c.Title[code]).hint("a title of its own for each")
				return
			}
			seen[title] = true
		}
	}
}
