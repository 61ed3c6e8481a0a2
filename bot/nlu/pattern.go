package nlu

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// pattern is many alternatives, each an expression of its own: small ones are matched in one pass, and most texts hold none of the letters that
// an alternative needs, which costs a small part of trying it to find out.
type pattern struct{ forms []form }

// form is one alternative.
type form struct {
	re    *regexp.Regexp
	needs []need // a text that matches holds at least one of these; nil: it may hold anything
}

// need are letters, and where their first three stand in a text's grams.
type need struct {
	letters string
	gram    uint16 // 0 for fewer letters than three: always looked for
}

// grams are the threes of letters that a text holds, each a bit at its hash: most needs are known to be missing by one look.
type grams [64]uint64

func gramOf(a, b, c byte) uint16 {
	return uint16((uint32(a)*1021+uint32(b)*131+uint32(c)*7)%4095) + 1 //nolint:gosec // below 4096
}

func gramsOf(text string) *grams {
	var g grams
	for i := 2; i < len(text); i++ {
		h := gramOf(text[i-2], text[i-1], text[i])
		g[h>>6] |= 1 << (h & 63)
	}
	return &g
}

// newPattern puts each alternative between before and after.
func newPattern(before string, alternatives []string, after string) *pattern {
	p := &pattern{}
	for _, a := range alternatives {
		f := form{re: regexp.MustCompile(before + `(?:` + a + `)` + after)}
		for _, letters := range shortest(needsOf([]string{a})) {
			n := need{letters: letters}
			if len(letters) >= 3 {
				n.gram = gramOf(letters[0], letters[1], letters[2])
			}
			f.needs = append(f.needs, n)
		}
		p.forms = append(p.forms, f)
	}
	return p
}

// MatchString says whether a text matches.
func (p *pattern) MatchString(text string) bool {
	g := gramsOf(text)
	return slices.ContainsFunc(p.forms, func(f form) bool { return f.possible(text, g) && f.re.MatchString(text) })
}

// FindAllStringIndex finds the first n matches of each alternative.
func (p *pattern) FindAllStringIndex(text string, n int) (all [][]int) {
	g := gramsOf(text)
	for i := range p.forms {
		if p.forms[i].possible(text, g) {
			all = append(all, p.forms[i].re.FindAllStringIndex(text, n)...)
		}
	}
	return all
}

// possible are the alternatives that a text holds the letters for; those of its parts are among them.
func (p *pattern) possible(text string) (forms []*form) {
	g := gramsOf(text)
	for i := range p.forms {
		if p.forms[i].possible(text, g) {
			forms = append(forms, &p.forms[i])
		}
	}
	return forms
}

func (f *form) possible(text string, g *grams) bool {
	if f.needs == nil {
		return true
	}
	for i := range f.needs {
		n := &f.needs[i]
		if (n.gram == 0 || g[n.gram>>6]&(1<<(n.gram&63)) != 0) && strings.Contains(text, n.letters) {
			return true
		}
	}
	return false
}

// needsOf is nil when one of the alternatives needs no letters.
func needsOf(alternatives []string) (all []string) {
	for _, a := range alternatives {
		parsed, err := syntax.Parse(a, syntax.Perl)
		if err != nil {
			return nil // the compiler will say so
		}
		one := needed(parsed)
		if one == nil {
			return nil
		}
		all = append(all, one...)
	}
	return all
}

// needed are letters of which a match holds at least one; nil: none for certain.
func needed(re *syntax.Regexp) (letters []string) {
	if all := spelled(re); all != nil && !slices.Contains(all, "") {
		return all
	}
	switch re.Op { //nolint:exhaustive // everything else may match without letters
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		return neededInRow(re.Sub)
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			one := needed(sub)
			if one == nil {
				return nil
			}
			letters = append(letters, one...)
		}
	}
	return letters
}

// neededInRow takes the longest of what must stand one after the other.
func neededInRow(row []*syntax.Regexp) (letters []string) {
	better := func(one []string) {
		if !slices.Contains(one, "") && least(one) > least(letters) {
			letters = one
		}
	}
	run := []string{""}
	for _, sub := range row {
		if all := followed(run, spelled(sub)); all != nil {
			run = all
			continue
		}
		better(run)
		better(needed(sub))
		run = []string{""}
		if all := spelled(sub); all != nil {
			run = all
		}
	}
	better(run)
	return letters
}

const mostSpelled = 64

// spelled is everything that an expression matches, nil when that is too much to list.
func spelled(re *syntax.Regexp) (all []string) {
	switch re.Op { //nolint:exhaustive // nothing else can be listed
	case syntax.OpEmptyMatch:
		return []string{""}
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCapture:
		return spelled(re.Sub[0])
	case syntax.OpQuest:
		if all := spelled(re.Sub[0]); all != nil && len(all) < mostSpelled {
			return append(slices.Clone(all), "")
		}
	case syntax.OpConcat:
		all = []string{""}
		for _, sub := range re.Sub {
			if all = followed(all, spelled(sub)); all == nil {
				return nil
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			one := spelled(sub)
			if one == nil || len(all)+len(one) > mostSpelled {
				return nil
			}
			all = append(all, one...)
		}
	}
	return all
}

// listed is everything that a pattern matches, nil when that is too much to list.
func listed(pattern string) []string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil // the compiler will say so
	}
	return spelled(parsed.Simplify())
}

// followed is each of the first followed by each of the second; nil when that is too much, or when one of them is.
func followed(first, second []string) (all []string) {
	if len(first)*len(second) > mostSpelled {
		return nil
	}
	for _, f := range first {
		for _, s := range second {
			all = append(all, f+s)
		}
	}
	return all
}

// least is the length of the shortest: the longer, the rarer in a text that does not match.
func least(letters []string) int {
	if len(letters) == 0 {
		return 0
	}
	n := len(letters[0])
	for _, l := range letters {
		n = min(n, len(l))
	}
	return n
}

// shortest leaves out what holds another one.
func shortest(letters []string) (kept []string) {
	slices.SortFunc(letters, func(a, b string) int { return len(a) - len(b) })
	for _, l := range letters {
		if !slices.ContainsFunc(kept, func(k string) bool { return strings.Contains(l, k) }) {
			kept = append(kept, l)
		}
	}
	return kept
}
