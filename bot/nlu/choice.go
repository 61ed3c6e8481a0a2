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

// readRechosen takes back a choice that was made before: "não, é de um aluno". It needs a no, or the opening of a correction, right ahead, and words that
// pick an option of one such choice and none of what is asked now: what stands in a sentence by chance changes nothing.
func (r *reader) readRechosen() {
	for i := 1; i < len(r.segments); i++ {
		no, s := &r.segments[i-1], &r.segments[i]
		opens := r.grammar.whole(actNo, no.plain) || r.grammar.fix.MatchString(no.plain) || waits.MatchString(no.plain)
		if !opens || no.question || s.done || s.question || r.offered(s) {
			continue
		}
		slot, n := r.rechosen(s)
		if slot == nil {
			continue
		}
		c := slot.Choices[n]
		r.fill(bot.Correct, *slot, entity.String(c.Value, r.choiceTitle(c)), s.text)
		no.done, s.done = true, true
		return
	}
}

// offered says whether a segment picks something of what is asked now.
func (r *reader) offered(s *segment) bool {
	if r.view.Slot != nil && r.view.Slot.Type == "choice" && r.picked(s) >= 0 {
		return true
	}
	return len(r.view.Offers) > 0 && r.chosen(s.plain, len(r.view.Offers), r.offerNames) >= 0
}

// rechosen is the only choice made before of which a segment names an option, nil when there is none or several.
func (r *reader) rechosen(s *segment) (slot *bot.SlotCard, option int) {
	for i := range r.view.Slots {
		made := &r.view.Slots[i]
		if made.Type != "choice" || !made.Filled || r.view.Slot != nil && r.view.Slot.Name == made.Name {
			continue
		}
		if entity.Place(s.plain, len(made.Choices)) >= 0 { // a number is no name
			continue
		}
		n := r.chosenOf(*made, s.plain)
		if n < 0 {
			continue
		}
		if slot != nil {
			return nil, -1
		}
		slot, option = made, n
	}
	return slot, option
}
