package knowledge

import (
	"strings"
	"unicode"
)

// abbreviations end with a full stop that ends no sentence.
var abbreviations = map[string]bool{
	"sr": true, "sra": true, "dr": true, "dra": true, "art": true, "no": true, "nº": true, "n": true, "p": true, "ex": true, "etc": true,
	"e.g": true, "i.e": true, "ej": true, "mr": true, "mrs": true, "ms": true, "vs": true, "aprox": true, "min": true, "max": true, "tel": true,
}

// sentences cuts one block of text. A mark ends a sentence when space and a capital, digit or opening mark follow.
func sentences(text string) []string {
	var out []string
	runes := []rune(text)
	from := 0
	for i, r := range runes {
		if r != '.' && r != '!' && r != '?' && r != '…' {
			continue
		}
		if i+2 >= len(runes) || runes[i+1] != ' ' || !opens(runes[i+2]) || r == '.' && abbreviated(runes[from:i]) {
			continue
		}
		out = append(out, strings.TrimSpace(string(runes[from:i+1])))
		from = i + 2
	}
	if rest := strings.TrimSpace(string(runes[from:])); rest != "" {
		out = append(out, rest)
	}
	return out
}

func opens(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune(`¿¡"“«(`, r)
}

// abbreviated looks at the word before a full stop; a list number ("1") counts, when nothing stands before it.
func abbreviated(before []rune) bool {
	word := strings.ToLower(string(before))
	at := strings.LastIndexByte(word, ' ')
	if at < 0 {
		return len(word) <= 3 && strings.Trim(word, "0123456789") == ""
	}
	return abbreviations[strings.Trim(word[at+1:], "(")]
}
