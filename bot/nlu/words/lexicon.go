package words

import (
	_ "embed" // word lists travel inside the binary
	"strings"
	"sync"
)

// Languages are the languages that are understood, in the order of all tables.
var Languages = [3]string{"pt", "es", "en"}

const empty = " a o os as um uma e de da do das dos em no na nos nas com por para que se eu meu minha seu sua isso esse essa este esta el la los las un una y en con mi mis su lo al del es son the an of to in on my your is it its are this that i im and or quero queria quiero want would like por favor please gostaria foi ser and "

//go:embed lexicon/chatspeak.txt
var chatspeakText string

//go:embed lexicon/concepts.txt
var conceptsText string

// chatspeak is language → short form → the words it stands for.
var chatspeak = sync.OnceValue(func() map[string]map[string][]string {
	table := map[string]map[string][]string{"pt": {}, "es": {}, "en": {}}
	for line := range strings.Lines(chatspeakText) {
		f := strings.Fields(line)
		if len(f) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		table[f[0]][f[1]] = f[2:]
	}
	return table
})

// OnlySpeaks is the one language whose short form a word is, "" for none, for several, and for words that are also ordinary ones.
func OnlySpeaks(word string) string {
	found := ""
	for _, code := range Languages {
		if _, ok := chatspeak()[code][word]; !ok {
			continue
		}
		if found != "" || Known(word) {
			return ""
		}
		found = code
	}
	return found
}

// conceptTable finds the concepts of a word: whole words, and beginnings for those written with a star.
type conceptTable struct {
	whole  map[string][]string
	prefix map[string][]string
}

var concepts = sync.OnceValue(func() conceptTable {
	t := conceptTable{map[string][]string{}, map[string][]string{}}
	for line := range strings.Lines(conceptsText) {
		name, words, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(words) {
			if stem, starred := strings.CutSuffix(w, "*"); starred {
				t.prefix[stem] = append(t.prefix[stem], name)
			} else {
				t.whole[w] = append(t.whole[w], name)
			}
		}
	}
	return t
})

// Concepts lists what a folded word is about: refund for reembolso, estorno, devolución and refund.
func Concepts(word string) []string { return concepts().of(word) }

// Empty says whether a folded word says nothing about what is meant: an article, a pronoun, a courtesy.
func Empty(word string) bool { return strings.Contains(empty, " "+word+" ") }

// of lists the concepts of one folded word; the same refund is reembolso, estorno, devolución and refund.
func (t conceptTable) of(word string) []string {
	found := t.whole[word]
	for n := min(len(word), 12); n >= 3; n-- {
		if names, ok := t.prefix[word[:n]]; ok {
			found = append(found[:len(found):len(found)], names...)
			break // the longest beginning is the most exact one
		}
	}
	return found
}

// Distance is Damerau's (neighbouring letters may be swapped), for short words.
func Distance(a, b string) int {
	if a == b {
		return 0
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}

// AllDigits says whether a text is digits and nothing else.
func AllDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
