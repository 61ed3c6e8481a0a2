package flows

import (
	"encoding/csv"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"agentbot/bot"
)

// What a customer's file may hold, besides the limits of its slot. They bound memory, against ill will too.
const (
	widestRow     = 60       // cells of a row; what stands further right is not read
	longestCell   = 400      // runes of a cell
	swollenSize   = 32 << 20 // what all parts of a workbook may come to when they are unpacked
	swollenTimes  = 100      // and how many times its packed size one part may come to …
	swollenAtOnce = 1 << 20  // … from this size on
	workbookParts = 2000
)

// Why a file cannot be read at all: keys of texts.yaml.
const (
	fileRefused  = "file_refused"
	fileMacro    = "file_macro"
	fileImage    = "file_image"
	fileTooLarge = "file_too_large"
	fileSwollen  = "file_swollen"
	fileLocked   = "file_locked"
	fileDamaged  = "file_damaged"
)

// rowsRead are the rows of one file, at most as many as were asked for.
type rowsRead struct {
	lines     []line
	since1904 bool // how a workbook counts days
	sheet     string
	others    []string // the other sheets that people see and that hold something
}

// unfit says from a file's name and kind alone why its rows cannot be read, "" when they may be. The name comes first: Chatwoot calls whatever its web
// chat uploads directly an image.
func (s *slot) unfit(file bot.File) string {
	ending := strings.TrimPrefix(strings.ToLower(path.Ext(fileName(file))), ".")
	switch {
	case slices.Contains([]string{"xlsm", "xltm", "xlam"}, ending):
		return fileMacro
	case ending == "xls" && slices.Contains(s.limits.types, "xlsx"):
		return fileLocked
	case slices.Contains(s.limits.types, ending) && file.Size > s.limits.bytes:
		return fileTooLarge
	case slices.Contains(s.limits.types, ending):
		return ""
	case file.Kind == "image", slices.Contains([]string{"jpg", "jpeg", "png", "gif", "webp", "heic"}, ending):
		return fileImage
	}
	return fileRefused
}

// readRows reads a file by what it is and not by what it is called. why is a key of texts.yaml.
func (s *slot) readRows(data []byte) (read rowsRead, why string) {
	if !isWorkbook(data) {
		text, ok := plainText(data)
		if !ok || document(text) {
			return read, fileRefused
		}
		if endless(text) > 0 {
			return read, fileDamaged
		}
		return csvRows(text, s.limits.rows+titleRows+2), "" // the headings, and one that is too many
	}
	if !slices.Contains(s.limits.types, "xlsx") {
		return read, fileRefused
	}
	if why := hostile(data); why != "" {
		return read, why
	}
	book, err := workbookLines(data, "", swollenSize, s.limits.rows+titleRows+2)
	switch {
	case errors.Is(err, errLocked):
		return read, fileLocked
	case err != nil:
		return read, fileDamaged
	}
	for i := range book.lines {
		book.lines[i].cells = bounded(book.lines[i].cells)
	}
	return book, ""
}

// csvRows reads with whatever separator the first lines use, at most so many rows. Formulas are text like any other.
func csvRows(text string, most int) rowsRead {
	comma, text := declared(text)
	if comma == 0 {
		comma = separator(text)
	}
	var read rowsRead
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace, r.ReuseRecord = comma, -1, true, true
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) || len(read.lines) == most {
			return read
		}
		if err != nil {
			return plainRows(text, comma, most)
		}
		number, _ := r.FieldPos(0)
		read.add(number, cells)
	}
}

// plainRows is for text with stray quotes: every line is a row, so that one open quote does not swallow the rest.
func plainRows(text string, comma rune, most int) rowsRead {
	var read rowsRead
	number := 0
	for row := range strings.Lines(text) {
		if number++; len(read.lines) == most {
			break
		}
		cells := strings.Split(strings.TrimRight(row, "\r\n"), string(comma))
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), `"`)
		}
		read.add(number, cells)
	}
	return read
}

// add keeps a row that is not empty.
func (r *rowsRead) add(number int, cells []string) {
	if kept := bounded(cells); len(kept) > 0 {
		r.lines = append(r.lines, line{number: number, cells: kept})
	}
}

// bounded is a copy of a row without outer blanks, empty cells at its end, and what no row of people has.
func bounded(cells []string) []string {
	cells = cells[:min(len(cells), widestRow)]
	last := 0
	for i, cell := range cells {
		if cleanCell(cell) != "" {
			last = i + 1
		}
	}
	out := make([]string, last)
	for i := range out {
		out[i] = strings.Clone(firstRunes(cleanCell(cells[i]), longestCell)) // the file itself is let go
	}
	return out
}

// declared is the separator that a spreadsheet has written into the first line, "sep=;", and the text behind it.
func declared(text string) (rune, string) {
	first, rest, _ := strings.Cut(text, "\n")
	mark, found := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep=")
	if r, size := utf8.DecodeRuneInString(mark); found && size == len(mark) && strings.ContainsRune(separators, r) {
		return r, rest
	}
	return 0, text
}

// separator is the one that stands most often outside quotes in the first lines.
func separator(text string) rune {
	best, most := ',', 0
	for _, candidate := range []rune{';', '\t', '|', ','} {
		lines, count := 0, 0
		for row := range strings.Lines(text) {
			if lines++; lines > 10 {
				break
			}
			quoted := false
			for _, r := range row {
				switch {
				case r == '"':
					quoted = !quoted
				case r == candidate && !quoted:
					count++
				}
			}
		}
		if count > most {
			best, most = candidate, count
		}
	}
	return best
}
