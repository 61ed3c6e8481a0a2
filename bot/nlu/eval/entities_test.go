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

func TestEntities_Moments(t *testing.T) {
	t.Parallel()
	f := Entities(valued(t, "testdata/entities.jsonl"))
	for _, g := range f.Groups {
		t.Logf("%s %s: %.1f %% of %d", g.By, g.Name, g.Accuracy, g.Rows)
	}
	for _, e := range f.Types {
		t.Logf("%-12s precision %5.1f recall %5.1f of %d", e.Name, e.Precision, e.Recall, e.Wanted)
	}
	for _, w := range f.Wrong {
		if w.Half == "work" {
			t.Logf("%d %q: want %q, got %q", w.Row, w.Text, w.Want, w.Got)
		}
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
