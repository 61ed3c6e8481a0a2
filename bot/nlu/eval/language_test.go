package eval

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestLanguage_CountsByLanguageAndLength(t *testing.T) {
	t.Parallel()
	f := Language([]Spoken{
		{Text: "quero trocar o e-mail da minha compra", Lang: "pt", Source: "a"},
		{Text: "I want my money back, please", Lang: "en", Source: "a"},
		{Text: "I want my money back, please", Lang: "es", Source: "b"}, // labelled wrong on purpose
		{Text: "Guten Tag, ich möchte meine Bestellung ändern", Lang: "de", Source: "b"},
	})
	if f.Rows != 4 || f.Accuracy != 75 {
		t.Errorf("rows %d, accuracy %.1f: want 4 and 75, for one row of four is labelled wrong", f.Rows, f.Accuracy)
	}
	if f.Macro != 75 {
		t.Errorf("macro %.1f: want the mean of 100, 100, 0 and 100", f.Macro)
	}
	for _, g := range f.Groups {
		if g.By == "language" && g.Name == "es" && (g.Accuracy != 0 || g.Said["en"] != 1) {
			t.Errorf("es: %.1f, said %v: want 0 and one en", g.Accuracy, g.Said)
		}
	}
}

// TestLanguage_ShortTexts holds the floor on the development data: 97 % in all, 94 % up to twenty characters.
func TestLanguage_ShortTexts(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("AGENTBOT_DATA")
	if dir == "" {
		t.Skip("AGENTBOT_DATA names no folder with development data: nothing to measure")
	}
	file, err := os.Open(filepath.Join(dir, "langid/short.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	var rows []Spoken
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var row Spoken
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	f := Language(rows)
	if len(rows) < 1000 || f.Accuracy < 97 {
		t.Errorf("%.1f %% of %d right, want 97", f.Accuracy, len(rows))
	}
	for _, g := range f.Groups {
		if g.By == "length" && g.Name == "1-20" && g.Accuracy < 94 {
			t.Errorf("%.1f %% of the texts up to twenty characters, want 94", g.Accuracy)
		}
	}
}
