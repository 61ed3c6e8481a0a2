package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"agentbot/bot"
)

// takeTable fetches an attachment and reads it.
func (p *play) takeTable(ctx context.Context, f *bot.Frame, s *slot, file bot.File) error {
	p.st.Misses = 0
	if why := s.unfit(file); why != "" {
		p.refuseFile(f, s, why)
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
		p.refuseFile(f, s, fileTooLarge)
	default:
		p.fail("system_unavailable")
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

// refuseFile says why a file cannot be used, and what can.
func (p *play) refuseFile(f *bot.Frame, s *slot, why string) {
	p.note("table refused: " + why)
	types, limit := p.accepted(s, and(p.language()))
	either, _ := p.accepted(s, or(p.language()))
	p.refused(f, p.say(why, "types", types, "either", either, "limit", limit))
}

// grouped is a number of rows as people read it: 10.000, in English 10,000.
func grouped(n int, language string) string {
	digits := strconv.Itoa(n)
	if n < 10_000 {
		return digits
	}
	mark := "."
	if language == "en" {
		mark = ","
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + mark + digits[at:]
	}
	return digits
}

// readTable reads rows and fills the slot, or says why not.
func (p *play) readTable(f *bot.Frame, s *slot, data []byte, name string) {
	t, ok := p.judged(f, s, data, nil)
	if !ok {
		return
	}
	t.Name = name
	p.remark(t)
	if t.OK == 0 {
		p.at = p.standing(f)
		p.speak(saying{text: p.say("file_none_ready", "total", fmt.Sprint(t.Total), "reason", p.rowReason(t.Reason, "")), attachment: p.problemsFile(t.problems, t.Head)})
		f.Visits[tries(s.name)]++
		return
	}
	if why := p.broken(s, t.value(p)); why != "" {
		p.refused(f, why)
		return
	}
	p.fillTable(f, s, t)
	f.Wait = nil
}

// remark says how a file was read, where the customer may have meant it differently.
func (p *play) remark(t judged) {
	for _, text := range t.remarks {
		if text != "" { // a library older than the text
			p.speak(saying{text: text})
		}
	}
}

// fillTable keeps the rows beside the state and what was found about them in the slot.
func (p *play) fillTable(f *bot.Frame, s *slot, t judged) {
	t.Ready, t.Problems = keepRows(p, sheet{}, t.ready), keepRows(p, sheet{}, t.problems)
	p.fill(s, t.value(p), bot.Command{By: "customer"})
	p.spare(f, s)
}

// value is what was found about the rows.
func (t judged) value(p *play) bot.Value {
	return bot.Value{JSON: encode(t.table), Text: p.say("rows_shown", "ok", fmt.Sprint(t.OK), "total", fmt.Sprint(t.Total))}
}

// judged reads and checks rows; where they cannot be used at all it has said so.
func (p *play) judged(f *bot.Frame, s *slot, data []byte, before []readyRow) (judged, bool) {
	read, why := s.readRows(data)
	if why != "" {
		p.refuseFile(f, s, why)
		return judged{}, false
	}
	rows := len(read.lines)
	if head := headingOf(s, read.lines); head.found {
		rows -= head.at + 1
	}
	if rows > s.limits.rows {
		p.refused(f, p.say("rows_too_many", "limit", grouped(s.limits.rows, p.language())))
		return judged{}, false
	}
	t := p.judge(s, read, before)
	if t.Total == 0 {
		p.refused(f, p.say("file_empty"))
		return t, false
	}
	return t, true
}

// moreRows adds to the list that was just read back, and reads it back again.
func (p *play) moreRows(ctx context.Context, f *bot.Frame, s *slot, data []byte) error {
	held := tableIn(f.Slots[s.name])
	ready, err := rowsOf[readyRow](ctx, p, held.Ready, 0, held.Ready.Parts-1)
	if err != nil {
		return err
	}
	problems, err := rowsOf[rowProblem](ctx, p, held.Problems, 0, held.Problems.Parts-1)
	if err != nil {
		return err
	}
	if p.spared(f, s) {
		delete(f.Slots, s.name)
		p.speakKey("rows_whole")
		p.rewind(f, p.flow(f), s.name)
		p.backTo(f, p.flow(f), s)
		return nil
	}
	more, ok := p.judged(f, s, data, ready)
	if !ok {
		return nil
	}
	if held.Total+more.Total > s.limits.rows {
		p.speakKey("rows_too_many", "limit", grouped(s.limits.rows, p.language()))
		return nil
	}
	p.remark(more)
	last := lastRow(ready, problems)
	for _, row := range more.ready {
		ready = append(ready, readyRow{Row: row.Row + last, Cells: row.Cells})
	}
	for _, problem := range more.problems {
		problem.Row += last
		problems = append(problems, problem)
	}
	whole := judged{table: held, ready: ready, problems: problems}
	whole.Total, whole.OK, whole.Bad = held.Total+more.Total, len(ready), len(problems)
	if why := p.broken(s, whole.value(p)); why != "" {
		p.speak(saying{text: why})
		return nil
	}
	p.fillTable(f, s, whole)
	p.rewind(f, p.flow(f), s.name)
	return nil
}

// lastRow is the highest number of a row, so that those that are added go on behind it.
func lastRow(ready []readyRow, problems []rowProblem) int {
	last := 0
	for _, row := range ready {
		last = max(last, row.Row)
	}
	for _, problem := range problems {
		last = max(last, problem.Row)
	}
	return last
}

// What the members of a course are is needed once, when a list is checked against it, and it may be as long as the list: from this size on it is
// dropped then, and the call that brought it is made again when another list is asked for.
const spareFrom = 16 << 10

const sparedMark = "·spared"

// spare drops long answers of business systems that serve only to check a list.
func (p *play) spare(f *bot.Frame, s *slot) {
	for _, path := range s.lookups() {
		answer, ok := decode(f.Saved[path[0]]).(map[string]any)
		if !ok || len(encode(answer[path[1]])) < spareFrom {
			continue
		}
		answer[path[1]] = sparedMark
		f.Saved[path[0]] = encode(answer)
	}
}

// lookups are the lists of business systems that a table's columns are checked against and that nothing else can sensibly show: NAME.list.
func (s *slot) lookups() [][]string {
	var out [][]string
	for _, c := range s.columns {
		for _, part := range c.notIn.names() {
			if len(part.path) == 2 {
				out = append(out, part.path)
			}
		}
	}
	return out
}

// spared says whether a list that this slot is checked against is not at hand any more.
func (p *play) spared(f *bot.Frame, s *slot) bool {
	return slices.ContainsFunc(s.lookups(), func(path []string) bool {
		answer, _ := decode(f.Saved[path[0]]).(map[string]any)
		return answer[path[1]] == sparedMark
	})
}

// refetch is the call that brings such a list again, nil when all are at hand.
func (p *play) refetch(f *bot.Frame, s *slot) *step {
	if !p.spared(f, s) {
		return nil
	}
	for _, st := range p.flow(f).all {
		if v, ok := st.do.(*callStep); ok && f.Visits[st.id] > 0 && slices.ContainsFunc(s.lookups(), func(path []string) bool { return path[0] == v.save }) {
			return st
		}
	}
	return nil
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
