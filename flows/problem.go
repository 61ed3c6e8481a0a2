package flows

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"

	"agentbot/flows/phrase"
)

// Problem is one mistake in a library, with its place and a way out. Message and Hint are in English; In says them in another language.
type Problem struct {
	File    string
	Line    int
	Col     int // in characters, from 1
	End     int // the column behind what is wrong, in the same line
	Message string
	Rule    string
	Source  string // the line itself
	Hint    string // a suggestion, may be ""
	Warning bool   // the library can be used all the same

	line   string // the whole line, unless it is longer than longestLine
	said   phrase.Sentence
	hints  []phrase.Sentence
	warned string // "warning" in the language of Message
}

//go:embed messages
var messages embed.FS

// Messages are the translations of what this package says to those who write flows.
var Messages = sync.OnceValue(func() *phrase.Book {
	folder, err := fs.Sub(messages, "messages")
	if err == nil {
		var book *phrase.Book
		if book, err = phrase.Open(folder); err == nil {
			return book
		}
	}
	panic("embedded messages: " + err.Error()) // a file of ours, met by every test
})

// In is the problem in a language: pt, es or en.
func (p Problem) In(language string) Problem {
	if p.said.Format == "" {
		return p
	}
	book := Messages()
	p.Message, p.Hint, p.warned = book.In(language, p.said), "", book.Sprintf(language, "warning")
	for _, hint := range p.hints {
		p.Hint = besides(p.Hint, book.In(language, hint))
	}
	return p
}

func besides(hint, more string) string {
	if hint == "" {
		return more
	}
	return hint + " " + more
}

// longestSource bounds the line that is shown with a problem.
const longestSource = 500

// longestLine bounds the line in which columns are counted in several ways.
const longestLine = 16 << 10

// hint adds a suggestion.
func (p *Problem) hint(format string, args ...any) *Problem {
	p.hints = append(p.hints, phrase.Say(format, args...))
	p.Hint = besides(p.Hint, fmt.Sprintf(format, args...))
	return p
}

// write suggests a piece of YAML, which reads the same in every language.
func (p *Problem) write(code string) { p.hint("%s", code) }

// meant suggests what would have been right, or what there is; nothing when nothing is near.
func (p *Problem) meant(word string, known []string) {
	if near := nearest(word, known); near != "" {
		p.hint("did you mean %q?", near)
	} else if len(known) > 0 && len(known) <= 24 {
		p.hint("known: %s", strings.Join(slices.Sorted(slices.Values(known)), ", "))
	}
}

// String is file:line:col: message [rule], the line, a caret and the suggestion.
func (p Problem) String() string {
	head := fmt.Sprintf("%s:%d:%d: %s%s [%s]", p.File, p.Line, p.Col, p.level(), p.Message, p.Rule)
	if p.Source == "" {
		return head + suffix(p.Hint)
	}
	number := fmt.Sprintf("%4d", p.Line)
	pad := room(firstRunes(p.Source, p.Col-1))
	return head + "\n" + number + " | " + p.Source + "\n     | " + pad + "^" + suffix(p.Hint)
}

// room is as much room as a text takes in a terminal.
func room(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t':
			b.WriteByte('\t')
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Variation_Selector):
		case r >= 0x1F300 && r <= 0x1FAFF, unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), r >= 0xFF01 && r <= 0xFF60:
			b.WriteString("  ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// Units are the columns of Col and End as editors count them, who speak the Language Server Protocol: in units of UTF-16, from 1. An emoji is two.
func (p Problem) Units() (from, to int) {
	units := func(col int) int { return 1 + len(utf16.Encode([]rune(firstRunes(p.line, col-1)))) }
	if p.line == "" {
		return p.Col, max(p.End, p.Col)
	}
	return units(p.Col), max(units(p.End), units(p.Col))
}

func (p Problem) level() string {
	if !p.Warning {
		return ""
	}
	return cmp.Or(p.warned, "warning") + ": "
}

func suffix(hint string) string {
	if hint == "" {
		return ""
	}
	return " " + hint
}

// firstWords is the beginning of a text, cut between words and marked where something is missing.
func firstWords(s string, n int) string {
	s = oneSpaced(s)
	short := firstRunes(s, n)
	if short == s {
		return s
	}
	if at := strings.LastIndex(short, " "); at > 0 {
		short = short[:at]
	}
	return strings.TrimRight(short, " ,;:·") + "…"
}

func firstRunes(s string, n int) string {
	runes := []rune(s)
	return string(runes[:max(0, min(n, len(runes)))])
}

// Format prints problems one after the other, sorted by place, in English.
func Format(problems []Problem) string { return FormatIn(phrase.Source, problems) }

// FormatIn is Format in a language.
func FormatIn(language string, problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.In(language).String())
		b.WriteByte('\n')
	}
	return b.String()
}

func sortProblems(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(problems, func(a, b Problem) bool { return a.String() == b.String() })
}

// place is where something stands in a file.
type place struct {
	src    *source
	line   int
	col    int
	width  int // in characters; 0: as far as the word there reaches
	indent int // of the lines that follow, in a text of several
}

// source is one file of a library.
type source struct {
	name  string
	lines []string
}

func (p place) shifted(lines, cols int) place {
	if lines > 0 {
		return place{src: p.src, line: p.line + lines, col: p.indent + cols + 1, indent: p.indent}
	}
	return place{src: p.src, line: p.line, col: p.col + cols, indent: p.indent}
}

// end is the column behind what stands at a place of a line.
func (p place) end(line []rune) int {
	if p.col < 1 || p.col > len(line) {
		return max(p.col, 1)
	}
	if p.width > 0 {
		return min(p.col+p.width, len(line)+1)
	}
	end := p.col
	for end <= len(line) && (unicode.IsLetter(line[end-1]) || unicode.IsDigit(line[end-1]) || strings.ContainsRune("_.-/$", line[end-1])) {
		end++
	}
	return max(end, p.col+1)
}

func (p place) problem(rule, format string, args ...any) Problem {
	out := Problem{Line: p.line, Col: p.col, Message: fmt.Sprintf(format, args...), Rule: rule, said: phrase.Say(format, args...)}
	if p.src == nil {
		return out
	}
	out.File, out.End = p.src.name, p.col
	if p.line >= 1 && p.line <= len(p.src.lines) && len(p.src.lines[p.line-1]) <= longestLine {
		out.line = p.src.lines[p.line-1]
		out.End = p.end([]rune(out.line))
	}
	if p.line >= 1 && p.line <= len(p.src.lines) && len(p.src.lines[p.line-1]) <= longestSource {
		out.Source = p.src.lines[p.line-1] // a longer one shows nobody anything, and a file can be one line
	}
	return out
}

// longestMeant bounds what a suggestion is looked for: comparing takes as long as both words together are long.
const longestMeant = 100

// nearest is what somebody who wrote word will have meant, "" when nothing is near.
func nearest(word string, known []string) string {
	if len(word) > longestMeant {
		return ""
	}
	best, at := "", (len([]rune(word))+1)/2
	for _, k := range slices.Sorted(slices.Values(known)) {
		if d := distance(word, k); d < at {
			best, at = k, d
		}
	}
	return best
}

// distance is Levenshtein's, with two letters that changed places as one mistake.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, row := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		next := make([]int, len(y)+1)
		next[0] = i + 1
		for j, s := range y {
			cost := 1
			if r == s {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && r == y[j-1] && x[i-1] == s {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(y)]
}
