package knowledge

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzDocument: whatever a file holds, reading it ends, and whatever is quoted stands in the passage it is quoted from.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		"", "---\ntitle: x\n---\n# T\n\nText. More text.", "- a\n- b\n1. c", "```\ncode\n", "| a | b |\n|---|---|\n| 1 | 2 |",
		"<!-- agents -->x<!-- /agents -->y", "\xff\xfe\x41\x00", "# \n\n#", "A: \n- one\n- two\n\nDr. Ana. Nº 3. ok", "<p>um<li>dois", "\u200b\u200bx",
	} {
		f.Add(seed, "what is one", ".md")
		f.Add(seed, "dois?", ".html")
	}
	f.Fuzz(func(t *testing.T, body, question, extension string) {
		d := document("a"+extension, "a"+extension, decoded([]byte(body)), "pt")
		passages, _ := cut(d)
		for _, p := range passages {
			if strings.TrimSpace(p.Text) == "" {
				t.Fatalf("an empty passage from %q", body)
			}
			text := quote(p, question, func(string) float64 { return 1 })
			if !utf8.ValidString(text) {
				t.Fatalf("invalid text %q", text)
			}
			squeezed := func(s string) string { return strings.Join(strings.Fields(s), " ") }
			if !strings.Contains(squeezed(p.Text), squeezed(text)) {
				t.Fatalf("quoted %q, which is not in %q", text, p.Text)
			}
		}
	})
}

// FuzzSearch: no question makes a share leave 0…1 or a result come twice.
func FuzzSearch(f *testing.F) {
	x := newLexical([]string{"a", "b", "c"}, []string{"pedir reembolso em 7 dias", "o vídeo não abre", ""})
	for _, seed := range []string{"", "reembolso", "ıİß ǆ", "a a a a", strings.Repeat("reembolso ", 400), "😀 ﷽"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, question string) {
		seen := map[string]bool{}
		for _, h := range x.search(question, 2) {
			if seen[h.id] || !(h.share > 0 && h.share <= 1) {
				t.Fatalf("%q: %+v", question, h)
			}
			seen[h.id] = true
		}
	})
}
