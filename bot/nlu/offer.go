package nlu

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// readOffer takes an option by number, ordinal, title, value or synonym.
func (r *reader) readOffer() {
	numeric := r.view.Slot != nil && (r.view.Slot.Type == "integer" || r.view.Slot.Type == "number" || r.view.Slot.Type == "money")
	r.takeBack()
	for i := range r.segments {
		s := &r.segments[i]
		if s.done || s.question && len(strings.Fields(s.plain)) > 3 {
			continue
		}
		if len(r.view.Offers) > 0 && !numeric && !r.offersChoice() {
			if n := r.chosen(s.plain, len(r.view.Offers), r.offerNames); n >= 0 {
				c := r.view.Offers[n].Command
				if r.turnsFrom(s, n, len(r.view.Offers), r.offerNames, c.Flow) {
					continue
				}
				if (c.Kind == bot.Confirm || c.Kind == bot.Deny && r.asksSolved()) && !r.plainYes(s, n) {
					continue
				}
				c.By, c.Score, c.Span = byLexical, 1, s.text
				r.commands = append(r.commands, c)
				s.done = true
				if c.Kind == bot.Deny {
					r.openCorrection(i)
				}
				if at := slices.IndexFunc(r.view.Flows, func(f bot.FlowCard) bool { return c.Kind == bot.Start && f.Name == c.Flow }); at >= 0 {
					r.fillStarted(r.view.Flows[at]) // "trocar o e-mail da compra HP10000003" picks the option and brings the code
				}
				return
			}
		}
		if r.view.Slot != nil && r.view.Slot.Type == "choice" {
			n := r.picked(s)
			if n >= 0 && !r.turnsFrom(s, n, len(r.view.Slot.Choices), r.choiceNames, "") {
				c := r.view.Slot.Choices[n]
				r.fill(bot.Fill, *r.view.Slot, entity.String(c.Value, r.choiceTitle(c)), s.text)
				s.done = true
				return
			}
		}
	}
}

// waits open a change of mind.
var waits = regexp.MustCompile(`^(?:no+ |nao |n )?(?:wait|espera|espere|perai?|perdon|desculp[ae]|sorry|digo|ops|oops|opa|i mean|quer dizer|quise decir)\b`)

// takeBack leaves out what comes before a change of mind: "foi bom, não, foi ruim".
func (r *reader) takeBack() {
	if r.view.Slot == nil || r.view.Slot.Type != "choice" {
		return
	}
	picked, back := -1, false
	for i := range r.segments {
		s := &r.segments[i]
		fixes := r.grammar.fix.MatchString(s.plain) || waits.MatchString(s.plain)
		if back = back || fixes || r.grammar.whole(actNo, s.plain); picked < 0 {
			back = false
		}
		n := r.picked(s)
		if n < 0 {
			continue
		}
		if back && n != picked {
			for before := range i {
				r.segments[before].done = true
			}
		}
		picked = n
	}
}

// offersChoice says whether the options on the screen are those of the asked choice, in their order: then its own names are what counts.
func (r *reader) offersChoice() bool {
	if r.view.Slot == nil || r.view.Slot.Type != "choice" || len(r.view.Offers) != len(r.view.Slot.Choices) {
		return false
	}
	for i, o := range r.view.Offers {
		value := r.view.Slot.Choices[i].Value
		if o.Command.Kind != bot.Fill || o.Command.Slot != r.view.Slot.Name || string(o.Command.Value) != string(jsonString(value)) {
			return false
		}
	}
	return true
}

// picked is the option of the asked choice that a segment picks, -1 for none.
func (r *reader) picked(s *segment) int {
	n := r.chosenOf(*r.view.Slot, s.plain)
	if owned := words.Owned(s.text); n < 0 && owned != s.text { // "my student's" is "my student"
		n = r.chosenOf(*r.view.Slot, words.Plain(owned, r.language))
	}
	return n
}

// chosenOf is the option of a choice that plain words pick by number, ordinal or name, -1 for none and for several.
func (r *reader) chosenOf(slot bot.SlotCard, said string) int {
	within := &reader{view: r.view, grammar: r.grammar, language: r.language}
	within.view.Slot = &slot
	return r.chosenBy(said, len(slot.Choices), within.choiceNames, func() int { return r.answered(slot, said) })
}

func (r *reader) offerNames(n int) []string {
	return []string{r.view.Offers[n].Title, r.view.Offers[n].Value}
}

func (r *reader) choiceNames(n int) []string {
	var names []string
	for _, name := range labels(r.view.Slot.Choices[n]) {
		names = append(names, name.text)
	}
	return names
}

func (r *reader) choiceTitle(c bot.Choice) string {
	if t := c.Title[r.view.Language.Code]; t != "" {
		return t
	}
	for _, code := range slices.Sorted(maps.Keys(c.Title)) {
		return c.Title[code]
	}
	return c.Value
}

// chosen returns which of the options a segment picks, -1 for none or several.
func (r *reader) chosen(said string, options int, names func(int) []string) int {
	return r.chosenBy(said, options, names, func() int { return r.named(said, options, names) })
}

// notThat turns a place in a list down: "no la 2", "not the first one".
var notThat = regexp.MustCompile(`^(?:no|nao|not) (?:an?|as?|os?|el|la|los|las|the|es|e|it is|its) `)

func (r *reader) chosenBy(said string, options int, names func(int) []string, byName func() int) int {
	if options == 0 || len(said) > 200 {
		return -1
	}
	for n := range options {
		for _, name := range names(n) {
			if name != "" && words.Plain(name, r.language) == said {
				return n
			}
		}
	}
	if n := entity.Place(said, options); n >= 0 && !notThat.MatchString(said) {
		return n
	}
	if r.grammar.whole(actPerson, said) || r.grammar.inside(actPerson, said) {
		return -1 // "quero falar com uma pessoa" is no "de pessoa para pessoa": the way out wins over every list
	}
	return byName()
}

// named finds the only option whose name holds all the words said, or whose whole name was said among others.
func (r *reader) named(said string, options int, names func(int) []string) int {
	asked := meaningful(said)
	if len(asked) == 0 || len(asked) > 12 {
		return -1
	}
	found, no := -1, r.grammar.whole(actNo, said) // a plain no is no part of "não gostei"
	for n := range options {
		for _, name := range names(n) {
			title := meaningful(words.Plain(name, r.language))
			within := subset(asked, title) && !no
			// "outro" inside "para outra pessoa" is no "something else".
			around := subset(title, asked) && len(asked) <= 2*len(title)+2 && !r.grammar.whole(actNoneOf, words.Plain(name, r.language))
			if len(title) == 0 || !within && !around {
				continue
			}
			if found >= 0 && found != n {
				return -1
			}
			found = n
		}
	}
	return found
}

// turnsFrom says whether a segment that has an option's name among other words is about another flow than the one the option starts: "não consigo
// entrar no curso" is no "não". A number, and words that are all the option's own, say what they say.
func (r *reader) turnsFrom(s *segment, option, options int, names func(int) []string, starts string) bool {
	said := meaningful(s.plain)
	if entity.Place(s.plain, options) == option {
		return false
	}
	if slices.ContainsFunc(names(option), func(name string) bool {
		name = words.Plain(name, r.language)
		return name == s.plain || subset(said, meaningful(name))
	}) {
		return false
	}
	f, _ := r.otherTopic(s.text)
	return f != nil && f.Name != starts
}

// meaningful are the words of a plain text that carry something.
func meaningful(text string) []string {
	var out []string
	for _, w := range strings.Fields(text) {
		if !words.Empty(w) {
			out = append(out, w)
		}
	}
	return out
}

func subset(small, big []string) bool {
	for _, w := range small {
		ok := false
		for _, b := range big {
			ok = ok || w == b || sameConcept(w, b) || len(w) >= 5 && len(b) >= 5 && words.Distance(w, b) == 1
		}
		if !ok {
			return false
		}
	}
	return true
}

// sameConcept says whether two words are forms of one: "cambiar" and "cambio".
func sameConcept(a, b string) bool {
	const stem = 5
	return len(a) >= stem && len(b) >= stem && a[:stem] == b[:stem] && slices.ContainsFunc(words.Concepts(a), func(c string) bool { return slices.Contains(words.Concepts(b), c) })
}
