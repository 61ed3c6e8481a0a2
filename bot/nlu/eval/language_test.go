package eval

import "testing"

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
