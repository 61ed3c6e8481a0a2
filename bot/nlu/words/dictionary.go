package words

import (
	"bytes"
	"compress/flate"
	_ "embed" // the list of words travels inside the binary
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
)

// packedDictionary holds real words of the three languages and frequent ones of others, as PackDictionary writes them; tools/understanding makes it.
//
//go:embed dictionary.flate
var packedDictionary []byte

// dictionaryMost bounds what the list unpacks to.
const dictionaryMost = 4 << 20

// dictionary is a sorted list of folded words: the letters of all in one string, where each begins, and for each a bit for every language.
type dictionary struct {
	letters string
	starts  []uint32 // one more than there are words
	masks   []uint8
}

// known reads the list when it is first asked: a few milliseconds.
var known = sync.OnceValue(func() dictionary {
	d, err := unpackDictionary(packedDictionary)
	if err != nil {
		panic("words: the list of words inside the program is damaged: " + err.Error()) // not the work of anybody who runs it
	}
	return d
})

// Known says whether a folded word is a real one of the three languages.
func Known(word string) bool { return known().mask(word)&ours != 0 }

// Foreign says whether a folded word is a real one of another language, and of none of the three.
func Foreign(word string) bool { return known().mask(word) == foreign }

// The bits of the three languages, and of any other.
const (
	ours    = 1<<len(Languages) - 1
	foreign = 1 << len(Languages)
)

// Speakers says for each of the three languages whether a folded word is a real one of it.
func Speakers(word string) (in [len(Languages)]bool) {
	mask := known().mask(word)
	for i := range in {
		in[i] = mask>>i&1 == 1
	}
	return in
}

func (d dictionary) mask(word string) uint8 {
	at := sort.Search(len(d.masks), func(i int) bool { return d.word(i) >= word })
	if at < len(d.masks) && d.word(at) == word {
		return d.masks[at]
	}
	return 0
}

func (d dictionary) word(i int) string { return d.letters[d.starts[i]:d.starts[i+1]] }

// PackDictionary writes words with their languages, bit i for Languages[i] and the bit behind for any other: sorted, each as one byte with how many
// letters it shares with the one before (four bits) and its languages (four bits), the letters that follow, and a line end; all of it deflated.
func PackDictionary(languages map[string]uint8) ([]byte, error) {
	var plain, packed bytes.Buffer
	last := ""
	for _, w := range slices.Sorted(maps.Keys(languages)) {
		shared := 0
		for shared < min(len(w), len(last), 15) && w[shared] == last[shared] {
			shared++
		}
		if m := languages[w]; m == 0 || m > 15 || strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) {
			return nil, fmt.Errorf("%q with the languages %b cannot be in the list: it takes words of a to z and the four bits of languages", w, m)
		}
		plain.WriteByte(byte(shared)<<4 | languages[w])
		plain.WriteString(w[shared:] + "\n")
		last = w
	}
	writer, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(plain.Bytes()); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func unpackDictionary(packed []byte) (dictionary, error) {
	reader := flate.NewReader(bytes.NewReader(packed))
	plain, err := io.ReadAll(io.LimitReader(reader, dictionaryMost))
	if err != nil {
		return dictionary{}, err
	}
	most := bytes.Count(plain, []byte("\n")) + 1
	d := dictionary{starts: make([]uint32, 0, most), masks: make([]uint8, 0, most)}
	var letters strings.Builder
	letters.Grow(3 * len(plain))
	last := make([]byte, 0, 64)
	for len(plain) > 0 {
		head, rest := plain[0], plain[1:] // the head may be any byte, a line end too
		end := bytes.IndexByte(rest, '\n')
		if end < 0 || int(head>>4) > len(last) {
			return dictionary{}, fmt.Errorf("word %d is not whole", len(d.masks))
		}
		last = append(last[:head>>4], rest[:end]...)
		d.starts = append(d.starts, uint32(letters.Len()))
		d.masks = append(d.masks, head&15)
		letters.Write(last)
		plain = rest[end+1:]
	}
	d.starts = append(d.starts, uint32(letters.Len()))
	d.letters = letters.String()
	return d, nil
}
