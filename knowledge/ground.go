package knowledge

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// overlapFloor is the least share of a sentence's letters (by 4-grams) that its passages must hold.
const overlapFloor = 0.6

// ungrounded says what a sentence claims that its cited passages do not say, or "". It cannot prove a sentence true; it catches
// what makes an invented one dangerous: another number, another name or address, other words, the opposite.
func ungrounded(sentence string, cited []Passage) string {
	if strings.TrimSpace(sentence) == "" {
		return "an empty sentence"
	}
	if len(cited) == 0 {
		return "a sentence without a citation"
	}
	if instruction(sentence) {
		return "a sentence that orders somebody about"
	}
	var all strings.Builder
	for _, p := range cited {
		all.WriteString(p.indexed() + "\n" + p.URL + "\n")
	}
	source := all.String()
	for _, check := range []func(sentence, source string) string{newNumber, newAddress, newName, newWords} {
		if fault := check(sentence, source); fault != "" {
			return fault
		}
	}
	return turned(sentence, cited)
}

var (
	numeral    = regexp.MustCompile(`\d+([.,:/]\d+)*`)
	address    = regexp.MustCompile(`(?i)https?://\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+|\b(?:[a-z0-9-]+\.)+(?:com|net|org|br|io|app|example|es|mx|ar)\b(?:/\S*)?`)
	numberWord = map[string]string{
		"dois": "2", "duas": "2", "dos": "2", "two": "2", "tres": "3", "three": "3", "quatro": "4", "cuatro": "4", "four": "4", "cinco": "5", "five": "5",
		"seis": "6", "six": "6", "sete": "7", "siete": "7", "seven": "7", "oito": "8", "ocho": "8", "eight": "8", "nove": "9", "nueve": "9", "nine": "9",
		"dez": "10", "diez": "10", "ten": "10", "onze": "11", "once": "11", "eleven": "11", "doze": "12", "doce": "12", "twelve": "12", "quinze": "15", "quince": "15", "fifteen": "15",
		"vinte": "20", "veinte": "20", "twenty": "20", "trinta": "30", "treinta": "30", "thirty": "30", "quarenta": "40", "cuarenta": "40", "forty": "40",
		"cinquenta": "50", "cincuenta": "50", "fifty": "50", "sessenta": "60", "sesenta": "60", "sixty": "60", "noventa": "90", "ninety": "90",
		"cem": "100", "cien": "100", "hundred": "100", "mil": "1000", "thousand": "1000",
	}
	// ambiguous number words: "dos cursos" (pt), "once you have paid" (en), "doce" (pt, sweet).
	ambiguous = map[string]bool{"dos": true, "once": true, "doce": true, "mil": true, "cem": true}
	negations = map[string]bool{
		"nao": true, "no": true, "not": true, "nunca": true, "never": true, "cannot": true, "sem": true, "sin": true, "without": true, "nem": true, "ni": true,
		"jamais": true, "jamas": true, "t": true, "nenhum": true, "nenhuma": true, "ningun": true, "ninguna": true, "none": true, "neither": true, "nor": true, "tampoco": true,
	}
)

// numbersOf are the numbers of a text, written in digits or words, in one form: "1.000" and "1000" are one.
func numbersOf(text string, withAmbiguous bool) map[string]bool {
	out := map[string]bool{}
	for _, n := range numeral.FindAllString(text, -1) {
		out[strings.NewReplacer(".", "", ",", "").Replace(n)] = true
	}
	for _, word := range words(text) {
		if n := numberWord[word]; n != "" && (withAmbiguous || !ambiguous[word]) {
			out[n] = true
		}
	}
	return out
}

func newNumber(sentence, source string) string {
	known := numbersOf(source, true)
	for n := range numbersOf(sentence, false) {
		if !known[n] {
			return fmt.Sprintf("the number %s is not in the passage", n)
		}
	}
	return ""
}

func newAddress(sentence, source string) string {
	folded := fold(source)
	for _, found := range address.FindAllString(sentence, -1) {
		if !strings.Contains(folded, strings.TrimRight(fold(found), ".,;:!?)")) {
			return fmt.Sprintf("the address %s is not in the passage", found)
		}
	}
	return ""
}

// newName checks words with a capital (or all capitals) that do not begin a sentence.
func newName(sentence, source string) string {
	known := map[string]bool{}
	for _, word := range words(source) {
		known[word] = true
	}
	for _, s := range sentences(sentence) {
		for i, token := range strings.Fields(s) {
			token = strings.TrimFunc(token, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			parts := words(token)
			if i == 0 || len(parts) == 0 || token == "I" || !unicode.IsUpper([]rune(token)[0]) {
				continue
			}
			if !known[parts[0]] {
				return fmt.Sprintf("the name %s is not in the passage", token)
			}
		}
	}
	return ""
}

// turned compares a sentence with the one it is closest to: if only one of them denies, the meaning was turned round, which no
// count of shared words can see ("can be downloaded", "can't be downloaded").
func turned(sentence string, cited []Passage) string {
	own := gramSet(sentence)
	closest, language, most := "", "", -1
	for _, p := range cited {
		for line := range strings.SplitSeq(p.Text, "\n") {
			for _, said := range sentences(line) {
				shared := 0
				for gram := range gramSet(said) {
					if own[gram] {
						shared++
					}
				}
				if shared > most {
					closest, language, most = said, p.Language, shared
				}
			}
		}
	}
	if negated(sentence, language) != negated(closest, language) {
		return "the sentence denies what the passage says, or the other way round"
	}
	return ""
}

func gramSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, word := range words(text) {
		for _, gram := range grams(word) {
			set[gram] = true
		}
	}
	return set
}

// negated says whether a text denies anything. Portuguese "no" is "in the".
func negated(text, language string) bool {
	for _, word := range words(text) {
		if negations[word] && (word != "no" || language != "pt") {
			return true
		}
	}
	return false
}

func newWords(sentence, source string) string {
	known := gramSet(source)
	all, held := 0, 0
	for _, word := range words(sentence) {
		for _, gram := range grams(word) {
			all++
			if known[gram] {
				held++
			}
		}
	}
	if float64(held) < overlapFloor*float64(all) {
		return fmt.Sprintf("only %d of %d letter groups of a sentence are in the passage", held, all)
	}
	return ""
}
