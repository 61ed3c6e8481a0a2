package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// source is one line of sources.tsv: files of one project that are read in one way.
type source struct {
	id        string // folder under the root of checkouts
	format    string // a key of formats
	languages map[string]string
	glob      string // {l} stands for the language's name in the path, * for a name, ** for folders
	sum       string // SHA-256 over names and bytes of what was read

	licenceFile string // in the checkout; "" where the list does not say
	licenceSum  string // its SHA-256
}

// row is one text in one language. Rows of one key say the same thing.
type row struct{ key, language, text string }

// readSources reads sources.tsv and languages.tsv: id, address, commit or version, licence, languages, format, glob, sum, and in the latter
// the file of the licence and its sum.
func readSources(path string) ([]source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the list of sources: %w", err)
	}
	defer func() { _ = f.Close() }()
	var out []source
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") || strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		c := strings.Split(lines.Text(), "\t")
		if len(c) < 7 {
			return nil, fmt.Errorf("%s: %q has %d columns: write id, address, commit, licence, languages, format, glob and sum, separated by tabs", path, lines.Text(), len(c))
		}
		s := source{id: c[0], format: c[5], glob: c[6], languages: map[string]string{}}
		if len(c) > 7 {
			s.sum = c[7]
		}
		if len(c) > 9 {
			s.licenceFile, s.licenceSum = c[8], c[9]
		}
		for _, pair := range strings.Fields(c[4]) {
			code, name, named := strings.Cut(pair, "=")
			if !named {
				name = code
			}
			s.languages[code] = name
		}
		out = append(out, s)
	}
	return out, lines.Err()
}

// globExpression turns a glob into a pattern whose groups are its wildcards.
func globExpression(glob, language string) *regexp.Regexp {
	glob = strings.ReplaceAll(glob, "{l}", language)
	q := regexp.QuoteMeta(glob)
	q = strings.ReplaceAll(q, `\*\*/`, `((?:[^/]+/)*)`)
	q = strings.ReplaceAll(q, `\*`, `([^/]*)`)
	return regexp.MustCompile("^" + q + "$")
}

// read reads all files of a source in all its languages.
func (s source) read(root string) ([]row, string, error) {
	parse, ok := formats[s.format]
	if !ok {
		return nil, "", fmt.Errorf("source %s: format %q is unknown: use one of formats.go", s.id, s.format)
	}
	files, err := listFiles(filepath.Join(root, s.id))
	if err != nil {
		return nil, "", fmt.Errorf("source %s: %w: check the project out under that name", s.id, err)
	}
	var rows []row
	sum := sha256.New()
	codes := make([]string, 0, len(s.languages))
	for code := range s.languages {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		expression := globExpression(s.glob, s.languages[code])
		for _, name := range files {
			groups := expression.FindStringSubmatch(name)
			if groups == nil {
				continue
			}
			data, err := hashed(filepath.Join(root, s.id, name), name, sum)
			if err != nil {
				return nil, "", err
			}
			prefix := s.id + "\x00" + strings.Join(groups[1:], "\x00")
			for _, r := range parse(data, code) {
				r.key = prefix + "\x00" + r.key
				rows = append(rows, r)
			}
		}
	}
	return rows, hex.EncodeToString(sum.Sum(nil)), nil
}

func listFiles(root string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		if !d.IsDir() {
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			out = append(out, filepath.ToSlash(name))
		}
		return nil
	})
	slices.Sort(out)
	return out, err
}

func hashed(path, name string, sum hash.Hash) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sum.Write([]byte(name + "\x00"))
	sum.Write(data)
	return data, nil
}
