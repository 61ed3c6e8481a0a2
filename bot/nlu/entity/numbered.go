package entity

import (
	"regexp"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

var (
	cnpjInText  = regexp.MustCompile(`[0-9A-Za-z]{2}[. ]?[0-9A-Za-z]{3}[. ]?[0-9A-Za-z]{3}[/ ]?[0-9A-Za-z]{4}[- ]?[0-9]{2}`)
	cpfInText   = regexp.MustCompile(`[0-9]{3}[. ]?[0-9]{3}[. ]?[0-9]{3}[-. /]?[0-9]{2}`)
	phoneInText = regexp.MustCompile(`\+?\(?[0-9][0-9 ().\-]{6,20}[0-9]`)

	phoneWords = regexp.MustCompile(`\b(?:cel|celular|zap|whats|whatsapp|wpp|wsp|wasap|tel|telefone|telefono|fone|phone|mobile|movil|lig[ae]\w*|liga|call|llam\w+|contato|contacto|ddd)\b`)
	cpfWords   = regexp.MustCompile(`\b(?:cpf|documento)\b`)
	cnpjWords  = regexp.MustCompile(`\b(?:cnpj|empresa)\b`)
	orderWords = regexp.MustCompile(`\b(?:pedido|protocolo|order|numero do pedido|compra|boleto|nota|ticket)\s*(?:n|no|numero|number|e|is|es|:|#)*\s*$`)
)

// Numbers finds the CNPJ, CPF and phone numbers of a text, each digit used once, also those with a wrong check digit.
func Numbers(text, country string) []Hit { return numbered(text, country, "") }

// numbered finds CNPJ, CPF and phone numbers, each digit used once, dictated ones too. wanted is the type being asked for, which wins where a number
// could be two things.
func numbered(text, country, wanted string) []Hit {
	if country == "" {
		country = "BR"
	}
	d := dictate(text)
	hits := inFigures(d.text, country, wanted)
	for i := range hits {
		hits[i].Start, hits[i].End = d.place(hits[i].Start, hits[i].End)
	}
	return hits
}

func inFigures(text, country, wanted string) []Hit {
	var hits []Hit
	for _, h := range find(text, cnpjInText, "cnpj", parseCNPJ) {
		if plausibleCNPJ(text, h) {
			hits = append(hits, h)
		}
	}
	for _, h := range find(text, cpfInText, "cpf", parseCPF) {
		if Overlaps(hits, h) || partOfLonger(text, h) || country != "BR" && wanted == "phone" && !cpfWords.MatchString(Before(text, h.Start)) {
			continue
		}
		if kept, ok := cpfOrPhone(text, country, wanted, h); ok {
			hits = append(hits, kept)
		}
	}
	for _, h := range find(text, phoneInText, "phone", func(s string) (bot.Value, string) { return parsePhone(s, country) }) {
		said := phoneWords.MatchString(Before(text, h.Start)) || text[h.Start] == '+'
		ordered := orderWords.MatchString(Before(text, h.Start))
		nearly := h.Doubt != "" && (said || wanted == "phone")
		if (h.Reason == "" || nearly) && !Overlaps(hits, h) && (said || !ordered) {
			hits = append(hits, h)
		}
	}
	return ByPlace(hits)
}

// plausibleCNPJ keeps sentences of short words ("os tres que vieram 12") from being read as an alphanumeric number.
func plausibleCNPJ(text string, h Hit) bool {
	span := text[h.Start:h.End]
	formatted := strings.ContainsAny(span, "/") || strings.Count(span, ".") == 2
	said := cnpjWords.MatchString(Before(text, h.Start))
	if partOfLonger(text, h) {
		return false
	}
	if h.Reason == "" {
		return formatted || said || words.AllDigits(span) || !strings.Contains(span, " ")
	}
	return formatted && h.Reason == ReasonCheckDigits || said && words.AllDigits(documentRunes(span))
}

// cpfOrPhone settles what eleven digits are: what was asked for, what was said before them, then whichever is valid.
func cpfOrPhone(text, country, wanted string, h Hit) (Hit, bool) {
	span, lead := text[h.Start:h.End], Before(text, h.Start)
	phone, why := parsePhone(span, country)
	asPhone := Hit{Value: phone, Kind: "phone", Reason: why, Start: h.Start, End: h.End}
	saidCPF, saidPhone := cpfWords.MatchString(lead), phoneWords.MatchString(lead)
	if saidCPF && saidPhone { // the nearer word counts
		saidCPF = lastMatch(cpfWords, lead) > lastMatch(phoneWords, lead)
		saidPhone = !saidCPF
	}
	if why == "" && h.Reason == "" && !saidCPF && !saidPhone {
		h.Or, asPhone.Or = "phone", "cpf"
	}
	dotted := strings.ContainsAny(span, ".") && strings.Contains(span, "-")
	switch {
	case dotted || saidCPF:
		h.Or = ""
		return h, true
	case saidPhone:
		return asPhone, why == ""
	case wanted == "phone" && why == "":
		return asPhone, true
	case wanted == "cpf" || wanted == "cpf_or_cnpj":
		return h, true
	case orderWords.MatchString(lead):
		return h, h.Reason == ""
	case h.Reason != "" && why == "":
		return asPhone, true
	}
	return h, true
}

func lastMatch(re *regexp.Regexp, s string) int {
	all := re.FindAllStringIndex(s, -1)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1][0]
}

// Before is what stands shortly before a place, folded, within the same sentence.
func Before(text string, at int) string {
	lead := text[max(0, at-40):at]
	if cut := strings.LastIndexAny(lead, "\n;!?"); cut >= 0 {
		lead = lead[cut+1:]
	}
	return words.Fold(strings.ToValidUTF8(lead, " "))
}

// Overlaps says whether a hit shares a place with one of the others.
func Overlaps(hits []Hit, h Hit) bool {
	for _, other := range hits {
		if h.Start < other.End && other.Start < h.End {
			return true
		}
	}
	return false
}

// partOfLonger says whether more digits follow or lead directly, as in a card or tracking number: such a piece is no document.
func partOfLonger(text string, h Hit) bool {
	i, j := h.Start-1, h.End
	if i >= 1 && strings.IndexByte(".-", text[i]) >= 0 && isWordByte(text[i-1]) {
		return true
	}
	if i >= 0 && text[i] == '+' {
		return true
	}
	return j+1 < len(text) && strings.IndexByte(".-/", text[j]) >= 0 && text[j+1] >= '0' && text[j+1] <= '9'
}
