package entity

import (
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// documentRunes keeps the letters and digits of a document number, upper case.
func documentRunes(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case strings.ContainsRune(" .-/\t\u00a0–", r):
		default:
			return "" // anything else means it is not a bare document number
		}
	}
	return b.String()
}

// withoutLabel drops "CPF:" and the like, which people copy along.
func withoutLabel(s string, labels ...string) string {
	s = strings.TrimSpace(s)
	for _, label := range labels {
		if len(s) > len(label) && strings.EqualFold(s[:len(label)], label) {
			return strings.TrimLeft(s[len(label):], " :.=-")
		}
	}
	return s
}

func parseCPF(text string) (bot.Value, string) {
	s := documentRunes(withoutLabel(text, "cpf"))
	if len(s) != 11 || !words.AllDigits(s) {
		return bot.Value{}, ReasonFormat
	}
	value := String(s, s[:3]+"."+s[3:6]+"."+s[6:9]+"-"+s[9:])
	if strings.Count(s, s[:1]) == 11 || !checkDigits(s, 11) {
		return value, ReasonCheckDigits
	}
	return value, ""
}

// parseCNPJ reads both forms: the old one of digits and the alphanumeric one in force from July 2026.
func parseCNPJ(text string) (bot.Value, string) {
	s := documentRunes(withoutLabel(text, "cnpj"))
	if len(s) != 14 || !words.AllDigits(s[12:]) {
		return bot.Value{}, ReasonFormat
	}
	value := String(s, s[:2]+"."+s[2:5]+"."+s[5:8]+"/"+s[8:12]+"-"+s[12:])
	if strings.Count(s, s[:1]) == 14 || !checkDigits(s, 9) {
		return value, ReasonCheckDigits
	}
	return value, ""
}

// checkDigits verifies the two last digits by modulus 11 with weights 2 to top. A character is worth its ASCII code minus 48.
func checkDigits(s string, top int) bool {
	for n := len(s) - 2; n < len(s); n++ {
		sum, weight := 0, 2
		for i := n - 1; i >= 0; i-- {
			sum += int(s[i]-'0') * weight
			if weight++; weight > top {
				weight = 2
			}
		}
		digit := 11 - sum%11
		if digit > 9 {
			digit = 0
		}
		if int(s[n]-'0') != digit {
			return false
		}
	}
	return true
}
