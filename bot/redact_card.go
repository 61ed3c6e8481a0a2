package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// figure is one digit of a text, in whatever script it was typed.
type figure struct {
	value      byte // '0' to '9'
	start, end int
	gap        string // what separates it from the digit before, without what cannot be seen; "" inside a group
	joined     bool   // a letter stands right before the run
	plus       bool   // a plus sign stands right before the run, as before a phone number
}

const (
	maxGap  = 3 // separators between two digits of one number
	minCard = 13
	maxCard = 19
)

// numeral reads a decimal digit of any script (Unicode category Nd, whose ranges are whole tens that begin with their zero).
func numeral(r rune) (byte, bool) {
	if r >= '0' && r <= '9' {
		return byte(r), true
	}
	if r < utf8.RuneSelf {
		return 0, false
	}
	for _, table := range unicode.Nd.R16 {
		if r >= rune(table.Lo) && r <= rune(table.Hi) {
			return '0' + byte((r-rune(table.Lo))%10), true
		}
	}
	for _, table := range unicode.Nd.R32 {
		if r >= rune(table.Lo) && r <= rune(table.Hi) {
			return '0' + byte((r-rune(table.Lo))%10), true
		}
	}
	return 0, false
}

// unseen: format characters (zero width, soft hyphen, direction) and marks set upon a digit, such as those of a keycap.
func unseen(r rune) bool {
	return r >= utf8.RuneSelf && unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me)
}

// separates says whether a sign may stand between the digits of one number.
func separates(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(".-_/,·−", r) || r >= utf8.RuneSelf && unicode.Is(unicode.Pd, r)
}

// letter: the ordinal signs of "nº" and "nª" are letters to Unicode and none to a reader.
func letter(r rune) bool { return unicode.IsLetter(r) && r != 'º' && r != 'ª' }

// numbersIn cuts a text into runs of digits with no more than a few separators between them.
func numbersIn(text string) [][]figure {
	var runs [][]figure
	var run []figure
	var gap strings.Builder
	gaps, last := 0, rune(0)
	end := func() {
		if len(run) > 0 {
			runs = append(runs, run)
		}
		run, gaps = nil, 0
		gap.Reset()
	}
	for at, r := range text {
		value, digit := numeral(r)
		switch {
		case digit:
			f := figure{value: value, start: at, end: at + utf8.RuneLen(r), gap: gap.String()}
			if len(run) == 0 {
				f.gap, f.joined, f.plus = "", letter(last), last == '+'
			}
			run = append(run, f)
			gap.Reset()
			gaps = 0
		case unseen(r):
			continue
		case len(run) > 0 && separates(r) && gaps < maxGap:
			gap.WriteRune(r)
			gaps++
		default:
			end()
		}
		last = r
	}
	end()
	return runs
}

// cardsIn finds card numbers: 13 to 19 digits with the beginning of an issuer and Luhn's check digit that are no valid CNPJ, in groups as people write cards.
func cardsIn(text string) []span {
	var out []span
	for _, run := range numbersIn(text) {
		if len(run) > maxCard+besideCard {
			continue // see besideCard
		}
		for i := 0; i+minCard <= len(run); i++ {
			if i > 0 && run[i].gap == "" {
				continue
			}
			if n := cardAt(run, i); n > 0 {
				out = append(out, span{run[i].start, run[i+n-1].end})
				i += n - 1
			}
		}
	}
	return out
}

// cardAt is how many digits from here are a card, 0 for none; the longest.
func cardAt(run []figure, i int) int {
	for n := min(maxCard, len(run)-i); n >= minCard; n-- {
		if i+n < len(run) && run[i+n].gap == "" {
			continue
		}
		if isCard(run, i, n) {
			return n
		}
	}
	return 0
}

// What else may stand in the run of a card without making it another thing: its validity and security number, one more card. The access key of an
// invoice (44 digits in groups of four) and a bank slip (47) are longer.
const (
	besideLine = 12
	besideCard = 23
)

func isCard(run []figure, i, n int) bool {
	first := run[i]
	if i == 0 && (first.joined || first.plus && n <= 15) { // an order code; a phone number
		return false
	}
	number := make([]byte, n)
	for k := range number {
		number[k] = run[i+k].value
	}
	if !branded(string(number)) || !luhn(number) || n == 14 && validCNPJ(number) {
		return false
	}
	sizes, uniform, lines := grouping(run[i : i+n])
	rest := len(run) - n
	switch {
	case rest > besideCard, lines && rest > besideLine:
		return false
	case rest == 0 && uniform && !lines:
		return true
	case len(sizes) == 1:
		return n >= 15 && !(i > 0 && first.gap == "." && (i < 4 || run[i-3].gap != "")) // not the decimals of a coordinate
	}
	return asOnCards(sizes) && (rest == 0 || n >= 15)
}

// grouping is how the digits of a number are set: the lengths of its groups, whether one kind of separator stands between them, and whether a line end does.
func grouping(number []figure) (sizes []int, uniform, lines bool) {
	sizes, uniform = []int{1}, true
	kind := rune(0)
	for _, f := range number[1:] {
		if f.gap == "" {
			sizes[len(sizes)-1]++
			continue
		}
		sizes = append(sizes, 1)
		this := ' '
		for _, r := range f.gap {
			switch {
			case r == '\n' || r == '\r':
				lines = true
			case !unicode.IsSpace(r):
				this = r
			}
		}
		uniform = uniform && (kind == 0 || kind == this)
		kind = this
	}
	return sizes, uniform, lines
}

// asOnCards: groups as they are embossed, or every digit on its own.
func asOnCards(sizes []int) bool {
	if len(sizes) == 3 && sizes[0] == 4 && sizes[1] == 6 && (sizes[2] == 4 || sizes[2] == 5) {
		return true // Diners, American Express
	}
	fours, ones := true, true
	for i, n := range sizes {
		last := i == len(sizes)-1
		fours = fours && (n%4 == 0 || last && i > 1 && n < 4)
		ones = ones && n == 1
	}
	threes := len(sizes) == 4 && sizes[0] == 4 && sizes[1] == 3 && sizes[2] == 3 && sizes[3] == 3 // the old Visa numbers of 13 digits
	return fours || ones || threes
}

// issuers are the first digits and lengths of payment cards. Both are needed: 55 11 99000 0102 is thirteen digits that pass Luhn.
var issuers = regexp.MustCompile(`^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|3[05689]\d{14,17}|6\d{15,18}|50\d{14,17}|5[6-8]\d{11,17})$`)

func branded(number string) bool { return issuers.MatchString(number) }

// luhn is the check digit of payment cards (ISO/IEC 7812), so that a long order number stays.
func luhn(number []byte) bool {
	sum := 0
	for i, c := range number {
		d := int(c - '0')
		if (len(number)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// validCNPJ: the two check digits (modulo 11) of a Brazilian company number.
func validCNPJ(number []byte) bool {
	check := func(n int) byte {
		sum, weight := 0, 2
		for i := n - 1; i >= 0; i-- {
			sum += int(number[i]-'0') * weight
			if weight++; weight > 9 {
				weight = 2
			}
		}
		if rest := sum % 11; rest >= 2 {
			return '0' + byte(11-rest)
		}
		return '0'
	}
	return len(number) == 14 && number[12] == check(12) && number[13] == check(13)
}

var (
	// What is printed on a card beside its number, under its name in three languages.
	onCard = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(?:(?:cvv2?|cvc2?|cvn|cid|csc|c[oó]d(?:igo)?\.?(?: de| do)? (?:seguran[cç]a|seguridad|verificador|verificaci[oó]n|atr[aá]s)|security code|(?:3|tr[eê]s|tres|three) (?:d[ií]gitos|n[uú]meros|digits|numbers))[^\pL\pN\n•]{0,4}(?:(?:é|eh|es|is)[: ]{1,2})?(\d{3,4})` +
		`|(?:val(?:idade|idez|ido|id)?|v[aá]lid[ao]|venc(?:e|imento|imiento)?|vto|vcto|exp(?:iry|ires?|iration|ira|iraci[oó]n)?|caduca|caducidad|good thru|valid thru)\.?(?: (?:at[eé]|hasta|em|en|on|date|until|thru|do cart[aã]o|de la tarjeta))?[^\pL\pN\n•]{0,4}(?:(?:é|eh|es|is)[: ]{1,2})?(\d{1,2} ?[/.\- ] ?(?:20)?\d{2}))`)
	// Right after the number nobody needs a name for them.
	afterCard = regexp.MustCompile(`^[\s,;|/–-]{1,4}(?:(\d{1,2} ?[/.-] ?(?:20)?\d{2})(?:[\s,;|/–-]{1,4}(\d{3,4}))?|(\d{3,4}))(?:[\s,;.]*$|[\s,;.]*\n|[\s,;|]+\pL|[\s,;|]+(\d{1,2} ?[/.-] ?(?:20)?\d{2}))`)
)

const nearCard = 240 // bytes between a card and what belongs to it

// besideCards finds the security number and the validity of cards nearby, found now or masked before.
func besideCards(text string, cards []span) []span {
	var out []span
	near := cards
	for at := 0; len(near) < 100; {
		i := strings.Index(text[at:], Mask)
		if i < 0 {
			break
		}
		near = append(near[:len(near):len(near)], span{at + i, at + i + len(Mask)})
		at += i + len(Mask)
	}
	if len(near) == 0 {
		return nil
	}
	for _, m := range onCard.FindAllStringSubmatchIndex(text, 40) {
		for g := 2; g+1 < len(m); g += 2 {
			if m[g] >= 0 && closeTo(near, m[g]) {
				out = append(out, span{m[g], m[g+1]})
			}
		}
	}
	for _, c := range cards {
		m := afterCard.FindStringSubmatchIndex(text[c.end:min(len(text), c.end+40)])
		for g := 2; g+1 < len(m); g += 2 {
			if m[g] >= 0 {
				out = append(out, span{c.end + m[g], c.end + m[g+1]})
			}
		}
	}
	return out
}

func closeTo(cards []span, at int) bool {
	for _, c := range cards {
		if at > c.start-nearCard && at < c.end+nearCard {
			return true
		}
	}
	return false
}
