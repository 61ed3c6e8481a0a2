package flows

import (
	"slices"
	"strings"
	"unicode"
)

const separators = ";,\t|"

// fewestDigits are how many digits a cell of a type has at least, wrong ones too: a row with a mistake is a row.
var fewestDigits = []struct {
	typ string
	n   int
}{{"phone", 7}, {"cpf", 8}, {"cnpj", 8}, {"cpf_or_cnpj", 8}, {"number", 1}, {"date", 2}}

// pasting is one look at a message that may hold rows of a table.
type pasting struct {
	s     *slot
	asked bool // the question for the table waits: what is volunteered needs more to be a row
	lines []string
}

// rowsIn cuts the rows out of a message, with the headings before them if there are any. What is said around them belongs to no row. What a row is,
// the columns decide: the cells of each type that must be there stand in it.
func (s *slot) rowsIn(words []string, asked bool) (string, bool) {
	p := pasting{s: s, asked: asked, lines: strings.Split(strings.Join(words, "\n"), "\n")}
	first, last := p.headed()
	if first < 0 {
		first, last = p.bare()
	}
	if first < 0 {
		return "", false
	}
	sep := cutBy(p.lines[last])
	for sep != 0 && last+1 < len(p.lines) && strings.ContainsRune(p.lines[last+1], sep) && !(sep == ',' && sentence(p.lines[last+1])) { // a row in which something is missing
		last++
	}
	if cells := cellsOf(p.lines[first]); len(s.columns) == 1 && (len(cells) == 1 || s.exactly(cells) == 0) {
		return s.oneEach(p.lines[first : last+1]), true
	}
	return strings.Join(p.lines[first:last+1], "\n"), true
}

// oneEach puts every value of a list of one column into its own line.
func (s *slot) oneEach(lines []string) string {
	var out []string
	for _, line := range lines {
		out = append(out, s.values(line)...)
	}
	return strings.Join(out, "\n")
}

// values are what a line of a list of one column holds. No address has a separator in it, so it may be any.
func (s *slot) values(text string) []string {
	if s.columns[0].typ == "email" {
		text = strings.Join(strings.FieldsFunc(text, separates), ";")
	}
	return cellsOf(text)
}

// headed finds rows below headings: where the columns have their names, everything that is cut like them is a row.
func (p pasting) headed() (first, last int) {
	for i, text := range p.lines[:len(p.lines)-1] {
		cells, sep := cellsOf(text), cutBy(text)
		named := p.s.exactly(cells)
		if named == 0 || named < min(2, len(p.s.columns)) || !p.asked && named < 2 {
			continue
		}
		last := i
		for last+1 < len(p.lines) && p.below(p.lines[last+1], sep) {
			last++
		}
		if last > i {
			return i, last
		}
	}
	return -1, -1
}

// below says whether a line can be a row under headings that are cut by this separator.
func (p pasting) below(text string, sep rune) bool {
	if sep != 0 {
		return strings.ContainsRune(text, sep)
	}
	return strings.TrimSpace(text) != ""
}

// exactly is how many columns a line calls by their names.
func (s *slot) exactly(cells []string) int {
	n := 0
	for _, c := range s.columns {
		if slices.ContainsFunc(cells, c.named) {
			n++
		}
	}
	return n
}

// bare finds rows without headings, with the line before them where that can be one.
func (p pasting) bare() (first, last int) {
	first, last = -1, -1
	for i := range p.lines {
		if p.row(i) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first > 0 && p.heads(p.lines[first-1]) {
		first--
	}
	return first, last
}

// heads says whether the line above the first row can be its headings, or a row in which something is missing.
func (p pasting) heads(text string) bool {
	sep := cutBy(text)
	return sep != 0 && !strings.HasSuffix(strings.TrimSpace(text), ":") && (sep != ',' || !sentence(text) || p.s.exactly(cellsOf(text)) > 0)
}

// row says whether a line alone is a row of the table.
func (p pasting) row(i int) bool {
	text := strings.TrimSpace(p.lines[i])
	must := p.s.telling()
	switch {
	case text == "":
		return false
	case slices.ContainsFunc(must, func(c *column) bool { return c.typ == "email" }) && len(p.s.columns) > 1:
		return cutBy(text) != 0 && slices.ContainsFunc(strings.FieldsFunc(text, separates), address)
	case len(p.s.columns) == 1:
		return p.asked && p.single(i)
	}
	return p.several(i, must)
}

// telling are the columns whose cells can be told from words: of those that must be there, else of all.
func (s *slot) telling() []*column {
	var must, may []*column
	for _, c := range s.columns {
		switch {
		case c.typ == "text":
		case c.optional || c.absent != nil:
			may = append(may, c)
		default:
			must = append(must, c)
		}
	}
	if len(must) > 0 {
		return must
	}
	return may
}

// several says whether a line is a row of a table with several columns and no address among them.
func (p pasting) several(i int, telling []*column) bool {
	cells, sep := cellsOf(p.lines[i]), cutBy(p.lines[i])
	if sep == 0 || len(cells) < 2 || len(cells) > len(p.s.columns) || sep == ',' && !p.asked {
		return false
	}
	if len(telling) == 0 {
		return p.asked && (sep == '\t' || sep == '|' || p.alike(i))
	}
	documents := false
	for _, c := range telling {
		at := slices.IndexFunc(cells, c.shaped)
		if at < 0 {
			return false
		}
		documents = documents || c.typ != "number" && c.typ != "date"
		cells[at] = ""
	}
	if documents || sep != ',' {
		return true
	}
	return !strings.Contains(strings.TrimSpace(p.lines[i]), ", ") || p.alike(i)
}

// alike says whether a line before or behind has as many cells, cut by the same sign, and neither reads like a sentence.
func (p pasting) alike(i int) bool {
	sep, cells := cutBy(p.lines[i]), cellsOf(p.lines[i])
	for _, beside := range []int{i - 1, i + 1} {
		if beside < 0 || beside >= len(p.lines) || cutBy(p.lines[beside]) != sep {
			continue
		}
		if other := cellsOf(p.lines[beside]); len(other) == len(cells) && !sentence(p.lines[i]) && !sentence(p.lines[beside]) {
			return true
		}
	}
	return false
}

// sentence says whether a line ends as one, or has a part that is longer than what stands in cells.
func sentence(text string) bool {
	text = strings.TrimSpace(text)
	if strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, ".") {
		return true
	}
	small := 0 // parts without a capital letter or a digit at their front, as the parts of a sentence behind its first
	for _, cell := range cellsOf(text) {
		if len(strings.Fields(cell)) > 6 {
			return true
		}
		if first := firstRunes(cell, 1); strings.ContainsRune(cell, ' ') && first != "" && unicode.IsLower([]rune(first)[0]) {
			small++
		}
	}
	return small > 0
}

// single says whether a line holds values of a list of one column: one, or several between separators. Words need neighbours that look like values.
func (p pasting) single(i int) bool {
	c, cells := p.s.columns[0], p.s.values(p.lines[i])
	if c.typ != "text" {
		return len(cells) > 0 && !slices.ContainsFunc(cells, func(cell string) bool { return !c.shaped(cell) })
	}
	if !slices.ContainsFunc(cells, func(cell string) bool { return !code(cell) }) {
		return len(cells) > 0
	}
	return len(cells) == 1 && called(cells[0]) && (i > 0 && called(p.lines[i-1]) || i+1 < len(p.lines) && called(p.lines[i+1]))
}

// code says whether a cell is a code and no word: one piece with a digit in it.
func code(cell string) bool {
	return strings.ContainsAny(cell, "0123456789") && !strings.ContainsFunc(cell, unicode.IsSpace)
}

// called says whether a line is a name of somebody or something: two to six words, each with a capital letter, but for the small ones of names.
func called(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 6 || strings.ContainsAny(text, ".!?:,;") {
		return false
	}
	for i, word := range words {
		if i > 0 && slices.Contains([]string{"da", "das", "de", "del", "do", "dos", "e", "la", "las", "los", "van", "von", "y"}, word) {
			continue
		}
		if first := []rune(word)[0]; !unicode.IsUpper(first) {
			return false
		}
	}
	return true
}

// shaped says whether a cell is meant as a value of the column's type, be it right or wrong.
func (c *column) shaped(cell string) bool {
	if c.typ == "email" {
		return address(cell)
	}
	digits, letters := 0, 0
	for _, r := range cell {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	switch c.typ {
	case "number":
		letters -= len(currency(cell))
	case "date":
		if letters > 0 && unicode.IsDigit([]rune(cell)[0]) && len(strings.Fields(cell)) <= 5 && digits > 2 { // 3 de março de 2026
			letters = 0
		}
	}
	for _, least := range fewestDigits {
		if least.typ == c.typ {
			return letters == 0 && digits >= least.n && len(strings.Fields(cell)) <= 5
		}
	}
	return false
}

// currency are the letters of a sign of money before a number.
func currency(cell string) string {
	for _, sign := range []string{"R$", "US$", "BRL", "USD", "EUR"} {
		if strings.HasPrefix(cell, sign) {
			return strings.Trim(sign, "$")
		}
	}
	return ""
}

// address: it stands alone between separators. In a sentence ("no, the address is ana@example.com") it does not.
func address(cell string) bool {
	cell = strings.TrimSpace(cell)
	return strings.Contains(cell, "@") && (!strings.ContainsAny(cell, " ") || strings.HasSuffix(cell, ">"))
}

func separates(r rune) bool { return strings.ContainsRune(separators, r) }

// cutBy is what a pasted line is cut by, 0 when by nothing. A comma is the last choice: it stands in numbers and sentences.
func cutBy(text string) rune {
	for _, sep := range "\t|;," {
		if strings.ContainsRune(strings.TrimRight(text, " "), sep) {
			return sep
		}
	}
	return 0
}

// cellsOf are the cells of a pasted line, without blanks around them; a line without a separator is one.
func cellsOf(text string) []string {
	sep := cutBy(text)
	if sep == 0 {
		sep = '\n'
	}
	var out []string
	for _, cell := range strings.Split(text, string(sep)) {
		out = append(out, strings.Trim(strings.TrimSpace(cell), `"`))
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}
