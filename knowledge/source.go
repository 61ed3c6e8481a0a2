package knowledge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Source is where documents come from.
type Source interface {
	// Documents reads everything. Files that cannot be used are drops; an error means that the source itself cannot be read.
	Documents(ctx context.Context) ([]Document, []Drop, error)
	// Fingerprint changes when Documents would give something else, and costs less than reading it all where that is possible.
	Fingerprint(ctx context.Context) (string, error)
}

// Bounds on what one folder may hold: a mistaken path (a home folder) must not fill the memory.
const (
	maxFile  = 1 << 20
	maxFiles = 5000
)

var readable = map[string]bool{".md": true, ".markdown": true, ".html": true, ".htm": true, ".txt": true}

// tree reads documents from files: what Folder and Sample share.
type tree struct {
	files    fs.FS
	name     string // begins every path
	language string // where neither front matter nor names say
}

func (t tree) documents(ctx context.Context) (docs []Document, drops []Drop, err error) {
	err = t.walk(ctx, func(name string, info fs.FileInfo) error {
		at := t.name + "/" + name
		if info.Size() > maxFile {
			drops = append(drops, dropped(at, "too_large", strconv.FormatInt(info.Size(), 10)+" bytes"))
			return nil
		}
		raw, err := t.read(name)
		if err != nil {
			drops = append(drops, dropped(at, "unreadable", err.Error()))
			return nil
		}
		d := document(at, name, decoded(raw), t.language)
		if d.Draft {
			drops = append(drops, dropped(at, "draft", d.Title))
			return nil
		}
		docs = append(docs, d)
		return nil
	})
	return docs, drops, err
}

func (t tree) read(name string) ([]byte, error) {
	f, err := t.files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	return raw, errors.Join(err, f.Close())
}

// fingerprint takes names, sizes and times: an edit that keeps all three in one clock tick is not worth reading every file for.
func (t tree) fingerprint(ctx context.Context) (string, error) {
	sum := sha256.New()
	err := t.walk(ctx, func(name string, info fs.FileInfo) error {
		_, err := fmt.Fprintf(sum, "%s\x00%d\x00%d\n", name, info.Size(), info.ModTime().UnixNano())
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)), err
}

func (t tree) walk(ctx context.Context, each func(string, fs.FileInfo) error) error {
	count := 0
	return fs.WalkDir(t.files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || !readable[strings.ToLower(path.Ext(name))]:
			return nil
		}
		if count++; count > maxFiles {
			return fmt.Errorf("more than %d documents: is this the right folder?", maxFiles)
		}
		// Stat, not entry.Info: mounted configuration (Kubernetes) is made of links inside the folder. A link out of it is refused here.
		info, err := fs.Stat(t.files, name)
		if err != nil || !info.Mode().IsRegular() {
			return nil //nolint:nilerr // not a file of this folder: as good as not there
		}
		return each(name, info)
	})
}

// decoded gives UTF-8 with plain line ends: a BOM decides, then validity, else Windows-1252, the superset of Latin-1.
func decoded(raw []byte) string {
	var text string
	switch {
	case bytes.HasPrefix(raw, []byte{0xEF, 0xBB, 0xBF}):
		text = string(raw[3:])
	case len(raw) >= 2 && (raw[0] == 0xFF && raw[1] == 0xFE || raw[0] == 0xFE && raw[1] == 0xFF):
		units := make([]uint16, 0, len(raw)/2)
		for i := 2; i+1 < len(raw); i += 2 {
			low, high := raw[i], raw[i+1]
			if raw[0] == 0xFE {
				low, high = high, low
			}
			units = append(units, uint16(high)<<8|uint16(low))
		}
		text = string(utf16.Decode(units))
	case utf8.Valid(raw):
		text = string(raw)
	default:
		latin, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err != nil {
			latin = bytes.ToValidUTF8(raw, nil)
		}
		text = string(latin)
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// document reads one file's text. at is its path for people and ids, name its path inside the source.
func document(at, name, text, language string) Document {
	d := Document{Path: at}
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm":
		d = htmlDocument(text)
		d.Path = at
	case ".txt":
		d.Body = text
	default:
		fields, body := frontMatter(text)
		d.Title, d.URL, d.Updated, d.Body = fields["title"], fields["url"], fields["updated"], body
		d.Language = baseLanguage(first(fields["lang"], fields["language"]))
		switch strings.ToLower(fields["draft"]) {
		case "true", "yes", "sim", "si", "sí", "1":
			d.Draft = true
		}
	}
	if !webAddress.MatchString(d.URL) {
		d.URL = "" // a customer gets this link: nothing but the web
	}
	if d.Title == "" && !mdHeadingLine.MatchString(d.Body) {
		d.Title = titleFromName(name)
	}
	d.Language = first(d.Language, languageOfPath(name), language)
	return d
}

var (
	mdHeadingLine = regexp.MustCompile(`(?m)^#{1,6}\s`)
	webAddress    = regexp.MustCompile(`^https?://[^\s/]+(/\S*)?$`)
	languageCode  = regexp.MustCompile(`^([a-z]{2})([-_][a-z]{2})?$`)
)

// languageOfPath takes the language from a name like refund.pt-BR.md, else from the innermost folder that is a language.
func languageOfPath(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if at := strings.LastIndexByte(stem, '.'); at >= 0 {
		if code := baseLanguage(stem[at+1:]); code != "" {
			return code
		}
	}
	folders := strings.Split(path.Dir(name), "/")
	for i := len(folders) - 1; i >= 0; i-- {
		if code := baseLanguage(folders[i]); code != "" {
			return code
		}
	}
	return ""
}

// baseLanguage is "pt" for pt, pt-BR and pt_br, and "" for what is no language code.
func baseLanguage(code string) string {
	m := languageCode.FindStringSubmatch(strings.ToLower(strings.TrimSpace(code)))
	if m == nil {
		return ""
	}
	return m[1]
}

func titleFromName(name string) string {
	stem, _, _ := strings.Cut(path.Base(name), ".")
	return strings.TrimSpace(strings.NewReplacer("-", " ", "_", " ").Replace(stem))
}

func first(options ...string) string {
	for _, option := range options {
		if option != "" {
			return option
		}
	}
	return ""
}
