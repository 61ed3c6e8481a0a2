package bot

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// codeLength is how many digits our one-time codes have.
const codeLength = 6

// codesIn finds numbers that could be one-time codes: six digits that stand alone, in one piece or set in equal groups ("123 456").
func codesIn(text string) []span {
	var out []span
	for _, run := range numbersIn(text) {
		for i := 0; i+codeLength <= len(run); i++ {
			n := i + codeLength
			if i > 0 && !apart(run[i].gap) || n < len(run) && !apart(run[n].gap) || i == 0 && (run[0].joined || run[0].plus) {
				continue
			}
			if n == len(run) && letterAt(text, run[n-1].end) {
				continue
			}
			sizes, uniform, lines := grouping(run[i:n])
			even := !slices.ContainsFunc(sizes, func(size int) bool { return size != sizes[0] })
			if len(sizes) > 1 && (!uniform || lines || !even || len(run) != codeLength) {
				continue
			}
			out = append(out, span{run[i].start, run[n-1].end})
			i = n - 1
		}
	}
	return out
}

// apart: what stands between two numbers, not inside one.
func apart(gap string) bool { return gap != "" && strings.Trim(gap, " \t\r\n\u00a0,/") == "" }

func letterAt(text string, at int) bool {
	for _, r := range text[at:] {
		return letter(r) || r == '@'
	}
	return false
}

// CodeWords are the pieces of texts that could be a one-time code.
func CodeWords(texts ...string) []string {
	var out []string
	for _, text := range texts {
		for _, s := range codesIn(text) {
			out = append(out, text[s.start:s.end])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// namesCode: the words beside a number say that it is a one-time code, and not the code of a purchase.
var namesCode = regexp.MustCompile(`(?i)(?:c[oó]digo|code|token|otp)(?:\s+\S+){0,2}?\s+(?:verifica\S*|verification|confirma\S*|confirmation|seguran[cç]a|seguridad|security|uso [uú]nico|one[- ]time|sms|(?:que )?(?:eu )?(?:recebi|chegou|mandaram|recib[ií]|lleg[oó]|mandaron|i (?:got|received)|you sent))|(?:verification|security|one[- ]time|confirmation|login|sms) (?:code|token)|(?:^|[^\pL])otp(?:[^\pL]|$)`)

// withoutWords is a text with pieces masked wherever they stand on their own.
func withoutWords(text string, words []string) string {
	for _, w := range words {
		if w == "" || !strings.Contains(text, w) {
			continue
		}
		var found []span
		for at := 0; ; {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			s := span{at + i, at + i + len(w)}
			if at = s.end; standsAlone(text, s) {
				found = append(found, s)
			}
		}
		text = without(text, found)
	}
	return text
}

// standsAlone: no letter or digit goes on where the piece begins or ends with one.
func standsAlone(text string, s span) bool {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	first, _ := utf8.DecodeRuneInString(text[s.start:])
	final, _ := utf8.DecodeLastRuneInString(text[:s.end])
	before, _ := utf8.DecodeLastRuneInString(text[:s.start])
	after, _ := utf8.DecodeRuneInString(text[s.end:])
	return !(inWord(first) && inWord(before)) && !(inWord(final) && inWord(after))
}

// Forgotten is the inbound with words masked that should not be kept; changed says whether any stood in it.
func (in Inbound) Forgotten(words []string) (masked Inbound, changed bool) {
	return in.rewritten(func(text string) string { return withoutWords(text, words) })
}

// WithoutCodes is the inbound with every number masked that could be a one-time code: for what no turn will read any more.
func (in Inbound) WithoutCodes() (masked Inbound, changed bool) {
	return in.rewritten(func(text string) string { return without(text, codesIn(text)) })
}

// rewritten applies a function to every text the customer wrote.
func (in Inbound) rewritten(rewrite func(string) string) (Inbound, bool) {
	changed := false
	one := func(text string) string {
		masked := rewrite(text)
		changed = changed || masked != text
		return masked
	}
	in.Text, in.Subject = one(in.Text), one(in.Subject)
	in.Files = slices.Clone(in.Files)
	for i := range in.Files {
		in.Files[i].Text, in.Files[i].Name = one(in.Files[i].Text), one(in.Files[i].Name)
	}
	var fields map[string]string // a form's answers
	if json.Unmarshal(in.Data, &fields) == nil && len(fields) > 0 {
		before := changed
		changed = false
		for name, value := range fields {
			fields[name] = one(value)
		}
		if changed {
			in.Data, _ = json.Marshal(fields) // strings cannot fail
		}
		changed = changed || before
	}
	return in, changed
}
