package flows

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"agentbot/bot"
)

// longestText is how many letters a text of a row may have.
const longestText = 200

// table is the value of a table slot. The rows themselves are lists beside the state.
type table struct {
	Name     string   `json:"name,omitempty"`
	Total    int      `json:"total"`
	OK       int      `json:"ok"`
	Bad      int      `json:"bad"`
	Columns  []string `json:"columns"`
	Head     []string `json:"head,omitempty"`   // the headings of the customer's file
	Reason   string   `json:"reason,omitempty"` // the most common one
	Ready    sheet    `json:"ready"`            // of readyRow
	Problems sheet    `json:"problems"`         // of rowProblem
}

// tableIn is the value of a table slot; the zero value when it has none.
func tableIn(held bot.Slot) table {
	var t table
	if json.Unmarshal(held.Value, &t) != nil {
		return table{}
	}
	return t
}

// readyRow is one row that can be used: its number in the customer's file and its cells in the order of the columns, in canonical form.
type readyRow struct {
	Row   int      `json:"n"`
	Cells []string `json:"c"`
}

// judged are the rows of a file with what was found about each.
type judged struct {
	table
	ready    []readyRow
	problems []rowProblem
	remarks  []string // what the customer must know of how the file was read
}

// judging is one look at one list.
type judging struct {
	p              *play
	s              *slot
	order          map[string]int
	parts          map[string][]int    // further columns of what stands in several
	points         map[string]decimals // how each column writes numbers
	since1904      bool
	seen           map[string]map[string]bool   // by column
	taken, allowed map[string]map[string]string // by column, what business systems say
}

// judge finds the columns and checks every row. before are rows of the same list that were taken already.
func (p *play) judge(s *slot, read rowsRead, before []readyRow) judged {
	j := &judging{p: p, s: s, points: map[string]decimals{}, seen: map[string]map[string]bool{}, since1904: read.since1904}
	j.taken, j.allowed = p.columnValues(s)
	t := judged{table: table{Columns: columnNames(s)}}
	head, lines := headingOf(s, read.lines), read.lines
	if j.order, j.parts = head.order, head.parts; head.found {
		for _, cell := range lines[head.at].cells {
			t.Head = append(t.Head, firstRunes(cell, 60))
		}
		t.remarks = p.remarked(head, read)
		lines = lines[head.at+1:]
	} else {
		j.order = p.guess(s, lines)
	}
	t.remarks = append(t.remarks, p.unread(read)...)
	for _, c := range s.columns {
		j.seen[c.name] = map[string]bool{}
		if at, ok := j.order[c.name]; ok && hasPoint(c.typ) {
			j.points[c.name] = decimalsOf(lines, at)
		}
	}
	for _, row := range before {
		j.remember(row.Cells)
	}
	for _, l := range lines {
		t.Total++
		row, reason, detail := j.row(l)
		if reason != "" {
			t.problems = append(t.problems, rowProblem{Row: l.number, Cells: l.cells, Reason: reason, Detail: detail})
			continue
		}
		t.ready = append(t.ready, readyRow{Row: l.number, Cells: row})
	}
	t.OK, t.Bad, t.Reason = len(t.ready), len(t.problems), commonReason(t.problems)
	return t
}

func columnNames(s *slot) []string {
	var out []string
	for _, c := range s.columns {
		out = append(out, c.name)
	}
	return out
}

func (c *column) named(cell string) bool {
	cell = strings.NewReplacer("-", "", "_", " ", ".", "").Replace(fold(cell))
	for _, h := range append([]string{c.name}, c.headers...) {
		if strings.NewReplacer("-", "", "_", " ", ".", "").Replace(fold(h)) == cell {
			return true
		}
	}
	return false
}

// guess orders columns without a header: the one that parses as e-mail in the first rows is the e-mail, the rest follow in order. A column that may be
// missing and that no cell looks like is missing.
func (p *play) guess(s *slot, lines []line) map[string]int {
	order := map[string]int{}
	if len(lines) == 0 {
		return order
	}
	used := map[int]bool{}
	for _, c := range s.columns {
		if c.typ == "text" {
			continue
		}
		for _, l := range lines[:min(len(lines), 10)] {
			i := slices.IndexFunc(l.cells, func(cell string) bool {
				_, reason := p.values().Parse(c.typ, cell, p.country())
				return reason == ""
			})
			if i >= 0 && !used[i] {
				order[c.name], used[i] = i, true
				break
			}
		}
	}
	next := 0
	for _, c := range s.columns {
		if _, have := order[c.name]; have || c.optional && c.typ != "text" {
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

// row checks one row, and remembers what must not come twice.
func (j *judging) row(l line) (row []string, reason, detail string) {
	row = make([]string, len(j.s.columns))
	for i, c := range j.s.columns {
		cell, figure := "", false
		if at, ok := j.order[c.name]; ok && at < len(l.cells) {
			cell, figure = strings.TrimPrefix(l.cells[at], "'"), l.figure(at) // how spreadsheets, and our own files, mark a text
			for _, more := range j.parts[c.name] {
				cell = strings.TrimSpace(cell + " " + strings.TrimPrefix(l.cell(more), "'"))
			}
		}
		if cell == "" && c.absent != nil {
			cell = c.absent.render(j.p.scope())
		}
		value, why := j.cell(c, cell, figure)
		if why != "" {
			return nil, why, firstRunes(cell, 80)
		}
		row[i] = value
	}
	j.remember(row)
	return row, "", ""
}

func (j *judging) remember(row []string) {
	for i, c := range j.s.columns {
		if c.unique && i < len(row) {
			j.seen[c.name][fold(row[i])] = true
		}
	}
}

// cell is one value in its canonical form, or why it cannot be used.
func (j *judging) cell(c *column, cell string, figure bool) (value, why string) {
	country, why := j.points[c.name].country(cell, j.p.country(), figure)
	if why != "" {
		return "", "bad_" + c.name
	}
	value, why = j.p.cell(c, written(c.typ, cell, figure, j.since1904), country, figure)
	if why != "" || value == "" {
		return value, why
	}
	if len(j.allowed[c.name]) > 0 {
		exact, ok := j.allowed[c.name][fold(value)]
		if !ok {
			return "", "unknown_" + c.name
		}
		value = exact
	}
	if _, is := j.taken[c.name][fold(value)]; is {
		return "", "taken_" + c.name
	}
	if c.unique && j.seen[c.name][fold(value)] {
		return "", "repeated_" + c.name
	}
	return value, ""
}

// cell is one value as its type writes it. What a spreadsheet would run as a formula is nobody's name: it is told as a problem instead of being
// passed on to a system that may hand it to other people's spreadsheets; and what is no text any more, or more than one, is not cut to fit.
func (p *play) cell(c *column, cell, country string, figure bool) (string, string) {
	if cell == "" {
		if c.optional {
			return "", ""
		}
		return "", "no_" + c.name
	}
	if c.typ == "text" {
		switch {
		case formula(cell):
			return "", "formula"
		case spoiled(cell) && !figure, utf8.RuneCountInString(cell) > longestText:
			return "", "bad_" + c.name
		}
		return strings.TrimSpace(cell), ""
	}
	v, reason := p.values().Parse(c.typ, cell, country)
	if reason != "" {
		return "", "bad_" + c.name
	}
	return raw(v.JSON, v.Text), ""
}

func commonReason(problems []rowProblem) string {
	count := map[string]int{}
	best := ""
	for _, problem := range problems {
		count[problem.Reason]++
		if count[problem.Reason] > count[best] {
			best = problem.Reason
		}
	}
	return best
}
