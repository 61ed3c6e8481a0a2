// Package language tells the language of a short text: pt, es, en, or that it is none of them, with the memory of the conversation.
package language

import (
	_ "embed" // the trained table travels inside the binary
	"math"
	"slices"
	"strings"
	"unicode"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

var (
	// languageTable holds tableSize rows of three signed bytes: how much a run of letters speaks for pt, es and en.
	// Rebuilt from the corpora by `go test ./bot/nlu/language -run TestLanguageTable -update`.
	//go:embed language.table
	languageTable string
)

// Other is the language of texts that are in none of the three.
const Other = "other"

const tableSize = 1 << 15

// grams calls back with the table row of every feature of a word: runs of one to five letters with the word's edges, and the word itself.
func grams(word string, row func(uint32)) {
	rs := []rune("^" + word + "$")
	for n := 1; n <= 5; n++ {
		for i := 0; i+n <= len(rs); i++ {
			if n == 1 && (rs[i] == '^' || rs[i] == '$') {
				continue
			}
			row(hashRunes(rs[i:i+n], uint32(n)))
		}
	}
	row(hashRunes(rs, 9))
}

func hashRunes(rs []rune, salt uint32) uint32 {
	h := uint32(2166136261) ^ salt
	for _, r := range rs {
		h = (h ^ uint32(r)) * 16777619
	}
	h ^= h >> 15
	return h % tableSize
}

// voteless are words that all three languages share or that are no language at all.
const voteless = " ok okay pix cpf cnpj email mail e-mail site link login app whatsapp wifi pdf csv xlsx excel online chat bot hp www com http https video total normal hotel capital local real animal error color control final general plan gmail hotmail outlook yahoo kkk kkkk rs rsrs haha jaja hmm lol boleto facebook instagram youtube google microsoft edge windows office teams android iphone ios mac "

// votes sums what the words of a text say for each language. Addresses, codes and numbers say nothing.
func votes(text string) (sum [3]float64, counted int) {
	for _, field := range strings.Fields(text) {
		if strings.ContainsAny(field, "@/_\\") || strings.ContainsFunc(field, unicode.IsDigit) || strings.Contains(field, "www.") {
			continue
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(field), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’'
		}) {
			w = strings.ReplaceAll(words.Squeeze(w), "’", "'")
			if len(w) > 60 || strings.Contains(voteless, " "+w+" ") {
				continue
			}
			counted++
			if k := slices.Index(words.Languages[:], words.OnlySpeaks(words.Fold(w))); k >= 0 {
				sum[k] += chatVote
				continue
			}
			grams(w, func(at uint32) {
				for k := range sum {
					sum[k] += float64(int8(languageTable[3*at+uint32(k)]))
				}
			})
		}
	}
	if strings.ContainsAny(text, "¿¡") {
		sum[1] += 300
	}
	return sum, counted
}

// chatVote is how much a short form of one language ("obg", "vlw") speaks for it: its letters alone would say nothing.
const chatVote = 300

// Heard is the language of a turn.
type Heard struct {
	Code       string // "" when the words have no vote
	Confidence float64
	Spelling   string // by which to write abbreviations out: best guess, "" when there is none
}

// Hear decides the language with the conversation's memory: one short word does not flip it, a clear sentence does.
func Hear(text string, v bot.View) Heard {
	code, confidence, counted := Detect(text)
	now := v.Language.Code
	if code != Other && code != now && !evident(text, now, confidence) {
		code, confidence = "", 0
	}
	spelling := code
	if spelling == "" || spelling == Other || now != "" && confidence < 0.9 {
		spelling = now
	}
	if v.Language.Fixed {
		return Heard{now, 1, now}
	}
	if code == "" || code == Other || now == "" || code == now {
		if code == Other && now != "" && counted < 3 && foreignCount(text) < 2 {
			return Heard{"", 0, now}
		}
		return Heard{code, confidence, spelling}
	}
	// Another language than before: one word is a quotation or a loan, two must be very clear, a sentence is a decision.
	needed := map[int]float64{0: 2, 1: 2, 2: 0.99}[counted]
	if counted > 2 {
		needed = 0.9
	}
	if confidence < needed {
		return Heard{now, math.Round((1-confidence)*1e3) / 1e3, now}
	}
	return Heard{code, confidence, spelling}
}

// evident says whether a text holds words at all: keyboard noise and names change no language. Without a memory, clear letters will do.
func evident(text, now string, confidence float64) bool {
	known, noise, total := 0, 0, 0
	for _, t := range words.Tokens(text) {
		total++
		switch {
		case words.Known(t.Word) || words.OnlySpeaks(t.Word) != "" || len(words.Concepts(t.Word)) > 0:
			known++
		case hammered(t.Word):
			noise++
		}
	}
	if known > 0 {
		return true
	}
	if now != "" {
		return total-noise > 2 && confidence >= 0.97 // several words nobody listed, but in somebody's letters
	}
	return confidence >= 0.97 && noise < total
}

// hammered says whether a word has five consonants on end, as no word of the three languages does.
func hammered(word string) bool {
	run := 0
	for _, r := range word {
		if run++; strings.ContainsRune("aeiouy0123456789", r) {
			run = 0
		}
		if run >= 5 {
			return true
		}
	}
	return false
}

// Detect tells the language of a short text: pt, es, en, "other" for a clearly different one, "" when its words have no vote.
// counted is how many words voted.
func Detect(text string) (code string, confidence float64, counted int) {
	text = words.Clean(text, words.MaxRead)
	sum, counted := votes(text)
	if foreignScript(text) {
		return Other, 1, counted
	}
	if counted == 0 {
		return "", 0, 0
	}
	if foreign(text) {
		return Other, 0.9, counted
	}
	best := 0
	for k := range sum {
		if sum[k] > sum[best] {
			best = k
		}
	}
	total := 0.0
	for k := range sum {
		total += math.Exp((sum[k] - sum[best]) / voteScale)
	}
	return words.Languages[best], math.Round(1e4/total) / 1e4, counted
}

// voteScale turns table units into log odds; n-grams of one word are far from independent, so it is larger than the table's own 24.
const voteScale = 96

// foreignWords are frequent in other languages and words in none of the three.
const foreignWords = " je suis nous vous avez etes mon ma mes notre votre est sont pas avec pour dans une les des bonjour bonsoir salut merci beaucoup oui parlez parle francais voulez pouvez puis besoin aide pourquoi quel comment acheter commande mot passe" +
	" ich bin wir sie haben habe mein meine ist sind nicht mit fur und der das ein eine kann mochte bitte danke hallo guten wie kaufe bestellung" +
	" sono ho abbiamo mio mia della dello degli perche grazie ciao buongiorno vorrei voglio parlare parlo parla italiano aiuto bisogno acquisto ordine questo posso come il gli non che" +
	" ik heb niet een het van mijn wij zijn goedemorgen dank bedankt hoe kan" +
	" jestem nie mam prosze dziekuje czesc "

// sharedForeign are among them but also words of our three languages, so they need company.
const sharedForeign = " aide puis comment salut quel parla parle italiano oui ma mes come non che pour posso mon van kan mio mia una des das sie ist ein der passe mot les une "

// foreign says whether a text holds at least two words of another language and more of them than of ours.
func foreign(text string) bool {
	strong, weak, ours := foreignWordCount(text)
	return strong >= 1 && strong+weak >= 2 && strong+weak > ours
}

// foreignCount is the number of words that are of another language and none of ours.
func foreignCount(text string) int {
	strong, _, _ := foreignWordCount(text)
	return strong
}

func foreignWordCount(text string) (strong, weak, ours int) {
	for _, t := range words.Tokens(text) {
		padded := " " + t.Word + " "
		switch {
		case strings.Contains(foreignWords, padded) && !strings.Contains(sharedForeign, padded) && !words.Known(t.Word):
			strong++
		case strings.Contains(foreignWords, padded):
			weak++
		case words.Known(t.Word):
			ours++
		}
	}
	return strong, weak, ours
}

// foreignScript says whether most letters are not Latin.
func foreignScript(text string) bool {
	latin, other := 0, 0
	for _, r := range text {
		if unicode.Is(unicode.Latin, r) {
			latin++
		} else if unicode.IsLetter(r) {
			other++
		}
	}
	return other > latin && other >= 2
}
