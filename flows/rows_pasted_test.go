package flows

import (
	"strings"
	"testing"
)

// columnsOf is a table slot of columns like "sku text sku|código", with ? behind a type that may be empty.
func columnsOf(defs ...string) *slot {
	s := &slot{name: "list", kind: tableSlot{}, limits: limits{types: []string{"csv", "txt", "xlsx"}, rows: 100, bytes: tableBytes}}
	for _, def := range defs {
		parts := strings.SplitN(def, " ", 3)
		c := &column{name: parts[0], typ: strings.TrimSuffix(parts[1], "?"), optional: strings.HasSuffix(parts[1], "?")}
		if len(parts) > 2 {
			c.headers = strings.Split(parts[2], "|")
		}
		s.columns = append(s.columns, c)
	}
	return s
}

var (
	orderLines = []string{"sku text código|code|codigo", "amount number quantidade|cantidad|quantity", "cpf cpf"}
	students2  = []string{"name text nome|nombre", "email email e-mail|correo"}
)

// The columns decide what a row is: everything that a person pastes under the question for the list is one, whatever the list is of.
func TestRowsIn_WhatIsARow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		columns    []string
		text, want string
	}{
		"three typed columns":             {orderLines, "CAM-1;3;123.456.789-09\nCAM-2;1;987.654.321-00", "CAM-1;3;123.456.789-09\nCAM-2;1;987.654.321-00"},
		"the same with headings":          {orderLines, "segue:\ncodigo;quantidade;cpf\nCAM-1;3;123.456.789-09", "codigo;quantidade;cpf\nCAM-1;3;123.456.789-09"},
		"headings in Spanish":             {orderLines[:2], "Aquí va la lista\ncódigo|cantidad\nCAM-1|muchas\ngracias", "código|cantidad\nCAM-1|muchas"},
		"headings in English":             {orderLines[:2], "here you are\nCode, Quantity\nCAM-1, 3\nthank you", "Code, Quantity\nCAM-1, 3"},
		"tabs":                            {orderLines, "CAM-1\t3\t12345678909", "CAM-1\t3\t12345678909"},
		"pipes with blanks":               {orderLines, "CAM-1 | 3 | 12345678909", "CAM-1 | 3 | 12345678909"},
		"commas":                          {orderLines, "CAM-1,3,12345678909", "CAM-1,3,12345678909"},
		"a document with a digit less":    {orderLines, "CAM-1;3;123.456.789-0", "CAM-1;3;123.456.789-0"},
		"decimal commas":                  {orderLines[:2], "CAM-1;3,5\nCAM-2;R$ 1,50", "CAM-1;3,5\nCAM-2;R$ 1,50"},
		"a row with a gap":                {orderLines, "CAM-1;3;12345678909\nCAM-2;;\nobrigado, até mais", "CAM-1;3;12345678909\nCAM-2;;"},
		"commas without blanks":           {orderLines[:2], "CAM-1,3", "CAM-1,3"},
		"two lines with commas":           {orderLines[:2], "CAM-1, 3\nCAM-2, 4", "CAM-1, 3\nCAM-2, 4"},
		"dates":                           {[]string{"guest text", "day date"}, "Ana Lima; 12/10/2026\nBeto Cruz; 3 de março de 2027", "Ana Lima; 12/10/2026\nBeto Cruz; 3 de março de 2027"},
		"words only":                      {[]string{"name text", "city text"}, "Ana Lima; Curitiba\nBeto Cruz; Recife", "Ana Lima; Curitiba\nBeto Cruz; Recife"},
		"words only, tabs":                {[]string{"name text", "city text"}, "Ana Lima\tCuritiba", "Ana Lima\tCuritiba"},
		"an address per line":             {[]string{"email email"}, "Oi! São estes\nana@example.com\nbia@example.com", "ana@example.com\nbia@example.com"},
		"one address":                     {[]string{"email email"}, "ana@example.com", "ana@example.com"},
		"addresses in one line":           {[]string{"email email"}, "ana@example.com, bia@example.com; <caio@example.com>", "ana@example.com\nbia@example.com\n<caio@example.com>"},
		"addresses between semicolons":    {[]string{"email email"}, "ana@example.com; bia@example.com;", "ana@example.com\nbia@example.com"},
		"addresses below their heading":   {[]string{"email email e-mail"}, "E-mail\nana@example.com\nbia@", "E-mail\nana@example.com\nbia@"},
		"documents":                       {[]string{"cpf cpf"}, "123.456.789-09\n98765432100", "123.456.789-09\n98765432100"},
		"codes":                           {[]string{"sku text"}, "CAM-1\nCAM-2", "CAM-1\nCAM-2"},
		"codes between commas":            {[]string{"sku text"}, "CAM-1, CAM-2,CAM-3", "CAM-1\nCAM-2\nCAM-3"},
		"names":                           {[]string{"name text nome"}, "Ana Lima\nBeto da Cruz", "Ana Lima\nBeto da Cruz"},
		"names below their heading":       {[]string{"name text nome"}, "nome\nana\nbeto", "nome\nana\nbeto"},
		"students":                        {students2, "Ana Lima; ana@example.com\nBia Reis; bia@", "Ana Lima; ana@example.com\nBia Reis; bia@"},
		"students without an address":     {students2, "Nome,E-mail\nAna Lima,\nBia,bia@example.com", "Nome,E-mail\nAna Lima,\nBia,bia@example.com"},
		"words around students":           {students2, "Oi, segue a lista\nAna Lima, ana@example.com\nobrigado, até mais tarde", "Ana Lima, ana@example.com"},
		"more columns than are asked for": {[]string{"email email e-mail"}, "Nome;E-mail\nAna;ana@example.com", "Nome;E-mail\nAna;ana@example.com"},
	} {
		got, ok := columnsOf(c.columns...).rowsIn([]string{c.text}, true)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What people say instead of a list is no list, in none of the languages and for no table.
func TestRowsIn_SentencesAreNone(t *testing.T) {
	t.Parallel()
	sentences := []string{
		"ainda não tenho a lista, mando depois", "não sei; pode me ajudar?", "preciso de 3 cadeiras, 2 mesas e um armário", "meu cpf é 123.456.789-09, ok?", "oi\nbom dia\nqueria uma ajuda",
		"Oi, tudo bem?\nNão tenho, obrigado", "acho que eram 3, talvez 4", "talvez, 10", "o código é CAM-1", "a lista tem código, quantidade e cpf", "não, o e-mail é ana@example.com",
		"Oi, sou a Ana, o meu e-mail é ana@example.com", "cancelar", "Obrigado!", "Bom Dia",
		"todavía no tengo la lista, la envío después", "no sé; ¿me ayudas?", "necesito 3 sillas, 2 mesas y un armario", "creo que eran 3, quizás 4", "quizás, 10", "hola\nbuenas\nuna consulta",
		"la lista tiene código, cantidad y cpf", "no, el correo es ana@example.com", "gracias, hasta luego",
		"I don't have the list yet, I'll send it later", "not sure; can you help?", "I need 3 chairs, 2 tables and a desk", "I think it was 3, maybe 4", "maybe, 10", "hi\ngood morning\nI need help",
		"the list has code, quantity and cpf", "no, the address is ana@example.com", "thanks, see you later",
	}
	for name, columns := range map[string][]string{
		"order": orderLines, "amounts": orderLines[:2], "students": students2, "texts": {"name text nome|name", "city text"}, "addresses": {"email email e-mail"}, "documents": {"cpf cpf"},
		"codes": {"sku text código|code"}, "dates": {"guest text", "day date"}, "numbers": {"n number"},
	} {
		for _, text := range sentences {
			if got, ok := columnsOf(columns...).rowsIn([]string{text}, true); ok {
				t.Errorf("%s: %q was taken for %q", name, text, got)
			}
		}
	}
}

// Where another question waits, only what cannot be its answer is kept as rows.
func TestRowsIn_Volunteered(t *testing.T) {
	t.Parallel()
	for text, c := range map[string]struct {
		columns []string
		want    bool
	}{
		"CAM-1;3\nCAM-2;1":          {orderLines[:2], true},
		"Rua das Flores, 10":        {orderLines[:2], false},
		"ana@example.com":           {[]string{"email email"}, false},
		"123.456.789-09":            {[]string{"cpf cpf"}, false},
		"Ana Lima; ana@example.com": {students2, true},
		"Ana Lima\nBeto Cruz":       {[]string{"name text"}, false},
		"Rua A; casa 2\nBairro; B":  {[]string{"name text", "city text"}, false},
	} {
		if _, ok := columnsOf(c.columns...).rowsIn([]string{text}, false); ok != c.want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}
