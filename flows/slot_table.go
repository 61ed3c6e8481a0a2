package flows

import (
	"agentbot/bot"
	"agentbot/flows/phrase"

	"github.com/expr-lang/expr/types"
)

// The most that a list may have, unless its slot says less.
const (
	tableRows  = 10_000
	tableBytes = 5 << 20
)

// tableSlot is a list of rows, attached as CSV or XLSX or pasted into the chat, every row checked.
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
		name: "table", doc: "Rows, attached as CSV or XLSX or pasted into the chat, each checked. In texts NAME.total, NAME.ok and NAME.bad are numbers of rows, which rules under validate see as well, and attach with {{ NAME }} sends the rows with problems back as a file; the step import sends the others on. A title may stand above the headings. Of two columns with one name the first counts, and of several sheets the first that people see and that holds something; the customer is told before they say yes.", keys: []key{
			{"columns", mapOf("column", record(&columnMapping)), true, "The columns."},
			{"max_rows", aNumber, false, "The most rows; 10000 unless said, which is also the most there can be."},
			{"accepts", manyOf(aWord), false, "Endings that are taken; csv, txt and xlsx unless said. A workbook with macros never is."},
			{"max_size", aSize, false, "The largest file, like 5MB, which it is unless said."},
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
		s.limits.types = []string{"csv", "txt", "xlsx"}
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
	{"not_in", aTemplate, false, "The values that are taken already, from a business system."},
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
