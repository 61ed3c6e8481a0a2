package knowledge

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// gramLength was measured: 3 and 5 find less in pt, es and en alike.
const gramLength = 4

// fold makes accents, case and compatibility forms equal, so that "REEMBÓLSO" and "reembolso" are one word.
func fold(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	for _, r := range norm.NFKD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			out.WriteRune(unicode.ToLower(r))
		}
	}
	return out.String()
}

// words cuts text into folded words of letters and digits.
func words(text string) []string {
	return strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// apostrophes go before words are looked for: "won't" and "wont" are one word to those who type on a phone.
var apostrophes = strings.NewReplacer("'", "", "’", "")

// terms are the words by which is searched.
func terms(text string) []string { return words(apostrophes.Replace(text)) }

// grams are a folded word's character 4-grams with boundary marks ("_ree", "reem", …); a word too short for one is its own gram.
// One typing error spoils at most four grams of a word, where a stem would be lost whole.
func grams(word string) []string {
	marked := []rune("_" + word + "_")
	if len(marked) <= gramLength {
		return []string{string(marked)}
	}
	out := make([]string, 0, len(marked)-gramLength+1)
	for i := 0; i+gramLength <= len(marked); i++ {
		out = append(out, string(marked[i:i+gramLength]))
	}
	return out
}
