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

// languageTable holds Rows rows of Columns signed bytes: how much a run of letters speaks for pt, es, en and any other language.
// tools/understanding learns it.
//
//go:embed language.table
var languageTable string

// Other is the language of texts that are in none of the three.
const Other = "other"

// The shape of the table.
const (
	Rows    = 3 << 14
	Columns = 4
	Unit    = 24 // of the table's bytes make one of log odds
)

// Marks calls back with the table row of every feature of a word: runs of one to five letters with the word's edges, and the word itself.
func Marks(word string, row func(uint32)) {
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
	return h % Rows
}

// voteless are words that all three languages share or that are no language at all.
const voteless = " ok okay pix cpf cnpj email mail e-mail site link login app whatsapp wifi pdf csv xlsx excel online chat bot hp www com http https video total normal hotel capital local real animal error color control final general plan gmail hotmail outlook yahoo kkk kkkk rs rsrs haha jaja hmm lol boleto facebook instagram youtube google microsoft edge windows office teams android iphone ios mac "

// Voting lists the words of a text that say something about its language, in lower case. Addresses, codes and numbers say nothing.
func Voting(text string) []string {
	var out []string
	for _, field := range strings.Fields(text) {
		if strings.ContainsAny(field, "@/_\\") || strings.ContainsFunc(field, unicode.IsDigit) || strings.Contains(field, "www.") {
			continue
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(field), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’'
		}) {
			w = strings.ReplaceAll(words.Squeeze(w), "’", "'")
			if len(w) <= 60 && !strings.Contains(voteless, " "+w+" ") {
				out = append(out, w)
			}
		}
	}
	return out
}

// votes sums what the words of a text say for each language, in the table's units.
func votes(text string) (sum [Columns]float64, counted int) {
	ws := Voting(text)
	for _, w := range ws {
		plain := strings.ReplaceAll(words.Fold(w), "'", "")
		if k := slices.Index(words.Languages[:], words.OnlySpeaks(plain)); k >= 0 {
			sum[k] += chatVote
			continue
		}
		Marks(w, func(row uint32) {
			for k := range sum {
				sum[k] += float64(int8(languageTable[Columns*row+uint32(k)]))
			}
		})
		speakers := words.Speakers(plain)
		for k, speaks := range speakers {
			if speaks {
				sum[k] += wordVote
			}
		}
		if !slices.Contains(speakers[:], true) {
			sum[Columns-1] += wordVote
		}
	}
	if strings.ContainsAny(text, "¿¡") {
		sum[1] += markVote
	}
	return sum, len(ws)
}

// What else speaks for a language, in the table's units.
const (
	wordVote = Unit     // a word, for the languages whose it is, and an unknown one for none of them
	chatVote = 3 * Unit // a short form of one language ("obg", "vlw"): its letters alone would say nothing
	markVote = 3 * Unit // an opened question or exclamation, for Spanish
)

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
			return Heard{now, math.Round((1-confidence)*1e3) / 1e3, now} // "merci" is no change of language
		}
		return Heard{code, confidence, spelling}
	}
	// Another language than before: one word is a quotation or a loan, two must be very clear, a sentence is a decision.
	needed := map[int]float64{0: 2, 1: 2, 2: 0.995}[counted]
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
	best := 0
	for k := range words.Languages {
		if sum[k] > sum[best] {
			best = k
		}
	}
	if confidence = likelihood(sum[:], Columns-1); confidence >= otherLeast && foreignCount(text) > 0 {
		return Other, confidence, counted
	}
	return words.Languages[best], likelihood(sum[:], best), counted
}

// otherLeast is how sure it must be that a text is in none of the three languages: the customers of this bot write one of them.
const otherLeast = 0.8

// likelihood is how likely one of the languages is by their log odds in the table's units.
func likelihood(sum []float64, of int) float64 {
	total := 0.0
	for k := range sum {
		total += math.Exp((sum[k] - sum[of]) / Unit)
	}
	return math.Round(1e4/total) / 1e4
}

// foreignCount is the number of words that are of another language and of none of ours. Letters alone make nobody a foreigner: names and
// streets have letters from everywhere.
func foreignCount(text string) int {
	n := 0
	for _, t := range words.Tokens(text) {
		if len(t.Word) > 2 && words.Foreign(t.Word) {
			n++
		}
	}
	return n
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
