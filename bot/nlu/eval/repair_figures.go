package eval

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
)

// RepairFigures say how well turns that need repair are understood without a model. Shares are in percent.
//
// A row is exact when its commands, values included, are one of the readings expected, no more and no less. Precision, recall and F1 are of labels;
// the macro F1 is the mean over the labels that the rows expect.
type RepairFigures struct {
	Set       string         `json:"set"`
	Half      string         `json:"half"` // worked, held or all
	Rows      int            `json:"rows"`
	Exact     float64        `json:"exact"`
	Macro     float64        `json:"macro_f1"`
	Languages []RepairGroup  `json:"languages"`
	Traps     []RepairGroup  `json:"traps"` // hard negatives, by the label that they must not get: Exact is of the row, False counts that label said
	Labels    []LabelFigures `json:"labels"`
	// Confusion counts labels: expected → said. "nothing" stands where a label has no counterpart, "other value" where slot or value is another.
	Confusion map[string]map[string]int `json:"confusion"`
	QueryUS   float64                   `json:"query_us"` // microseconds for one turn; 0 where nobody held a clock
	Missed    []MissedRow               `json:"-"`
}

// RepairGroup is the share of one language or of one kind of trap.
type RepairGroup struct {
	Name  string  `json:"name"`
	Rows  int     `json:"rows"`
	Exact float64 `json:"exact"`
	Macro float64 `json:"macro_f1,omitempty"`
	False int     `json:"false,omitempty"`
}

// LabelFigures are the counts of one label.
type LabelFigures struct {
	Label     string  `json:"label"`
	Expected  int     `json:"expected"`
	Said      int     `json:"said"`
	Right     int     `json:"right"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// MissedRow is a row that was not exact, and what was understood.
type MissedRow struct {
	Utterance
	Got []string
}

// evalDay is the clock of the situations, a Saturday: "next Friday" must not depend on the day of measuring.
func evalDay() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }

// mind is one understander for all measuring: it keeps what it has learned from the flows of the situations.
var mind = sync.OnceValue(func() *nlu.Lexical { return nlu.NewLexical(entity.Values{Now: evalDay}, 1) })

const (
	nothing    = "nothing"
	otherValue = "other value"
)

// Repair measures on rows of one half.
func Repair(rows []Utterance) RepairFigures {
	understander := mind()
	all := newTally()
	languages, traps := map[string]*tally{}, map[string]*tally{}
	of := func(m map[string]*tally, name string) *tally {
		if m[name] == nil {
			m[name] = newTally()
		}
		return m[name]
	}
	f := RepairFigures{Rows: len(rows)}
	for _, u := range rows {
		got := understood(understander, u)
		c := compare(u, got)
		for _, t := range []*tally{all, of(languages, u.Language)} {
			t.add(c)
		}
		if u.Trap != "" {
			t := of(traps, u.Trap)
			t.add(c)
			if slices.ContainsFunc(c.extra, func(l string) bool { return labelHead(l) == u.Trap }) {
				t.trapped++
			}
		}
		if c.wrong() > 0 {
			f.Missed = append(f.Missed, MissedRow{u, got})
		}
	}
	f.Exact, f.Labels, f.Macro, f.Confusion = Share(all.exact, all.rows), all.labels(), all.macro(), all.confused
	for name, t := range languages {
		f.Languages = append(f.Languages, RepairGroup{Name: name, Rows: t.rows, Exact: Share(t.exact, t.rows), Macro: t.macro()})
	}
	for name, t := range traps {
		f.Traps = append(f.Traps, RepairGroup{Name: name, Rows: t.rows, Exact: Share(t.exact, t.rows), False: t.trapped})
	}
	byName := func(a, b RepairGroup) int { return cmp.Compare(a.Name, b.Name) }
	slices.SortFunc(f.Languages, byName)
	slices.SortFunc(f.Traps, byName)
	return f
}

// understood are the commands of a row as labels.
func understood(understander *nlu.Lexical, u Utterance) []string {
	v, _ := scene(u)
	var got []string
	for _, c := range understander.Understand(context.Background(), v, nil).Commands {
		got = append(got, labelOf(c, v))
	}
	return got
}

// tally counts rows and labels.
type tally struct {
	rows, exact, trapped  int
	expected, said, right map[string]int
	confused              map[string]map[string]int
}

func newTally() *tally {
	return &tally{expected: map[string]int{}, said: map[string]int{}, right: map[string]int{}, confused: map[string]map[string]int{}}
}

func (t *tally) add(c compared) {
	t.rows++
	if c.wrong() == 0 {
		t.exact++
	}
	for _, l := range c.right {
		head := labelHead(l)
		t.expected[head]++
		t.said[head]++
		t.right[head]++
		t.confuse(head, head)
	}
	missed, extra := slices.Sorted(slices.Values(c.missed)), slices.Sorted(slices.Values(c.extra))
	for i := range max(len(missed), len(extra)) {
		want, got := nothing, nothing
		if i < len(missed) {
			want = labelHead(missed[i])
			t.expected[want]++
		}
		if i < len(extra) {
			got = labelHead(extra[i])
			t.said[got]++
		}
		if want == got {
			got = otherValue
		}
		t.confuse(want, got)
	}
}

func (t *tally) confuse(expected, said string) {
	if t.confused[expected] == nil {
		t.confused[expected] = map[string]int{}
	}
	t.confused[expected][said]++
}

// labels are the figures of every label that was expected or said, in the order of tables.
func (t *tally) labels() []LabelFigures {
	var out []LabelFigures
	for _, name := range labelNames {
		f := LabelFigures{Label: name, Expected: t.expected[name], Said: t.said[name], Right: t.right[name]}
		if f.Expected == 0 && f.Said == 0 {
			continue
		}
		f.Precision, f.Recall, f.F1 = Share(f.Right, f.Said), Share(f.Right, f.Expected), Share(2*f.Right, f.Said+f.Expected)
		out = append(out, f)
	}
	return out
}

func (t *tally) macro() float64 {
	sum, n := 0.0, 0
	for _, f := range t.labels() {
		if f.Expected > 0 {
			sum += f.F1
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return Share(int(sum/float64(n)*1000), 100000)
}

// ConfusionTable writes the confusion matrix as a Markdown table: a row for what was expected, a column for what was said instead.
func (f RepairFigures) ConfusionTable() string {
	names := append(slices.Clone(labelNames), nothing, otherValue)
	names = slices.DeleteFunc(names, func(name string) bool {
		if f.Confusion[name] != nil {
			return false
		}
		return !slices.ContainsFunc(names, func(row string) bool { return f.Confusion[row][name] > 0 })
	})
	var b strings.Builder
	b.WriteString("| expected ↓ said → | " + strings.Join(names, " | ") + " |\n|---" + strings.Repeat("|--:", len(names)) + "|\n")
	for _, row := range names {
		if f.Confusion[row] == nil {
			continue
		}
		b.WriteString("| " + row)
		for _, column := range names {
			switch n := f.Confusion[row][column]; {
			case n == 0:
				b.WriteString(" | ")
			case row == column:
				fmt.Fprintf(&b, " | **%d**", n)
			default:
				fmt.Fprintf(&b, " | %d", n)
			}
		}
		b.WriteString(" |\n")
	}
	return b.String()
}
