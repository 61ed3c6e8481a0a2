package intent

import (
	"math"
	"slices"

	"agentbot/bot/nlu/words"
)

// feature is one weighted entry of a sparse vector.
type feature struct {
	id int32
	x  float32
}

// vocabulary knows the features of a library's phrases and how rare each is.
type vocabulary struct {
	ids   map[string]int32
	idf   []float32
	words map[string]int // phrase words with their counts, for spelling repair
}

// wordFeatures are words, pairs of neighbours and concepts: block a of the recipe.
func wordFeatures(ws []string) []string {
	out := make([]string, 0, 3*len(ws))
	for i, w := range ws {
		out = append(out, "w "+w)
		if i > 0 {
			out = append(out, "b "+ws[i-1]+" "+w)
		}
		for _, c := range words.Concepts(w) {
			out = append(out, "#"+c)
		}
	}
	return out
}

// letterFeatures are the runs of two to four letters inside each word with its edges: block b, which survives typing errors.
func letterFeatures(ws []string) []string {
	var out []string
	for _, w := range ws {
		rs := []rune("_" + w + "_")
		for n := 2; n <= 4; n++ {
			for i := 0; i+n <= len(rs); i++ {
				out = append(out, "c"+string(rs[i:i+n]))
			}
		}
	}
	return out
}

// newVocabulary counts the features of all phrases. With many phrases those seen once are dropped: they cost memory and teach nothing.
func newVocabulary(phrases [][]string) *vocabulary {
	df := map[string]int{}
	v := &vocabulary{ids: map[string]int32{}, words: map[string]int{}}
	for _, ws := range phrases {
		seen := map[string]bool{}
		for _, block := range [][]string{wordFeatures(ws), letterFeatures(ws)} {
			for _, f := range block {
				seen[f] = true
			}
		}
		for f := range seen {
			df[f]++
		}
		for _, w := range ws {
			v.words[w]++
		}
	}
	names := make([]string, 0, len(df))
	for f, n := range df {
		if len(phrases) <= 3000 || n >= 2 {
			names = append(names, f)
		}
	}
	slices.Sort(names) // the same phrases must give the same numbers on every run
	total := float64(len(phrases))
	v.idf = make([]float32, len(names))
	for i, f := range names {
		v.ids[f] = int32(i)
		v.idf[i] = rarity(total, float64(df[f]))
	}
	return v
}

func rarity(total, df float64) float32 {
	return float32(math.Pow(math.Log((1+total)/(1+df))+1, 0.7))
}

// vector turns words into a sparse vector of two blocks, each of length one.
func (v *vocabulary) vector(ws []string) []feature {
	out := v.block(nil, wordFeatures(ws))
	return v.block(out, letterFeatures(ws))
}

func (v *vocabulary) block(out []feature, names []string) []feature {
	counts := make(map[int32]int, len(names))
	for _, n := range names {
		if id, ok := v.ids[n]; ok {
			counts[id]++
		}
	}
	from, sum := len(out), 0.0
	for id, n := range counts {
		x := (1 + float32(math.Log(float64(n)))) * v.idf[id]
		out = append(out, feature{id, x})
		sum += float64(x) * float64(x)
	}
	if sum > 0 {
		scale := float32(1 / math.Sqrt(sum))
		for i := from; i < len(out); i++ {
			out[i].x *= scale
		}
	}
	slices.SortFunc(out[from:], func(a, b feature) int { return int(a.id - b.id) })
	return out
}

// repaired replaces words that are in neither the phrases nor the dictionary by the most frequent phrase word one slip away.
// One-word messages are left alone: there is nothing around the word to check the guess against.
func (v *vocabulary) repaired(ws []string) []string {
	if len(ws) < 2 {
		return ws
	}
	var out []string
	for i, w := range ws {
		if len(w) < 4 || v.words[w] > 0 || words.Known(w) || words.AllDigits(w) {
			continue
		}
		if better := v.nearest(w); better != "" {
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

func (v *vocabulary) nearest(w string) string {
	best, count := "", 0
	for cand, n := range v.words {
		if len(cand) < 3 || len(cand)-len(w) > 1 || len(w)-len(cand) > 1 || cand[0] != w[0] && cand[len(cand)-1] != w[len(w)-1] {
			continue
		}
		if words.Distance(w, cand) == 1 && (n > count || n == count && cand < best) {
			best, count = cand, n
		}
	}
	return best
}
