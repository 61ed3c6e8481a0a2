package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"agentbot/bot"
)

// importStep brings the rows of a table into a business system, one batch after the other.
type importStep struct {
	invocation
	rows      *slot
	batch     int
	save      string
	onError   *block
	onDoubt   *block
	onRefused *block
}

const (
	usualBatch = 100
	mostBatch  = 500
)

var importManual = verbManual{
	name: "import", doc: "Sends the rows of a table to a business system in batches, after a yes, each exactly once: the action gets a batch as its input `rows`, a list of maps by column. " +
		"The customer hears when it begins and, on long lists, how far it is. What the system answers under `failed` (a list that repeats a column's value, with a `reason`) are rows that it did not take; " +
		"the first batch that it refuses as a whole ends it. Afterwards NAME.imported, NAME.failed and NAME.unknown are numbers of rows, NAME.total is all of them, " +
		"NAME.outcome is ok, stopped (by the customer) or what the system said, and attach with {{ NAME }} sends back the rows that are not in, with the reasons.",
	subject: aName,
	keys: []key{
		{"rows", aName, true, "The table slot whose ready rows are sent."},
		{"with", mapOf("input", aTemplate), false, "The action's other inputs."},
		{"batch", aNumber, false, "How many rows are sent at once; 100 unless said, 500 at most."},
		{"save", aName, false, "Under which name the result can be used."},
		{"on_error", someSteps, false, "What happens when the system does not answer; without it people take over and the customer hears how far it came."},
		{"on_doubt", someSteps, false, "What happens when nobody can tell whether a batch is in; without it people take over, who read which rows it carried."},
		{"on_refused", someSteps, false, "What happens when the people who were asked refuse (backend person)."},
	},
	example: `
- collect: students
  ask: {pt: Pode mandar a lista?, es: ¿Me envías la lista?, en: Could you send the list?}
- confirm: {pt: "Importo {{ students.ok }} alunos?", es: "¿Importo {{ students.ok }} alumnos?", en: "Shall I import {{ students.ok }} students?"}
- import: example.import
  rows: students
  with: {code: "{{ purchase }}"}
  batch: 100
  save: imported
`,
}

func readImport(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &importStep{save: d.str("save"), batch: d.num("batch", usualBatch)}
	name := d.need("rows")
	with := &node{kind: mapNode, at: subject.at}
	if n := d.node("with"); n != nil {
		with = &node{kind: n.kind, at: n.at, entries: slices.Clone(n.entries), items: n.items, value: n.value}
	}
	if name != nil {
		if v.rows = f.slot(l.str(name, "rows")); v.rows == nil || v.rows.kind != slotType(tableSlot{}) {
			l.report(name.at, "slot", "rows names %q, which is no table of this flow", name.value).meant(name.value, tableNames(f))
			v.rows = nil
		}
		with.entries = append(with.entries, entry{at: name.at, key: "rows", value: &node{at: name.at, value: "{{ " + name.value + " }}"}})
	}
	v.invocation = l.invocation(subject, with, "change")
	if at := placeOf(d.node("batch"), subject.at); v.batch < 1 || v.batch > mostBatch {
		l.report(at, "shape", "a batch has 1 to %d rows", mostBatch)
	}
	v.onError, v.onDoubt, v.onRefused = l.optional(f, d.node("on_error")), l.optional(f, d.node("on_doubt")), l.optional(f, d.node("on_refused"))
	return v
}

func tableNames(f *flow) []string {
	var out []string
	for _, s := range f.slots {
		if s.kind == slotType(tableSlot{}) {
			out = append(out, s.name)
		}
	}
	return out
}

func (v *importStep) blocks() []*block         { return []*block{v.onError, v.onDoubt, v.onRefused} }
func (v *importStep) check(l *loader, s *step) { v.checkArgs(l, s.flow) }
func (v *importStep) reads() []string          { return v.roots() }
func (v *importStep) changes() *invocation     { return &v.invocation }

func (v *importStep) stands(lib *Library, _ *step) []string {
	if lib.way(v.action) == personWay {
		return lib.waitsOf(v.action) // people get the list as a whole
	}
	return append(lib.waitsOf(v.action), waitNextRows)
}

func (*importStep) waits() bool { return false }

func (v *importStep) ways(s *step) []edge {
	return append(append(append(v.onError.aside(), v.onDoubt.aside()...), v.onRefused.aside()...), s.onward())
}

// importing is how far an import has come. It stands under the step's save, so that flows read the numbers; which rows were not taken is a list.
type importing struct {
	Outcome  string   `json:"outcome"`
	Imported int      `json:"imported"`
	Failed   int      `json:"failed"`
	Unknown  int      `json:"unknown"`
	Total    int      `json:"total"`
	Head     []string `json:"head,omitempty"`
	Problems sheet    `json:"problems"` // of rowProblem

	Next    int             `json:"next"`           // the first row that no answer was read for
	Sent    int             `json:"sent"`           // rows of the batch under way
	Round   int             `json:"round"`          // of this flow's imports, part of every key
	Came    string          `json:"came,omitempty"` // what came of the batch
	Answer  json.RawMessage `json:"answer,omitempty"`
	Stop    bool            `json:"stop,omitempty"` // the customer wants no more
	SpokeAt time.Time       `json:"spoke_at"`
	Silence time.Duration   `json:"silence"` // until the next word on how far it is
}

const (
	underway = "running"
	stopped  = "stopped"
	partly   = "partial"
	doubt    = "doubt"

	firstSilence = 30 * time.Second
	longSilence  = 10 * time.Minute
)

// under is the name the progress is kept by.
func (v *importStep) under(s *step) string {
	if v.save != "" {
		return v.save
	}
	return "·" + s.id
}

// progress is the import that runs at this step, false when none does.
func (v *importStep) progress(f *bot.Frame, s *step) (importing, bool) {
	var at importing
	running := json.Unmarshal(f.Saved[v.under(s)], &at) == nil && at.Outcome == underway
	return at, running
}

func (v *importStep) run(ctx context.Context, p *play, s *step) (next, error) {
	f := p.top()
	t := tableIn(f.Slots[v.rows.name])
	if t.OK == 0 {
		p.note("there are no rows to import")
		p.handoff(exit{reason: "gave_up", preface: "error"})
		return leave(), nil
	}
	at, running := v.progress(f, s)
	if !running {
		return v.begin(ctx, p, s, t)
	}
	outcome := at.Came
	at.Came = ""
	if err := v.account(ctx, p, t, &at, outcome); err != nil {
		return next{}, err
	}
	if outcome = v.verdict(&at, outcome); outcome == underway {
		return v.send(ctx, p, s, t, at)
	}
	return v.finish(ctx, p, s, at, outcome)
}

// begin is the first batch, or the whole list where people do it.
func (v *importStep) begin(ctx context.Context, p *play, s *step, t table) (next, error) {
	f := p.top()
	at := importing{Outcome: underway, Total: t.OK, Head: t.Columns, Round: f.Visits[s.id], SpokeAt: p.now(), Silence: firstSilence}
	way := p.lib.way(v.action)
	if way != httpWay && way != personWay {
		p.note("the action " + v.action.name + " has no backend")
		at.Failed = at.Total
		return v.finish(ctx, p, s, at, bot.Unavailable)
	}
	if back, ok := p.unready(s, v.action); ok {
		return back, nil
	}
	delete(f.Visits, saidYes) // one yes is for one import
	if way == personWay {
		rows, err := rowsOf[readyRow](ctx, p, t.Ready, 0, t.Ready.Parts-1)
		if err != nil {
			return next{}, err
		}
		at.Sent = at.Total
		p.keep(v.under(s), encode(at))
		return p.entrust(ctx, s, v.action, v.key(p, s, at), v.inputs(p, t, rows))
	}
	if at.Total > v.batch {
		p.speakKey("import_started", "total", grouped(at.Total, p.language()))
	}
	p.st.Done = append(p.st.Done, bot.Done{Action: v.action.name, Outcome: underway, Run: f.Run, Batch: &bot.Batch{Total: at.Total}})
	return v.send(ctx, p, s, t, at)
}

func (v *importStep) key(p *play, s *step, at importing) string {
	return p.commitKey(p.top().Run, fmt.Sprintf("%s#%d", s.id, at.Next), at.Round)
}

// inputs are what the action gets, with these rows as maps by column.
func (v *importStep) inputs(p *play, t table, rows []readyRow) argsScope {
	list := make([]any, len(rows))
	for i, row := range rows {
		cells := make(map[string]any, len(t.Columns))
		for c, name := range t.Columns {
			cells[name] = row.Cells[c]
		}
		list[i] = cells
	}
	out := argsScope{}
	for key, tpl := range v.args {
		if key != "rows" {
			out[key] = tpl.data(p.scope())
		}
	}
	out["rows"] = list
	p.invoked(v.action, out)
	return out
}

// send puts the next batch on its way. Its key is the same for every retry, and nothing else is sent before what came of it is known.
func (v *importStep) send(ctx context.Context, p *play, s *step, t table, at importing) (next, error) {
	f := p.top()
	rows, err := v.some(ctx, p, t, at.Next, min(v.batch, at.Total-at.Next))
	if err != nil {
		return next{}, err
	}
	at.Sent = len(rows)
	v.tellProgress(p, &at)
	key, args := v.key(p, s, at), v.inputs(p, t, rows)
	commit := p.lib.commit(v.action, f.Run, key, args)
	commit.Batch = &bot.Batch{From: rows[0].Row, To: rows[len(rows)-1].Row, Total: at.Total, In: at.Imported}
	p.act(commit)
	p.keep(v.under(s), encode(at))
	v.note(p, bot.Done{Key: key, Outcome: underway, Batch: commit.Batch})
	wait := bot.Wait{For: "result", Name: s.id, Ref: key}
	if at.Total > v.batch {
		wait.Attempt = 1 // that it takes a while was said when it began
	}
	return waitFor(wait), nil
}

// some are so many ready rows from one on.
func (v *importStep) some(ctx context.Context, p *play, t table, from, count int) ([]readyRow, error) {
	first, last := from/sheetRows, (from+count-1)/sheetRows
	rows, err := rowsOf[readyRow](ctx, p, t.Ready, first, last)
	if err != nil {
		return nil, err
	}
	begin := from - first*sheetRows
	if begin+count > len(rows) || count < 1 {
		return nil, fmt.Errorf("the list %s has no rows %d to %d", t.Ready.Sheet, from+1, from+count)
	}
	return rows[begin : begin+count], nil
}

// tellProgress says how far it is: after half a minute, then after twice as long each time; not where every word is a mail.
func (v *importStep) tellProgress(p *play, at *importing) {
	if at.Next == 0 || p.now().Sub(at.SpokeAt) < at.Silence || !p.canReply() || bot.Family(p.turn.Conversation.Channel) == "email" {
		return
	}
	at.SpokeAt, at.Silence = p.now(), min(2*at.Silence, longSilence)
	p.speakKey("import_progress", "done", grouped(at.Next, p.language()), "total", grouped(at.Total, p.language()))
}

// note writes how far it is where the dossier reads it: one line for the whole list.
func (v *importStep) note(p *play, done bot.Done) {
	for i := range slices.Backward(p.st.Done) {
		d := &p.st.Done[i]
		if d.Run != p.top().Run || d.Action != v.action.name || d.Batch == nil {
			continue
		}
		d.Outcome = done.Outcome
		if done.Batch != nil {
			d.Key, d.Batch = done.Key, done.Batch
		}
		return
	}
}

// came keeps what came of a batch; run reads it, with the world at hand.
func (v *importStep) came(p *play, s *step, outcome string, data json.RawMessage) {
	f := p.top()
	at, running := v.progress(f, s)
	if outcome == "dropped" || !running { // a person took over; the agent reads in a note that it was not done
		p.silent = true
		p.st.Stack = p.st.Stack[:len(p.st.Stack)-1]
		return
	}
	at.Came, at.Answer = outcome, data
	p.keep(v.under(s), encode(at))
	f.Wait = nil
}

// stopImport is a wish to stop while batches are on their way: the one under way cannot be called back, the others are not sent.
func (p *play) stopImport() bool {
	f, s := p.top(), p.standing(p.top())
	v, ok := stepVerb[*importStep](s)
	if !ok || f.Wait.By == bot.ByPerson {
		return false
	}
	at, running := v.progress(f, s)
	if !running || at.Next+at.Sent >= at.Total {
		return false
	}
	at.Stop = true
	p.keep(v.under(s), encode(at))
	p.speakKey("import_stopping")
	return true
}

// sayUnderway is the truth for a customer who writes while a change is being made.
func (p *play) sayUnderway() {
	f, s := p.top(), p.standing(p.top())
	if v, ok := stepVerb[*importStep](s); ok && f.Wait.By != bot.ByPerson {
		if at, running := v.progress(f, s); running && at.Next > 0 {
			p.speakKey("import_progress", "done", grouped(at.Next, p.language()), "total", grouped(at.Total, p.language()))
			return
		}
	}
	p.speakKey(p.whoHasIt())
}
