package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/flows/phrase"

	"github.com/expr-lang/expr/types"
)

const (
	tableRows  = 500
	tableBytes = 5 << 20
)

// tableSlot is a list of rows, attached as CSV or pasted into the chat, every row checked.
type tableSlot struct{}

// column is one typed column of a table.
type column struct {
	name     string
	at       place
	typ      string
	headers  []string
	optional bool
	unique   bool
	oneOf    *template // values a business system allows, "" = any
	notIn    *template // values that are taken already
	absent   *template // what an empty cell means
}

func (tableSlot) name() string { return "table" }

func (tableSlot) manual() typeManual {
	return typeManual{
		name: "table", doc: "Rows, attached as a file or pasted into the chat, each checked.", keys: []key{
			{"columns", mapOf("column", record(&columnMapping)), true, "The columns."},
			{"max_rows", aNumber, false, "The most rows."},
			{"accepts", manyOf(aWord), false, "Endings that are taken; csv and txt unless said."},
			{"max_size", aSize, false, "The largest file, like 5MB."},
		},
		example: `
students:
  type: table
  max_rows: 100
  columns:
    name: {type: text, headers: [nome, nombre, name]}
    email: {type: email, headers: [e-mail, correo, mail], unique: true}
`,
	}
}

func (tableSlot) env() types.Type {
	return types.Map{"total": types.Float64, "ok": types.Float64, "bad": types.Float64, types.Extra: types.Any}
}

func (tableSlot) read(l *loader, s *slot, d *fields) {
	readLimits(l, s, d, tableBytes)
	if s.limits.types == nil {
		s.limits.types = []string{"csv", "txt"}
	}
	s.limits.rows = d.num("max_rows", tableRows)
	if s.limits.rows > tableRows || s.limits.rows < 1 {
		l.report(s.at, "slot", "a table has 1 to %d rows", tableRows)
	}
	columns := d.need("columns")
	if columns == nil {
		return
	}
	for _, e := range columns.entries {
		s.columns = append(s.columns, l.column(e))
	}
	if len(s.columns) == 0 {
		l.report(columns.at, "slot", "a table needs at least one column")
	}
}

var columnTypes = []string{"text", "email", "phone", "number", "cpf", "cnpj", "cpf_or_cnpj", "date"}

var columnMapping = mapping{name: "column", doc: "One column of a table.", keys: []key{
	{"type", oneOf(columnTypes...), true, "What its cells hold."},
	{"headers", manyOf(aWord), false, "How its heading may read, in any language; its name always counts."},
	{"optional", aFlag, false, "true: a cell may be empty."},
	{"unique", aFlag, false, "true: no value twice."},
	{"default", aTemplate, false, "What an empty cell means."},
	{"one_of", aTemplate, false, "The values that are allowed, from a business system."},
	{"not_in", aTemplate, false, "The values that are taken already."},
}}

func (l *loader) column(e entry) *column {
	l.name(e.at, "the column", e.key)
	d := l.fields(e.value, phrase.Words("the column %s").Of(e.key), &columnMapping)
	c := &column{name: e.key, at: e.at, typ: d.str("type"), headers: d.list("headers"), optional: d.flag("optional"), unique: d.flag("unique")}
	if !contains(columnTypes, c.typ) {
		l.report(e.at, "slot", "a column has no type %q", c.typ).meant(c.typ, columnTypes)
	}
	if n := d.node("default"); n != nil {
		c.absent = l.template(n)
	}
	if n := d.node("one_of"); n != nil {
		c.oneOf = l.template(n)
	}
	if n := d.node("not_in"); n != nil {
		c.notIn = l.template(n)
	}
	d.done()
	return c
}

func (tableSlot) accept(*play, *slot, string) (bot.Value, string) { return bot.Value{}, "table" }

// takeTable fetches an attachment and reads it.
func (p *play) takeTable(ctx context.Context, f *bot.Frame, s *slot, file bot.File) error {
	p.st.Misses = 0
	if !s.fits(file) {
		p.refused(f, p.refusedFile(s))
		return nil
	}
	a, err := p.ask(ctx, bot.FileQuestion{File: file, MaxBytes: s.limits.bytes})
	if err != nil {
		return err
	}
	data, ok := fileData(a)
	switch {
	case a.Outcome == bot.OK && ok:
		p.readTable(f, s, data, fileName(file))
	case a.Outcome == bot.OK, a.Outcome == "too_large":
		p.refused(f, p.refusedFile(s))
	default:
		p.handoff(exit{reason: "system_unavailable", preface: "error"})
	}
	return nil
}

// fileData are the bytes of a fetched file.
func fileData(a bot.Answer) ([]byte, bool) {
	var body struct {
		Data []byte `json:"data"`
	}
	err := json.Unmarshal(a.Output, &body)
	return body.Data, err == nil
}

// readTable reads rows and fills the slot, or says why not.
func (p *play) readTable(f *bot.Frame, s *slot, data []byte, name string) {
	t, ok := p.judged(f, s, data)
	if !ok {
		return
	}
	t.Name = name
	if t.OK == 0 {
		reason := t.commonReason()
		p.at = p.standing(f)
		p.speak(saying{text: p.say("file_none_ready", "total", fmt.Sprint(t.Total), "reason", p.say("row_"+reason)), attachment: p.problemsFile(t)})
		f.Visits[tries(s.name)]++
		return
	}
	p.fillTable(s, t)
	f.Wait = nil
}

func (p *play) fillTable(s *slot, t table) {
	p.fill(s, bot.Value{JSON: encode(t), Text: p.say("rows_shown", "ok", fmt.Sprint(t.OK), "total", fmt.Sprint(t.Total))}, bot.Command{By: "customer"})
}

// judged reads and checks rows; where they cannot be used at all it has said so.
func (p *play) judged(f *bot.Frame, s *slot, data []byte) (table, bool) {
	rows, why := splitRows(data)
	if why != "" {
		p.refused(f, p.refusedFile(s))
		p.note("table refused: " + why)
		return table{}, false
	}
	_, header := headerOf(s, rows)
	if total := len(rows) - boolInt(header); total > s.limits.rows {
		p.refused(f, p.say("rows_too_many", "total", fmt.Sprint(total), "limit", fmt.Sprint(s.limits.rows)))
		return table{}, false
	}
	t := p.judge(s, rows)
	if t.Total == 0 {
		p.refused(f, p.say("file_empty"))
		return t, false
	}
	return t, true
}

// moreRows adds to the list that was just read back, and reads it back again.
func (p *play) moreRows(f *bot.Frame, s *slot, data []byte) {
	more, ok := p.judged(f, s, data)
	var held table
	if err := json.Unmarshal(f.Slots[s.name].Value, &held); err != nil || !ok {
		return
	}
	if held.Total+more.Total > s.limits.rows {
		p.speak(saying{text: p.say("rows_too_many", "total", fmt.Sprint(held.Total+more.Total), "limit", fmt.Sprint(s.limits.rows))})
		return
	}
	for i, row := range more.Rows {
		if why := held.repeats(s, row); why {
			more.Problems = append(more.Problems, rowProblem{Row: i + 1, Cells: cellsOf(s, row), Reason: "repeated"})
			continue
		}
		held.Rows = append(held.Rows, row)
	}
	for _, problem := range more.Problems {
		problem.Row += held.Total
		held.Problems = append(held.Problems, problem)
	}
	held.Total, held.OK, held.Bad = held.Total+more.Total, len(held.Rows), len(held.Problems)
	p.fillTable(s, held)
	p.rewind(f, p.flow(f), s.name)
}

// repeats says whether a column that must be unique has this row's value already.
func (t table) repeats(s *slot, row map[string]string) bool {
	for _, c := range s.columns {
		for _, other := range t.Rows {
			if c.unique && row[c.name] != "" && fold(other[c.name]) == fold(row[c.name]) {
				return true
			}
		}
	}
	return false
}

func cellsOf(s *slot, row map[string]string) []string {
	var out []string
	for _, c := range s.columns {
		out = append(out, row[c.name])
	}
	return out
}

// tableSlot is the flow's list, nil when it has none.
func (f *flow) tableSlot() *slot {
	if f == nil {
		return nil
	}
	for _, s := range f.slots {
		if _, ok := s.kind.(tableSlot); ok {
			return s
		}
	}
	return nil
}

// rowsIn cuts the rows out of a message: lines with an address and a separator, with the header before them if there is one. What
// is said around them belongs to no row.
func rowsIn(text string) (string, bool) {
	lines := strings.Split(text, "\n")
	first, last := -1, -1
	for i, line := range lines {
		if isRow(line) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return "", false
	}
	if first > 0 && strings.ContainsAny(lines[first-1], separators) && !strings.HasSuffix(strings.TrimSpace(lines[first-1]), ":") {
		first--
	}
	for last+1 < len(lines) && strings.ContainsAny(lines[last+1], separators) { // a row whose address is missing
		last++
	}
	return strings.Join(lines[first:last+1], "\n"), true
}

const separators = ";,\t|"

// isRow: an address stands alone between separators. In a sentence ("no, the address is ana@example.com") it does not.
func isRow(line string) bool {
	if !strings.ContainsAny(line, separators) {
		return false
	}
	cells := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(separators, r) })
	return slices.ContainsFunc(cells, func(cell string) bool {
		cell = strings.TrimSpace(cell)
		return strings.Contains(cell, "@") && (!strings.ContainsAny(cell, " ") || strings.HasSuffix(cell, ">"))
	})
}
