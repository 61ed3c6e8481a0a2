// Package words is what all of understanding reads a text with: folded tokens with their place, chat-speak written out, the concepts that
// words of three languages share, and the list of real words that spelling repair leaves alone.
package words

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxRead bounds what is understood of one message: nobody explains a problem in more, and hostile text must stay cheap.
const MaxRead = 8 << 10

// Nobody writes longer words, or explains a problem in more of them; patterns must stay cheap on hostile text.
const (
	maxWord       = 64
	maxPlainWords = 600
)

// Token is one word of a text, folded, with its place in the original so that a span is always the customer's own words.
type Token struct {
	Word       string
	Start, End int
}

// Clean makes any bytes readable: invalid UTF-8 and control characters go, and the length is bounded.
func Clean(s string, limit int) string {
	if len(s) > limit {
		s = s[:limit]
	}
	s = strings.ToValidUTF8(s, " ")
	if strings.ContainsRune(s, '\r') { // also where nothing follows it, the words on both sides are two
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	}
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) && !unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		switch r {
		case '\u00a0', '\u202f', '\u2028', '\u2029', '\u0085', '\v', '\f':
			return ' '
		case '°': // "N° 3": the sign of degrees, for want of the other one
			return 'º'
		}
		return r
	}, s)
}

// Fold lowers the case and strips accents: customers write "nao" and "não" for the same thing.
func Fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

var apostrophes = strings.NewReplacer("'", "", "’", "")

// Tokens splits a text into folded words. Apostrophes vanish ("don't" → "dont"), an emoji with a meaning becomes its word.
func Tokens(s string) []Token {
	var out []Token
	start := -1
	flush := func(end int) {
		if start >= 0 {
			if w := Squeeze(apostrophes.Replace(Fold(s[start:end]))); w != "" {
				out = append(out, Token{w, start, end})
			}
			start = -1
		}
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r):
			if start < 0 {
				start = i
			}
		case (r == '\'' || r == '’') && start >= 0:
		default:
			flush(i)
			if w := emojiWord(r); w != "" {
				out = append(out, Token{w, i, i + utf8.RuneLen(r)})
			}
		}
	}
	flush(len(s))
	return out
}

// Squeeze shortens a letter repeated three times or more to one: "oiii", "simmmm", "holaaa". Digits and "www" stay.
func Squeeze(w string) string {
	run, last := 0, rune(0)
	long := false
	for _, r := range w {
		if r == last {
			run++
		} else {
			run, last = 1, r
		}
		if run >= 3 && unicode.IsLetter(r) && r != 'w' {
			long = true
			break
		}
	}
	if !long {
		return w
	}
	rs := []rune(w)
	var b strings.Builder
	for i := 0; i < len(rs); {
		j := i
		for j < len(rs) && rs[j] == rs[i] {
			j++
		}
		keep := j - i
		if keep >= 3 && unicode.IsLetter(rs[i]) && rs[i] != 'w' {
			keep = 1
		}
		b.WriteString(string(rs[i : i+keep]))
		i = j
	}
	return b.String()
}

// emojiWord is what an emoji says when it stands for a word, "" for decoration.
func emojiWord(r rune) string {
	switch r {
	case '👍', '👌', '✅', '✔', '☑':
		return "yes"
	case '👎', '❌', '🚫', '✖':
		return "no"
	case '🙏':
		return "thanks"
	case '👋':
		return "hi"
	case '😡', '🤬', '😠':
		return "angry"
	case '💳':
		return "card"
	case '📧', '✉', '📩':
		return "email"
	case '📱', '☎', '📞':
		return "phone"
	case '🔑', '🔒':
		return "password"
	}
	return ""
}

// Plain joins the folded words of a text with chat-speak written out: the form all patterns are matched against.
func Plain(s, language string) string {
	ts := Tokens(s)
	words := make([]string, 0, min(len(ts), maxPlainWords))
	if len(ts) == 1 && ts[0].Word == "y" {
		return "y" // alone it answers, "why" takes a sentence
	}
	for _, t := range ts[:min(len(ts), maxPlainWords)] {
		if len(t.Word) <= maxWord {
			words = append(words, Spell(t.Word, language)...)
		} else {
			words = append(words, t.Word[:1]) // no word of any language: its place counts, its letters do not
		}
	}
	return strings.ToValidUTF8(strings.Join(words, " "), "")
}

var (
	owning = regexp.MustCompile(`(\p{L}+)['’][sS]\b`)
	// contracted are the words whose 's is a verb.
	contracted = regexp.MustCompile(`(?i)^(?:it|that|what|who|where|when|how|why|he|she|there|here|let|this|one|everything|something|nothing|everyone|someone|nobody)$`)
)

// Owned leaves the 's of an owner out: "my student's purchase" is the purchase of "my student". The 's of "it's" stays.
func Owned(s string) string {
	return owning.ReplaceAllStringFunc(s, func(found string) string {
		word := found[:strings.LastIndexAny(found, "'’")]
		if contracted.MatchString(word) {
			return found
		}
		return word
	})
}

// Spell writes a chat abbreviation out ("vc" → "voce"). Without a language every table is tried, Portuguese first.
func Spell(word, language string) []string {
	table := chatspeak()
	if full, ok := table[language][word]; ok {
		return full
	}
	if code := OnlySpeaks(word); code != "" && len(word) > 2 {
		return table[code][word] // "obg" means the same in an English conversation
	}
	if language == "" {
		for _, code := range []string{"pt", "es", "en"} {
			if full, ok := table[code][word]; ok {
				return full
			}
		}
	}
	return []string{word}
}

// List spells a text out and lists its folded words.
func List(text, language string) []string {
	var out []string
	for _, t := range Tokens(text) {
		if len(out) >= 400 {
			break
		}
		if len(t.Word) <= 40 {
			out = append(out, Spell(t.Word, language)...)
		}
	}
	return out
}
