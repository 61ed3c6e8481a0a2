package knowledge

// vocabulary is the words of one language's passages by first letter, for repairing spelling.
type vocabulary struct {
	known   map[string]bool
	initial map[rune][][]rune
}

func newVocabulary() *vocabulary {
	return &vocabulary{known: map[string]bool{}, initial: map[rune][][]rune{}}
}

func (v *vocabulary) add(word string) {
	if v.known[word] {
		return
	}
	v.known[word] = true
	letters := []rune(word)
	v.initial[letters[0]] = append(v.initial[letters[0]], letters)
}

// repaired is the one known word that a customer probably meant, else the word itself. Words of five letters may differ by one
// edit, of eight by two; the first letter must be right, which keeps other words of the language apart from misspelt ones.
func (v *vocabulary) repaired(word string) string {
	letters := []rune(word)
	if v.known[word] || len(letters) < 5 || len(letters) > 30 {
		return word
	}
	limit := 1
	if len(letters) >= 8 {
		limit = 2
	}
	best := word
	distance := limit + 1
	for _, candidate := range v.initial[letters[0]] {
		if len(candidate) < 5 || len(candidate) > len(letters)+limit || len(candidate) < len(letters)-limit {
			continue
		}
		d := edits(letters, candidate, limit)
		if d < distance || d == distance && d <= limit && string(candidate) < best {
			best, distance = string(candidate), d
		}
	}
	return best
}

// mostLetters is what repaired compares: a word of 30 letters with one of 32.
const mostLetters = 32

// edits counts letters inserted, dropped, changed or swapped with their neighbour. It may stop once they are more than limit, and then says so.
func edits(a, c []rune, limit int) int {
	var rows [3][mostLetters + 1]int
	older, old, now := &rows[0], &rows[1], &rows[2]
	for j := range len(c) + 1 {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		least := i
		for j := 1; j <= len(c); j++ {
			cost := 1
			if a[i-1] == c[j-1] {
				cost = 0
			}
			now[j] = min(old[j]+1, now[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == c[j-2] && a[i-2] == c[j-1] {
				now[j] = min(now[j], older[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > limit { // a swap takes nothing back: what it begins from is one less at most
			return least
		}
		older, old, now = old, now, older
	}
	return old[len(c)]
}
