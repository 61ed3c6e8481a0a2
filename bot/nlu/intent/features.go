package intent

import (
	"cmp"
	"math"
	"slices"

	"agentbot/bot/nlu/embedding"
	"agentbot/bot/nlu/words"
)

// feature is one weighted entry of a sparse vector.
type feature struct {
	id int32
	x  float32
}

// vocabulary knows the features of a library's phrases and how rare each is.
type vocabulary struct {
	ids     map[uint64]int32 // by the hash of what they are: 64 bits do not collide among some ten thousand
	idf     []float32        // zero for block c
	strange float64          // square of what a feature weighs that no phrase has
	words   spelling
	dense   int32     // id of the first dimension of block c
	mean    []float32 // of the phrases in it
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

// meaning is the weight of block c beside the blocks of words and of letters, each of length one.
const meaning = 0.5

// unknownShare is how much features that no phrase has count in a block's length: a text of which little is known weighs little.
const unknownShare = 0.3

// bigSet is the number of phrases from which features seen once are dropped, as they cost memory and teach nothing, and fewer rounds teach enough.
const bigSet = 3000

// newVocabulary counts the features of all phrases.
func newVocabulary(lists ...[]example) *vocabulary {
	all := slices.Concat(lists...)
	df := map[uint64]int{}
	v := &vocabulary{ids: map[uint64]int32{}}
	counts := map[string]int{}
	var room []uint64
	for _, e := range all {
		ws := e.words
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
		if len(all) <= bigSet || n >= 2 {
			names = append(names, f)
		}
	}
	slices.Sort(names) // the same phrases must give the same numbers on every run
	total := float64(len(all))
	v.idf = make([]float32, len(names))
	for i, f := range names {
		v.ids[f] = int32(i)
		v.idf[i] = rarity(total, float64(df[f]))
	}
	v.strange = math.Pow(float64(rarity(total, 0)), 2)
	v.centre(all)
	return v
}

// dims is the number of dimensions of block c.
const dims = embedding.Dims

// centre gives block c its place behind the other features and finds the middle of the phrases in the space of meanings: what all of them are
// about, say orders, tells none of them apart.
func (v *vocabulary) centre(all []example) {
	v.dense = int32(len(v.idf))
	v.idf = append(v.idf, make([]float32, dims)...)
	v.mean = make([]float32, dims)
	count := 0
	for _, e := range all {
		x, _ := embedding.Vector(e.words)
		if x == nil {
			continue
		}
		count++
		for i := range x {
			v.mean[i] += x[i]
		}
	}
	for i := range v.mean {
		v.mean[i] /= float32(max(1, count))
	}
}

// dimensions are block c: where a text lies in the space of meanings, seen from the middle of the phrases.
func (v *vocabulary) dimensions(out []feature, ws []string) []feature {
	x, _ := embedding.Vector(ws)
	if x == nil {
		return out
	}
	sum := float32(0)
	for i := range x {
		x[i] -= v.mean[i]
		sum += x[i] * x[i]
	}
	scale := meaning / float32(math.Sqrt(float64(sum)+1e-9))
	for i := range x {
		out = append(out, feature{v.dense + int32(i), x[i] * scale})
	}
	return out
}

func rarity(total, df float64) float32 {
	return float32(math.Pow(math.Log((1+total)/(1+df))+1, 0.7))
}

// see gives examples their vectors.
func (v *vocabulary) see(list []example) {
	var d desk
	for i := range list {
		list[i].vector = slices.Clone(v.lay(&d, list[i].words))
	}
}

// vector turns words into a sparse vector of three blocks.
func (v *vocabulary) vector(ws []string) []feature {
	return v.lay(&desk{make([]uint64, 0, 24*len(ws)), make([]feature, 0, 32*len(ws)+dims)}, ws)
}

// desk is what one vector after the other is made on: ten thousand of them would leave more garbage than they take.
type desk struct {
	names []uint64
	out   []feature
}

// lay is vector; the outcome holds until the next one is laid.
func (v *vocabulary) lay(d *desk, ws []string) []feature {
	d.names = wordFeatures(d.names[:0], ws)
	d.out = v.block(d.out[:0], d.names)
	d.names = letterFeatures(d.names[:0], ws)
	d.out = v.dimensions(v.block(d.out, d.names), ws)
	return d.out
}

func (v *vocabulary) block(out []feature, names []uint64) []feature {
	from := len(out)
	missing := 0
	for _, n := range names {
		if id, ok := v.ids[n]; ok {
			out = append(out, feature{id, 1})
		} else {
			missing++
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
	sum += unknownShare * float64(missing) * v.strange
	if sum > 0 {
		scale := float32(1 / math.Sqrt(sum))
		for i := range mine {
			mine[i].x *= scale
		}
	}
	return out[:from+kept]
}
