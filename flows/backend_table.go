package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/flows/phrase"
)

// TableSource is a table that actions.yaml declares: where it is and how it is read. Whoever keeps it fresh fetches File or URL every Refresh and
// hands what Read made of it to those who answer lookups, under ID.
type TableSource struct {
	ID      string // its name and a hash of the declaration: two versions of a library may read one file in two ways
	Name    string
	File    string // beside the flows, or absolute; "" with URL
	URL     string
	Sheet   string // of an Excel file; "" = the first
	Refresh time.Duration

	columns []*sourceColumn
	values  bot.Values
	country string
	at      place
}

// sourceColumn is one typed column of a table.
type sourceColumn struct {
	name     string
	typ      string
	headers  []string
	optional bool
	unique   bool
	many     bool
}

const (
	defaultRefresh = time.Minute
	leastRefresh   = 5 * time.Second
)

var sourceMapping = mapping{name: "table", doc: "A CSV or Excel file, or a published sheet, that actions look things up in. It is only read.", keys: []key{
	{"file", aWord, false, "The file, beside the flows or with its whole path. CSV (any separator and encoding) or XLSX."},
	{"url", aWord, false, "Instead of file: the address of a sheet published as CSV or XLSX. Its host must stand in actions.hosts, and a host it forwards to as well."},
	{"sheet", aWord, false, "Which sheet of an Excel file; the first unless said."},
	{"refresh", aSpan, false, "How often to look for a new version; 1m unless said."},
	{"columns", mapOf("column", record(&sourceColumnMapping)), true, "The columns that are read; others are ignored."},
}}

var sourceColumnMapping = mapping{name: "table_column", doc: "One column of such a table. A row that does not fit keeps the whole new version out.", keys: []key{
	{"type", oneOf(columnTypes...), true, "What its cells hold."},
	{"headers", manyOf(aWord), false, "How its heading may read; its name always counts."},
	{"optional", aFlag, false, "true: a cell may be empty."},
	{"unique", aFlag, false, "true: no value twice."},
	{"many", aFlag, false, "true: a cell holds several values with | or ; between them."},
}}

var lookMapping = mapping{name: "look", doc: "What to look up in a table.", keys: []key{
	{"table", aName, true, "One of the tables above."},
	{"where", mapOf("column", aName), false, "Which column must equal which input; without it the inputs are called like the columns."},
	{"only", mapOf("column", aWord), false, "Which column must hold which word; other rows do not count."},
	{"fields", mapOf("field", aName), false, "What the answer holds, and from which column; every column unless said. Rows that differ in them make the outcome ambiguous."},
	{"lists", mapOf("list", either(aName, mapOf("field", aName))), false, "Lists over all rows that were found, without repetition: one column, or several as fields."},
}}

// lookup is how an action reads a table.
type lookup struct {
	at     place
	source *TableSource
	where  []condition
	fields []bot.Field
	lists  []bot.Gather
}

// condition is one column and the input it must equal.
type condition struct {
	column *sourceColumn
	input  string
	fixed  string // instead of an input
}

func (s *TableSource) column(name string) *sourceColumn {
	for _, c := range s.columns {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (s *TableSource) columnNames() []string {
	out := make([]string, len(s.columns))
	for i, c := range s.columns {
		out[i] = c.name
	}
	return out
}

// tables reads the declarations.
func (l *loader) tables(n *node) {
	if n == nil {
		return
	}
	if n.kind != mapNode {
		l.report(n.at, "shape", "tables must be a map of name and file")
		return
	}
	for _, e := range n.entries {
		l.name(e.at, "the table", e.key)
		l.lib.sources[e.key] = l.source(e)
	}
}

func (l *loader) source(e entry) *TableSource {
	d := l.fields(e.value, phrase.Words("the table %s").Of(e.key), &sourceMapping)
	s := &TableSource{Name: e.key, File: d.str("file"), URL: d.str("url"), Sheet: d.str("sheet"), Refresh: d.span("refresh", defaultRefresh), at: e.at}
	s.values, s.country = l.opts.Values, l.opts.Country
	url, file, refresh := placeOf(d.node("url"), e.at), placeOf(d.node("file"), e.at), placeOf(d.node("refresh"), e.at)
	switch {
	case (s.File == "") == (s.URL == ""):
		l.report(e.at, "table", "the table %s needs either a file or a url", e.key).write("file: purchases.csv")
	case s.URL != "" && !strings.HasPrefix(s.URL, "https://") && !strings.HasPrefix(s.URL, "http://"):
		l.report(url, "table", "the url of a table begins with https://")
	case slices.Contains(strings.Split(s.File, "/"), ".."):
		l.report(file, "table", "the file of a table stands beside the flows, or is named with its whole path")
	}
	if s.Refresh < leastRefresh {
		l.report(refresh, "table", "a table is looked at every 5s at most").write("refresh: 1m")
	}
	if columns := d.need("columns"); columns != nil {
		for _, c := range columns.entries {
			s.columns = append(s.columns, l.sourceColumn(c))
		}
	}
	d.done()
	s.ID = s.id()
	return s
}

func (l *loader) sourceColumn(e entry) *sourceColumn {
	l.name(e.at, "the column", e.key)
	d := l.fields(e.value, phrase.Words("the column %s").Of(e.key), &sourceColumnMapping)
	c := &sourceColumn{name: e.key, typ: d.str("type"), headers: d.list("headers"), optional: d.flag("optional"), unique: d.flag("unique"), many: d.flag("many")}
	if !slices.Contains(columnTypes, c.typ) {
		l.report(e.at, "table", "a column has no type %q", c.typ).meant(c.typ, columnTypes)
	}
	d.done()
	return c
}

func (s *TableSource) id() string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%q %q %q %q %q", s.Name, s.File, s.URL, s.Sheet, s.country) // a hash takes every write
	for _, c := range s.columns {
		_, _ = fmt.Fprintf(sum, " %+v", *c)
	}
	return s.Name + "#" + hex.EncodeToString(sum.Sum(nil))[:8]
}

// look reads what an action looks up.
func (l *loader) look(a *action, n *node) *lookup {
	if n == nil {
		l.report(a.at, "action", "the action %s reads a table and does not say which", a.name).write("look: {table: …}")
		return nil
	}
	d := l.fields(n, "look", &lookMapping)
	v := &lookup{at: n.at}
	table := d.need("table")
	if d.n == nil || table == nil {
		return nil
	}
	if v.source = l.lib.sources[l.str(table, "table")]; v.source == nil {
		l.report(table.at, "table", "there is no table %q in actions.yaml", table.value).meant(table.value, slices.Collect(maps.Keys(l.lib.sources)))
		return nil
	}
	v.where = append(l.conditions(a, v.source, d.node("where")), l.only(v.source, d.node("only"))...)
	fields, lists := d.node("fields"), d.node("lists")
	v.fields = l.columnsOf(v.source, fields)
	if lists != nil && lists.kind != mapNode {
		l.report(lists.at, "shape", "lists must be a map of name and column")
		lists = nil
	}
	if lists != nil {
		for _, e := range lists.entries {
			v.lists = append(v.lists, l.gather(v.source, e))
		}
	}
	if fields == nil && lists == nil {
		for _, c := range v.source.columns {
			v.fields = append(v.fields, bot.Field{Name: c.name, Column: c.name})
		}
	}
	d.done()
	return v
}

// conditions are what must be equal. Whoever looks for a person by something personal says so: what is found is shown after identity only.
func (l *loader) conditions(a *action, s *TableSource, n *node) []condition {
	pairs := map[string]string{}
	var order []string
	at := a.at
	switch {
	case n == nil:
		for _, input := range a.input {
			pairs[input], order = input, append(order, input)
		}
	default:
		at = n.at
		for _, e := range n.entries {
			pairs[e.key], order = l.str(e.value, "where"), append(order, e.key)
		}
	}
	var out []condition
	for _, name := range order {
		c := s.column(name)
		switch {
		case c == nil:
			l.report(at, "table", "the table %s has no column %q", s.Name, name).meant(name, s.columnNames())
			continue
		case !slices.Contains(a.input, pairs[name]):
			l.report(at, "action", "the action %s takes no %q", a.name, pairs[name]).meant(pairs[name], a.input)
			continue
		case c.many:
			l.report(at, "table", "the column %s holds several values and cannot be looked up", name)
		case slices.Contains(personalTypes, c.typ) && !a.personal:
			l.report(at, "personal", "the action %s finds people by their %s", a.name, c.name).hint("add personal: true, so that nothing of it is shown before identity")
		}
		out = append(out, condition{column: c, input: pairs[name]})
	}
	if len(out) == 0 && len(order) == 0 {
		l.report(at, "action", "the action %s says no input to look up", a.name).write("with: [code]")
	}
	return out
}

func (l *loader) only(s *TableSource, n *node) []condition {
	if n == nil {
		return nil
	}
	var out []condition
	for _, e := range n.entries {
		c := s.column(e.key)
		if c == nil {
			l.report(e.at, "table", "the table %s has no column %q", s.Name, e.key).meant(e.key, s.columnNames())
			continue
		}
		out = append(out, condition{column: c, fixed: l.str(e.value, e.key)})
	}
	return out
}

// personalTypes identify people.
var personalTypes = []string{"email", "phone", "cpf", "cnpj", "cpf_or_cnpj"}

func (l *loader) columnsOf(s *TableSource, n *node) []bot.Field {
	if n == nil {
		return nil
	}
	if n.kind != mapNode {
		l.report(n.at, "shape", "fields must be a map of name and column")
		return nil
	}
	var out []bot.Field
	for _, e := range n.entries {
		column := l.str(e.value, e.key)
		if s.column(column) == nil {
			l.report(e.value.at, "table", "the table %s has no column %q", s.Name, column).meant(column, s.columnNames())
			continue
		}
		out = append(out, bot.Field{Name: e.key, Column: column})
	}
	return out
}

func (l *loader) gather(s *TableSource, e entry) bot.Gather {
	if e.value.kind == mapNode {
		return bot.Gather{Name: e.key, Fields: l.columnsOf(s, e.value)}
	}
	one := l.columnsOf(s, &node{at: e.value.at, kind: mapNode, entries: []entry{{at: e.at, key: e.key, value: e.value}}})
	if len(one) == 0 {
		return bot.Gather{Name: e.key}
	}
	return bot.Gather{Name: e.key, Column: one[0].Column}
}

// lookup fills in what is looked for, in the canonical form of its column.
func (lib *Library) lookup(v *lookup, args argsScope) *bot.Lookup {
	out := &bot.Lookup{Table: v.source.ID, Where: make([]bot.Match, 0, len(v.where)), Fields: v.fields, Lists: v.lists}
	for _, c := range v.where {
		given := c.fixed
		if given == "" {
			given = show(args[c.input], "")
		}
		if c.column.typ != "text" && lib.opts.Values != nil {
			if parsed, why := lib.opts.Values.Parse(c.column.typ, given, lib.opts.Country); why == "" {
				given = raw(parsed.JSON, parsed.Text)
			}
		}
		out.Where = append(out.Where, bot.Match{Column: c.column.name, Value: given})
	}
	return out
}

// Tables are those that some action reads here, in the order of their names.
func (lib *Library) Tables() []TableSource {
	used := map[string]*TableSource{}
	for _, a := range lib.actions {
		if a.look != nil && lib.way(a) == tableWay {
			used[a.look.source.Name] = a.look.source
		}
	}
	var out []TableSource
	for _, name := range slices.Sorted(maps.Keys(used)) {
		out = append(out, *used[name])
	}
	return out
}

// Tables are those of every version that is loaded, each once.
func (ls *Libraries) Tables() []TableSource {
	ls.mu.RLock()
	defer ls.mu.RUnlock()
	byID := map[string]TableSource{}
	for _, lib := range append(slices.Collect(maps.Values(ls.older)), ls.current) {
		for _, s := range lib.Tables() {
			byID[s.ID] = s
		}
	}
	out := make([]TableSource, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		out = append(out, byID[id])
	}
	return out
}

// emptyCell is what an optional cell without a value holds.
func (c *sourceColumn) emptyCell() json.RawMessage {
	switch {
	case c.many:
		return json.RawMessage("[]")
	case c.typ == "number" || c.typ == "integer" || c.typ == "money":
		return json.RawMessage("null")
	}
	return json.RawMessage(`""`)
}
