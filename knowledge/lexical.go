package knowledge

import (
	"math"
	"sort"
)

// The usual constants of BM25; nothing measured better on the development sets.
const (
	k1 = 1.2
	b  = 0.75
)

// pseudoPassages are added to the count for a gram's weight. In a documentation of three pages every word is in a third of it, and
// without them a right answer would weigh less than one unknown word; from a hundred passages on they change nothing.
const pseudoPassages = 20

// repairCredit is what a word counts when it was found only by repairing its spelling: a repair may be wrong.
const repairCredit = 0.85

// lexical is a BM25 index over character 4-grams of one language's passages. Built once, then only read.
type lexical struct {
	ids      []string // position in the index → passage id
	postings map[string][]posting
	weights  map[string]float64 // of the grams in postings
	words    *vocabulary
	plain    map[string]bool // the language's words of grammar, may be nil
	norms    []float64       // k1 × (1 − b + b × length ÷ average length), by position
}

type posting struct {
	at    int32
	times float32
}

// hit is one ranked passage. Share is the score divided by the most that any passage could score on this query, 0 to 1.
type hit struct {
	id    string
	at    int32 // position in the index
	score float64
	share float64
}

// newLexical indexes texts; ids and texts go together by position.
func newLexical(ids, texts []string) *lexical {
	x := &lexical{ids: ids, postings: map[string][]posting{}, weights: map[string]float64{}, words: newVocabulary(), norms: make([]float64, len(texts))}
	total := 0.0
	for at, text := range texts {
		counts := map[string]float32{}
		length := 0.0
		for _, word := range terms(text) {
			x.words.add(word)
			for _, gram := range grams(word) {
				counts[gram]++
				length++
			}
		}
		for gram, times := range counts {
			x.postings[gram] = append(x.postings[gram], posting{at: int32(at), times: times})
		}
		x.norms[at] = length
		total += length
	}
	for gram, list := range x.postings {
		x.weights[gram] = x.rarity(float64(len(list)))
	}
	average := math.Max(1, total/math.Max(1, float64(len(texts))))
	for at, length := range x.norms {
		x.norms[at] = k1 * (1 - b + b*length/average)
	}
	return x
}

// weight is a gram's inverse document frequency; a gram that no passage has weighs most.
func (x *lexical) weight(gram string) float64 {
	if w, ok := x.weights[gram]; ok {
		return w
	}
	return x.rarity(0)
}

func (x *lexical) rarity(n float64) float64 {
	return math.Log(1 + (float64(len(x.ids))+pseudoPassages-n+0.5)/(n+0.5))
}

// has says whether the passage at a position has most grams of a word: it stands there in this or a kindred form.
func (x *lexical) has(word []string, at int32) bool {
	const most = 0.6
	found := 0
	for _, gram := range word {
		list := x.postings[gram]
		i := sort.Search(len(list), func(i int) bool { return list[i].at >= at })
		if i < len(list) && list[i].at == at {
			found++
		}
	}
	return float64(found) >= most*float64(len(word))
}

// search ranks the k best passages, ties by id.
func (x *lexical) search(query string, k int) []hit { return x.best(x.spelled(query), k) }

func (x *lexical) best(query []spelling, k int) []hit {
	scores, touched, bound := x.scores(query)
	best := make([]hit, 0, k+1)
	for _, at := range touched {
		best = insert(best, hit{id: x.ids[at], at: at, score: scores[at], share: scores[at] / bound}, k)
	}
	return best
}

// spelling is a word as it was said, and as the documents spell it.
type spelling struct{ said, meant string }

// spelled looks every word of a query up once: repairing one costs more than scoring it.
func (x *lexical) spelled(query string) []spelling {
	var out []spelling
	for _, word := range terms(query) {
		out = append(out, spelling{word, x.words.repaired(word)})
	}
	return out
}

// scores gives every passage's score by position, which of them have one, and the most that one could have.
func (x *lexical) scores(query []spelling) (scores []float64, touched []int32, bound float64) {
	seen := map[string]bool{}
	scores = make([]float64, len(x.ids))
	for _, word := range query {
		credit := 1.0
		if word.meant != word.said {
			credit = repairCredit
		}
		importance := 1.0
		if x.plain[word.said] {
			importance = plainWeight
		}
		for _, gram := range grams(word.meant) {
			if seen[gram] {
				continue
			}
			seen[gram] = true
			weight := importance * x.weight(gram)
			bound += weight * (k1 + 1)
			for _, p := range x.postings[gram] {
				if scores[p.at] == 0 {
					touched = append(touched, p.at)
				}
				scores[p.at] += credit * weight * float64(p.times) * (k1 + 1) / (float64(p.times) + x.norms[p.at])
			}
		}
	}
	return scores, touched, bound
}

// insert keeps the k best in a small sorted array: sorting every touched passage costs several times the query.
func insert(best []hit, h hit, k int) []hit {
	before := func(a, c hit) bool { return a.score > c.score || a.score == c.score && a.id < c.id }
	if len(best) == k && !before(h, best[k-1]) {
		return best
	}
	at := sort.Search(len(best), func(i int) bool { return before(h, best[i]) })
	best = append(best, hit{})
	copy(best[at+1:], best[at:])
	best[at] = h
	if len(best) > k {
		best = best[:k]
	}
	return best
}
