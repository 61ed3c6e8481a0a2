package flows

import (
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
)

// One row of people below headings as people write them, in three languages.
func TestList_Headings(t *testing.T) {
	t.Parallel()
	lib := realValues(t)
	for head, want := range map[string]string{
		"Nome do aluno;E-mail do aluno\nAna Lima;a@example.com":                                   "2 Ana Lima|a@example.com",
		"Nombre y apellido;Correo del alumno\nAna Lima;a@example.com":                             "2 Ana Lima|a@example.com",
		"First name,Last name,E-mail\nAna,Lima,a@example.com":                                     "2 Ana Lima|a@example.com",
		"ENDEREÇO DE E-MAIL;NOME COMPLETO\na@example.com;Ana Lima":                                "2 Ana Lima|a@example.com",
		"Estudante;Correio eletrônico\nAna Lima;a@example.com":                                    "2 Ana Lima|a@example.com",
		"Nome;Sobrenome;E-mail\nAna;Lima;a@example.com":                                           "2 Ana Lima|a@example.com",
		"Primer apellido;Segundo apellido;Nombre;Correo\nLima;Reis;Ana;a@example.com":             "2 Ana Lima Reis|a@example.com",
		"Surname,Given name,Email address\nLima,Ana,a@example.com":                                "2 Ana Lima|a@example.com",
		"Nome;Sobrenome;Nome completo;E-mail\nAna;Lima;Ana S. Lima;a@example.com":                 "2 Ana S. Lima|a@example.com",
		"Student's full name;Student e-mail\nAna Lima;a@example.com":                              "2 Ana Lima|a@example.com",
		"Student name;Student e-mail (required)\nAna Lima;a@example.com":                          "2 Ana Lima|a@example.com",
		"Nome do Aluno *;E-mail principal;Telefone celular\nAna Lima;a@example.com;11 99000-0101": "2 Ana Lima|a@example.com|+5511990000101",
		"Nome da turma;Nome do aluno;E-mail\nManhã;Ana Lima;a@example.com":                        "2 Ana Lima|a@example.com||Manhã",
		"E-mail do responsável;E-mail do aluno;Nome\nx@example.com;a@example.com;Ana":             "2 Ana|a@example.com",
		"Lista de 2026;;\nNome do aluno;E-mail do aluno;Cidade\nAna;a@example.com;Natal":          "3 Ana|a@example.com",
		"Nome do pai;Nome;E-mail\nJosé;Ana;a@example.com":                                         "2 Ana|a@example.com",
	} {
		if got, _ := checked(t, lib, []byte(head+"\n")); !slices.Equal(got, []string{want}) {
			t.Errorf("%q:\n%q, want %q", head, got, want)
		}
	}
}

// What is not found is said once and exactly; a column of something else is not taken in its place.
func TestList_ColumnsNotFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, file, want string }{
		{"pt", "Nome da turma;E-mail\nManhã;a@example.com\nNoite;b@example.com\n", "uma coluna para o nome. As colunas que vi: Nome da turma, E-mail."},
		{"pt", "Nome da turma;E-mail do responsável\nManhã;a@example.com\n", "uma coluna para o nome ou o e-mail. As colunas que vi: Nome da turma, E-mail do responsável."},
		{"pt", "Sobrenome;E-mail\nLima;a@example.com\n", "uma coluna para o nome. As colunas que vi: Sobrenome, E-mail."},
		{"es", "Nombre del curso;Correo\nFoto;a@example.com\n", "una columna para el nombre. Las columnas que vi: Nombre del curso, Correo."},
		{"es", "Nombre;Correo de la madre\nAna;a@example.com\n", "una columna para el correo. Las columnas que vi: Nombre, Correo de la madre."},
		{"en", "Course name,E-mail\nPhoto,a@example.com\n", "no column for the name in the list. The columns I saw: Course name, E-mail."},
		{"en", "Name,Parent's e-mail\nAna,a@example.com\n", "no column for the e-mail address in the list. The columns I saw: Name, Parent's e-mail."},
	} {
		lib := shippedLibrary(t)
		chat := newChat(t, lib, map[string][]byte{"lista.csv": []byte(c.file)})
		chat.play("< quero importar meus alunos\n\n< mare@example.com\n\n< 111111\n")
		chat.turn.State.Language = bot.Language{Code: c.language, Fixed: true}
		got := chat.play("< [file lista.csv]\n")
		if strings.Count(got, c.want) != 1 || strings.Contains(got, "row") || strings.Contains(got, "falta") || strings.Contains(got, "Importo") {
			t.Errorf("%q: want %q once in\n%s", c.file, c.want, got[max(0, len(got)-600):])
		}
	}
}

// A list that is no list of people says so in its own words.
func TestList_ReasonsOfOtherTables(t *testing.T) {
	t.Parallel()
	lib := realValues(t)
	for _, c := range []struct{ flow, language, reason, want string }{
		{"stock", "pt", "repeated_sku", "repetido na lista: sku"}, {"stock", "es", "repeated_sku", "repetido en la lista: sku"}, {"stock", "en", "repeated_sku", "sku is in the list twice"},
		{"stock", "pt", "taken_email", "já existe: email"}, {"stock", "es", "taken_sku", "ya existe: sku"}, {"stock", "en", "taken_sku", "sku is there already"},
		{"student_import", "en", "repeated_email", "the e-mail address is in the file twice"}, {"student_import", "en", "taken_email", "already a member"},
	} {
		p := &play{lib: lib, turn: &bot.Turn{}, st: bot.State{Language: bot.Language{Code: c.language}, Stack: []bot.Frame{{Flow: c.flow}}}}
		if got := p.rowReason(c.reason, ""); got != c.want {
			t.Errorf("%s %s %s: %q", c.flow, c.language, c.reason, got)
		}
	}
	s := columnsOf("sku text", "n number")
	s.columns[0].unique = true
	p := &play{lib: lib, turn: &bot.Turn{}, st: bot.State{Stack: []bot.Frame{{Flow: "stock"}}}}
	read, _ := s.readRows([]byte("sku;n\nA-1;1\nA-1;2\n"))
	if got := p.judge(s, read, nil); len(got.problems) != 1 || got.problems[0].Reason != "repeated_sku" {
		t.Errorf("%+v", got.problems)
	}
}
