package intent

import (
	"slices"

	"agentbot/bot/nlu/words"
)

// spelling are the words of the phrases with how often each occurs, by their length in bytes: what a mistyped word may have meant.
type spelling struct {
	counts   map[string]int
	byLength [][]string
}

// longestSpelled is the longest word that is ever repaired.
const longestSpelled = 30

func newSpelling(counts map[string]int) spelling {
	s := spelling{counts: counts, byLength: make([][]string, longestSpelled+2)}
	for w := range counts {
		if n := len(w); n >= 3 && n <= longestSpelled+1 {
			s.byLength[n] = append(s.byLength[n], w)
		}
	}
	for _, list := range s.byLength {
		slices.SortFunc(list, func(a, b string) int {
			if counts[a] != counts[b] {
				return counts[b] - counts[a]
			}
			if a < b {
				return -1
			}
			return 1
		})
	}
	return s
}

// repaired replaces words that are in neither the phrases nor the dictionary by the most frequent phrase word one slip away.
// One-word messages are left alone: there is nothing around the word to check the guess against.
func (s spelling) repaired(ws []string) []string {
	if len(ws) < 2 {
		return ws
	}
	var out []string
	for i, w := range ws {
		if len(w) < 4 || len(w) > longestSpelled || s.counts[w] > 0 || words.Known(w) || words.AllDigits(w) {
			continue
		}
		if better := s.nearest(w); better != "" {
			if out == nil {
				out = slices.Clone(ws)
			}
			out[i] = better
		}
	}
	if out == nil {
		return ws
	}
	return out
}

// nearest is the most frequent word one slip away, "" for none. Nobody mistypes the first and the last letter at once.
func (s spelling) nearest(w string) string {
	best := ""
	for n := len(w) - 1; n <= len(w)+1; n++ {
		for _, cand := range s.byLength[n] {
			if best != "" && (s.counts[cand] < s.counts[best] || s.counts[cand] == s.counts[best] && cand > best) {
				break // the list is in this order
			}
			if (cand[0] == w[0] || cand[len(cand)-1] == w[len(w)-1]) && oneSlip(w, cand) {
				best = cand
				break
			}
		}
	}
	return best
}

// oneSlip says whether one letter added, left out, replaced or swapped with its neighbour turns a into b.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	at := 0
	for at < len(a) && a[at] == b[at] {
		at++
	}
	if len(a) < len(b) {
		return len(b)-len(a) == 1 && a[at:] == b[at+1:]
	}
	if at == len(a) {
		return false
	}
	if a[at+1:] == b[at+1:] {
		return true
	}
	return at+1 < len(a) && a[at] == b[at+1] && a[at+1] == b[at] && a[at+2:] == b[at+2:]
}
