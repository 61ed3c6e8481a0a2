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

	licenceFile string // in the checkout
	licenceSum  string // its SHA-256
}

// row is one text in one language. Rows of one key say the same thing.
type row struct{ key, language, text string }

// readSources reads sources.tsv or languages.tsv: id, address, commit or version, licence, languages, format, glob, sum, and the file of the
// licence and its sum.
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
		if len(c) != 10 {
			return nil, fmt.Errorf("%s: %q has %d columns: write id, address, commit, licence, languages, format, glob, sum, file and sum of the licence, separated by tabs", path, lines.Text(), len(c))
		}
		s := source{id: c[0], format: c[5], glob: c[6], sum: c[7], licenceFile: c[8], licenceSum: c[9], languages: map[string]string{}}
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

// eachSource reads all sources of a list from a folder of checkouts, in the list's order. A source whose texts or licence are not those of
// the list is an error, told when all are read: the tables would not be the ones that are committed, or learnt from what they must not be.
func eachSource(list, root string, say func(string, ...any), take func(source, []row)) error {
	sources, err := readSources(list)
	if err != nil {
		return err
	}
	wrong := 0
	for _, s := range sources {
		rows, sum, err := s.read(root)
		if err != nil {
			return err
		}
		licence, err := fileSum(filepath.Join(root, s.id, s.licenceFile))
		if err != nil {
			return fmt.Errorf("source %s: read its licence: %w", s.id, err)
		}
		if sum != s.sum || licence != s.licenceSum {
			wrong++
			say("%s %s: its texts have the sum %s (the list says %s), its licence %s (%s)", s.id, s.glob, sum, s.sum, licence, s.licenceSum)
		}
		take(s, rows)
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d sources are not what %s says: check out the commits it names, or write the new sums into it", wrong, len(sources), list)
	}
	return nil
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

func fileSum(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
