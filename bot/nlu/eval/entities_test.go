package eval

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func valued(t *testing.T, path string) (rows []Valued) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var row Valued
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows = append(rows, row)
	}
	return rows
}

// TestEntities_Moments keeps the figures of docs/understanding.md from falling: all of the half that rules are written on, nearly all of the other.
func TestEntities_Moments(t *testing.T) {
	t.Parallel()
	f := Entities(valued(t, "testdata/entities.jsonl"))
	least := map[string]float64{"work": 99.5, "held": 96}
	for _, g := range f.Groups {
		t.Logf("%s %s: %.1f %% of %d", g.By, g.Name, g.Accuracy, g.Rows)
		if g.By == "half" && g.Accuracy < least[g.Name] {
			t.Errorf("half %q: %.1f %% of %d rows right, want %.1f", g.Name, g.Accuracy, g.Rows, least[g.Name])
		}
	}
	for _, e := range f.Types {
		if e.Precision < 96 || e.Recall < 96 {
			t.Errorf("%s: precision %.1f %%, recall %.1f %%, want 96 each", e.Name, e.Precision, e.Recall)
		}
	}
	for _, w := range f.Wrong {
		if w.Half == "work" {
			t.Logf("row %d %q: want %q, got %q", w.Row, w.Text, w.Want, w.Got)
		}
	}
}

// TestEntities_Counts looks at the measure itself, with rows labelled wrong on purpose.
func TestEntities_Counts(t *testing.T) {
	t.Parallel()
	email := &ValueSlot{Name: "mail", Type: "email"}
	f := Entities([]Valued{
		{Text: "ana@example.com", Lang: "pt", Asked: email, Want: SlotReadings{"mail": "ana@example.com"}},
		{Text: "ana@gmial.com", Lang: "pt", Asked: email, Want: SlotReadings{"mail": "?ana@gmail.com"}},
		{Text: "ana@gmial.com", Lang: "en", Asked: email, Want: SlotReadings{"mail": "ana@gmial.com"}}, // it is asked about
		{Text: "bob@example.com", Lang: "en", Asked: email},                                            // it is filled
	})
	want := EntityType{Name: "email", Wanted: 3, Found: 4, Right: 2, Precision: 50, Recall: 66.7}
	if f.Accuracy != 50 || len(f.Types) != 1 || f.Types[0] != want || len(f.Wrong) != 2 {
		t.Errorf("got %+v", f)
	}
	if f = Entities([]Valued{{Type: "cpf", Input: "529.982.247-26"}, {Type: "cpf", Input: "529.982.247-25", Valid: true, Normalized: "52998224725"}}); f.Accuracy != 100 || f.Kind != "validation" {
		t.Errorf("validation: got %+v", f)
	}
	f = Entities([]Valued{{Text: "cpf 529.982.247-26", Expect: []Expected{{"cpf", "52998224726", false}}}, {Text: "nada aqui", Expect: []Expected{{"phone", "+5511987654321", true}}}})
	if f.Accuracy != 50 || f.Kind != "extraction" {
		t.Errorf("extraction: got %+v", f)
	}
}

func data(t *testing.T, path string) []Valued {
	t.Helper()
	dir := os.Getenv("AGENTBOT_DATA")
	if dir == "" {
		t.Skip("AGENTBOT_DATA names no folder with development data: nothing to measure")
	}
	return valued(t, filepath.Join(dir, path))
}

func TestEntities_Brazil(t *testing.T) {
	t.Parallel()
	for _, w := range Entities(data(t, "br/validation.jsonl")).Wrong {
		t.Errorf("row %d %q: want %q, got %q", w.Row, w.Text, w.Want, w.Got)
	}
	f := Entities(data(t, "br/extract.jsonl"))
	for _, e := range f.Types {
		if e.Precision < 98 || e.Recall < 98 {
			t.Errorf("%s: precision %.1f %%, recall %.1f %%, want 98 each: %+v", e.Name, e.Precision, e.Recall, f.Wrong)
		}
	}
}
