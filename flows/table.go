package flows

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"agentbot/bot"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// table is the value of a table slot.
type table struct {
	Name     string              `json:"name,omitempty"`
	Total    int                 `json:"total"`
	OK       int                 `json:"ok"`
	Bad      int                 `json:"bad"`
	Rows     []map[string]string `json:"rows"`
	Problems []rowProblem        `json:"problems"`
	Columns  []string            `json:"columns"`
}

// rowProblem is one row that cannot be used. Reason is a stable code, Detail what it is about.
type rowProblem struct {
	Row    int      `json:"row"`
	Cells  []string `json:"cells"`
	Reason string   `json:"reason"`
	Detail string   `json:"detail,omitempty"`
}

// plainText turns a file's bytes into UTF-8: byte order marks, else UTF-8, else Windows-1252.
func plainText(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		return string(out), err == nil
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", false // a spreadsheet or an image that calls itself .csv
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(out), err == nil
}

// splitRows reads CSV with whatever separator the first lines use. Formulas are text like any other.
func splitRows(data []byte) (rows [][]string, why string) {
	text, ok := plainText(data)
	if !ok {
		return nil, "encoding"
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = separator(text), -1, true
	rows, err := r.ReadAll()
	if err != nil {
		rows = plainLines(text, r.Comma)
	}
	kept := rows[:0]
	for _, row := range rows {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if strings.Join(row, "") != "" {
			kept = append(kept, row)
		}
	}
	return kept, ""
}

// plainLines is for text with stray quotes: every line is a row, so that one open quote does not swallow the rest.
func plainLines(text string, comma rune) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), string(comma))
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), `"`)
		}
		rows = append(rows, cells)
	}
	return rows
}

// separator is the one that stands most evenly outside quotes in the first lines.
func separator(text string) rune {
	best, most := ',', 0
	for _, candidate := range []rune{';', '\t', '|', ','} {
		lines, count := 0, 0
		for line := range strings.Lines(text) {
			if lines++; lines > 10 {
				break
			}
			count += len(splitOutside(line, candidate)) - 1
		}
		if count > most {
			best, most = candidate, count
		}
	}
	return best
}

// judge finds the columns and checks every row.
func (p *play) judge(s *slot, rows [][]string) table {
	t := table{Columns: columnNames(s)}
	order, header := headerOf(s, rows)
	if header {
		rows = rows[1:]
	} else {
		order = p.guess(s, rows)
	}
	seen := map[string]map[string]bool{}
	for _, c := range s.columns {
		seen[c.name] = map[string]bool{}
	}
	taken, allowed := p.columnValues(s)
	for i, cells := range rows {
		t.Total++
		line := i + 1 + boolInt(header)
		row, reason, detail := p.row(s, order, cells, seen, taken, allowed)
		if reason != "" {
			t.Problems = append(t.Problems, rowProblem{Row: line, Cells: cells, Reason: reason, Detail: detail})
			continue
		}
		t.Rows = append(t.Rows, row)
	}
	t.OK, t.Bad = len(t.Rows), len(t.Problems)
	return t
}

func columnNames(s *slot) []string {
	var out []string
	for _, c := range s.columns {
		out = append(out, c.name)
	}
	return out
}

// headerOf recognises the first row as a header when at least one cell names a column and none is a value with @.
func headerOf(s *slot, rows [][]string) (order map[string]int, header bool) {
	order = map[string]int{}
	if len(rows) == 0 {
		return order, false
	}
	for i, cell := range rows[0] {
		if strings.Contains(cell, "@") {
			return map[string]int{}, false
		}
		for _, c := range s.columns {
			if _, have := order[c.name]; !have && c.named(cell) {
				order[c.name] = i
				break
			}
		}
	}
	return order, len(order) > 0
}

func (c *column) named(cell string) bool {
	cell = strings.NewReplacer("-", "", "_", " ", ".", "").Replace(fold(cell))
	for _, h := range append(slices.Clone(c.headers), c.name) {
		if strings.NewReplacer("-", "", "_", " ", ".", "").Replace(fold(h)) == cell {
			return true
		}
	}
	return false
}

// guess orders columns without a header: the one that parses as e-mail in the first row is the e-mail, the rest follow in order.
func (p *play) guess(s *slot, rows [][]string) map[string]int {
	order := map[string]int{}
	if len(rows) == 0 {
		return order
	}
	used := map[int]bool{}
	for _, c := range s.columns {
		if c.typ == "text" {
			continue
		}
		for i, cell := range rows[0] {
			if _, reason := p.values().Parse(c.typ, cell, p.country()); reason == "" && !used[i] {
				order[c.name], used[i] = i, true
				break
			}
		}
	}
	next := 0
	for _, c := range s.columns {
		if _, have := order[c.name]; have {
			continue
		}
		for used[next] {
			next++
		}
		order[c.name], used[next] = next, true
	}
	return order
}

// columnValues are what business systems allow and have already, per column.
func (p *play) columnValues(s *slot) (taken, allowed map[string]map[string]string) {
	taken, allowed = map[string]map[string]string{}, map[string]map[string]string{}
	for _, c := range s.columns {
		if c.notIn != nil {
			taken[c.name] = folded(listOf(c.notIn.data(p.scope())))
		}
		if c.oneOf != nil {
			allowed[c.name] = folded(listOf(c.oneOf.data(p.scope())))
		}
	}
	return taken, allowed
}

func folded(list []any) map[string]string {
	out := map[string]string{}
	for _, v := range list {
		out[fold(show(v, ""))] = show(v, "")
	}
	return out
}

func (p *play) row(s *slot, order map[string]int, cells []string, seen map[string]map[string]bool, taken, allowed map[string]map[string]string) (row map[string]string, reason, detail string) {
	row = map[string]string{}
	for _, c := range s.columns {
		cell := ""
		if i, ok := order[c.name]; ok && i < len(cells) {
			cell = strings.TrimPrefix(cells[i], "'")
		}
		if cell == "" && c.absent != nil {
			cell = c.absent.render(p.scope())
		}
		value, why := p.cell(c, cell)
		if why == "" && value != "" && len(allowed[c.name]) > 0 {
			if exact, ok := allowed[c.name][fold(value)]; ok {
				value = exact
			} else {
				why = "unknown_" + c.name
			}
		}
		if _, is := taken[c.name][fold(value)]; why == "" && is {
			why = "taken"
		}
		if why == "" && c.unique && value != "" && seen[c.name][fold(value)] {
			why = "repeated"
		}
		if why != "" {
			return nil, why, firstRunes(cell, 80)
		}
		row[c.name] = value
	}
	for _, c := range s.columns {
		seen[c.name][fold(row[c.name])] = true
	}
	return row, "", ""
}

// cell is one value in its canonical form.
func (p *play) cell(c *column, cell string) (string, string) {
	if cell == "" {
		if c.optional {
			return "", ""
		}
		return "", "no_" + c.name
	}
	if c.typ == "text" {
		return firstRunes(strings.TrimSpace(cell), 200), ""
	}
	v, reason := p.values().Parse(c.typ, cell, p.country())
	if reason != "" {
		return "", "bad_" + c.name
	}
	return raw(v.JSON, v.Text), ""
}

func (t table) commonReason() string {
	count := map[string]int{}
	best := ""
	for _, problem := range t.Problems {
		count[problem.Reason]++
		if count[problem.Reason] > count[best] {
			best = problem.Reason
		}
	}
	return best
}

// attachment is the problems file of a table slot, or a list of {…, reason} that a business system answered.
func (p *play) attachment(t *template) *bot.Attachment {
	value := t.data(p.scope())
	body := encode(value)
	var whole table
	if json.Unmarshal(body, &whole) == nil && len(whole.Problems) > 0 {
		return p.problemsFile(whole)
	}
	if list, ok := value.([]any); ok && len(list) > 0 {
		return p.listFile(list)
	}
	return nil
}

// problemsFile gives the rows back with the reason of each, in the customer's language.
func (p *play) problemsFile(t table) *bot.Attachment {
	head := []string{p.say("csv_row"), p.say("csv_reason")}
	width := 0
	for _, problem := range t.Problems {
		width = max(width, len(problem.Cells))
	}
	for i := range width {
		name := strconv.Itoa(i + 1)
		head = append(head, p.say("csv_cell", "n", name))
	}
	rows := [][]string{head}
	for _, problem := range t.Problems {
		rows = append(rows, append([]string{strconv.Itoa(problem.Row), p.say("row_"+problem.Reason, "value", problem.Detail)}, problem.Cells...))
	}
	return p.csvFile(rows)
}

func (p *play) listFile(list []any) *bot.Attachment {
	var keys []string
	for _, item := range list {
		m, ok := item.(map[string]any)
		if !ok {
			continue
		}
		for key := range m {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	rows := [][]string{keys}
	for _, item := range list {
		m, _ := item.(map[string]any)
		var row []string
		for _, key := range keys {
			cell := show(m[key], "")
			if known := p.lib.texts["row_"+cell]; key == "reason" && known != nil {
				cell = p.say("row_" + cell)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return p.csvFile(rows)
}

// csvFile writes cells that a spreadsheet cannot take for formulas. The mark at the start makes Excel read UTF-8.
func (p *play) csvFile(rows [][]string) *bot.Attachment {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma = ';'
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = harmless(cell)
		}
		if err := w.Write(safe); err != nil {
			p.note("problems file: " + err.Error())
			return nil
		}
	}
	w.Flush()
	return &bot.Attachment{Name: p.say("csv_name"), ContentType: "text/csv", Data: b.Bytes()}
}

func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
