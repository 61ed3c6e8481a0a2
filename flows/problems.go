package flows

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"agentbot/bot"
)

// rowProblem is one row that cannot be used, or that a business system did not take. Reason is a stable code, Detail what it is about.
type rowProblem struct {
	Row    int      `json:"row"`
	Cells  []string `json:"cells"`
	Reason string   `json:"reason"`
	Detail string   `json:"detail,omitempty"`
}

// rowReason is a reason in the customer's language: as the flow says it (row_FLOW_REASON), as all do (row_REASON), or in general, for columns and codes
// that have no sentence of their own.
func (p *play) rowReason(reason, detail string) string {
	if f := p.top(); f != nil {
		if own := "row_" + f.Flow + "_" + reason; p.lib.texts[own] != nil {
			return p.say(own, "value", detail)
		}
	}
	if p.lib.texts["row_"+reason] != nil {
		return p.say("row_"+reason, "value", detail)
	}
	for _, kind := range []string{"no", "bad", "unknown", "repeated", "taken"} {
		if name, found := strings.CutPrefix(reason, kind+"_"); found {
			return p.say("row_any_"+kind, "column", strings.ReplaceAll(name, "_", " "))
		}
	}
	return p.say("row_any_refused", "reason", strings.ReplaceAll(reason, "_", " "))
}

// bring reads the list that a speech attaches, so that it is at hand when the words are put together.
func (p *play) bring(ctx context.Context, t *template) error {
	if t == nil {
		return nil
	}
	list, _ := problemsIn(encode(t.data(p.scope())))
	rows, err := rowsOf[rowProblem](ctx, p, list, 0, list.Parts-1)
	if err != nil || len(rows) == 0 {
		return err
	}
	if p.brought == nil {
		p.brought = map[string][]rowProblem{}
	}
	p.brought[list.Sheet] = rows
	return nil
}

// problemsIn finds the list of problems in the value of a table slot, or in a reference to it, and the headings of the customer's file.
func problemsIn(body json.RawMessage) (sheet, []string) {
	var value struct {
		sheet
		Head     []string `json:"head"`
		Problems sheet    `json:"problems"`
	}
	if json.Unmarshal(body, &value) != nil {
		return sheet{}, nil
	}
	if value.Problems.Sheet != "" {
		return value.Problems, value.Head
	}
	return value.sheet, value.Head
}

// attachment is the problems file of a table slot or an import, or a list of {…, reason} that a business system answered. When a question is only said
// again its file is not at hand: the customer has it already.
func (p *play) attachment(t *template) *bot.Attachment {
	value := t.data(p.scope())
	if list, ok := value.([]any); ok && len(list) > 0 {
		return p.listFile(list)
	}
	list, head := problemsIn(encode(value))
	return p.problemsFile(p.brought[list.Sheet], head)
}

// problemsFile gives the rows back with the reason of each, in the customer's language and under the headings of their own file.
func (p *play) problemsFile(problems []rowProblem, own []string) *bot.Attachment {
	if len(problems) == 0 {
		return nil
	}
	head := []string{p.say("csv_row"), p.say("csv_reason")}
	width := len(own)
	for _, problem := range problems {
		width = max(width, len(problem.Cells))
	}
	for i := range width {
		if i < len(own) && own[i] != "" {
			head = append(head, own[i])
			continue
		}
		head = append(head, p.say("csv_cell", "n", strconv.Itoa(i+1)))
	}
	rows := [][]string{head}
	for _, problem := range problems {
		rows = append(rows, append([]string{strconv.Itoa(problem.Row), p.rowReason(problem.Reason, problem.Detail)}, problem.Cells...))
	}
	return p.rowsFile(rows)
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
	return p.rowsFile(rows)
}

// rowsFile is a CSV file, or a workbook where a channel carries no CSV: WhatsApp takes text, PDF and office documents only. Its cells are none that a
// spreadsheet could take for formulas.
func (p *play) rowsFile(rows [][]string) *bot.Attachment {
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(cleanCell(row[i]))
		}
	}
	name, write := p.say("csv_name"), p.csvFile
	if bot.Family(p.turn.Conversation.Channel) == "whatsapp" {
		name, write = strings.TrimSuffix(name, ".csv")+".xlsx", workbookOfTexts
	}
	file, err := write(name, rows)
	if err != nil {
		p.note("problems file: " + err.Error())
	}
	return file
}

// csvFile is how spreadsheets of the customer's language read it: the mark at the start says UTF-8, and the separator is the one they expect.
func (p *play) csvFile(name string, rows [][]string) (*bot.Attachment, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	if w.Comma = ';'; p.language() == "en" {
		w.Comma = ','
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write a CSV file: %w", err)
	}
	return &bot.Attachment{Name: name, ContentType: "text/csv", Data: b.Bytes()}, nil
}
