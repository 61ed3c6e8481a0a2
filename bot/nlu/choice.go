package nlu

import (
	"strings"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// readChoice picks the option whose title or synonym stands word for word in what was said: "o titular da conta faleceu, sou a filha". Only one option
// may be named so, the longer name winning where one lies inside the other's.
func (r *reader) readChoice(slot bot.SlotCard) {
	if slot.Type != "choice" || slot.Filled || r.filled(slot.Name) {
		return
	}
	within := &reader{view: r.view, grammar: r.grammar, language: r.language}
	within.view.Slot = &slot
	found := -1
	var place entity.Hit
	for n := range slot.Choices {
		for _, name := range within.choiceNames(n) {
			at, ok := r.said(name)
			if !ok {
				continue
			}
			switch {
			case found < 0 || found == n && at.End-at.Start > place.End-place.Start || place.Start >= at.Start && place.End <= at.End && at.End-at.Start > place.End-place.Start:
				found, place = n, at
			case found != n && (at.Start < place.Start || at.End > place.End):
				return // two options are named
			}
		}
	}
	if found < 0 {
		return
	}
	c := slot.Choices[found]
	r.fill(bot.Fill, slot, entity.String(c.Value, within.choiceTitle(c)), r.spanOf(place))
}

// said finds a name of an option in the turn's plain text, as whole words. Names that mean "another" and very short ones are too common.
func (r *reader) said(name string) (entity.Hit, bool) {
	name = words.Plain(name, r.language)
	if len(name) < 3 || r.grammar.whole(actNoneOf, name) || len(meaningful(name)) == 0 {
		return entity.Hit{}, false
	}
	plain := words.Plain(words.Owned(r.text), r.language)
	at := strings.Index(" "+plain+" ", " "+name+" ")
	if at < 0 {
		return entity.Hit{}, false
	}
	ahead := strings.Fields(plain[:at])
	for _, w := range ahead[max(0, len(ahead)-2):] {
		if w != "no" && r.grammar.negation[w] {
			return entity.Hit{}, false
		}
	}
	return entity.Hit{Start: at, End: at + len(name)}, true
}

// spanOf is the segment, in the customer's words, that holds a place of the plain text; the whole text when it crosses segments.
func (r *reader) spanOf(place entity.Hit) string {
	said := words.Plain(words.Owned(r.text), r.language)[place.Start:place.End]
	for _, s := range r.segments {
		if strings.Contains(" "+words.Plain(words.Owned(s.text), r.language)+" ", " "+said+" ") {
			return s.text
		}
	}
	return r.text
}
