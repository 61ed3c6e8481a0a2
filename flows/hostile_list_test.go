package flows

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

// realValues is the shipped library with the entities that really read cells.
func realValues(t *testing.T) *Library {
	t.Helper()
	opts := testOptions()
	opts.Values = entity.Values{}
	lib, problems := Load(Shipped(), opts)
	if lib == nil {
		t.Fatal(Format(problems))
	}
	return lib
}

// checked reads and checks a list of students as the shipped import does: "2 Ana|a@example.com" for rows that are ready, "!3 bad_email" for others.
func checked(t *testing.T, lib *Library, data []byte) (rows []string, t2 judged) {
	t.Helper()
	s := lib.flows["student_import"].slot("rows")
	read, why := s.readRows(data)
	if why != "" {
		return []string{why}, judged{}
	}
	p := &play{lib: lib, turn: &bot.Turn{}, st: bot.State{Language: bot.Language{Code: "pt"}, Stack: []bot.Frame{{Flow: "student_import"}}}}
	got := p.judge(s, read, nil)
	for _, r := range got.ready {
		rows = append(rows, strings.TrimRight(fmt.Sprintf("%d %s", r.Row, strings.Join(r.Cells, "|")), "|"))
	}
	for _, r := range got.problems {
		rows = append(rows, fmt.Sprintf("!%d %s", r.Row, r.Reason))
	}
	return rows, got
}

func inUTF16(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

// What customers really send under the name of a list: every row is taken as it was meant, or refused with its reason; none becomes another.
func TestList_OddFiles(t *testing.T) {
	t.Parallel()
	lib := realValues(t)
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"line ends of an old Mac":       {"nome;email\rAna;a@example.com\rBia;b@example.com\r", []string{"2 Ana|a@example.com", "3 Bia|b@example.com"}},
		"the same, in quotes":           {"nome;email\r\"Ana\";a@example.com\r\"Bia\";b@example.com", []string{"2 Ana|a@example.com", "3 Bia|b@example.com"}},
		"line ends of three systems":    {"nome;email\r\nAna;a@example.com\rBia;b@example.com\nCaio;c@example.com\r\n", []string{"2 Ana|a@example.com", "3 Bia|b@example.com", "4 Caio|c@example.com"}},
		"a zero byte":                   {"nome;email\nA\x00na;a@example.com\n", []string{fileRefused}},
		"UTF-16 without a mark":         {string(inUTF16("nome;email\nJoão;a@example.com\n")), []string{"2 João|a@example.com"}},
		"a quote that is never closed":  {"nome;email\n\"Ana;a@example.com\nBia;b@example.com\n", []string{"2 Ana|a@example.com", "3 Bia|b@example.com"}},
		"a line of 2 MB":                {"nome;email\n" + strings.Repeat("a", 2<<20) + ";a@example.com\n", []string{fileDamaged}},
		"a name of 300 letters":         {"nome;email\n" + strings.Repeat("a", 300) + ";a@example.com\nBia;b@example.com\n", []string{"3 Bia|b@example.com", "!2 bad_name"}},
		"headings and nothing else":     {"nome;email\n", nil},
		"a title above the headings":    {"Turma\n\nturma;nome;email\nManhã;Ana;a@example.com\n", []string{"4 Ana|a@example.com||Manhã"}},
		"a title with its day":          {"Alunos;;\nGerado em 10/10;;\nemail;telefone;nome\na@example.com;11 99000-0101;Ana\n", []string{"4 Ana|a@example.com|+5511990000101"}},
		"decimal commas":                {"nome;nota;email\nAna;7,5;a@example.com\nBia;8,5;b@example.com\n", []string{"2 Ana|a@example.com", "3 Bia|b@example.com"}},
		"marks of byte order inside":    {"\ufeff\ufeffemail;nome\n\ufeff\"a@example.com\";\ufeffAna\n", []string{"2 Ana|a@example.com"}},
		"control signs in a name":       {"nome;email\nA\x01na\x7f;a@example.com\nB\tia;b@example.com\n", []string{"2 Ana|a@example.com", "3 B ia|b@example.com"}},
		"directions and no width":       {"nome;email\nA\u202ena;a@example.com\nB\u2066i\u2069\u00ada;b@example.com\nC\u200baio;\u202ac@example.com\u202c\n\u3164\u200b;d@example.com\n", []string{"2 Ana|a@example.com", "3 Bia|b@example.com", "4 Caio|c@example.com", "!5 no_name"}},
		"scripts that need their joins": {"nome;email\nعلی\u200cرضا;a@example.com\n", []string{"2 علی\u200cرضا|a@example.com"}},
		"a formula behind no width":     {"nome;email\n\u200b=1+1;a@example.com\n\u202e@SUM(A1);b@example.com\n\ufeff-1;c@example.com\n", []string{"!2 formula", "!3 formula", "!4 formula"}},
		"a break inside a name":         {"nome;email\n\"Ana\r\nLima\";a@example.com\nBia\u2028Reis;b@example.com\n", []string{"2 Ana Lima|a@example.com", "4 Bia Reis|b@example.com"}},
		"two addresses in one cell":     {"nome;email\nAna;a@example.com, b@example.com\nBia;\"b@example.com\nc@example.com\"\nCaio;c@example.com / d@example.com\n", []string{"!2 bad_email", "!3 bad_email", "!5 bad_email"}},
		"addresses as programs copy":    {"nome;email\nAna;mailto:a@example.com\nBia; <b@example.com> \nCaio;Caio <c@example.com>\n", []string{"2 Ana|a@example.com", "3 Bia|b@example.com", "!4 bad_email"}},
		"numbers in the short form":     {"nome;email;telefone\nAna;a@example.com;5,5119900001E+12\n1,5E+12;b@example.com;\nBia;c@example.com;5.51E+12\n", []string{"!2 bad_phone", "!3 bad_name", "!4 bad_phone"}},
		"errors of a spreadsheet":       {"nome;email\n#N/D;a@example.com\n#REF!;b@example.com\n######;c@example.com\n#¡VALOR!;d@example.com\n#ana;e@example.com\n", []string{"6 #ana|e@example.com", "!2 bad_name", "!3 bad_name", "!4 bad_name", "!5 bad_name"}},
		"letters that were lost":        {"nome;email\nJo\ufffdo;a@example.com\nBia;b@example.com\n", []string{"3 Bia|b@example.com", "!2 bad_name"}},
		"written on a Mac":              {"nome;email\nJo\x8bo In\x87cio;a@example.com\n", []string{"2 João Inácio|a@example.com"}},
		"written under DOS":             {"nome;email\nJo\xc6o Concei\x87\xc6o;a@example.com\n", []string{"2 João Conceição|a@example.com"}},
		"written under Windows":         {"nome;email\nJo\xe3o D\x92\xc1vila \x96 2\xba;a@example.com\n", []string{"2 João D’Ávila – 2º|a@example.com"}},
		"apostrophes":                   {"D'Ávila; a@example.com\nO'Neil; b@example.com\n", []string{"1 D'Ávila|a@example.com", "2 O'Neil|b@example.com"}},
		"a page":                        {"<html><table><tr><td>nome</td></tr></table></html>", []string{fileRefused}},
		"a document":                    {`{\rtf1\ansi nome;email\par Ana;a@example.com}`, []string{fileRefused}},
		"a PDF":                         {"%PDF-1.4\nnome;email\nAna;a@example.com", []string{fileRefused}},
		"an answer of a program":        {`[{"nome":"Ana","email":"a@example.com"}]`, []string{fileRefused}},
		"headings twice":                {"nome;email\nAna;a@example.com\nnome;email\nBia;b@example.com\n", []string{"2 Ana|a@example.com", "4 Bia|b@example.com", "!3 bad_email"}},
	} {
		if got, _ := checked(t, lib, []byte(c.data)); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%q, want\n%q", name, got, c.want)
		}
	}
}

// Of two columns with one name the customer hears which one counts, unless both say the same.
func TestList_TwoColumnsWithOneName(t *testing.T) {
	t.Parallel()
	lib := realValues(t)
	for name, c := range map[string]struct{ data, row, remark string }{
		"two addresses":      {"nome;email;e-mail\nAna;a@example.com;b@example.com\n", "2 Ana|a@example.com", `Mais de uma coluna da lista serviria: "email" (coluna 2) e "e-mail" (coluna 3). Usei "email" (coluna 2).`},
		"two names":          {"nome;email;name\nAna;a@example.com;Lima\n", "2 Ana|a@example.com", `Mais de uma coluna da lista serviria: "nome" (coluna 1) e "name" (coluna 3). Usei "nome" (coluna 1).`},
		"one name, twice":    {"email;nome;email;email\na@example.com;Ana;b@example.com;c@example.com\n", "2 Ana|a@example.com", `serviria: "email" (coluna 1), "email" (coluna 3) e "email" (coluna 4). Usei "email" (coluna 1)`},
		"the same twice":     {"nome;email;e-mail\nAna;a@example.com;a@example.com\nBia;b@example.com;\n", "2 Ana|a@example.com", ""},
		"the first is empty": {"nome;email;e-mail\nAna;;a@example.com\n", "2 Ana|a@example.com", ""},
	} {
		rows, got := checked(t, lib, []byte(c.data))
		remarks := strings.Join(got.remarks, "\n")
		if len(rows) == 0 || rows[0] != c.row || !strings.Contains(remarks, c.remark) || (c.remark == "") != (remarks == "") {
			t.Errorf("%s: %q\n%s", name, rows, remarks)
		}
	}
	c := newChat(t, shippedLibrary(t), map[string][]byte{"lista.csv": []byte("nome;email;e-mail\nAna;a@example.com;b@example.com\n")})
	got := c.play("< quero importar meus alunos\n\n< mare@example.com\n\n< 111111\n\n< [file lista.csv]\n")
	if said, asked := strings.Index(got, `Usei "email" (coluna 2)`), strings.Index(got, "Importo agora"); said < 0 || asked < said {
		t.Errorf("the customer must know before they say yes:\n%s", got)
	}
}

// One number that is clear says what the others of its column mean; where the column contradicts itself, or a cell is a figure of the workbook, nothing
// is guessed.
func TestList_Numbers(t *testing.T) {
	t.Parallel()
	lib := realValues(t)
	s := &slot{name: "prices", columns: []*column{{name: "code", typ: "text"}, {name: "price", typ: "number"}}, limits: lib.flows["student_import"].slot("rows").limits}
	for name, c := range map[string]struct {
		cells []string
		want  []string
	}{
		"as the country writes":  {[]string{"10.000", "10000"}, []string{"10000", "10000"}},
		"an English file":        {[]string{"10,000.00", "1,234", "5"}, []string{"10000", "1234", "5"}},
		"English decimals":       {[]string{"12.5", "10,000"}, []string{"12.5", "10000"}},
		"decimals of a thousand": {[]string{"1.5", "2.125"}, []string{"1.5", "2.125"}},
		"a file of here":         {[]string{"10.000,00", "1.234"}, []string{"10000", "1234"}},
		"decimal commas":         {[]string{"0,5", "1,234"}, []string{"0.5", "1.234"}},
		"both":                   {[]string{"10,000.00", "10.000,00", "1.234", "7"}, []string{"10000", "10000", "!bad_price", "7"}},
		"millions":               {[]string{"1,000,000", "1,234"}, []string{"1000000", "1234"}},
	} {
		data := "code;price\n"
		for _, cell := range c.cells {
			data += "x;\"" + cell + "\"\n"
		}
		read, why := s.readRows([]byte(data))
		p := &play{lib: lib, turn: &bot.Turn{}, st: bot.State{Stack: []bot.Frame{{Flow: "student_import"}}}}
		got := make([]string, len(c.cells))
		for _, r := range p.judge(s, read, nil).ready {
			got[r.Row-2] = r.Cells[1]
		}
		for _, r := range p.judge(s, read, nil).problems {
			got[r.Row-2] = "!" + r.Reason
		}
		if why != "" || !slices.Equal(got, c.want) {
			t.Errorf("%s: %s %q, want %q", name, why, got, c.want)
		}
	}
}

// What leaves as a sheet is run by no spreadsheet, whatever it takes for a separator.
func TestHarmless_BehindASeparator(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"x;=cmd|' /C calc'!A0": "x;'=cmd|' /C calc'!A0", "x,+1": "x,'+1", "a\t@SUM(A1)": "a\t'@SUM(A1)", "x; ＝1": "x; '＝1", "=1,=2": "'=1,'=2",
		"Lima, Ana": "Lima, Ana", "(=, +, - ou @)": "(=, +, - ou @)", "a@example.com": "a@example.com", "2026-03-05": "2026-03-05",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

// The name of a file is shown to people: it holds nothing that hides what it is.
func TestFileName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"lista\u202exslx.csv": "listaxslx.csv", "lista.csv\u200b": "lista.csv", `C:\Users\ana\lista.csv`: "lista.csv", "../../etc/passwd": "passwd", "a\r\nb.csv": "a  b.csv"} {
		if got := fileName(bot.File{Name: name}); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
