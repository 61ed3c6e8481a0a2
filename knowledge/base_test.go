package knowledge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBase_FolderWithoutDocumentsIsReported(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("handbook.docx", "not read")
	base := open(t, nil, Sample{}, Folder{Path: dir})
	notes := base.Index().Report().Notes
	if len(notes) != 1 || !strings.Contains(notes[0], dir) || !strings.Contains(notes[0], ".md") {
		t.Fatalf("notes %q: want the folder and what files it needs", notes)
	}
	if changed, err := base.Reload(t.Context()); changed || err != nil {
		t.Errorf("changed %v, %v: an empty folder is nothing new", changed, err)
	}
	write("draft.md", "---\ndraft: true\n---\nSoon.")
	if changed, err := base.Reload(t.Context()); !changed || err != nil || !strings.Contains(strings.Join(base.Index().Report().Notes, ""), "left out: 1") {
		t.Errorf("changed %v, %v, notes %q: want the draft counted", changed, err, base.Index().Report().Notes)
	}
	write("real.pt.md", "# Entrega\n\nEntregamos em 3 dias.")
	if changed, err := base.Reload(t.Context()); !changed || err != nil || len(base.Index().Report().Notes) != 0 {
		t.Errorf("changed %v, %v, notes %q: want none", changed, err, base.Index().Report().Notes)
	}
}
