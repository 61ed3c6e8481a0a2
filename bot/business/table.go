package business

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"agentbot/bot"
)

// Tables holds the rows that lookups read. Whoever watches the files puts whole new versions in; a version that cannot be read is not put, so
// the rows before it stay. It is safe for concurrent use.
type Tables struct {
	mu sync.RWMutex
	by map[string]*table
}

// table is one version of one table. Indexes are made when they are first asked for, one per set of columns.
type table struct {
	bot.Table
	at map[string]int // column → place

	mu      sync.Mutex
	indexes map[string]map[string][]int
}

// Put makes rows the current version of a table.
func (t *Tables) Put(id string, rows bot.Table) {
	one := &table{Table: rows, at: map[string]int{}, indexes: map[string]map[string][]int{}}
	for i, name := range rows.Columns {
		one.at[name] = i
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by == nil {
		t.by = map[string]*table{}
	}
	t.by[id] = one
}

// Keep forgets every table that is not among ids.
func (t *Tables) Keep(ids []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id := range t.by {
		if !slices.Contains(ids, id) {
			delete(t.by, id)
		}
	}
}

// Find answers a lookup in the shape of an HTTP answer.
func (t *Tables) Find(l bot.Lookup) bot.Answer {
	if t == nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: "no tables are read here"}
	}
	t.mu.RLock()
	one := t.by[l.Table]
	t.mu.RUnlock()
	if one == nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: fmt.Sprintf("the table %s has never been read without a mistake", l.Table)}
	}
	rows, err := one.matching(l.Where)
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	return one.answer(l, rows)
}

func (t *table) answer(l bot.Lookup, rows []int) bot.Answer {
	body, outcome := map[string]any{}, bot.OK
	for _, list := range l.Lists {
		gathered, err := t.gather(list, rows)
		if err != nil {
			return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
		}
		body[list.Name] = gathered
	}
	found, err := t.distinct(l.Fields, rows)
	switch {
	case err != nil:
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	case len(rows) == 0:
		outcome = bot.NotFound
	case len(found) > 1:
		outcome = bot.Ambiguous // none of them is shown: which one is meant nobody knows
	case len(found) == 1:
		for name, value := range found[0] {
			body[name] = value
		}
	}
	output, err := json.Marshal(map[string]any{"status": statuses[outcome], "body": body})
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: "the rows cannot be written as JSON: " + err.Error()}
	}
	return bot.Answer{Outcome: outcome, Output: output}
}

// statuses are what a flow that asks for found.status reads.
var statuses = map[string]int{bot.OK: http.StatusOK, bot.NotFound: http.StatusNotFound, bot.Ambiguous: http.StatusConflict}

// distinct is what the rows hold in these fields, each combination once, in the order of the file.
func (t *table) distinct(fields []bot.Field, rows []int) ([]map[string]json.RawMessage, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	var out []map[string]json.RawMessage
	seen := map[string]bool{}
	for _, row := range rows {
		one, key := map[string]json.RawMessage{}, ""
		for _, f := range fields {
			i, ok := t.at[f.Column]
			if !ok {
				return nil, fmt.Errorf("the table has no column %s", f.Column)
			}
			one[f.Name] = t.Rows[row][i]
			key += string(t.Rows[row][i]) + "\x00"
		}
		if !seen[key] {
			seen[key] = true
			out = append(out, one)
		}
	}
	return out, nil
}

// gather is a list over all rows. Empty cells are no entries.
func (t *table) gather(list bot.Gather, rows []int) ([]any, error) {
	out := []any{}
	fields := list.Fields
	if list.Column != "" {
		fields = []bot.Field{{Name: list.Name, Column: list.Column}}
	}
	found, err := t.distinct(fields, rows)
	if err != nil {
		return nil, err
	}
	for _, one := range found {
		switch {
		case list.Column == "":
			out = append(out, one)
		case text(one[list.Name]) != "":
			out = append(out, one[list.Name])
		}
	}
	return out, nil
}

// matching are the rows with every value, in the order of the file. No condition matches nothing: a table is never read out whole by mistake.
func (t *table) matching(where []bot.Match) ([]int, error) {
	var columns, values []string
	for _, m := range where {
		if _, ok := t.at[m.Column]; !ok {
			return nil, fmt.Errorf("the table has no column %s", m.Column)
		}
		if folded(m.Value) == "" { // an empty cell is not the answer to an empty question
			return nil, nil
		}
		columns, values = append(columns, m.Column), append(values, folded(m.Value))
	}
	if len(where) == 0 {
		return nil, nil
	}
	return t.index(columns)[strings.Join(values, "\x00")], nil
}

func (t *table) index(columns []string) map[string][]int {
	name := strings.Join(columns, "\x00")
	t.mu.Lock()
	defer t.mu.Unlock()
	if found := t.indexes[name]; found != nil {
		return found
	}
	built := make(map[string][]int, len(t.Rows))
	for i, row := range t.Rows {
		values := make([]string, len(columns))
		for j, c := range columns {
			values[j] = folded(text(row[t.at[c]]))
		}
		key := strings.Join(values, "\x00")
		built[key] = append(built[key], i)
	}
	t.indexes[name] = built
	return built
}

// text is a cell as it is compared: strings as they are, everything else as JSON, null as nothing.
func text(cell json.RawMessage) string {
	if len(cell) == 0 {
		return ""
	}
	return scalar(cell)
}

// folded makes words comparable: "sao paulo" finds "São  Paulo".
func folded(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
