package flows

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
)

func TestCSVRows(t *testing.T) {
	t.Parallel()
	want := [][]string{{"Nome", "E-mail"}, {"João; o 2º", "joao@example.com"}}
	cases := map[string]struct {
		data string
		want [][]string
	}{
		"semicolons":        {"Nome;E-mail\n\"João; o 2º\";joao@example.com\n", want},
		"windows-1252":      {"Nome;E-mail\r\n\"Jo\xe3o; o 2\xba\";joao@example.com\r\n", want},
		"byte order mark":   {"\ufeffNome;E-mail\n\"João; o 2º\";joao@example.com", want},
		"tabs":              {"Nome\tE-mail\nJoão; o 2º\tjoao@example.com", want},
		"pipes":             {"Nome | E-mail\nJoão; o 2º | joao@example.com", want},
		"commas":            {"Nome,E-mail\n\"João; o 2º\",joao@example.com", want},
		"utf-16":            {"\xff\xfeN\x00o\x00m\x00e\x00;\x00E\x00\n\x00", [][]string{{"Nome", "E"}}},
		"utf-16, no mark":   {"N\x00o\x00m\x00e\x00;\x00E\x00\n\x00", [][]string{{"Nome", "E"}}},
		"utf-16, big end":   {"\x00N\x00o\x00m\x00e\x00;\x00\xe9\x00\n", [][]string{{"Nome", "é"}}},
		"named separator":   {"sep=|\r\nNome|E;m\r\n", [][]string{{"Nome", "E;m"}}},
		"empty lines":       {"\n\nNome;E-mail\n;;\n", [][]string{{"Nome", "E-mail"}}},
		"open quote":        {"Nome;E-mail\n\"Ana;ana@example.com\nBia;bia@example.com", [][]string{{"Nome", "E-mail"}, {"Ana", "ana@example.com"}, {"Bia", "bia@example.com"}}},
		"nothing":           {"", nil},
		"formula untouched": {"=1+1;a@example.com", [][]string{{"=1+1", "a@example.com"}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, ok := plainText([]byte(c.data))
			if !ok {
				t.Fatal("it is no text")
			}
			var got [][]string
			for _, l := range csvRows(text, 100).lines {
				got = append(got, l.cells)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if text, ok := plainText([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")); ok {
		t.Errorf("a picture that calls itself CSV: %q", text)
	}
}

func TestHarmless(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"=SUM(A1)", "+1", "-1", "@cmd", "\tx", "\rx"} {
		if got := harmless(cell); got != "'"+cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
	if got := harmless("ana@example.com"); got != "ana@example.com" {
		t.Errorf("an address became %q", got)
	}
}

func TestTable_Limits(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("nome;e-mail\n")
	for i := range 10_001 {
		fmt.Fprintf(&b, "Aluno %d;aluno%d@example.com\n", i, i)
	}
	for rows, want := range map[int]string{10_000: "Conferi 10000 linhas", 10_001: "A lista passa de 10.000 linhas"} {
		lines := strings.SplitAfter(b.String(), "\n")[:rows+1]
		c := newChat(t, shippedLibrary(t), map[string][]byte{"lista.csv": []byte(strings.Join(lines, ""))})
		got := c.play("< quero importar meus alunos\n\n< mare@example.com\n\n< 111111\n\n< [file lista.csv]\n")
		if !strings.Contains(got, want) {
			t.Errorf("%d rows: want %q in\n%s", rows, want, got[max(0, len(got)-400):])
		}
	}
}

func TestTable_HeaderInThreeLanguagesOrNone(t *testing.T) {
	t.Parallel()
	lib := shippedLibrary(t)
	rows := lib.flows["student_import"].slot("rows")
	p := &play{lib: lib, turn: &bot.Turn{}, st: bot.State{Stack: []bot.Frame{{Flow: "student_import"}}}}
	for _, head := range []string{"E-mail;Nome;Turma\n", "correo electrónico;nombre;grupo\n", "Email;Name;Class\n", ""} {
		got := p.judge(rows, csvRows(head+"ana@example.com;Ana Lima;\n", 9), nil)
		if got.OK != 1 || !slices.Equal(got.ready[0].Cells, []string{"Ana Lima", "ana@example.com", "", ""}) {
			t.Errorf("header %q: %+v", head, got)
		}
	}
}
