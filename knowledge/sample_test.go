package knowledge

import (
	"os"
	"path"
	"strings"
	"testing"
)

type ownQuestion struct{ language, document, text string }

func ownQuestions(t *testing.T) []ownQuestion {
	t.Helper()
	raw, err := os.ReadFile("testdata/questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []ownQuestion
	for line := range strings.Lines(string(raw)) {
		parts := strings.SplitN(strings.TrimSpace(line), " | ", 3)
		if len(parts) == 3 && !strings.HasPrefix(line, "#") {
			out = append(out, ownQuestion{parts[0], parts[1], parts[2]})
		}
	}
	return out
}

func sampleBase(t *testing.T) *Base {
	t.Helper()
	base, err := Open(t.Context(), []Source{Sample{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func documentOf(p Passage) string {
	stem, _, _ := strings.Cut(path.Base(p.ID), ".")
	return stem
}

func TestProbe(t *testing.T) {
	x := sampleBase(t).Index()
	t.Log(x.Report())
	for _, q := range ownQuestions(t) {
		f, _ := x.Search(t.Context(), q.text, q.language, 3)
		s := x.shelves[q.language].lexical.search(q.text, 1)
		sh, doc := 0.0, "none"
		if len(s) > 0 {
			sh = s[0].share
			doc = documentOf(f.Hits[0].Passage)
		}
		mark := ""
		if doc != q.document {
			mark = "<<<"
		}
		t.Logf("%.3f %s %s: %s %s %s", sh, q.language, q.document, q.text, doc, mark)
	}
}
