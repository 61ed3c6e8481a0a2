package eval

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func utterances(t *testing.T, path string) []Utterance {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read the set: %v", err)
	}
	rows, err := ReadUtterances(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return rows
}

func label(f RepairFigures, name string) LabelFigures {
	for _, l := range f.Labels {
		if l.Label == name {
			return l
		}
	}
	return LabelFigures{}
}

// TestRepair_Set: enough in every language, enough traps, and halves of about the same size.
func TestRepair_Set(t *testing.T) {
	t.Parallel()
	rows := utterances(t, "../testdata/repair.tsv")
	count, traps, held := map[string]int{}, 0, 0
	for _, u := range rows {
		count[u.Language]++
		if u.Trap != "" {
			traps++
		}
		if HeldOut(u.Text) {
			held++
		}
	}
	for _, code := range []string{"pt", "es", "en"} {
		if count[code] < 200 {
			t.Errorf("%d utterances in %s, want at least 200", count[code], code)
		}
	}
	if traps*10 < 3*len(rows) || held*100 < 45*len(rows) || held*100 > 55*len(rows) {
		t.Errorf("%d traps and %d held out of %d", traps, held, len(rows))
	}
}

// TestRepair_Promises: a wish for a person is heard, nothing is taken for a yes, and nothing but a wish to stop stops.
func TestRepair_Promises(t *testing.T) {
	t.Parallel()
	for path, least := range map[string]float64{"../testdata/repair.tsv": 95, "../testdata/repair_later.tsv": 97} {
		f := Repair(utterances(t, path))
		if f.Exact < least {
			t.Errorf("%s: %.1f %% exact, want at least %.0f", path, f.Exact, least)
		}
		for _, want := range []struct {
			label             string
			precision, recall float64
		}{{"person", 98, 98}, {"confirm", 100, 90}, {"cancel", 98, 92}, {"deny", 93, 93}, {"correct", 97, 93}, {"unsure", 97, 90}, {"nudge", 97, 93}, {"thanks", 97, 90}} {
			if l := label(f, want.label); l.Precision < want.precision || l.Recall < want.recall {
				t.Errorf("%s: %s has precision %.1f and recall %.1f, want %.0f and %.0f", path, want.label, l.Precision, l.Recall, want.precision, want.recall)
			}
		}
		for _, trap := range f.Traps {
			if trap.False > 1 {
				t.Errorf("%s: %d of %d traps for %s fell for", path, trap.False, trap.Rows, trap.Name)
			}
		}
	}
}

func TestReadUtterances(t *testing.T) {
	t.Parallel()
	rows, err := ReadUtterances(strings.NewReader("# remark\n\npt\tslot:name\tCarla ↵ Nunes\tfill:name=Carla Nunes thanks / other\tperson\n"))
	if err != nil || len(rows) != 1 {
		t.Fatalf("got %v, %v", rows, err)
	}
	if u := rows[0]; u.Trap != "person" || len(u.Expected) != 2 || !slices.Equal(u.Expected[0], []string{"fill:name=Carla Nunes", "thanks"}) {
		t.Errorf("got %+v", u)
	}
	for text, problem := range map[string]string{
		"pt\tidle\toi":              "line 1 has 3 fields",
		"pt\tnowhere\toi\tgreeting": `there is no situation "nowhere"`,
		"pt\tidle\toi\thello":       `there is no label "hello"`,
	} {
		if _, err := ReadUtterances(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: got %v, want %q", text, err, problem)
		}
	}
}

// TestRepair_Counts: what was missed and what was said too much are counted where they belong.
func TestRepair_Counts(t *testing.T) {
	t.Parallel()
	tl := newTally()
	tl.add(compare(Utterance{Situation: "idle", Expected: [][]string{{"person"}}}, []string{"ask"}))
	tl.add(compare(Utterance{Situation: "idle", Expected: [][]string{{"other"}, {"thanks"}}}, []string{"start:x"}))
	tl.add(compare(Utterance{Situation: "confirm", Expected: [][]string{{"other"}}}, []string{"start:x"}))
	tl.add(compare(Utterance{Situation: "confirm", Expected: [][]string{{"fill:a=1"}, {"fill:b"}}}, []string{"fill:a=2", "thanks"}))
	for at, want := range map[[2]string]int{{"person", "ask"}: 1, {"other", "other"}: 1, {"other", "start"}: 1, {"fill", otherValue}: 1, {nothing, "thanks"}: 1} {
		if got := tl.confused[at[0]][at[1]]; got != want {
			t.Errorf("%v counted %d times, want %d: %v", at, got, want, tl.confused)
		}
	}
	if tl.rows != 4 || tl.exact != 1 {
		t.Errorf("%d rows, %d exact", tl.rows, tl.exact)
	}
	f := RepairFigures{Confusion: tl.confused}
	if table := f.ConfusionTable(); !strings.Contains(table, "| person |  |  |  | 1 |") || !strings.Contains(table, "**1**") {
		t.Errorf("the table:\n%s", table)
	}
}
