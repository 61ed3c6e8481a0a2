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
	needs []string // a text that matches holds at least one of these; nil: it may hold anything
}

// newPattern puts each alternative between before and after.
func newPattern(before string, alternatives []string, after string) *pattern {
	p := &pattern{}
	for _, a := range alternatives {
		p.forms = append(p.forms, form{re: regexp.MustCompile(before + `(?:` + a + `)` + after), needs: shortest(needsOf([]string{a}))})
	}
	return p
}

// MatchString says whether a text matches.
func (p *pattern) MatchString(text string) bool {
	return slices.ContainsFunc(p.forms, func(f form) bool { return f.possible(text) && f.re.MatchString(text) })
}

// FindAllStringIndex finds the first n matches of each alternative.
func (p *pattern) FindAllStringIndex(text string, n int) (all [][]int) {
	for _, f := range p.forms {
		if f.possible(text) {
			all = append(all, f.re.FindAllStringIndex(text, n)...)
		}
	}
	return all
}

// possible are the alternatives that a text holds the letters for; those of its parts are among them.
func (p *pattern) possible(text string) (forms []form) {
	for _, f := range p.forms {
		if f.possible(text) {
			forms = append(forms, f)
		}
	}
	return forms
}

func (f form) possible(text string) bool {
	return f.needs == nil || slices.ContainsFunc(f.needs, func(need string) bool { return strings.Contains(text, need) })
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
