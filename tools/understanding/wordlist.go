package main

import (
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"unicode"

	"agentbot/bot/nlu/words"
)

// What makes a word of the texts a real word of a language.
const (
	leastProjects = 2    // a slip of one translator stays with him,
	leastUses     = 3    // unless he makes it again and again
	foreignLeast  = 3    // projects that use a word of another language: only frequent ones are listed
	ownShare      = 0.08 // how frequent it must be, measured against the language that uses it most: less is a word left untranslated
)

// use is how much a word is used in the texts of one language.
type use struct {
	projects  map[string]bool
	sentences int
}

// listWords writes the list of real words of bot/nlu/words.
func listWords(c corpus, out string, say func(string, ...any)) error {
	uses := map[string]map[string]use{}
	for code, list := range c {
		uses[code] = wordUses(list)
	}
	kept := map[string]uint8{}
	for _, code := range sortedKeys(c) {
		bit, projects, sentences := len(words.Languages), foreignLeast, math.MaxInt
		if i := slices.Index(words.Languages[:], code); i >= 0 {
			bit, projects, sentences = i, leastProjects, leastUses
		}
		count := 0
		for w, u := range uses[code] {
			often := u.sentences >= sentences || len(u.projects) >= projects
			if plausible(w) && (u.projects[ours] || often && belongs(w, code, c, uses)) {
				kept[w] |= 1 << bit
				count++
			}
		}
		say("%s: %d words", code, count)
	}
	packed, err := words.PackDictionary(kept)
	if err != nil {
		return err
	}
	say("%d words, %d bytes", len(kept), len(packed))
	if err := os.WriteFile(out, packed, 0o600); err != nil {
		return fmt.Errorf("write the list of words: %w", err)
	}
	return nil
}

// wordUses counts each word once for every sentence.
func wordUses(list []sentence) map[string]use {
	uses := map[string]use{}
	for _, s := range list {
		seen := map[string]bool{}
		for _, w := range strings.Fields(s.folded) {
			if seen[w] {
				continue
			}
			seen[w] = true
			u := uses[w]
			if u.projects == nil {
				u.projects = map[string]bool{}
			}
			maps.Copy(u.projects, s.projects)
			u.sentences++
			uses[w] = u
		}
	}
	return uses
}

// belongs says whether a word is frequent enough in a language beside those that use it most.
func belongs(w, code string, c corpus, uses map[string]map[string]use) bool {
	share := func(code string) float64 { return float64(uses[code][w].sentences) / float64(len(c[code])) }
	top := 0.0
	for other := range c {
		top = max(top, share(other))
	}
	return share(code) >= ownShare*top
}

// plausible says whether a folded word can be one of the three languages: Latin letters only, one of them a vowel, or a letter alone.
func plausible(w string) bool {
	if len(w) > 24 || strings.ContainsFunc(w, func(r rune) bool { return r > unicode.MaxASCII || r < 'a' || r > 'z' }) {
		return false
	}
	return len(w) == 1 || strings.ContainsAny(w, "aeiouy") && !hammered(w)
}

// hammered says whether a word is typed by letting the fingers roll: "asdf" and "qwerty" stand in many examples, and are no words.
func hammered(w string) bool {
	if len(w) < 4 {
		return false
	}
	beside := func(a, b byte) int { // 1 to the right, -1 to the left, 0 not beside each other
		for _, row := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
			if i, j := strings.IndexByte(row, a), strings.IndexByte(row, b); i >= 0 && j >= 0 && (i-j == 1 || j-i == 1) {
				return j - i
			}
		}
		return 0
	}
	for from := 0; from < len(w); {
		to, way := from+1, 0
		for to < len(w) {
			step := beside(w[to-1], w[to])
			if step == 0 || way != 0 && step != way {
				break
			}
			way, to = step, to+1
		}
		if to-from < 3 {
			return false
		}
		from = to
	}
	return true
}
