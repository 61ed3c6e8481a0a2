package intent

import (
	"cmp"
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
	ids   map[uint64]int32 // by the hash of what they are: 64 bits do not collide among some ten thousand
	idf   []float32
	words spelling
}

// The kinds of features; each starts its hashes anew.
const (
	kindWord    = 'w'
	kindPair    = 'b'
	kindConcept = '#'
	kindLetters = 'c'
)

// The hash is FNV-1a, 64 bits: the same on every machine, which a cached model depends on.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

func hashed(kind byte, parts ...string) uint64 {
	h := (uint64(hashStart) ^ uint64(kind)) * hashPrime
	for i, part := range parts {
		if i > 0 {
			h = (h ^ ' ') * hashPrime
		}
		for j := range len(part) {
			h = (h ^ uint64(part[j])) * hashPrime
		}
	}
	return h
}

// wordFeatures are words, pairs of neighbours and concepts: block a of the recipe.
func wordFeatures(out []uint64, ws []string) []uint64 {
	for i, w := range ws {
		out = append(out, hashed(kindWord, w))
		if i > 0 {
			out = append(out, hashed(kindPair, ws[i-1], w))
		}
		for _, c := range words.Concepts(w) {
			out = append(out, hashed(kindConcept, c))
		}
	}
	return out
}

// letterFeatures are the runs of two to four letters inside each word with its edges: block b, which survives typing errors.
func letterFeatures(out []uint64, ws []string) []uint64 {
	for _, w := range ws {
		edged := "_" + w + "_"
		starts := make([]int, 0, len(edged)+1)
		for i := range edged {
			starts = append(starts, i)
		}
		starts = append(starts, len(edged))
		for n := 2; n <= 4; n++ {
			for i := 0; i+n < len(starts); i++ {
				out = append(out, hashed(kindLetters, edged[starts[i]:starts[i+n]]))
			}
		}
	}
	return out
}

// bigSet is the number of phrases from which features seen once are dropped, as they cost memory and teach nothing, and fewer rounds teach enough.
const bigSet = 3000

// newVocabulary counts the features of all phrases.
func newVocabulary(phrases [][]string) *vocabulary {
	df := map[uint64]int{}
	v := &vocabulary{ids: map[uint64]int32{}}
	counts := map[string]int{}
	var room []uint64
	for _, ws := range phrases {
		room = letterFeatures(wordFeatures(room[:0], ws), ws)
		slices.Sort(room)
		for _, f := range slices.Compact(room) {
			df[f]++
		}
		for _, w := range ws {
			counts[w]++
		}
	}
	v.words = newSpelling(counts)
	names := make([]uint64, 0, len(df))
	for f, n := range df {
		if len(phrases) <= bigSet || n >= 2 {
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
	room := wordFeatures(make([]uint64, 0, 24*len(ws)), ws)
	out := v.block(make([]feature, 0, 20*len(ws)), room)
	return v.block(out, letterFeatures(room[:0], ws))
}

func (v *vocabulary) block(out []feature, names []uint64) []feature {
	from := len(out)
	for _, n := range names {
		if id, ok := v.ids[n]; ok {
			out = append(out, feature{id, 1})
		}
	}
	mine := out[from:]
	slices.SortFunc(mine, func(a, b feature) int { return cmp.Compare(a.id, b.id) })
	kept, sum := 0, 0.0
	for i := 0; i < len(mine); {
		j := i
		for j < len(mine) && mine[j].id == mine[i].id {
			j++
		}
		x := v.idf[mine[i].id]
		if n := j - i; n > 1 {
			x *= 1 + float32(math.Log(float64(n)))
		}
		mine[kept] = feature{mine[i].id, x}
		sum += float64(x) * float64(x)
		kept++
		i = j
	}
	mine = mine[:kept]
	if sum > 0 {
		scale := float32(1 / math.Sqrt(sum))
		for i := range mine {
			mine[i].x *= scale
		}
	}
	return out[:from+kept]
}
