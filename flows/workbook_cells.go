package flows

import (
	"encoding/xml"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// lost stands where a file has no text any more, like a cell that refers to a shared text that is not there.
const lost = string(utf8.RuneError)

// readTexts reads the texts that cells share.
func (w *workbook) readTexts(most int) error {
	if w.parts["·texts"] == nil {
		return nil
	}
	var text gathered
	return w.each("·texts", func(t xml.Token) error {
		text.hear(t)
		if end, is := t.(xml.EndElement); is && end.Name.Local == "si" {
			if len(w.texts) > most {
				return errDamaged
			}
			w.texts = append(w.texts, text.take())
		}
		return nil
	})
}

// gathered is a text in pieces: runs of one look each, without what says only how to pronounce it.
type gathered struct {
	b       strings.Builder
	open    bool
	reading int // within rPh
}

func (g *gathered) hear(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "rPh":
			g.reading++
		case "t", "v":
			g.open = g.reading == 0
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "rPh":
			g.reading--
		case "t", "v":
			g.open = false
		}
	case xml.CharData:
		if g.open {
			_, _ = g.b.Write(t)
		}
	}
}

// escapedSign is how a workbook writes signs that XML cannot hold.
var escapedSign = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func (g *gathered) take() string {
	out := g.b.String()
	g.b.Reset()
	if !strings.Contains(out, "_x") {
		return out
	}
	return escapedSign.ReplaceAllStringFunc(out, func(s string) string {
		n, err := strconv.ParseUint(s[2:6], 16, 16)
		if err != nil {
			return s
		}
		return string(rune(n))
	})
}

// lines reads one sheet, up to one row more than asked for.
func (w *workbook) lines(s bookSheet, rows int) ([]line, error) {
	r := &sheetReader{w: w, rows: rows}
	err := w.each(s.part, func(t xml.Token) error {
		r.text.hear(t)
		switch t := t.(type) {
		case xml.StartElement:
			return r.begin(t)
		case xml.EndElement:
			return r.end(t)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return r.lines, r.fill()
}

// sheetReader is one way through a sheet.
type sheetReader struct {
	w     *workbook
	rows  int
	lines []line

	number, column int // of the row and the cell under way
	kind           string
	text           gathered
	row            line
	merged         []mergedCells
}

// mergedCells is a stretch of one column that shows the value of its first cell.
type mergedCells struct{ column, from, to int }

func (r *sheetReader) begin(t xml.StartElement) error {
	switch t.Name.Local {
	case "row":
		r.number++
		if n, err := strconv.Atoi(attr(t, "r")); err == nil && n > 0 {
			r.number = n
		}
		r.row, r.column = line{number: r.number}, -1
	case "c":
		r.column++
		if column, _, ok := cellAt(attr(t, "r")); ok {
			r.column = column
		}
		r.kind = attr(t, "t")
		r.text.take()
	case "mergeCell":
		return r.merge(attr(t, "ref"))
	}
	return nil
}

func (r *sheetReader) end(t xml.EndElement) error {
	switch t.Name.Local {
	case "c":
		r.keep(r.value(r.text.take()))
	case "row":
		if strings.TrimSpace(strings.Join(r.row.cells, "")) == "" {
			return nil
		}
		if r.lines = append(r.lines, r.row); len(r.lines) > r.rows {
			return errEnough
		}
	}
	return nil
}

// value is a cell as a person sees it, and whether it is a figure of the workbook's own spelling.
func (r *sheetReader) value(text string) (string, bool) {
	switch r.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || i < 0 || i >= len(r.w.texts) {
			return lost, false
		}
		return r.w.texts[i], false
	case "b":
		return map[bool]string{true: "TRUE", false: "FALSE"}[strings.TrimSpace(text) == "1"], false
	case "d":
		day, _, _ := strings.Cut(text, "T")
		return day, false
	case "", "n":
		return plainNumber(text), text != ""
	}
	return text, false
}

func (r *sheetReader) keep(value string, figure bool) {
	if value == "" || r.column < 0 || r.column >= widestLine {
		return
	}
	for len(r.row.cells) <= r.column {
		r.row.cells = append(r.row.cells, "")
	}
	r.row.cells[r.column] = value
	if figure {
		for len(r.row.figures) <= r.column {
			r.row.figures = append(r.row.figures, false)
		}
		r.row.figures[r.column] = true
	}
}

func (r *sheetReader) merge(ref string) error {
	first, last, _ := strings.Cut(ref, ":")
	column, from, ok := cellAt(first)
	_, to, also := cellAt(last)
	if !ok || !also || column >= widestLine || to <= from {
		return nil
	}
	if len(r.merged) > mostMerged {
		return errDamaged
	}
	r.merged = append(r.merged, mergedCells{column, from, to})
	return nil
}

// fill writes what stands beside several rows at once into each of them: a class that is written once for thirty students is everybody's.
func (r *sheetReader) fill() error {
	left := mostMerged
	for _, m := range r.merged {
		at, found := slices.BinarySearchFunc(r.lines, m.from, func(l line, n int) int { return l.number - n })
		if !found || m.column >= len(r.lines[at].cells) {
			continue
		}
		value, figure := r.lines[at].cells[m.column], r.lines[at].figure(m.column)
		for at++; at < len(r.lines) && r.lines[at].number <= m.to; at++ {
			if left--; left < 0 {
				return errDamaged
			}
			if l := &r.lines[at]; m.column >= len(l.cells) || l.cells[m.column] == "" {
				r.row, r.column = *l, m.column
				r.keep(value, figure)
				*l = r.row
			}
		}
	}
	return nil
}

// cellAt reads a place like AB12: its column from 0, its row from 1.
func cellAt(ref string) (column, row int, ok bool) {
	letters := 0
	for letters < len(ref) && letters < 4 && ref[letters] >= 'A' && ref[letters] <= 'Z' {
		column = column*26 + int(ref[letters]-'A') + 1
		letters++
	}
	row, err := strconv.Atoi(ref[letters:])
	return column - 1, row, err == nil && letters > 0 && row > 0
}
