package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"agentbot/bot"

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
		l.report(s.at, "slot", fmt.Sprintf("a table has 1 to %d rows", tableRows), "")
	}
	columns := d.need("columns")
	if columns == nil {
		return
	}
	for _, e := range columns.entries {
		s.columns = append(s.columns, l.column(e))
	}
	if len(s.columns) == 0 {
		l.report(columns.at, "slot", "a table needs at least one column", "")
	}
}

func (l *loader) column(e entry) *column {
	l.name(e.at, "the column", e.key)
	d := l.fields(e.value, "the column "+e.key)
	c := &column{name: e.key, at: e.at, typ: d.str("type"), headers: d.list("headers"), optional: d.flag("optional"), unique: d.flag("unique")}
	known := []string{"text", "email", "phone", "number", "cpf", "cnpj", "cpf_or_cnpj", "date"}
	if !contains(known, c.typ) {
		l.report(e.at, "slot", fmt.Sprintf("a column has no type %q", c.typ), meant(c.typ, known))
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
	rows, why := splitRows(data)
	if why == "" && len(rows) > s.limits.rows+1 {
		why = "too_many"
	}
	if why != "" {
		p.refused(f, p.refusedFile(s))
		p.note("table refused: " + why)
		return
	}
	t := p.judge(s, rows)
	if t.Total > s.limits.rows {
		p.refused(f, p.refusedFile(s))
		return
	}
	if t.Total == 0 {
		p.refused(f, p.say("file_empty"))
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
	p.fill(s, bot.Value{JSON: encode(t), Text: p.say("rows_shown", "ok", fmt.Sprint(t.OK), "total", fmt.Sprint(t.Total))}, bot.Command{By: "customer"})
	f.Wait = nil
}

// looksLikeRows says whether a message is a pasted table: a separator and an address in one line, or several lines with addresses.
func looksLikeRows(text string) bool {
	with := 0
	for line := range strings.Lines(text) {
		if strings.Contains(line, "@") && strings.ContainsAny(line, ";,\t|") {
			with++
		}
	}
	return with > 0
}
