package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"agentbot/bot/nlu/words"
)

var (
	tags        = regexp.MustCompile(`<[^<>]{1,200}>`)
	placeholder = regexp.MustCompile(`%\{[^}]*\}|\{\{[^}]*\}\}|\$t\([^)]*\)|\$\{[^}]*\}|%\([^)]*\)[sd]|%[0-9]*\$?[-.0-9]*[a-zA-Z@]\b|\{[^{}]{0,40}\}|\$[0-9A-Z_]+\$?|@[a-z_]+\b|:[a-z_]+\b`)
	spaces      = regexp.MustCompile(`\s+`)
	sentenceEnd = regexp.MustCompile(`([.!?])\s+`)
)

// tidy brings a catalogue's text to what a person would read: no markup, no placeholders. "" when it is no sentence or word.
func tidy(s string) string {
	if strings.Contains(s, "plural,") || strings.Contains(s, "select,") || strings.Contains(s, "://") || len(s) > 2000 {
		return ""
	}
	s = html.UnescapeString(s)
	s = tags.ReplaceAllString(s, " ")
	s = placeholder.ReplaceAllString(s, " ")
	s = strings.NewReplacer("&", " ", "_", " ", "\\n", " ", "`", "", "*", "").Replace(s)
	s = strings.TrimSpace(spaces.ReplaceAllString(s, " "))
	letters, others := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		} else if r != ' ' {
			others++
		}
	}
	if letters < 2 || others*3 > letters || strings.ContainsAny(s, "{}|<>=/\\") && others*6 > letters {
		return ""
	}
	return s
}

// sentences cuts a text at its full stops.
func sentences(s string) []string {
	parts := strings.Split(sentenceEnd.ReplaceAllString(s, "$1\n"), "\n")
	return slices.DeleteFunc(parts, func(p string) bool { return len(strings.TrimSpace(p)) < 2 })
}

// folded is the form in which overlaps with test sets are looked for.
func folded(s string) string {
	ts := words.Tokens(s)
	ws := make([]string, len(ts))
	for i, t := range ts {
		ws[i] = t.Word
	}
	return strings.Join(ws, " ")
}

// texts is what all sources gave: pairs of an English and another sentence, and sentences by language.
type texts struct {
	pairs    map[string][][2]string // language → English, other
	plain    map[string][]string
	excluded int // sentences that are rows of the test sets
}

// collect reads all sources and writes English.txt, pairs.*.tsv and plain.*.txt into out. Test sets in avoid are kept out.
func collect(list, root, avoid, out string, write func(format string, a ...any)) error {
	forbidden, err := forbiddenRows(avoid)
	if err != nil {
		return err
	}
	write("%d texts must not be learnt, their sum is %s", len(forbidden), sumOf(sortedKeys(forbidden)))
	t := texts{pairs: map[string][][2]string{}, plain: map[string][]string{}}
	seenPair, seenPlain := map[string]bool{}, map[string]bool{}
	err = eachSource(list, root, write, func(s source, rows []row) {
		pairs := t.add(rows, forbidden, seenPair, seenPlain)
		write("%s\t%s\t%d rows\t%d pairs", s.id, s.glob, len(rows), pairs)
	})
	if err != nil {
		return err
	}
	own, err := everyday(filepath.Dir(list))
	if err != nil {
		return err
	}
	write("everyday phrases of our own: %d pairs", t.add(own, forbidden, seenPair, seenPlain))
	write("%d sentences left out because they are rows of the test sets", t.excluded)
	return t.save(out, write)
}

// sumOf is the SHA-256 of lines.
func sumOf(lines []string) string {
	sum := sha256.New()
	for _, l := range lines {
		sum.Write([]byte(l + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// everyday reads the phrases that were written for this purpose.
func everyday(dir string) ([]row, error) {
	var out []row
	for _, name := range []string{"everyday_words.txt", "everyday_sentences.txt"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("read our own phrases: %w", err)
		}
		out = append(out, parseEveryday(data)...)
	}
	return out, nil
}

func (t *texts) add(rows []row, forbidden, seenPair, seenPlain map[string]bool) int {
	english := map[string]string{}
	for _, r := range rows {
		if r.language == "en" {
			english[r.key] = r.text
		}
	}
	count := 0
	for _, r := range rows {
		text := tidy(r.text)
		if text == "" || r.language != "en" && english[r.key] == r.text {
			continue // not translated
		}
		mine := sentences(text)
		for _, s := range mine {
			t.addPlain(s, r.language, forbidden, seenPlain)
		}
		source := tidy(english[r.key])
		if r.language == "en" || source == "" {
			continue
		}
		theirs := sentences(source)
		if len(theirs) != len(mine) {
			theirs, mine = []string{source}, []string{text}
		}
		for i, s := range mine {
			f, g := folded(s), folded(theirs[i])
			key := r.language + f + "\t" + g
			if f == "" || g == "" || f == g || seenPair[key] || forbidden[f] || forbidden[g] || len(g) > 400 {
				continue
			}
			seenPair[key] = true
			t.pairs[r.language] = append(t.pairs[r.language], [2]string{theirs[i], s})
			count++
		}
	}
	return count
}

func (t *texts) addPlain(s, language string, forbidden, seen map[string]bool) {
	f := folded(s)
	if f == "" || seen[language+f] || len(f) > 400 {
		return
	}
	seen[language+f] = true
	if forbidden[f] {
		t.excluded++
		return
	}
	t.plain[language] = append(t.plain[language], s)
}

// forbiddenRows reads the folded texts of the development data, so that nothing is trained on them. No folder: nothing is forbidden.
func forbiddenRows(dir string) (map[string]bool, error) {
	out := map[string]bool{}
	if dir == "" {
		return out, nil
	}
	for _, pattern := range []string{"intents/*.jsonl", "faq/*.jsonl", "langid/*.jsonl"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			if err := addForbidden(out, name); err != nil {
				return nil, err
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s holds no development data: name the folder with intents, faq and langid, or none", dir)
	}
	return out, nil
}

var anyText = regexp.MustCompile(`"(?:text|query|title)": ?("(?:[^"\\]|\\.)*")`)

func addForbidden(out map[string]bool, name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for _, m := range anyText.FindAllSubmatch(data, -1) {
		text := unquote(m[1])
		if f := folded(text); f != "" {
			out[f] = true
		}
		for _, s := range sentences(text) {
			if f := folded(s); strings.Count(f, " ") > 2 {
				out[f] = true
			}
		}
	}
	return nil
}

func (t *texts) save(out string, write func(format string, a ...any)) error {
	for _, code := range sortedKeys(t.plain) {
		if err := writeLines(filepath.Join(out, "plain."+code+".txt"), t.plain[code]); err != nil {
			return err
		}
		write("%s: %d sentences, %d pairs", code, len(t.plain[code]), len(t.pairs[code]))
	}
	for _, code := range []string{"pt", "es"} {
		lines := make([]string, len(t.pairs[code]))
		for i, p := range t.pairs[code] {
			lines[i] = p[0] + "\t" + p[1]
		}
		if err := writeLines(filepath.Join(out, "pairs."+code+".tsv"), lines); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func writeLines(path string, lines []string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write the collected texts: %w", err)
	}
	w := bufio.NewWriter(f)
	for _, l := range lines {
		_, _ = w.WriteString(strings.ReplaceAll(l, "\n", " ") + "\n")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
