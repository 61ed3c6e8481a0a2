package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"agentbot/bot/nlu/language"
)

// library writes a list with one project in pt, es, en and de, and what stands beside a list, into a folder.
func library(t *testing.T) (list, root string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"everyday_words.txt", "everyday_sentences.txt", "everyday.pt.txt", "everyday.es.txt", "everyday.en.txt"} {
		write(name, "# ours\n")
	}
	write("everyday.pt.txt", "beleza então\n")
	write("measured.txt", measuredMark("uma frase medida")+"\n")
	write("src/a/LICENSE", "MIT\n")
	write("src/a/en.json", `{"a": "Save the file", "b": "Chat now"}`)
	write("src/a/pt.json", `{"a": "Salvar o arquivo", "b": "Chat now", "c": "uma frase medida", "d": "Use the key that you have"}`)
	write("src/a/es.json", `{"a": "Guardar el archivo"}`)
	write("src/a/de.json", `{"a": "Datei speichern"}`)
	line := "a\texample.com/a\tc0ffee\tMIT\tpt es en de\tjson\t{l}.json\tSUM\tLICENSE\tLICENCE\n"
	list, root = filepath.Join(dir, "languages.tsv"), filepath.Join(dir, "src")
	write("languages.tsv", line)
	sources, err := readSources(list)
	if err != nil {
		t.Fatal(err)
	}
	_, sum, err := sources[0].read(root)
	if err != nil {
		t.Fatal(err)
	}
	licence, err := fileSum(filepath.Join(root, "a/LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	write("languages.tsv", strings.NewReplacer("SUM", sum, "LICENCE", licence).Replace(line))
	return list, root
}

func quiet(string, ...any) {}

func TestReadCorpus(t *testing.T) {
	t.Parallel()
	list, root := library(t)
	c, err := readCorpus(list, root, quiet)
	if err != nil {
		t.Fatal(err)
	}
	var pt []string
	for _, s := range c["pt"] {
		pt = append(pt, s.text)
	}
	if want := []string{"beleza então", "Salvar o arquivo"}; !slices.Equal(pt, want) {
		t.Errorf("Portuguese: %q, want %q: without what was not translated and what is measured on", pt, want)
	}
	if len(c["de"]) != 1 || len(c["en"]) != 2 {
		t.Errorf("de %v, en %v", c["de"], c["en"])
	}
}

// A text or a licence that is not the one of the list stops the trainer: the tables would be others.
func TestReadCorpus_AnotherCheckout(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a/LICENSE", "a/de.json"} {
		list, root := library(t)
		if err := os.WriteFile(filepath.Join(root, name), []byte(`{"a": "Datei sichern"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readCorpus(list, root, quiet); err == nil || !strings.Contains(err.Error(), "1 of 1 sources") {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
}

// The same holds for the embedding's texts, and nothing is written then.
func TestCollect_AnotherCheckout(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "a/LICENSE", "a/pt.json"} {
		list, root := library(t)
		if name != "" {
			if err := os.WriteFile(filepath.Join(root, name), []byte(`{"a": "Guardar o arquivo"}`), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out := t.TempDir()
		err := collect(list, root, "", out, quiet)
		pairs, _ := os.ReadFile(filepath.Join(out, "pairs.pt.tsv"))
		switch {
		case name == "" && (err != nil || !strings.Contains(string(pairs), "Save the file\tSalvar o arquivo\n")):
			t.Errorf("as the list says: %v, pairs %q", err, pairs)
		case name != "" && (err == nil || !strings.Contains(err.Error(), "1 of 1 sources") || len(pairs) > 0):
			t.Errorf("%s was changed: %v, pairs %q", name, err, pairs)
		}
	}
}

// What the program ships was learnt only from texts whose licence allows it. PSF-2.0 is Python's documentation in English.
func TestLicencesOfTheLists(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{
		"languages.tsv": {"MIT", "BSD-3-Clause", "Apache-2.0", "CC0-1.0", "CC-BY-4.0", "MIT OR Apache-2.0", "CC0-1.0 AND PSF-2.0"},
		"sources.tsv":   {"MIT", "BSD-3-Clause", "Apache-2.0", "CC0-1.0", "CC-BY-4.0"},
	}
	for list, licences := range allowed {
		lines, err := readLines(list)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines[1:] {
			c := strings.Split(line, "\t")
			if len(c) != 10 || !slices.Contains(licences, c[3]) || len(c[7]) != 64 || c[8] == "" || len(c[9]) != 64 {
				t.Errorf("%s: %q: want ten columns, one of the licences %v, and both sums", list, line, licences)
			}
		}
	}
}

func TestUntranslated(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"you can find the docs": true, "the the": false, "baixe o app for business": false, "will ich nicht": false, "a senha e o nome": false,
	} {
		if untranslated(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}

// Two pupils with the same texts learn the same, and what they learn tells the texts apart.
func TestPupilIsDeterministic(t *testing.T) {
	t.Parallel()
	texts := []string{"quero a minha senha de volta", "quiero mi contraseña de vuelta", "i want my password back", "ich will mein passwort"}
	learnt := func() (tables [2][]byte, last float64) {
		for i := range tables {
			p := newPupil()
			for n := range 2000 {
				last = p.learn(p.piece(texts[n%4]), n%4)
			}
			tables[i], _ = p.table()
		}
		return tables, last
	}
	tables, last := learnt()
	if !bytes.Equal(tables[0], tables[1]) {
		t.Error("two pupils learnt two tables from the same texts")
	}
	if len(tables[0]) != language.Rows*language.Columns || last > 0.5 {
		t.Errorf("%d bytes, loss %.2f after 2,000 lessons", len(tables[0]), last)
	}
}

func TestHammered(t *testing.T) {
	t.Parallel()
	for w, want := range map[string]bool{"asdf": true, "qwerty": true, "lkjh": true, "asdfasdf": true, "qweasd": true, "property": false, "were": false, "poder": false, "as": false, "rede": false} {
		if got := hammered(w); got != want {
			t.Errorf("%q: %t, want %t", w, got, want)
		}
	}
}
