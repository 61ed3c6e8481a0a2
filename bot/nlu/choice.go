package nlu

import (
	"slices"
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
	said := slices.DeleteFunc(r.clausesSaid(slot), func(c clause) bool { return r.comesFrom(slot, c) >= 0 })
	found := -1
	var place entity.Hit
	for n := range slot.Choices {
		for _, name := range labels(slot.Choices[n]) {
			at, ok := r.said(slot, name, said)
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
	r.fill(bot.Fill, slot, entity.String(c.Value, r.choiceTitle(c)), r.spanOf(said, place))
}

// clausesSaid are the clauses of the whole turn.
func (r *reader) clausesSaid(slot bot.SlotCard) []clause {
	plains := make([]string, 0, len(r.segments))
	for _, s := range r.segments {
		plains = append(plains, words.Plain(words.Owned(s.text), r.language))
	}
	return r.grammar.clauses(plains, r.language, nameWords(slot))
}

// said finds a name of an option in what was said, as whole words. Names that mean "another" and very short ones are too common, what a clause denies
// was not said, and neither was what something comes from where the question is whither.
func (r *reader) said(slot bot.SlotCard, name label, clauses []clause) (entity.Hit, bool) {
	plain := words.Plain(name.text, r.language)
	if len(plain) < 3 || r.grammar.whole(actNoneOf, plain) || len(meaningful(plain)) == 0 {
		return entity.Hit{}, false
	}
	fields := strings.Fields(plain)
	denies := r.grammar.denies(fields, name.code)
	for _, c := range clauses {
		at := strings.Index(" "+c.text()+" ", " "+plain+" ")
		if at < 0 || c.denies != denies {
			continue
		}
		before := len(strings.Fields(c.text()[:at]))
		if !isSource(slot, c, before, before+len(fields), fields) {
			return entity.Hit{Start: c.start + at, End: c.start + at + len(plain)}, true
		}
	}
	return entity.Hit{}, false
}

// spanOf is the segment, in the customer's words, that holds a place of the clauses; the whole text when there is none.
func (r *reader) spanOf(clauses []clause, place entity.Hit) string {
	said := ""
	for _, c := range clauses {
		if c.start <= place.Start && place.End <= c.start+len(c.text()) {
			said = c.text()[place.Start-c.start : place.End-c.start]
		}
	}
	for _, s := range r.segments {
		if strings.Contains(" "+words.Plain(words.Owned(s.text), r.language)+" ", " "+said+" ") {
			return s.text
		}
	}
	return r.text
}
