package words

import (
	"bytes"
	"compress/flate"
	"testing"
)

func TestKnown(t *testing.T) {
	t.Parallel()
	for word, want := range map[string][3]bool{ // pt, es, en
		"reembolso":   {true, true, false},
		"senha":       {true, false, false},
		"contrasena":  {false, true, false},
		"password":    {false, false, true},
		"obrigado":    {true, false, false},
		"refund":      {false, false, true},
		"kreditkarte": {},
		"rembolso":    {},
		"xqzt":        {},
		"":            {},
	} {
		if got := Speakers(word); got != want {
			t.Errorf("%q is known in pt, es, en: %v, want %v", word, got, want)
		}
		if any := want != [3]bool{}; Known(word) != any {
			t.Errorf("Known(%q) is %t", word, Known(word))
		}
	}
}

func TestForeign(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]bool{"bitte": true, "voglio": true, "bonjour": true, "casa": false, "help": false, "xqzt": false} {
		if Foreign(word) != want {
			t.Errorf("Foreign(%q) is %t", word, !want)
		}
	}
}

// The list is sorted and every language has its share: a damaged or half-trained one would be noticed here.
func TestDictionaryIsWhole(t *testing.T) {
	t.Parallel()
	d := known()
	var count [4]int
	for i := range d.masks {
		if i > 0 && d.word(i-1) >= d.word(i) {
			t.Fatalf("%q stands before %q", d.word(i-1), d.word(i))
		}
		for k := range count {
			count[k] += int(d.masks[i] >> k & 1)
		}
	}
	for k, n := range count {
		if n < 15000 {
			t.Errorf("column %d has %d words, want 15,000", k, n)
		}
	}
	if len(packedDictionary) > 300<<10 {
		t.Errorf("the list takes %d bytes in the program, at most 300 KB are its share", len(packedDictionary))
	}
}

func TestPackDictionary(t *testing.T) {
	t.Parallel()
	words := map[string]uint8{"a": 7, "ab": 2, "abc": 10, "abcdefghijklmnopqrst": 1, "abcdefghijklmnopqrsu": 4, "b": 8}
	packed, err := PackDictionary(words)
	if err != nil {
		t.Fatal(err)
	}
	d, err := unpackDictionary(packed)
	if err != nil {
		t.Fatal(err)
	}
	for w, want := range words {
		if got := d.mask(w); got != want {
			t.Errorf("%q: %b, want %b", w, got, want)
		}
	}
	if d.mask("aa") != 0 || len(d.masks) != len(words) {
		t.Errorf("%d words, want %d", len(d.masks), len(words))
	}
	for _, wrong := range []map[string]uint8{{"é": 1}, {"a": 0}, {"a": 16}} {
		if _, err := PackDictionary(wrong); err == nil {
			t.Errorf("%v was packed", wrong)
		}
	}
}

func TestUnpackDictionary_Damaged(t *testing.T) {
	t.Parallel()
	for _, plain := range []string{"\x20a\n", "\x01abc"} {
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, flate.DefaultCompression)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(plain))
		_ = w.Close()
		if _, err := unpackDictionary(packed.Bytes()); err == nil {
			t.Errorf("%q was unpacked", plain)
		}
	}
	if _, err := unpackDictionary([]byte("no flate")); err == nil {
		t.Error("bytes that are no list were unpacked")
	}
}

func BenchmarkUnpackDictionary(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpackDictionary(packedDictionary); err != nil {
			b.Fatal(err)
		}
	}
}
