package language

import (
	"flag"
	"math"
	"os"
	"strings"
	"testing"
	"unicode"

	"agentbot/bot/nlu/words"
)

var update = flag.Bool("update", false, "rebuild generated files from their sources")

const (
	scale  = 24
	smooth = 0.3
)

// trainLanguages is the whole trainer: counts of hashed n-grams per language, log-probabilities minus their mean over the
// languages, scaled and clamped to a signed byte.
func trainLanguages(texts [3]string) []byte {
	counts := [3][]float64{}
	totals := [3]float64{}
	for k, text := range texts {
		counts[k] = make([]float64, tableSize)
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for _, w := range strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) {
				forms := []string{w}
				if plain := words.Fold(w); plain != w {
					forms = append(forms, plain) // customers leave accents out
				}
				for _, f := range forms {
					grams(f, func(at uint32) { counts[k][at] += 1 / float64(len(forms)); totals[k] += 1 / float64(len(forms)) })
				}
			}
		}
	}
	table := make([]byte, 3*tableSize)
	for at := range tableSize {
		var logs [3]float64
		mean := 0.0
		for k := range logs {
			logs[k] = math.Log((counts[k][at] + smooth) / (totals[k] + smooth*tableSize))
			mean += logs[k] / 3
		}
		if counts[0][at]+counts[1][at]+counts[2][at] == 0 {
			continue // never seen: no vote
		}
		for k := range logs {
			table[3*at+k] = byte(int8(math.Round(math.Max(-127, math.Min(127, (logs[k]-mean)*scale)))))
		}
	}
	return table
}

func TestLanguageTable(t *testing.T) {
	t.Parallel()
	want := trainLanguages([3]string{words.CorpusPT, words.CorpusES, words.CorpusEN})
	if *update {
		if err := os.WriteFile("language.table", want, 0o600); err != nil {
			t.Fatalf("write the table: %v", err)
		}
		return
	}
	if string(want) != languageTable {
		t.Error("language.table is not what the corpora give; rebuild it: go test ./bot/nlu/language -run TestLanguageTable -update")
	}
}
