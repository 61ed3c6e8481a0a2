package entity

import (
	"regexp"
	"slices"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

var (
	lettersAndDigits = regexp.MustCompile(`[A-Za-z]{1,6}[ .:\-#]{0,2}[0-9](?:[ .\-]?[0-9]){1,24}`)
	spelledLetters   = regexp.MustCompile(`(?:\b[A-Za-z][ .\-]){1,5}[A-Za-z][ .:\-#]{0,2}[0-9](?:[ .\-]?[0-9]){1,24}`)
	nonBlank         = regexp.MustCompile(`\S+`)
	separators       = strings.NewReplacer(" ", "", ".", "", "-", "", ":", "", "#", "")
)

// code is a slot's pattern, compiled twice: as it stands, and for finding it in any case.
type code struct{ exact, loose *regexp.Regexp }

func newCode(pattern string) (code, bool) {
	bare := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	loose, err := regexp.Compile(`(?i)(?:` + bare + `)`)
	if pattern == "" || err != nil {
		return code{}, false
	}
	exact, err := regexp.Compile(`^(?:` + bare + `)$`)
	return code{exact, loose}, err == nil
}

// parse reads a code in any case, with blanks and marks that are not part of it or without one that is.
func (c code) parse(s string) (bot.Value, string) {
	bare := separators.Replace(s)
	for _, form := range []string{s, strings.ToUpper(s), strings.ToLower(s), bare, strings.ToUpper(bare), strings.ToLower(bare)} {
		if form != "" && c.exact.MatchString(form) {
			return String(form, form), ""
		}
	}
	for at := 1; at < len(bare) && len(bare) <= 30; at++ {
		if form := strings.ToUpper(bare[:at] + "-" + bare[at:]); digit(bare[at]) != digit(bare[at-1]) && c.exact.MatchString(form) {
			return String(form, form), ""
		}
	}
	return bot.Value{}, ReasonFormat
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// PatternHits finds what matches a slot's pattern, in any case and also written with blanks ("hp 1000 0001") or dictated. Where nothing does, what is
// one slip away from it (O for 0, l for 1, the letters in front forgotten) is refused with what was probably meant as its doubt.
func PatternHits(pattern, text string) []Hit {
	c, ok := newCode(pattern)
	if !ok {
		return nil
	}
	d := dictate(text)
	var out []Hit
	for _, shape := range []*regexp.Regexp{c.loose, spelledLetters, lettersAndDigits} {
		for _, h := range find(d.text, shape, "text", c.parse) {
			if h.Reason == "" && !Overlaps(out, h) {
				out = append(out, h)
			}
		}
	}
	if len(out) == 0 {
		out = c.slips(d.text)
	}
	for i := range out {
		out[i].Start, out[i].End = d.place(out[i].Start, out[i].End)
	}
	return ByPlace(out)
}

// slips finds codes with letters that look like figures, or without the letters that all of them begin with.
func (c code) slips(text string) []Hit {
	prefix := literalPrefix(c.exact.String())
	places := wordPlaces(text)
	var out []Hit
	for first := 0; first < len(places) && len(out) < 3; first++ {
		for last := min(first+mostParts, len(places)) - 1; last >= first; last-- {
			start, end := places[first][0], places[last][1]
			if somethingElse(text, start, end) {
				continue
			}
			if better := c.meant(separators.Replace(text[start:end]), prefix); better != "" {
				out = append(out, Hit{Value: bot.Value{Doubt: better}, Kind: "text", Reason: ReasonFormat, Start: start, End: end})
				first = last
				break
			}
		}
	}
	return out
}

// somethingElse says whether figures are called, or are, another number.
func somethingElse(text string, start, end int) bool {
	lead := Before(text, start)
	if cpfWords.MatchString(lead) || cnpjWords.MatchString(lead) || phoneWords.MatchString(lead) {
		return true
	}
	_, cpf := parseCPF(text[start:end])
	return cpf == ""
}

// meant is the code that a word probably stands for, "" when that is not clear.
func (c code) meant(s, prefix string) string {
	if len(s) < 4 || len(s) > 30 || !strings.ContainsAny(s, "0123456789") {
		return ""
	}
	if words.AllDigits(s) && prefix != "" && c.exact.MatchString(prefix+s) {
		return prefix + s
	}
	return c.nearest(strings.ToUpper(s))
}

// A code is written in a few parts at most, and stands near the beginning of what is said.
const (
	mostParts = 4
	mostWords = 40
)

// wordPlaces are the places of the first words of a text, without the marks around them.
func wordPlaces(text string) (places [][2]int) {
	for _, at := range nonBlank.FindAllStringIndex(text, mostWords) {
		start, end := TrimSpan(text, at[0], at[1])
		for start < end && strings.IndexByte("#(\"'", text[start]) >= 0 {
			start++
		}
		for start < end && strings.IndexByte(")\"'", text[end-1]) >= 0 {
			end--
		}
		if start < end {
			places = append(places, [2]int{start, end})
		}
	}
	return places
}

// literalPrefix is the letters a pattern opens with.
func literalPrefix(pattern string) string {
	re, err := regexp.Compile(strings.TrimSuffix(strings.TrimPrefix(pattern, "^(?:"), ")$"))
	if err != nil {
		return ""
	}
	prefix, _ := re.LiteralPrefix()
	return prefix
}

// alike are letters and figures that are taken for each other.
var alike = map[byte]byte{'O': '0', '0': 'O', 'I': '1', 'L': '1', '1': 'I', 'S': '5', '5': 'S', 'B': '8', '8': 'B'}

// mostAlike bounds how many such places of one word are tried: 2 to the power of it.
const mostAlike = 8

// nearest is the code that a word becomes with the fewest characters taken for their likes, "" when it becomes none.
func (c code) nearest(s string) string {
	var places []int
	for i := range len(s) {
		if alike[s[i]] != 0 {
			places = append(places, i)
		}
	}
	letters := strings.IndexAny(s, "0123456789") // a letter behind the first figure is the likelier slip, so are figures before the last letter
	slices.SortStableFunc(places, func(a, b int) int { return doubtful(s, letters, b) - doubtful(s, letters, a) })
	places = places[:min(len(places), mostAlike)]
	best, fewest := "", len(s)
	for mask := 1; mask < 1<<len(places); mask++ {
		form, changed := []byte(s), 0
		for n, at := range places {
			if mask>>n&1 == 1 {
				form[at] = alike[s[at]]
				changed++
			}
		}
		if changed >= fewest || changed > 3 {
			continue
		}
		if v, reason := c.parse(string(form)); reason == "" {
			best, fewest = v.Text, changed
		}
	}
	return best
}

func doubtful(s string, firstFigure, at int) int {
	if !digit(s[at]) && firstFigure >= 0 && at > firstFigure || digit(s[at]) && at < 3 {
		return 1
	}
	return 0
}
