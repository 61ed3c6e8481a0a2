package flows

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// What a workbook may be. It is read by a reader of our own, part for part and only what a list needs: nothing is ever built that is larger than what
// is kept of it, whatever the file claims to be.
const (
	widestLine  = 256       // columns of a sheet that are read
	deepest     = 64        // elements within elements
	longestRun  = 256 << 10 // bytes without a new element: a cell has at most 32,767 letters
	listOfParts = 1 << 20   // what the table of contents may come to
	mostMerged  = 100_000   // cells that are filled from the one they are merged with
)

// isWorkbook tells an Excel file of today (a zip) and of before 2007 by their first bytes.
func isWorkbook(body []byte) bool {
	return bytes.HasPrefix(body, []byte("PK\x03\x04")) || bytes.HasPrefix(body, []byte{0xd0, 0xcf, 0x11, 0xe0})
}

// hostile looks into the table of contents of an Excel file before anything of it is unpacked, and says why it is not: a key of texts.yaml. What it
// says of sizes can be trusted, because the reader of a part stops where its entry says that it ends.
func hostile(body []byte) string {
	if !bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		return fileLocked // of before 2007, or encrypted
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return fileDamaged
	}
	if len(archive.File) > workbookParts {
		return fileSwollen
	}
	total := uint64(0)
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		if strings.Contains(name, "vbaproject") || strings.Contains(name, "macrosheets/") || strings.HasSuffix(name, ".bin") && strings.Contains(name, "activex") {
			return fileMacro
		}
		size := part.UncompressedSize64
		total += min(size, swollenSize+1)
		if total > swollenSize || size > swollenAtOnce && size/max(part.CompressedSize64, 1) > swollenTimes {
			return fileSwollen
		}
	}
	return hostileContents(archive)
}

// hostileContents goes by what the workbook says of its parts: a macro may lie under any name, and a file of another office calls itself what it is.
func hostileContents(archive *zip.Reader) string {
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		if name != "[content_types].xml" && name != "mimetype" {
			continue
		}
		r, err := part.Open()
		if err != nil {
			return fileDamaged
		}
		said, err := io.ReadAll(io.LimitReader(r, listOfParts))
		_ = r.Close() // only read
		said = bytes.ToLower(said)
		switch {
		case err != nil:
			return fileDamaged
		case bytes.Contains(said, []byte("vbaproject")), bytes.Contains(said, []byte("macroenabled")), bytes.Contains(said, []byte("macrosheet")):
			return fileMacro
		case bytes.Contains(said, []byte("opendocument")), bytes.Contains(said, []byte("sheet.binary")), bytes.Contains(said, []byte("wordprocessing")):
			return fileRefused
		}
	}
	return ""
}

// Why a workbook cannot be read.
var (
	// errLocked: an Excel file that nobody but its owner can open, or of before 2007.
	errLocked  = errors.New("this Excel file is protected by a password or older than 2007: save it as .xlsx without a password, or as CSV")
	errDamaged = errors.New("the Excel file is damaged, or larger than a table may be: save it again as .xlsx or CSV")
	errEnough  = errors.New("enough was read")
)

// workbook is an open Excel file.
type workbook struct {
	parts     map[string]*zip.File // by their names in small letters
	left      int64                // bytes that may still be unpacked
	texts     []string             // those that cells share
	sheets    []bookSheet
	since1904 bool // how it counts days
}

type bookSheet struct {
	name, part string
	hidden     bool
}

// workbookLines reads the cells of one sheet as they are stored: formulas are not evaluated (their last result counts, if the file holds one), what
// lies outside of the file is never asked for, and nothing is unpacked beyond the limit of bytes. Without a name it is the first sheet that people see
// and that holds something. Dates are numbers of days, since 1904 in some files.
func workbookLines(body []byte, sheet string, limit int64, rows int) (rowsRead, error) {
	if bytes.HasPrefix(body, []byte{0xd0, 0xcf}) {
		return rowsRead{}, errLocked
	}
	w, err := openWorkbook(body, limit)
	if err != nil {
		return rowsRead{}, errDamaged
	}
	if err := w.readTexts(min(rows, maxSourceRows) * widestRow); err != nil {
		return rowsRead{}, errDamaged
	}
	out := rowsRead{since1904: w.since1904}
	if sheet != "" {
		i := slices.IndexFunc(w.sheets, func(s bookSheet) bool { return s.name == sheet })
		if i < 0 {
			return rowsRead{}, fmt.Errorf("the Excel file has no sheet %q; it has %s", sheet, strings.Join(w.names(), ", "))
		}
		out.sheet = sheet
		out.lines, err = w.lines(w.sheets[i], rows)
		return out, err
	}
	for _, s := range w.seen() {
		lines, err := w.lines(s, or0(len(out.lines) > 0, rows))
		if err != nil {
			return rowsRead{}, err
		}
		switch {
		case len(lines) == 0:
		case len(out.lines) == 0:
			out.sheet, out.lines = s.name, lines
		default:
			out.others = append(out.others, s.name)
		}
	}
	return out, nil
}

// or0 is how many rows are read: of a sheet that only may hold something, the first.
func or0(only bool, rows int) int {
	if only {
		return 0
	}
	return rows
}

// seen are the sheets that people see, all where everything is hidden.
func (w *workbook) seen() []bookSheet {
	shown := slices.DeleteFunc(slices.Clone(w.sheets), func(s bookSheet) bool { return s.hidden })
	if len(shown) == 0 {
		return w.sheets
	}
	return shown
}

func (w *workbook) names() []string {
	var out []string
	for _, s := range w.sheets {
		out = append(out, s.name)
	}
	return out
}

// openWorkbook finds out what sheets there are.
func openWorkbook(body []byte, limit int64) (*workbook, error) {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, err
	}
	if len(archive.File) > workbookParts {
		return nil, errDamaged
	}
	w := &workbook{parts: map[string]*zip.File{}, left: limit}
	for _, f := range archive.File {
		name := partName(f.Name)
		if w.parts[name] != nil { // which of the two would be read is anybody's guess
			return nil, errDamaged
		}
		w.parts[name] = f
	}
	at := "xl/workbook.xml"
	if links, err := w.links(""); err == nil {
		for _, l := range links {
			if strings.HasSuffix(l.kind, "/officeDocument") {
				at = l.to
			}
		}
	}
	links, err := w.links(at)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if strings.HasSuffix(l.kind, "/sharedStrings") {
			w.parts["·texts"] = w.parts[l.to]
		}
	}
	return w, w.readBook(at, links)
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// bookLink is one relation between parts.
type bookLink struct{ id, kind, to string }

// links are what a part refers to inside the file; what lies outside is nobody's list.
func (w *workbook) links(part string) ([]bookLink, error) {
	var out []bookLink
	dir, base := path.Split(part)
	err := w.each(dir+"_rels/"+base+".rels", func(t xml.Token) error {
		at, is := t.(xml.StartElement)
		if !is || at.Name.Local != "Relationship" || attr(at, "TargetMode") == "External" {
			return nil
		}
		to := attr(at, "Target")
		if !strings.HasPrefix(to, "/") {
			to = path.Join("/", dir, to)
		}
		out = append(out, bookLink{id: attr(at, "Id"), kind: attr(at, "Type"), to: partName(path.Clean(to))})
		return nil
	})
	return out, err
}

func (w *workbook) readBook(part string, links []bookLink) error {
	return w.each(part, func(t xml.Token) error {
		at, is := t.(xml.StartElement)
		switch {
		case is && at.Name.Local == "workbookPr":
			w.since1904 = attr(at, "date1904") == "1" || attr(at, "date1904") == "true"
		case is && at.Name.Local == "sheet":
			i := slices.IndexFunc(links, func(l bookLink) bool { return l.id == attr(at, "id") })
			if i >= 0 && strings.HasSuffix(links[i].kind, "/worksheet") {
				w.sheets = append(w.sheets, bookSheet{name: attr(at, "name"), part: links[i].to, hidden: strings.HasSuffix(strings.ToLower(attr(at, "state")), "hidden")})
			}
		}
		return nil
	})
}

func attr(at xml.StartElement, name string) string {
	for _, a := range at.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// each goes through a part: its elements, their ends and texts.
func (w *workbook) each(name string, visit func(xml.Token) error) error {
	part := w.parts[partName(name)]
	if part == nil {
		return errDamaged
	}
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read
	d := xml.NewDecoder(&measured{r: r, left: &w.left})
	for depth := 0; ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return errDamaged
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > deepest || depth < 0 {
			return errDamaged
		}
		if err := visit(t); err != nil {
			return err
		}
	}
}

// measured ends a part that is too large in all, or has a stretch in which no element begins: the XML reader keeps such a stretch whole.
type measured struct {
	r    io.Reader
	left *int64
	run  int
}

// Read implements io.Reader.
func (m *measured) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if *m.left -= int64(n); *m.left < 0 {
		return 0, errDamaged
	}
	if last := bytes.LastIndexByte(p[:n], '<'); last >= 0 {
		m.run += bytes.IndexByte(p[:n], '<')
		if m.run > longestRun {
			return 0, errDamaged
		}
		m.run = n - last
	} else {
		m.run += n
	}
	if m.run > longestRun {
		return 0, errDamaged
	}
	return n, err
}
