// Package embedding gives a sentence a place in a space where texts that mean alike lie close, whichever of Portuguese, Spanish and
// English they are written in: a vector per word, learnt from a sentence encoder, and vectors of letter runs for words never seen.
//
// The table is computed by tools/understanding, which also lists its sources; NOTICE names those that ask for it. Vectors carry their
// weight in their length: articles are short, words that decide what a sentence is about are long, so that a plain sum is right.
package embedding

import (
	"bytes"
	"compress/flate"
	_ "embed" // the table travels inside the binary
	"io"
	"math"
	"sync"
)

// packed is the table as Pack writes it: 0.4 MB of the program less, for some 30 ms at the first use.
//
//go:embed embedding.flate
var packed []byte

// The table: "EMB1", then as little-endian uint32 the dimensions, the words, the buckets and the length of all words' letters; the
// offset of every word's letters and their end; a scale (the upper half of a float32) a row;
// the rows of the words, then those of the buckets, a signed byte a dimension; the letters of the words in ascending order.
var unpacked = sync.OnceValue(func() string {
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), tableMost))
	if err != nil {
		return "" // damaged: nothing is known, see parse
	}
	return string(plain)
})

// tableMost bounds what the table unpacks to.
const tableMost = 16 << 20

// Pack makes of a table what travels inside the program.
func Pack(table []byte) ([]byte, error) {
	var out bytes.Buffer
	writer, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(table); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Dims is the number of dimensions of the space.
const Dims = 96

const header = 20

// table is where the parts of the file begin.
type table struct {
	words, buckets                int
	offsets, scales, rows, letter int
	data                          string
}

var shipped = sync.OnceValue(func() table { return parse(unpacked()) })

// parse finds the parts of a table. A damaged one is empty: nothing is known, and understanding works without it.
func parse(data string) table {
	if len(data) < header || data[:4] != "EMB1" || number(data, 4) != Dims {
		return table{}
	}
	t := table{words: number(data, 8), buckets: number(data, 12), data: data}
	t.offsets = header
	t.scales = t.offsets + 4*(t.words+1)
	t.rows = t.scales + 2*(t.words+t.buckets)
	t.letter = t.rows + Dims*(t.words+t.buckets)
	if len(data) != t.letter+number(data, 16) {
		return table{}
	}
	return t
}

func number(data string, at int) int {
	return int(data[at]) | int(data[at+1])<<8 | int(data[at+2])<<16 | int(data[at+3])<<24
}

// name is the word of a row.
func (t table) name(i int) string {
	from, to := number(t.data, t.offsets+4*i), number(t.data, t.offsets+4*i+4)
	return t.data[t.letter+from : t.letter+to]
}

// find is the row of a word, -1 when it has none.
func (t table) find(word string) int {
	from, to := 0, t.words
	for from < to {
		mid := (from + to) / 2
		if t.name(mid) < word {
			from = mid + 1
		} else {
			to = mid
		}
	}
	if from < t.words && t.name(from) == word {
		return from
	}
	return -1
}

// add adds a row, times a weight.
func (t table) add(v []float32, row int, weight float32) {
	at := t.scales + 2*row
	scale := weight * math.Float32frombits(uint32(t.data[at])<<16|uint32(t.data[at+1])<<24)
	cells := t.data[t.rows+Dims*row:][:Dims]
	v = v[:Dims]
	for i := range v {
		v[i] += scale * float32(int8(cells[i]))
	}
}

// longest is the longest word that is looked at: longer ones are codes and addresses.
const longest = 30

// Add adds the vectors of folded words, as package words lists them, to v, which has room for Dims numbers, and returns how many of the
// words are in the table. Words that are not are guessed from their runs of letters. Numbers say nothing and are passed over.
func Add(v []float32, words []string) (known int) {
	t := shipped()
	if t.words == 0 {
		return 0
	}
	for _, w := range words {
		if len(w) > longest || digits(w) {
			continue
		}
		if row := t.find(w); row >= 0 {
			t.add(v, row, 1)
			known++
		} else {
			t.guess(v, w)
		}
	}
	return known
}

// guess adds what the letter runs of a word say, each the same share.
func (t table) guess(v []float32, word string) {
	var room [longest + 2]byte
	s := append(append(append(room[:0], '<'), word...), '>')
	count := 0
	for n := 3; n <= 5; n++ {
		count += max(0, len(s)-n+1)
	}
	for n := 3; n <= 5; n++ {
		for i := 0; i+n <= len(s); i++ {
			t.add(v, t.words+bucket(s[i:i+n], t.buckets), 1/float32(count))
		}
	}
}

// bucket is the FNV-1a hash of a run of letters, folded onto the buckets.
func bucket(run []byte, buckets int) int {
	h := uint32(2166136261)
	for _, b := range run {
		h = (h ^ uint32(b)) * 16777619
	}
	h ^= h >> 15
	return int(h % uint32(buckets))
}

func digits(w string) bool {
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return true
}

// Vector is the sum over folded words, brought to length one; nil when the words say nothing. known is how many are in the table.
func Vector(words []string) (v []float32, known int) {
	v = make([]float32, Dims)
	known = Add(v, words)
	sum := float32(0)
	for _, x := range v {
		sum += x * x
	}
	if sum == 0 {
		return nil, 0
	}
	scale := 1 / float32(math.Sqrt(float64(sum)))
	for i := range v {
		v[i] *= scale
	}
	return v, known
}
