package nlu

import (
	_ "embed" // word lists travel inside the binary
	"strings"
	"sync"
)

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

// onlySpeaks is the one language whose short form a word is, "" for none, for several, and for words that are also ordinary ones.
func onlySpeaks(word string) string {
	found := ""
	for _, code := range languageCodes {
		if _, ok := chatspeak()[code][word]; !ok {
			continue
		}
		if found != "" || dictionary()[word] {
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

// dictionary holds real words of the three languages, so that repair leaves them alone.
var dictionary = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, text := range []string{corpusPT, corpusES, corpusEN} {
		for _, t := range tokens(text) {
			known[t.word] = true
		}
	}
	return known
})
