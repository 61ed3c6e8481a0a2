package bot

import (
	"regexp"
	"strings"
)

var (
	mailLike = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`)
	company  = regexp.MustCompile(`\b[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}\b`) // a CNPJ may have letters
	digits   = regexp.MustCompile(`\+?\d[\d.\-/ ]{4,}\d`)
)

// Masked is a text as it may be shown to whoever looks at why the bot did something: addresses, documents, phone numbers and codes are hidden;
// purchase codes stay, they are no secret. What customers must never send is gone already (Redact).
func Masked(text string) string {
	text = mailLike.ReplaceAllStringFunc(text, func(address string) string {
		name, domain, _ := strings.Cut(address, "@")
		return string([]rune(name)[:1]) + Mask + "@" + domain
	})
	text = company.ReplaceAllString(text, Mask)
	at := 0
	var out strings.Builder
	for _, span := range digits.FindAllStringIndex(text, -1) {
		partOfCode := span[0] > 0 && isLetter(text[span[0]-1])
		out.WriteString(text[at:span[0]])
		if partOfCode {
			out.WriteString(text[span[0]:span[1]])
		} else {
			out.WriteString(Mask)
		}
		at = span[1]
	}
	out.WriteString(text[at:])
	return out.String()
}

func isLetter(b byte) bool { return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }
