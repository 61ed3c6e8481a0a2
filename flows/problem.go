package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a library, with its place and a way out.
type Problem struct {
	File    string
	Line    int
	Col     int
	Message string
	Rule    string
	Source  string // the line itself
	Hint    string // a suggestion, may be ""
}

// String is file:line:col: message [rule], the line, a caret and the suggestion.
func (p Problem) String() string {
	head := fmt.Sprintf("%s:%d:%d: %s [%s]", p.File, p.Line, p.Col, p.Message, p.Rule)
	if p.Source == "" {
		return head + suffix(p.Hint)
	}
	number := fmt.Sprintf("%4d", p.Line)
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return '\t'
		}
		return ' '
	}, firstRunes(p.Source, p.Col-1))
	return head + "\n" + number + " | " + p.Source + "\n     | " + pad + "^" + suffix(p.Hint)
}

func suffix(hint string) string {
	if hint == "" {
		return ""
	}
	return " " + hint
}

func firstRunes(s string, n int) string {
	runes := []rune(s)
	return string(runes[:max(0, min(n, len(runes)))])
}

// Format prints problems one after the other, sorted by place.
func Format(problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.String())
		b.WriteByte('\n')
	}
	return b.String()
}

func sortProblems(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(problems)
}

// place is where something stands in a file.
type place struct {
	src  *source
	line int
	col  int
}

// source is one file of a library.
type source struct {
	name  string
	lines []string
}

func (p place) shifted(lines, cols int) place {
	if lines > 0 {
		return place{src: p.src, line: p.line + lines, col: cols + 1}
	}
	return place{src: p.src, line: p.line, col: p.col + cols}
}

func (p place) problem(rule, message, hint string) Problem {
	out := Problem{Line: p.line, Col: p.col, Message: message, Rule: rule, Hint: hint}
	if p.src == nil {
		return out
	}
	out.File = p.src.name
	if p.line >= 1 && p.line <= len(p.src.lines) {
		out.Source = p.src.lines[p.line-1]
	}
	return out
}

// meant is a suggestion from what would have been right, "" when nothing is near.
func meant(word string, known []string) string {
	best, at := "", (len([]rune(word))+1)/2
	for _, k := range slices.Sorted(slices.Values(known)) {
		if d := distance(word, k); d < at {
			best, at = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(known) == 0 || len(known) > 24 {
		return ""
	}
	return "known: " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}

// distance is Levenshtein's.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range y {
			cost := 1
			if r == s {
				cost = 0
			}
			next := min(row[j]+1, row[j+1]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(y)]
}
