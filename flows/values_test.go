package flows

import (
	"regexp"
	"strconv"
	"strings"

	"agentbot/bot"
)

// plainValues is a small honest bot.Values for tests: shapes and check digits, no more.
type plainValues struct{}

var (
	mailShape  = regexp.MustCompile(`^[a-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	phoneShape = regexp.MustCompile(`^\+?[0-9 ()-]{8,20}$`)
)

func (plainValues) Parse(typ, text, _ string) (bot.Value, string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return bot.Value{}, "empty"
	}
	plain := func(s, shown string) (bot.Value, string) { return bot.Value{JSON: encode(s), Text: shown}, "" }
	switch typ {
	case "email":
		s := strings.ToLower(text)
		if meant := strings.Replace(s, "@gmail,com", "@gmail.com", 1); meant != s {
			return bot.Value{Doubt: meant}, "format"
		}
		if !mailShape.MatchString(s) {
			return bot.Value{}, "format"
		}
		v, _ := plain(s, s)
		if strings.HasSuffix(s, "@gmial.com") {
			v.Doubt = strings.TrimSuffix(s, "gmial.com") + "gmail.com"
		}
		return v, ""
	case "cpf":
		d := digits(text)
		if len(d) != 11 || !cpfDigits(d) {
			return bot.Value{}, "check_digits"
		}
		return plain(d, d[:3]+"."+d[3:6]+"."+d[6:9]+"-"+d[9:])
	case "cnpj":
		d := strings.NewReplacer(".", "", "/", "", "-", "").Replace(strings.ToUpper(text))
		if len(d) != 14 || !cnpjDigits(d) {
			return bot.Value{}, "check_digits"
		}
		return plain(d, d[:2]+"."+d[2:5]+"."+d[5:8]+"/"+d[8:12]+"-"+d[12:])
	case "cpf_or_cnpj":
		if v, reason := (plainValues{}).Parse("cpf", text, ""); reason == "" {
			return v, ""
		}
		return plainValues{}.Parse("cnpj", text, "")
	case "phone":
		if !phoneShape.MatchString(text) {
			return bot.Value{}, "format"
		}
		return plain("+"+digits(text), text)
	case "number", "integer":
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return bot.Value{}, "format"
		}
		return bot.Value{JSON: encode(n), Text: text}, ""
	}
	return plain(text, text)
}

func (plainValues) Find(string, string, string) []bot.Found { return nil }

func cpfDigits(d string) bool {
	if strings.Count(d, d[:1]) == 11 {
		return false
	}
	for n := 9; n < 11; n++ {
		sum := 0
		for i := range n {
			sum += int(d[i]-'0') * (n + 1 - i)
		}
		if sum*10%11%10 != int(d[n]-'0') {
			return false
		}
	}
	return true
}

func cnpjDigits(d string) bool {
	for n := 12; n < 14; n++ {
		sum, weight := 0, 2
		for i := n - 1; i >= 0; i-- {
			sum += int(d[i]-'0') * weight
			if weight++; weight > 9 {
				weight = 2
			}
		}
		check := 11 - sum%11
		if check > 9 {
			check = 0
		}
		if check != int(d[n]-'0') {
			return false
		}
	}
	return true
}
