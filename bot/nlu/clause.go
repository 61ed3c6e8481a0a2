package nlu

import (
	"slices"
	"strings"
)

// clause is a stretch of what was said that one "not" reaches: "não comprei, foi meu aluno" has two, and the first names nobody.
type clause struct {
	fields []string
	start  int  // place in the joined clauses of a turn
	denies bool // holds a negation, wherever it stands: "não fui eu", "fui eu não"
}

func (c clause) text() string { return strings.Join(c.fields, " ") }

// denying are the words that deny beside those that turn a wish down: "wasn't", "nobody", "nada".
var denying = map[string]bool{
	"wasnt": true, "werent": true, "arent": true, "aint": true, "hasnt": true, "havent": true, "hadnt": true, "couldnt": true, "wouldnt": true, "shouldnt": true, "cant": true,
	"nobody": true, "nothing": true, "none": true, "hardly": true, "ninguem": true, "nada": true, "nenhum": true, "nenhuma": true, "tampouco": true,
	"nadie": true, "ningun": true, "ninguno": true, "ninguna": true, "tampoco": true,
}

// afterNo are words that a Spanish or English "no" stands before in a conversation that runs in Portuguese, where "no" is "in the".
var afterNo = map[string]bool{
	"es": true, "era": true, "fue": true, "fui": true, "soy": true, "son": true, "estuvo": true, "esta": true, "estaba": true, "me": true, "lo": true, "la": true, "se": true, "yo": true, "compre": true, "compro": true, "tengo": true,
	"puedo": true, "funciona": true, "funciono": true, "hay": true, "it": true, "i": true, "its": true, "my": true, "the": true, "that": true, "not": true, "one": true, "good": true, "bueno": true, "muy": true, "tan": true,
}

// deniesAt says whether a word is a negation where it stands.
func (p *phrasebook) deniesAt(fields []string, i int, language string) bool {
	w := fields[i]
	if w == "no" && language == "pt" {
		return len(fields) == 1 || i+1 < len(fields) && afterNo[fields[i+1]]
	}
	return p.negation[w] || denying[w]
}

func (p *phrasebook) denies(fields []string, language string) bool {
	for i := range fields {
		if p.deniesAt(fields, i, language) {
			return true
		}
	}
	return false
}

var (
	contrasts = map[string]bool{"pero": true, "but": true, "sino": true, "porem": true}
	conjoins  = map[string]bool{"e": true, "y": true, "and": true, "ou": true, "o": true, "or": true}
	// claims are the words that begin a statement of its own behind a denied one: "no fui yo | fue mi alumno".
	claims = map[string]bool{"foi": true, "fue": true, "was": true, "e": true, "es": true, "it": true, "its": true, "is": true, "quem": true, "quien": true, "who": true, "era": true}
	// persons are the words that say whom something is about: no courtesy of a name, but a part of it.
	persons = map[string]bool{
		"eu": true, "mim": true, "meu": true, "minha": true, "meus": true, "minhas": true, "yo": true, "mi": true, "mis": true, "mio": true, "mia": true,
		"i": true, "me": true, "my": true, "mine": true, "myself": true,
	}
)

// cutClauses cuts plain text where a negation ends. names are the words of what may be named: behind one of them or a person a new statement can begin.
func (p *phrasebook) cutClauses(plain, language string, names map[string]bool) []clause {
	fields := strings.Fields(plain)
	var out []clause
	begin := 0
	add := func(end int) {
		if end > begin {
			piece := fields[begin:end]
			out = append(out, clause{fields: piece, denies: p.denies(piece, language)})
			begin = end
		}
	}
	for i := 1; i < len(fields); i++ {
		w, before := fields[i], fields[i-1]
		switch {
		case contrasts[w], w == "mas" && language == "pt":
			add(i)
		case conjoins[before] && i-1 > begin && p.deniesAt(fields, i, language):
			add(i - 1)
		case claims[w] && i-begin >= 2 && (persons[before] || names[before]) && p.denies(fields[begin:i], language):
			add(i)
		}
	}
	add(len(fields))
	return out
}

// clauses are those of several plain texts, each with its place in all of them joined.
func (p *phrasebook) clauses(plains []string, language string, names map[string]bool) []clause {
	var out []clause
	at := 0
	for _, plain := range plains {
		for _, c := range p.cutClauses(plain, language, names) {
			c.start = at
			at += len(c.text()) + 1
			out = append(out, c)
		}
	}
	return out
}

// personal are the endings that make one word of a verb several: "comprei" and "comprou" are two people, "compra" is a thing.
var personal = map[string]bool{
	"": true, "a": true, "o": true, "e": true, "i": true, "as": true, "es": true, "ei": true, "ou": true, "eu": true, "iu": true, "io": true, "aste": true, "iste": true, "este": true,
	"amos": true, "emos": true, "imos": true, "aram": true, "eram": true, "iram": true, "aron": true, "ieron": true, "am": true, "em": true, "an": true, "en": true,
	"ava": true, "ia": true, "aba": true, "ar": true, "er": true, "ir": true, "ara": true, "era": true, "ando": true, "endo": true, "indo": true, "iendo": true,
	"ado": true, "ido": true, "ada": true, "ida": true,
}

var infinitive, thing = map[string]bool{"ar": true, "er": true, "ir": true}, map[string]bool{"a": true, "o": true}

const leastStem = 3

// otherForm says whether two words are forms of one verb that say different things: who did it, or that it was done.
func otherForm(a, b string, known func(string) bool) bool {
	if a == b {
		return false
	}
	shared := 0
	for shared < min(len(a), len(b)) && a[shared] == b[shared] {
		shared++
	}
	for _, stem := range []int{shared, shared - 1} {
		if stem < leastStem || !personal[a[stem:]] || !personal[b[stem:]] {
			continue
		}
		if infinitive[a[stem:]] && thing[b[stem:]] || thing[a[stem:]] && infinitive[b[stem:]] {
			return false // "cambiar" and "cambio" do one thing
		}
		if slices.ContainsFunc([]string{"ar", "er", "ir"}, func(ending string) bool { return known(a[:stem] + ending) }) {
			return true
		}
	}
	return false
}
