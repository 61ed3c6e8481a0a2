package nlu

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/bot/nlu/words"
)

// label is one name of an option, in the language that it is written in: "no" denies in a Spanish one and not in a Portuguese one.
type label struct{ text, code string }

// labels are the names of an option of a choice: its value, titles and synonyms.
func labels(c bot.Choice) []label {
	out := []label{{c.Value, ""}}
	for _, code := range slices.Sorted(maps.Keys(c.Title)) {
		out = append(out, label{c.Title[code], code})
	}
	for _, code := range slices.Sorted(maps.Keys(c.Synonyms)) {
		for _, text := range c.Synonyms[code] {
			out = append(out, label{text, code})
		}
	}
	return out
}

// directions say whether something goes to what is named: "minha empresa" is not "da minha empresa para mim".
var directions = map[string]bool{"para": true, "to": true, "into": true}

// sources stand before what something comes from.
var sources = map[string]bool{"de": true, "da": true, "do": true, "das": true, "dos": true, "del": true, "from": true}

// telling are the words of a name that somebody has to say: those that mean something, whose it is, and whither.
func telling(fields []string) (out []string, person bool) {
	for _, w := range fields {
		whose := persons[w] || directions[w]
		if person = person || whose; whose || !words.Empty(w) {
			out = append(out, w)
		}
	}
	return out, person
}

// answered is the option of the asked choice that plain words pick by name, -1 for none and for several. What a clause denies it does not pick, unless the
// name itself denies it ("não gostei", "not bad").
func (r *reader) answered(slot bot.SlotCard, plain string) int {
	if n, none := r.noneOf(slot, plain); none {
		return n
	}
	found := -1
	for _, c := range r.grammar.cutClauses(plain, r.language, nameWords(slot)) {
		n := r.answeredBy(slot, c)
		if n == manyOptions || n >= 0 && found >= 0 && n != found {
			return -1
		}
		if n >= 0 {
			found = n
		}
	}
	return found
}

// manyOptions is what a clause picks that names more than one option.
const manyOptions = -2

func (r *reader) answeredBy(slot bot.SlotCard, c clause) int {
	if said := len(meaningful(c.text())); said == 0 && !c.denies || said > 12 {
		return -1
	}
	found := -1
	for n := range slot.Choices {
		if !slices.ContainsFunc(labels(slot.Choices[n]), func(name label) bool { return r.names(slot, name, c) }) {
			continue
		}
		if found >= 0 {
			return manyOptions
		}
		found = n
	}
	if from := r.comesFrom(slot, c); found >= 0 && from >= 0 && from != found {
		return manyOptions
	}
	return found
}

// comesFrom is the option whose name a clause says as what something comes from, -1 for none: who goes whither then needs more than the other name.
func (r *reader) comesFrom(slot bot.SlotCard, c clause) int {
	return slices.IndexFunc(slot.Choices, func(o bot.Choice) bool {
		return slices.ContainsFunc(labels(o), func(name label) bool {
			plain := words.Plain(name.text, r.language)
			own, _ := telling(strings.Fields(plain))
			if len(meaningful(plain)) == 0 {
				return false
			}
			for from := range c.fields {
				if until, ok := inRow(c.fields[from:], own); ok && isSource(slot, c, from, from+until, own) {
					return true
				}
			}
			return false
		})
	})
}

// noneWord is how a "none of these" begins, unlike "another".
var noneWord = regexp.MustCompile(`^(?:nenhum|ningun|none|neither)`)

// noneOf is the option that means "none of these", when that is all that is said.
func (r *reader) noneOf(slot bot.SlotCard, plain string) (option int, none bool) {
	none = r.grammar.whole(actNoneOf, plain) && noneWord.MatchString(plain)
	if !none {
		return -1, false
	}
	is := func(c bot.Choice) bool {
		return slices.ContainsFunc(labels(c), func(name label) bool { return noneWord.MatchString(words.Plain(name.text, name.code)) })
	}
	option = slices.IndexFunc(slot.Choices, is)
	if option >= 0 && slices.ContainsFunc(slot.Choices[option+1:], is) {
		option = -1
	}
	return option, true
}

// names says whether a clause names what a label says.
func (r *reader) names(slot bot.SlotCard, name label, c clause) bool {
	plain := words.Plain(name.text, r.language)
	fields := strings.Fields(plain)
	own, person := telling(fields)
	if r.grammar.denies(fields, name.code) {
		return c.denies && strings.Contains(" "+c.text()+" ", " "+plain+" ")
	}
	if c.denies || len(meaningful(plain)) == 0 {
		return false
	}
	said, whose := telling(c.fields)
	another := r.grammar.whole(actNoneOf, plain) // "outro" inside "para outra pessoa" is no "something else"
	if person || whose {
		return subsequence(said, own) || !another && passes(slot, own, c)
	}
	asked, title := meaningful(c.text()), meaningful(plain)
	return holds(asked, title) || !another && holds(title, asked) && len(asked) <= 2*len(title)+2
}

// passes says whether a clause holds the words of a name one after the other, at most small words between, and does not name it as what something comes from.
func passes(slot bot.SlotCard, name []string, c clause) bool {
	if len(meaningful(c.text())) > 2*len(name)+2 {
		return false
	}
	for from := range c.fields {
		if until, ok := inRow(c.fields[from:], name); ok && !isSource(slot, c, from, from+until, name) {
			return true
		}
	}
	return false
}

// inRow is where a name that begins a row of words ends in it.
func inRow(fields, name []string) (until int, ok bool) {
	at := 0
	for i, w := range fields {
		switch {
		case sameWord(w, name[at]):
			if at++; at == len(name) {
				return i + 1, true
			}
		case at == 0 || !words.Empty(w):
			return 0, false
		}
	}
	return 0, false
}

// isSource says whether a named thing is what something comes from, where it is asked whither: "da minha empresa para mim" does not go to the company.
func isSource(slot bot.SlotCard, c clause, from, until int, name []string) bool {
	if from == 0 || !asksWhither(slot) || !sources[c.fields[from-1]] || slices.ContainsFunc(name, func(w string) bool { return directions[w] }) {
		return false
	}
	return slices.ContainsFunc(c.fields[until:], func(w string) bool { return directions[w] || w == "a" || w == "al" })
}

// asksWhither says whether options are named by where something goes: "para minha filha". "De noite" is no place that it comes from.
func asksWhither(slot bot.SlotCard) bool {
	return slices.ContainsFunc(slot.Choices, func(o bot.Choice) bool {
		return slices.ContainsFunc(labels(o), func(name label) bool {
			return slices.ContainsFunc(strings.Fields(words.Plain(name.text, name.code)), func(w string) bool { return directions[w] })
		})
	})
}

// sameWord compares words of an answer: a slip of the finger is forgiven, another form of a verb is another word.
func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	near := sameConcept(a, b) || len(a) >= 5 && len(b) >= 5 && words.Distance(a, b) == 1
	return near && !otherForm(a, b, words.Known)
}

// holds says whether all words of one are among the other's.
func holds(small, big []string) bool {
	return len(small) > 0 && !slices.ContainsFunc(small, func(w string) bool {
		return !slices.ContainsFunc(big, func(b string) bool { return sameWord(w, b) })
	})
}

// subsequence says whether words stand in a name in the same order.
func subsequence(said, name []string) bool {
	at := 0
	for _, w := range name {
		if at < len(said) && sameWord(said[at], w) {
			at++
		}
	}
	return at == len(said) && len(meaningful(strings.Join(said, " "))) > 0
}

// nameWords are the words of the names of a choice's options.
func nameWords(slot bot.SlotCard) map[string]bool {
	out := map[string]bool{}
	for _, c := range slot.Choices {
		for _, name := range labels(c) {
			set(out, meaningful(words.Plain(name.text, name.code)))
		}
	}
	return out
}

// deniesOne says whether a choice is asked for and words only deny one of its options.
func (r *reader) deniesOne(plain string) bool {
	return r.view.Slot != nil && r.view.Slot.Type == "choice" && r.deniesOption(*r.view.Slot, plain)
}

// deniesOption says whether words only deny what could be chosen: "não foi bom" is no answer, and no "no" either.
func (r *reader) deniesOption(slot bot.SlotCard, plain string) bool {
	return slices.ContainsFunc(r.grammar.cutClauses(plain, r.language, nameWords(slot)), func(c clause) bool {
		if !c.denies || len(c.fields) < 2 {
			return false
		}
		c.denies = false
		c.fields = slices.DeleteFunc(slices.Clone(c.fields), func(w string) bool { return r.grammar.negation[w] || denying[w] })
		return r.answeredBy(slot, c) != -1 || slices.ContainsFunc(c.fields, func(w string) bool { return persons[w] })
	})
}

// refuses says whether the words that a model takes for an option deny it, where they stand: "fui eu" in "não fui eu".
func (r *reader) refuses(slot bot.SlotCard, value json.RawMessage, span string) bool {
	said := words.Plain(span, r.language)
	touched := false
	for _, s := range cutUp(r.text, r.language) {
		for _, c := range r.grammar.cutClauses(s.plain, r.language, nameWords(slot)) {
			text := " " + c.text() + " "
			if !strings.Contains(text, " "+said+" ") && !strings.Contains(" "+said+" ", text) {
				continue
			}
			if touched = true; !c.denies {
				return false
			}
		}
	}
	n := r.answered(slot, said)
	return touched && (n < 0 || string(jsonString(slot.Choices[n].Value)) != string(value) || !r.grammar.denies(strings.Fields(said), r.language))
}
