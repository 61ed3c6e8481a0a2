package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"agentbot/bot/nlu/words"
)

// corpus is what the projects of languages.tsv and our own texts say, by language: each sentence once, in an order that depends on nothing else.
type corpus map[string][]sentence

type sentence struct {
	text, folded string
	projects     map[string]bool // that say it
}

// ours is the name under which our own texts stand among the projects.
const ours = "ours"

// readCorpus reads all sources of a list from a folder of checkouts, and the texts of our own beside the list.
func readCorpus(list, root string, say func(string, ...any)) (corpus, error) {
	skip, err := readMeasured(filepath.Join(filepath.Dir(list), measuredName))
	if err != nil {
		return nil, err
	}
	kept := collected{skip, map[string]map[string]sentence{}}
	if err := eachSource(list, root, say, func(s source, rows []row) { kept.add(s.id, rows) }); err != nil {
		return nil, err
	}
	own, err := ownTexts(filepath.Dir(list))
	if err != nil {
		return nil, err
	}
	kept.add(ours, own)
	c := corpus{}
	for _, code := range sortedKeys(kept.sentences) {
		for _, f := range sortedKeys(kept.sentences[code]) {
			c[code] = append(c[code], kept.sentences[code][f])
		}
		say("%s: %d sentences", code, len(c[code]))
	}
	return c, nil
}

// collected is a corpus in the making.
type collected struct {
	skip      map[string]bool                // marks of texts that must not be learnt
	sentences map[string]map[string]sentence // language → folded
}

// add takes the rows of a project. What stands in another language's catalogue as it does in the English one was never translated.
func (c collected) add(project string, rows []row) {
	english := map[string]bool{}
	for _, r := range rows {
		if r.language == "en" && project != ours {
			english[r.text] = true
		}
	}
	for _, r := range rows {
		if r.language != "en" && english[r.text] {
			continue
		}
		for _, s := range sentences(tidy(r.text)) {
			c.addSentence(project, r.language, strings.TrimSpace(s))
		}
	}
}

func (c collected) addSentence(project, language, text string) {
	f := folded(text)
	if f == "" || len(f) > 400 || c.skip[measuredMark(f)] || language != "en" && untranslated(f) {
		return
	}
	if c.sentences[language] == nil {
		c.sentences[language] = map[string]sentence{}
	}
	s, ok := c.sentences[language][f]
	if !ok {
		s = sentence{text, f, map[string]bool{}}
	}
	s.text = min(s.text, text) // of several ways to write it always the same one
	s.projects[project] = true
	c.sentences[language][f] = s
}

// englishWords are frequent in English and rare in what else is read.
const englishWords = " the and you your with this that when which are from can will have has should how what if for be not use using we "

// untranslated says whether a folded sentence of another language's texts is English after all: two different words of it are.
func untranslated(folded string) bool {
	first := ""
	for _, w := range strings.Fields(folded) {
		if !strings.Contains(englishWords, " "+w+" ") {
			continue
		}
		if first != "" && w != first {
			return true
		}
		first = w
	}
	return false
}

// ownTexts reads what was written for this project: the phrases in three languages, and the sentences of each.
func ownTexts(dir string) ([]row, error) {
	out, err := everyday(dir)
	if err != nil {
		return nil, err
	}
	for _, code := range words.Languages {
		lines, err := readLines(filepath.Join(dir, "everyday."+code+".txt"))
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			if !strings.HasPrefix(l, "#") {
				out = append(out, row{language: code, text: l})
			}
		}
	}
	return out, nil
}

// measuredName is the file with a mark for every text the language is measured on, so that none of them is learnt.
const measuredName = "measured.txt"

// measuredMark is a short sum of a folded text: enough to know it again, and the text itself stays where it is.
func measuredMark(folded string) string {
	sum := sha256.Sum256([]byte(folded))
	return hex.EncodeToString(sum[:4])
}

func readMeasured(path string) (map[string]bool, error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, l := range lines {
		out[l] = true
	}
	return out, nil
}

// markMeasured writes the marks of the texts of a file of rows {"text": …}.
func markMeasured(rows, path string) error {
	file, err := os.Open(rows)
	if err != nil {
		return fmt.Errorf("read the rows that are measured on: %w", err)
	}
	defer func() { _ = file.Close() }()
	marks := map[string]bool{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		for _, m := range anyText.FindAllSubmatch(lines.Bytes(), -1) {
			text := unquote(m[1])
			for _, s := range append(sentences(text), text) {
				if f := folded(s); strings.Contains(f, " ") { // a word alone is no text of anybody's
					marks[measuredMark(f)] = true
				}
			}
		}
	}
	return writeLines(path, sortedKeys(marks))
}
