package bot

import (
	"regexp"
	"strings"
	"unicode"
)

// Mask stands for what was taken out of a text.
const Mask = "•••"

var (
	cardShape = regexp.MustCompile(`\b(?:\d[ .-]?){12,18}\d\b`)
	// "minha senha é abc123", "mi contraseña: abc123", "password is abc123": the word, a connector, one token.
	passwordShape = regexp.MustCompile(`(?i)\b((?:(?:minha\s+|mi\s+|my\s+)?(?:senha|contraseña|password|passwd|pwd)|mi\s+clave)\s*(?:é|eh|es|is|:|=|->)\s*)(\S+)`)
)

// Redact takes card numbers and passwords out of a customer's text before it is kept anywhere. seen says that something was taken out.
func Redact(text string) (masked string, seen bool) {
	masked = cardShape.ReplaceAllStringFunc(text, func(s string) string {
		if !cardNumber(s) {
			return s
		}
		seen = true
		return Mask
	})
	masked = passwordShape.ReplaceAllStringFunc(masked, func(s string) string {
		parts := passwordShape.FindStringSubmatch(s)
		if !strings.ContainsFunc(parts[2], oddInWord) {
			return s // "minha senha é inválida": a word, not a password
		}
		seen = true
		return parts[1] + Mask
	})
	return masked, seen
}

// brands are the first digits and lengths of payment cards. Both are needed: +55 11 99000-0102 is thirteen digits that pass Luhn.
var brands = regexp.MustCompile(`^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|6\d{15,18}|50\d{14})$`)

// cardNumber: the shape of a brand, and Luhn, so that a long order number stays.
func cardNumber(s string) bool {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
	if !brands.MatchString(digits) {
		return false
	}
	sum := 0
	for i, r := range digits {
		d := int(r - '0')
		if (len(digits)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// oddInWord tells a password from a word: a digit, or a sign that no sentence has inside or after a word.
func oddInWord(r rune) bool {
	return unicode.IsDigit(r) || strings.ContainsRune("@#$%&*_+=~^|<>/\\", r)
}
