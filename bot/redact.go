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
	passwordShape = regexp.MustCompile(`(?i)\b((?:minha\s+|mi\s+|my\s+)?(?:senha|contraseña|clave|password|passwd|pwd)\s*(?:é|eh|es|is|:|=|->)\s*)(\S+)`)
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
		if !strings.ContainsFunc(parts[2], unicode.IsDigit) && len([]rune(parts[2])) < 6 {
			return s // "senha é a mesma": a word, not a password
		}
		seen = true
		return parts[1] + Mask
	})
	return masked, seen
}

// cardNumber: 13 to 19 digits that pass Luhn and begin like a payment card, so that a long order number stays.
func cardNumber(s string) bool {
	var digits []int
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits = append(digits, int(r-'0'))
		}
	}
	if len(digits) < 13 || len(digits) > 19 || !strings.ContainsRune("23456", rune('0'+digits[0])) {
		return false
	}
	sum := 0
	for i, d := range digits {
		if (len(digits)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
