package flows

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/flows/phrase"
)

// What a table of a business may hold. It is the operator's file, so this bounds memory, not ill will.
const (
	MaxTableBytes = 16 << 20
	maxSourceRows = 100_000
	maxShownWrong = 20 // mistakes that are told one by one
)

// line is one row of a file with where it stands.
type line struct {
	number  int
	cells   []string
	figures []bool // which cells a workbook keeps as numbers, in its own spelling; those of other files are texts
}

func (l line) figure(i int) bool { return i >= 0 && i < len(l.figures) && l.figures[i] }

// Read makes rows of a file. With problems there are none: the version before stays. Problems name file, line and column, never what a cell holds.
func (s TableSource) Read(body []byte) (bot.Table, []Problem) {
	r := &tableReader{source: s, file: s.File}
	if r.file == "" {
		r.file = s.Name
	}
	lines := r.lines(body)
	if len(r.problems) > 0 {
		return bot.Table{}, r.problems
	}
	table := r.rows(lines)
	if len(r.problems) > 0 {
		if r.more > 0 {
			r.problems = append(r.problems, r.at(r.problems[len(r.problems)-1].Line).problem("table", "and %d more", r.more))
		}
		return bot.Table{}, r.problems
	}
	return table, nil
}

// Missing is the problem of a table whose file cannot be had.
func (s TableSource) Missing(err error) Problem {
	return s.at.problem("table", "the table %s cannot be read: %v", s.Name, err)
}

// tableReader is one reading of one file.
type tableReader struct {
	source   TableSource
	file     string
	problems []Problem
	more     int

	since1904 bool                // how a workbook counts days
	points    map[string]decimals // how each column writes numbers
}

// at is a line of the file. What stands there is nobody's to read.
func (r *tableReader) at(number int) place {
	return place{src: &source{name: r.file}, line: number, col: 1}
}

func (r *tableReader) wrong(number int, format string, args ...any) {
	if len(r.problems) >= maxShownWrong {
		r.more++
		return
	}
	r.problems = append(r.problems, r.at(number).problem("table", format, args...))
}

// lines cuts a file into rows, by what it is and not by what it is called.
func (r *tableReader) lines(body []byte) []line {
	if len(body) > MaxTableBytes {
		r.wrong(1, "the file has %d MB; a table has at most %d", len(body)>>20, MaxTableBytes>>20)
		return nil
	}
	if isWorkbook(body) {
		book, err := workbookLines(body, r.source.Sheet, MaxTableBytes*4, maxSourceRows+1)
		if err != nil {
			r.wrong(1, "%s", phrase.Words(err.Error()))
		}
		r.since1904 = book.since1904
		return book.lines
	}
	text, ok := plainText(body)
	if !ok {
		r.wrong(1, "this is neither a CSV nor an XLSX file: save it as one of them")
		return nil
	}
	switch {
	case strings.HasPrefix(strings.TrimSpace(text), "<"):
		r.wrong(1, "this is a web page and no table: the sheet is not published, or asks for a login")
		return nil
	case document(text):
		r.wrong(1, "this is neither a CSV nor an XLSX file: save it as one of them")
		return nil
	}
	if at := endless(text); at > 0 {
		r.wrong(at, "the line has more than %d KB: no row of a table has", longestRow>>10)
		return nil
	}
	return r.csv(text)
}

func (r *tableReader) csv(text string) []line {
	var out []line
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord, reader.TrimLeadingSpace = separator(text), -1, true
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		if broken := (*csv.ParseError)(nil); errors.As(err, &broken) {
			r.wrong(broken.StartLine, "a quote in this row is not closed, or stands in the middle of a cell: %v", broken.Err)
			return out
		}
		if err != nil {
			r.wrong(1, "the file cannot be read: %v", err)
			return out
		}
		number, _ := reader.FieldPos(0)
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			out = append(out, line{number: number, cells: cells})
		}
		if len(out) > maxSourceRows+1 {
			return out
		}
	}
}

// rows finds the columns by the first row and reads every other.
func (r *tableReader) rows(lines []line) bot.Table {
	columns := r.source.columns
	out := bot.Table{Columns: r.source.columnNames()}
	if len(lines) == 0 {
		r.wrong(1, "the file is empty: its first row names the columns")
		return out
	}
	if len(lines) > maxSourceRows+1 {
		r.wrong(lines[maxSourceRows+1].number, "a table has at most %d rows", maxSourceRows)
		return out
	}
	order := r.order(lines[0])
	seen := make([]map[string]int, len(columns))
	r.points = map[string]decimals{}
	for i, c := range columns {
		seen[i] = map[string]int{}
		if order[i] >= 0 && hasPoint(c.typ) {
			r.points[c.name] = decimalsOf(lines[1:], order[i])
		}
	}
	for _, l := range lines[1:] {
		row := make([]json.RawMessage, len(columns))
		for i, c := range columns {
			cell := ""
			if at := order[i]; at >= 0 && at < len(l.cells) {
				cell = strings.TrimSpace(l.cells[at])
			}
			row[i] = r.cell(l.number, c, cell, l.figure(order[i]))
			r.once(l.number, c, row[i], seen[i])
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// once reports a value that was there before in a column that holds none twice.
func (r *tableReader) once(number int, c *sourceColumn, cell json.RawMessage, seen map[string]int) {
	if !c.unique || bytes.Equal(cell, c.emptyCell()) {
		return
	}
	value := fold(raw(cell, ""))
	if first, twice := seen[value]; twice {
		r.wrong(number, "the column %s holds the same value as in line %d", c.name, first)
		return
	}
	seen[value] = number
}

// order is where each column stands, -1 where it may be missing.
func (r *tableReader) order(head line) []int {
	out := make([]int, len(r.source.columns))
	for i, c := range r.source.columns {
		out[i] = slices.IndexFunc(head.cells, c.named)
		if out[i] < 0 {
			if !c.optional {
				r.wrong(head.number, "there is no column %s in the first row; it may be called %s", c.name, strings.Join(append([]string{c.name}, c.headers...), ", "))
			}
			continue
		}
		if slices.ContainsFunc(head.cells[out[i]+1:], c.named) {
			r.wrong(head.number, "two columns are called %s", c.name)
		}
	}
	return out
}

func (c *sourceColumn) named(cell string) bool {
	return (&column{name: c.name, headers: c.headers}).named(strings.TrimSpace(cell))
}

// cell is one value as JSON, or a problem.
func (r *tableReader) cell(number int, c *sourceColumn, cell string, figure bool) json.RawMessage {
	if cell == "" {
		if !c.optional {
			r.wrong(number, "the column %s is empty", c.name)
		}
		return c.emptyCell()
	}
	if !c.many {
		return r.value(number, c, cell, figure)
	}
	list := []json.RawMessage{}
	for _, one := range strings.FieldsFunc(cell, func(r rune) bool { return r == '|' || r == ';' }) {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, r.value(number, c, one, figure))
		}
	}
	return encode(list)
}

func (r *tableReader) value(number int, c *sourceColumn, cell string, figure bool) json.RawMessage {
	if c.typ == "text" || r.source.values == nil {
		if spoiled(cell) {
			r.wrong(number, "the column %s holds letters that got lost when the file was saved, or an error of the spreadsheet", c.name)
		}
		return encode(cell)
	}
	country, why := r.points[c.name].country(cell, r.source.country, figure)
	var v bot.Value
	if why == "" {
		v, why = r.source.values.Parse(c.typ, written(c.typ, cell, figure, r.since1904), country)
	}
	if why != "" {
		r.wrong(number, "the column %s holds no %s: %s", c.name, kindWords(c.typ), whyWords(why))
		return json.RawMessage("null")
	}
	return v.JSON
}

// kindWords is what a column holds, as people call it.
func kindWords(typ string) phrase.Words {
	switch typ {
	case "email":
		return "e-mail address"
	case "phone":
		return "phone number"
	case "number":
		return "number"
	case "date":
		return "day"
	}
	return phrase.Words(strings.ReplaceAll(strings.ToUpper(typ), "_OR_", "/")) // CPF, CNPJ, CPF/CNPJ
}

// whyWords is why a cell was not taken.
func whyWords(reason string) phrase.Words {
	switch reason {
	case "range":
		return "there is no such one"
	case wrongDigits:
		return "the check digits are wrong"
	}
	return "it is written in another way"
}

// written is a cell as a person would have written it: a spreadsheet takes the zeros from the front of a document number, keeps days as numbers, and
// writes a figure with a point whatever the language.
func written(typ, cell string, figure, since1904 bool) string {
	whole, _, _ := strings.Cut(cell, ".")
	switch typ {
	case "date":
		if days, err := strconv.Atoi(whole); err == nil && len(whole) == 5 && (figure || whole == cell) {
			return dayNumbered(days, since1904).Format(time.DateOnly)
		}
	case "number", "money":
		if figure && len(cell)-len(whole) == len(".000") {
			return cell + "0" // three digits behind a point could be thousands
		}
	case "cpf":
		return zeroPadded(cell, 11)
	case "cnpj":
		return zeroPadded(cell, 14)
	case "cpf_or_cnpj":
		if len(cell) < 11 {
			return zeroPadded(cell, 11)
		}
		return zeroPadded(cell, 14)
	}
	return cell
}

// zeroPadded gives up to three zeros back to a document's digits.
func zeroPadded(cell string, width int) string {
	if n := len(cell); n < width-3 || n >= width || strings.Trim(cell, "0123456789") != "" || width == 14 && n == 11 {
		return cell
	}
	return strings.Repeat("0", width-len(cell)) + cell
}

// dayNumbered is a day as spreadsheets count them.
func dayNumbered(days int, since1904 bool) time.Time {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if since1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return first.AddDate(0, 0, days)
}

// plainNumber writes out what a workbook keeps as 7.4172316085E10.
func plainNumber(cell string) string {
	if !strings.ContainsAny(cell, "eE") || strings.Trim(cell, "0123456789.+-eE") != "" {
		return cell
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return cell
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
