package flows

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// filesWith are the shipped flows with these files beside or in place of them.
func filesWith(t *testing.T, files map[string]string) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	names, err := fs.Glob(Shipped(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(Shipped(), name)
		if err != nil {
			t.Fatal(err)
		}
		tree[name] = &fstest.MapFile{Data: body}
	}
	for name, body := range files {
		tree[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return tree
}

const stockFlow = `flow: stock
title: {pt: estoque, es: inventario, en: stock}
button: {pt: contar estoque, es: contar inventario, en: count stock}
description: Somebody wants to count the stock.
trigger:
  phrases:
    pt: [quero contar o estoque, contagem de estoque]
    es: [quiero contar el inventario, conteo de inventario]
    en: [I want to count the stock, stock count]
slots:
  list:
    type: table
    columns:
      sku: {type: text, unique: true, headers: [código, code]}
      amount: {type: number, headers: [quantidade, cantidad, quantity]}
steps:
  - collect: list
    ask: {pt: Mande a lista., es: Envía la lista., en: Send the list.}
    again: {pt: Ainda preciso da lista., es: Todavía necesito la lista., en: I still need the list.}
    on_exhausted: {handoff: {reason: exhausted}}
  - confirm: {pt: "São {{ list.ok }} de {{ list.total }}?", es: "¿Son {{ list.ok }} de {{ list.total }}?", en: "Is it {{ list.ok }} of {{ list.total }}?"}
    attach: "{{ list }}"
  - resolve
`

// A list of goods is taken as it is pasted, and told about in its own words.
func TestTable_OfNoPeople(t *testing.T) {
	t.Parallel()
	lib, problems := Load(filesWith(t, map[string]string{"stock.yaml": stockFlow}), testOptions())
	if lib == nil {
		t.Fatal(Format(problems))
	}
	for _, c := range []struct{ language, play, want string }{
		{"pt", "< quero contar o estoque\n\n< CAM-1;3\nCAM-2;5\nCAM-1;4\n", "São 2 de 3?|repetido na lista: sku"},
		{"es", "< quiero contar el inventario\n\n< Código;Cantidad total;\nCAM-1;3;\n", "columna para \"amount\". Las columnas que vi: Código, Cantidad total."},
		{"en", "< I want to count the stock\n\n< Code,Quantity\nCAM-1,3\nCAM-2,many\n", "Is it 1 of 2?|value not valid: amount"},
		{"pt", "< quero contar o estoque\n\n< ainda não tenho, mando amanhã\n", "Ainda preciso da lista."},
		{"es", "< quiero contar el inventario\n\n< todavía no la tengo; la busco\n", "Todavía necesito la lista."},
		{"en", "< I want to count the stock\n\n< hmm, give me a moment\n", "I still need the list."},
	} {
		chat := newChat(t, lib, nil)
		got := chat.play("# language " + c.language + "\n" + strings.ReplaceAll(c.play, "\nCAM", "\n< CAM"))
		for _, want := range strings.Split(c.want, "|") {
			if !strings.Contains(got, want) || strings.Contains(got, "mail") || strings.Contains(got, "alun") {
				t.Errorf("want %q in\n%s", want, got)
			}
		}
	}
}

// Where the list of what is allowed is not there at all, nothing is let in: people take over.
func TestTable_AllowedByNoList(t *testing.T) {
	t.Parallel()
	body := string(filesWith(t, nil)["student_import.yaml"].Data)
	broken := strings.Replace(body, `one_of: "{{ course.classes }}"`, `one_of: "{{ course.klasses }}"`, 1)
	if broken == body {
		t.Fatal("the import checks no classes")
	}
	lib, problems := Load(filesWith(t, map[string]string{"student_import.yaml": broken}), testOptions())
	if lib == nil {
		t.Fatal(Format(problems))
	}
	c := newChat(t, lib, map[string][]byte{"lista.csv": []byte("nome;e-mail;turma\nAna;ana@example.com;Nenhuma\n")})
	got := c.play("< quero importar meus alunos\n\n< mare@example.com\n\n< 111111\n\n< [file lista.csv]\n")
	if !strings.Contains(got, "`system_unavailable`") || strings.Contains(got, "Importo") {
		t.Errorf("a list came in that nothing was compared with:\n%s", got[max(0, len(got)-800):])
	}
}

// What a look-up in a table holds is known, so a list that it does not hold is a mistake of the flow.
func TestTable_ListsThatAreNotLookedUp(t *testing.T) {
	t.Parallel()
	sales := strings.Replace(string(filesWith(t, nil)["actions.yaml"].Data), "\nactions:\n", `
tables:
  sales: {file: sales.csv, columns: {sku: {type: text}}}
actions:
  goods:
    does: read
    backend: table
    with: [sku]
    look: {table: sales, lists: {skus: sku}}
`, 1)
	for path, want := range map[string]string{"found.skus": "", "found.skuz": `found has no "skuz"`} {
		flow := strings.Replace(stockFlow, "headers: [código, code]", `headers: [código, code], one_of: "{{ `+path+` }}"`, 1)
		flow = strings.Replace(flow, "steps:\n", "steps:\n  - call: goods\n    with: {sku: all}\n    save: found\n    on_error: {handoff: {reason: system_unavailable}}\n", 1)
		_, problems := Load(filesWith(t, map[string]string{"stock.yaml": flow, "actions.yaml": sales}), testOptions())
		if got := Format(problems); (want == "") != (len(problems) == 0) || !strings.Contains(got, want) {
			t.Errorf("%s: want %q, got\n%s", path, want, got)
		}
	}
}
