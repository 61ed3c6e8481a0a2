package business

import (
	"encoding/json"
	"testing"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
)

// rowsOf are rows of JSON cells.
func rowsOf(columns []string, rows ...[]string) bot.Table {
	t := bot.Table{Columns: columns}
	for _, row := range rows {
		var cells []json.RawMessage
		for _, cell := range row {
			cells = append(cells, json.RawMessage(cell))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func TestTables_Find(t *testing.T) {
	t.Parallel()
	var tables Tables
	tables.Put("p", rowsOf([]string{"code", "product", "title", "owner", "seats", "classes"},
		[]string{`"HP1"`, `"FOTO"`, `"Foto"`, `"helena@example.com"`, `5`, `["Manhã","Noite"]`},
		[]string{`"HP2"`, `"FOTO"`, `"Foto"`, `"helena@example.com"`, `5`, `["Manhã","Noite"]`},
		[]string{`"HP3"`, `"VIOL"`, `"Violão"`, `"bruno@example.com"`, `null`, `[]`},
		[]string{`"HP4"`, `"PLAN"`, `"Planilhas"`, `"helena@example.com"`, `7`, `[]`},
		[]string{`""`, `"PLAN"`, `"Planilhas"`, `""`, `7`, `[]`},
	))
	field := func(names ...string) (out []bot.Field) {
		for _, name := range names {
			out = append(out, bot.Field{Name: name, Column: name})
		}
		return out
	}
	where := func(pairs ...string) (out []bot.Match) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, bot.Match{Column: pairs[i], Value: pairs[i+1]})
		}
		return out
	}
	for name, c := range map[string]struct {
		look    bot.Lookup
		outcome string
		output  string
	}{
		"one row, whatever the case": {bot.Lookup{Where: where("code", " hp1 "), Fields: field("code", "seats")}, bot.OK, `{"status":200,"body":{"code":"HP1","seats":5}}`},
		"two columns":                {bot.Lookup{Where: where("product", "PLAN", "owner", "helena@example.com"), Fields: field("code")}, bot.OK, `{"status":200,"body":{"code":"HP4"}}`},
		"a number":                   {bot.Lookup{Where: where("seats", "7", "code", "HP4"), Fields: field("code")}, bot.OK, `{"status":200,"body":{"code":"HP4"}}`},
		"none":                       {bot.Lookup{Where: where("code", "HP9"), Fields: field("code")}, bot.NotFound, `{"status":404,"body":{}}`},
		"nothing asked":              {bot.Lookup{Where: where("code", ""), Fields: field("code")}, bot.NotFound, `{"status":404,"body":{}}`},
		"no condition":               {bot.Lookup{Fields: field("code")}, bot.NotFound, `{"status":404,"body":{}}`},
		"rows that differ":           {bot.Lookup{Where: where("product", "FOTO"), Fields: field("code")}, bot.Ambiguous, `{"status":409,"body":{}}`},
		"rows that agree":            {bot.Lookup{Where: where("product", "FOTO"), Fields: field("owner")}, bot.OK, `{"status":200,"body":{"owner":"helena@example.com"}}`},
		"lists without repetition": {
			bot.Lookup{Where: where("owner", "helena@example.com"), Fields: field("owner"), Lists: []bot.Gather{{Name: "products", Fields: field("product", "classes")}, {Name: "codes", Column: "code"}}},
			bot.OK, `{"status":200,"body":{"owner":"helena@example.com","products":[{"product":"FOTO","classes":["Manhã","Noite"]},{"product":"PLAN","classes":[]}],"codes":["HP1","HP2","HP4"]}}`,
		},
		"an empty list":   {bot.Lookup{Where: where("owner", "nobody@example.com"), Lists: []bot.Gather{{Name: "codes", Column: "code"}}}, bot.NotFound, `{"status":404,"body":{"codes":[]}}`},
		"no empty values": {bot.Lookup{Where: where("product", "PLAN"), Lists: []bot.Gather{{Name: "codes", Column: "code"}}}, bot.OK, `{"status":200,"body":{"codes":["HP4"]}}`},
	} {
		c.look.Table = "p"
		got := tables.Find(c.look)
		var want, have any
		if err := json.Unmarshal([]byte(c.output), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(got.Output, &have); err != nil {
			t.Fatal(name, got, err)
		}
		if got.Outcome != c.outcome || !cmp.Equal(want, have) {
			t.Errorf("%s: %s %s", name, got.Outcome, cmp.Diff(want, have))
		}
	}
	for name, look := range map[string]bot.Lookup{
		"never read":        {Table: "q", Where: where("code", "HP1")},
		"no such column":    {Table: "p", Where: where("cod", "HP1")},
		"no such field":     {Table: "p", Where: where("code", "HP1"), Fields: field("cod")},
		"no column in list": {Table: "p", Where: where("code", "HP1"), Lists: []bot.Gather{{Name: "x", Column: "y"}}},
	} {
		if got := tables.Find(look); got.Outcome != bot.Unavailable || got.Note == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	tables.Keep(nil)
	if got := tables.Find(bot.Lookup{Table: "p", Where: where("code", "HP1")}); got.Outcome != bot.Unavailable {
		t.Error("a table nobody reads is kept", got)
	}
	if got := (*Tables)(nil).Find(bot.Lookup{}); got.Outcome != bot.Unavailable {
		t.Error(got)
	}
	e := executor(t, open(t, says(200, "")), func(c *Config) { c.Tables = &tables })
	tables.Put("p", rowsOf([]string{"code"}, []string{`"HP1"`}))
	if got := e.Call(t.Context(), bot.CallQuestion{Lookup: &bot.Lookup{Table: "p", Where: where("code", "HP1"), Fields: field("code")}}); got.Outcome != bot.OK {
		t.Error("the executor does not ask its tables", got)
	}
}

// What people type without accents, or with two blanks, finds what the file writes with them.
func TestTables_AccentsDoNotCount(t *testing.T) {
	t.Parallel()
	tables := &Tables{}
	tables.Put("t", bot.Table{Columns: []string{"city"}, Rows: [][]json.RawMessage{{json.RawMessage(`"São Paulo"`)}, {json.RawMessage(`"Cuñapirú"`)}}})
	for typed, want := range map[string]string{"sao  paulo": bot.OK, "SÃO PAULO": bot.OK, "cunapiru": bot.OK, "sao paolo": bot.NotFound} {
		got := tables.Find(bot.Lookup{Table: "t", Where: []bot.Match{{Column: "city", Value: typed}}, Fields: []bot.Field{{Name: "city", Column: "city"}}})
		if got.Outcome != want {
			t.Errorf("%q: %s, want %s (%s)", typed, got.Outcome, want, got.Output)
		}
	}
}
