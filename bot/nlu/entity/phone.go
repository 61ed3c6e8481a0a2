package entity

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"agentbot/bot"
)

// areaCodes are the 67 area codes of Brazil.
const areaCodes = " 11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55" +
	" 61 62 63 64 65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99 "

// parsePhone reads a phone number into E.164. Bare numbers are read in the given country, Brazil unless told.
func parsePhone(text, country string) (bot.Value, string) {
	if country == "" {
		country = "BR"
	}
	s := strings.TrimSpace(text)
	if len(s) > 40 {
		return bot.Value{}, ReasonFormat
	}
	digits, ok := Digits(s)
	if !ok || len(digits) < 6 {
		return bot.Value{}, ReasonFormat
	}
	international := strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
	if strings.HasPrefix(s, "00") {
		digits = digits[2:]
	}
	brazil := international && strings.HasPrefix(digits, "55") || !international && country == "BR"
	if brazil {
		return parseBrazilian(digits, international)
	}
	number := s
	if international {
		number = "+" + digits
		if strings.HasPrefix(digits, "521") && len(digits) == 13 {
			number = "+52" + digits[3:] // the 1 of Mexican mobiles, gone since 2019 and still written
		}
	}
	parsed, err := phonenumbers.Parse(number, country)
	if err != nil {
		return bot.Value{}, ReasonFormat
	}
	if !phonenumbers.IsValidNumber(parsed) {
		return bot.Value{}, ReasonRange
	}
	return String(phonenumbers.Format(parsed, phonenumbers.E164), phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)), ""
}

// parseBrazilian applies the public numbering rules, which are stricter than libphonenumber's.
func parseBrazilian(digits string, international bool) (bot.Value, string) {
	switch {
	case international:
		digits = digits[2:]
	case len(digits) >= 12 && strings.HasPrefix(digits, "55"):
		digits = digits[2:]
	}
	digits = strings.TrimPrefix(digits, "0") // trunk prefix
	if len(digits) == 8 || len(digits) == 9 && digits[0] == '9' {
		return bot.Value{}, ReasonAreaCode
	}
	if len(digits) != 10 && len(digits) != 11 {
		return bot.Value{}, ReasonFormat
	}
	area, local := digits[:2], digits[2:]
	if !strings.Contains(areaCodes, " "+area+" ") {
		return bot.Value{}, ReasonAreaCode
	}
	mobile := len(local) == 9 && local[0] == '9'
	landline := len(local) == 8 && local[0] >= '2' && local[0] <= '5'
	switch {
	case len(local) == 8 && !landline && local[0] >= '6': // a mobile as it was written before the ninth digit
		return bot.Value{Doubt: brazilian(area, "9"+local).Text}, ReasonRange
	case !mobile && !landline:
		return bot.Value{}, ReasonRange
	}
	return brazilian(area, local), ""
}

func brazilian(area, local string) bot.Value {
	half := len(local) - 4
	return String("+55"+area+local, "+55 "+area+" "+local[:half]+"-"+local[half:])
}

// Digits keeps the digits; letters or other signs mean it is no bare phone number.
func Digits(s string) (string, bool) {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && i == 0:
		case strings.ContainsRune(" .-()/\t\u00a0–", r):
		default:
			return "", false
		}
	}
	return b.String(), true
}
