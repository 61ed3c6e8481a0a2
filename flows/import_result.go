package flows

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"agentbot/bot"
)

// account writes what came of a batch to the numbers, and the rows that are not in to the list of problems.
func (v *importStep) account(ctx context.Context, p *play, t table, at *importing, outcome string) error {
	if outcome == refused {
		return nil
	}
	rows, err := v.some(ctx, p, t, at.Next, at.Sent)
	if err != nil {
		return err
	}
	var problems []rowProblem
	switch {
	case v.landed(outcome, at.Answer):
		problems = v.taken(at, t, rows)
	case outcome == doubt:
		at.Unknown += len(rows)
		problems = because(rows, "in_doubt")
	default:
		at.Failed += len(rows)
		problems = because(rows, reasonOf(outcome))
	}
	at.Next += len(rows)
	rest := at.Total - at.Next
	if rest > 0 && (!v.landed(outcome, at.Answer) || at.Stop) {
		left, err := v.some(ctx, p, t, at.Next, rest)
		if err != nil {
			return err
		}
		at.Failed += rest
		problems = append(problems, because(left, "not_sent")...)
	}
	at.Problems = keepRows(p, at.Problems, problems)
	return nil
}

// landed says whether a batch is in: ok, or another outcome that its system gave with a status of success.
func (v *importStep) landed(outcome string, answer json.RawMessage) bool {
	var head struct {
		Status int `json:"status"`
	}
	switch {
	case outcome == bot.OK:
		return true
	case outcome == refused, outcome == doubt, outcome == "failed", slices.Contains(v.action.failed, outcome):
		return false
	}
	return json.Unmarshal(answer, &head) == nil && head.Status >= 200 && head.Status < 300
}

// taken counts the rows of a batch that is in, without those that the system names as failed. Where its own count says that there are fewer, some
// are in and nobody can say which.
func (v *importStep) taken(at *importing, t table, rows []readyRow) []rowProblem {
	var answer struct {
		Body struct {
			Imported *int             `json:"imported"`
			Failed   []map[string]any `json:"failed"`
		} `json:"body"`
	}
	_ = json.Unmarshal(at.Answer, &answer) // an answer of another shape names nothing, and the batch is in as a whole
	reasons := map[int]string{}
	for _, failed := range answer.Body.Failed {
		if i := t.find(v.rows, rows, failed); i >= 0 {
			reasons[i] = reasonOf(show(failed["reason"], ""))
		}
	}
	in := len(rows) - len(reasons)
	missing := 0
	if n := answer.Body.Imported; n != nil && *n >= 0 && *n < in {
		missing = in - *n
	}
	at.Imported, at.Failed, at.Unknown = at.Imported+in-missing, at.Failed+len(reasons), at.Unknown+missing
	var problems []rowProblem
	for i, row := range rows {
		reason, failed := reasons[i]
		if !failed && missing == 0 {
			continue
		}
		if !failed {
			reason = "in_doubt"
		}
		problems = append(problems, rowProblem{Row: row.Row, Cells: row.Cells, Reason: reason})
	}
	return problems
}

// find is the row that a business system means by repeating some of its cells, -1 when that is none or several.
func (t table) find(s *slot, rows []readyRow, named map[string]any) int {
	found := -1
	for i, row := range rows {
		same := 0
		for c, column := range s.columns {
			value, given := named[column.name]
			if !given || column.name == "reason" {
				continue
			}
			if fold(show(value, "")) != fold(row.Cells[c]) {
				same = -1
				break
			}
			same++
		}
		if same <= 0 {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

func because(rows []readyRow, reason string) []rowProblem {
	out := make([]rowProblem, len(rows))
	for i, row := range rows {
		out[i] = rowProblem{Row: row.Row, Cells: row.Cells, Reason: reason}
	}
	return out
}

// reasonOf is a code that a business system gave, or that it gave none.
func reasonOf(code string) string {
	if !nameShape.MatchString(code) || len(code) > 60 || code == "failed" || code == bot.Unavailable {
		return "not_taken"
	}
	return code
}

// verdict says how the import stands after a batch: running, or how it ended.
func (v *importStep) verdict(at *importing, outcome string) string {
	switch {
	case !v.landed(outcome, at.Answer):
		return outcome
	case at.Next >= at.Total && at.Unknown > 0:
		return doubt
	case at.Next >= at.Total:
		return bot.OK
	case at.Stop:
		return stopped
	}
	return underway
}

// finish keeps the result for the flow and goes where it leads.
func (v *importStep) finish(ctx context.Context, p *play, s *step, at importing, outcome string) (next, error) {
	answer := at.Answer
	at.Outcome, at.Answer, at.Sent = outcome, nil, 0
	p.keep(v.under(s), v.result(at, answer))
	ended := outcome
	switch {
	case at.Imported > 0 && (outcome == stopped || outcome != bot.OK && outcome != doubt):
		ended = partly
	case outcome == stopped:
		ended = "dropped"
	}
	v.note(p, bot.Done{Outcome: ended})
	switch outcome {
	case doubt:
		return v.otherwise(ctx, p, at, v.onDoubt, "result_unknown")
	case bot.Unavailable, "failed":
		return v.otherwise(ctx, p, at, v.onError, "change_failed")
	case refused:
		if v.onRefused != nil {
			return goTo(v.onRefused.first), nil
		}
		p.handoff(exit{reason: "not_allowed", preface: "person_refused"})
		return leave(), nil
	}
	return s.forward(), nil
}

// otherwise goes where the author said, else to people. Where nothing else is said on the way to people, the customer hears how far it came, and gets
// the rows that are not in.
func (v *importStep) otherwise(ctx context.Context, p *play, at importing, b *block, reason string) (next, error) {
	if b != nil {
		if _, leaves := stepVerb[*handoffStep](b.first); !leaves {
			return goTo(b.first), nil
		}
	}
	if at.Imported > 0 || at.Unknown > 0 {
		problems, err := rowsOf[rowProblem](ctx, p, at.Problems, 0, at.Problems.Parts-1)
		if err != nil {
			return next{}, err
		}
		text := p.say("import_so_far", "in", grouped(at.Imported, p.language()), "out", grouped(at.Failed, p.language()), "unknown", grouped(at.Unknown, p.language()), "total", grouped(at.Total, p.language()))
		p.speak(saying{text: text, attachment: p.problemsFile(problems, at.Head)})
	}
	if b != nil {
		return goTo(b.first), nil
	}
	return p.fail(reason), nil
}

// result is what the flow reads: the numbers, and beside them what the system answered last.
func (v *importStep) result(at importing, answer json.RawMessage) json.RawMessage {
	whole := map[string]any{}
	if said, ok := decode(saved(at.Outcome, answer)).(map[string]any); ok {
		delete(said, "body")
		maps.Copy(whole, said)
	}
	if numbers, ok := decode(encode(at)).(map[string]any); ok {
		maps.Copy(whole, numbers)
	}
	return encode(whole)
}
