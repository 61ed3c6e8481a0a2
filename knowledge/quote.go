package knowledge

import "strings"

// Bounds of a quotation: what a customer reads on a phone without scrolling.
const (
	quoteSentences = 3
	quoteRunes     = 420
	listRunes      = 650
)

// quoteDamping is the length, in grams, below which a shorter text gains little by being short.
const quoteDamping = 200

// unit is what is quoted whole: a sentence, or a list with the line that leads to it.
type unit struct {
	text  string
	lines bool // begins on a line of its own
}

// size counts the first line: a list has its own bound, and its items are read at a glance.
func (u unit) size() int {
	line, _, _ := strings.Cut(u.text, "\n")
	return len([]rune(line))
}

// quote takes the one to three neighbouring sentences of a passage that say most about the question, from the passage's first
// sentence on where they are near it: what comes first in a section is what the rest refers to.
func quote(p Passage, question string, weigh func(string) float64) string {
	units := quotable(p.Text)
	if len(units) == 0 {
		return ""
	}
	wanted := map[string]float64{}
	for _, word := range terms(question) {
		for _, gram := range grams(word) {
			wanted[gram] = weigh(gram)
		}
	}
	best, bestValue := 0, -1.0
	for i, u := range units {
		if value := relevance(u.text, wanted); value > bestValue {
			best, bestValue = i, value
		}
	}
	from, to := window(units, best)
	return join(units[from:to])
}

// introduced puts a name to a list that nothing in its passage leads to.
func introduced(p Passage, text string) string {
	if !listed(text) {
		return text
	}
	name := p.Title
	if n := len(p.Headings); n > 0 {
		name = p.Headings[n-1]
	}
	return strings.TrimRight(name, ":.") + ":\n" + text
}

// relevance is the weight of the question's grams in a text, each once; long texts do not win by length alone.
func relevance(text string, wanted map[string]float64) float64 {
	seen := map[string]bool{}
	length, sum := 0, 0.0
	for _, word := range terms(text) {
		for _, gram := range grams(word) {
			length++
			if !seen[gram] {
				seen[gram] = true
				sum += wanted[gram]
			}
		}
	}
	return sum / (quoteDamping + float64(length))
}

// window is what is quoted around the best unit. What follows a sentence is usually its condition.
func window(units []unit, best int) (from, to int) {
	from = start(units, best)
	size := 0
	for to = from; to <= best && (to == from || size+units[to].size() <= listRunes); to++ {
		size += units[to].size()
	}
	for to < len(units) && to-from < quoteSentences && size+units[to].size() <= quoteRunes {
		size += units[to].size()
		to++
	}
	return from, to
}

// start is the first unit if the best is near enough to be quoted with it, else the first of the best's own paragraph, else the best
// itself. Numbered steps begin with the first.
func start(units []unit, best int) int {
	numbered := best
	for numbered > 0 && mdNumber.MatchString(units[numbered].text) && mdNumber.MatchString(units[numbered-1].text) {
		numbered--
	}
	if numbered < best {
		return numbered
	}
	paragraph := best
	for paragraph > 0 && !units[paragraph].lines {
		paragraph--
	}
	for _, from := range []int{0, paragraph} {
		size := 0
		for _, u := range units[from : best+1] {
			size += u.size()
		}
		if best-from <= quoteSentences && size <= quoteRunes {
			return from
		}
	}
	return best
}

// join writes units as they stood.
func join(units []unit) string {
	var out strings.Builder
	for i, u := range units {
		switch {
		case i == 0:
		case u.lines:
			out.WriteByte('\n')
		default:
			out.WriteByte(' ')
		}
		out.WriteString(u.text)
	}
	return out.String()
}

// quotable cuts a passage into units. A short list stays whole: its third step alone would mislead.
func quotable(text string) []unit {
	var out []unit
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); {
		if !listed(lines[i]) {
			for n, sentence := range sentences(lines[i]) {
				out = append(out, unit{text: sentence, lines: n == 0})
			}
			i++
			continue
		}
		end := i
		for end < len(lines) && listed(lines[end]) {
			end++
		}
		out = withList(out, lines[i:end])
		i = end
	}
	return out
}

func withList(out []unit, items []string) []unit {
	whole := strings.Join(items, "\n")
	if len([]rune(whole)) > listRunes {
		for _, item := range items {
			out = append(out, unit{text: item, lines: true})
		}
		return out
	}
	if last := len(out) - 1; last >= 0 && !listed(out[last].text) { // steps without what leads to them begin in the middle
		out[last].text += "\n" + whole
		return out
	}
	return append(out, unit{text: whole, lines: true})
}

func listed(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	return strings.HasPrefix(line, "- ") || mdNumber.MatchString(line)
}
