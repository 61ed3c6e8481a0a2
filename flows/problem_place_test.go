package flows

import (
	"strings"
	"testing"
)

// Where a mistake begins and ends, in characters and as editors count, with accents and emoji before it; the caret stands under it.
func TestProblem_Place(t *testing.T) {
	t.Parallel()
	head := "flow: a\ntitle: {pt: x, es: x, en: x}\nslots: {x: {type: text}}\nsteps:\n"
	for _, one := range []struct {
		steps, rule, marked string
		line                int
	}{
		{"  - say: {pt: \"Ação 🙂 {{ nada }}\", es: x, en: x}\n", "template", "nada", 5},
		{"  - {say: {pt: \"né 🙂🙂\", es: x, en: x}, buttns: []}\n", "key", "buttns", 5},
		{"  - if: \"x == 'é🙂' && xx == 'b'\"\n    then: [resolve]\n", "expression", "xx", 5},
		{"  - say: {pt: &nome x, es: x, en: x}\n", "anchor", "&", 5},
		{"  - handoff: {reason: asked, team: \"Atenção 🙂\", priority: 'altíssima 🙂'}\n", "priority", "altíssima 🙂", 5},
		{"  - say:\n      pt: |\n        Olá 🙂\n        e {{ nada }}\n      es: x {{ x }}\n      en: x {{ x }}\n", "template", "nada", 8},
	} {
		_, problems := Load(withShared(t, "x.yaml", []byte(head+one.steps)), testOptions())
		found := false
		for _, p := range problems {
			if p.Rule != one.rule || found {
				continue
			}
			found = true
			line := strings.Split(head+one.steps, "\n")[p.Line-1]
			runes, units := []rune(line), units16(line)
			from, to := p.Units()
			if got := string(runes[p.Col-1 : p.End-1]); got != one.marked || p.Line != one.line {
				t.Errorf("%s: %q in line %d, want %q in %d", one.steps, got, p.Line, one.marked, one.line)
			}
			if got := units.between(from, to); got != one.marked {
				t.Errorf("%s: editors mark %q, want %q", one.steps, got, one.marked)
			}
		}
		if !found {
			t.Errorf("%s: nothing about %s in\n%s", one.steps, one.rule, Format(problems))
		}
	}
}

// inUnits is a line by units of UTF-16.
type inUnits []string

func units16(line string) (out inUnits) {
	for _, r := range line {
		out = append(out, string(r))
		if r > 0xFFFF {
			out = append(out, "")
		}
	}
	return out
}

func (u inUnits) between(from, to int) string { return strings.Join(u[from-1:to-1], "") }

// An emoji takes the room of two letters in a terminal, and what joins signs takes none.
func TestProblem_Caret(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"ação ": 5, "🙂 ": 3, "a\u0301": 1, "漢字": 4, "👨\u200d👩": 4, "": 0} {
		if got := len(room(text)); got != want {
			t.Errorf("%q takes %d, want %d", text, got, want)
		}
	}
}
