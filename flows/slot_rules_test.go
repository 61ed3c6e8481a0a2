package flows

import (
	"strings"
	"testing"
)

const ruledSlots = `  paper:
    type: file
    validate:
      - {must: "paper.size > 3", say: {pt: "O arquivo {{ paper }} está vazio ({{ paper.size }}).", es: "{{ paper }} {{ paper.size }}", en: "{{ paper }} {{ paper.size }}"}}
      - {must: "hasSuffix(lower(paper.name), '.pdf')", say: {pt: Mande um PDF., es: Manda un PDF., en: Send a PDF.}}
`

const ruledSteps = `
  - collect: paper
    ask: {pt: Mande o contrato., es: Manda el contrato., en: Send the contract.}
  - say: {pt: "Recebi {{ paper }}.", es: "{{ paper }}", en: "{{ paper }}"}
`

// Rules over a file are kept when it is taken, also when it came before its question.
func TestFile_RulesHold(t *testing.T) {
	t.Parallel()
	lib := tried(t, ruledSlots, ruledSteps)
	files := map[string][]byte{"vazio.pdf": []byte("x"), "foto.jpg": []byte("a photo"), "contrato.pdf": []byte("a contract")}
	got := newChat(t, lib, files).play("< começar\n\n< [file vazio.pdf]\n\n< [file foto.jpg]\n")
	if !strings.Contains(got, "> O arquivo vazio.pdf está vazio (1).") || !strings.Contains(got, "> Mande um PDF.") || strings.Contains(got, "Recebi") {
		t.Errorf("neither may be taken:\n%s", got)
	}
	got = newChat(t, lib, files).play("< começar\n\n< [file contrato.pdf]\n")
	if !strings.Contains(got, "> Recebi contrato.pdf.") {
		t.Errorf("this one fits:\n%s", got)
	}
}

// Rules over a table are kept when its rows are taken, and when more are added to them.
func TestTable_RulesHold(t *testing.T) {
	t.Parallel()
	lib := tried(t, `  list:
    type: table
    columns: {name: {type: text}, email: {type: email}}
    validate:
      - {must: "list.ok >= 2 && list.ok <= 3", say: {pt: "São 2 ou 3 pessoas, e aqui estão {{ list.ok }}.", es: "{{ list.ok }}", en: "{{ list.ok }}"}}
`, `
  - collect: list
    ask: {pt: Mande a lista., es: Manda la lista., en: Send the list.}
  - confirm: {pt: "{{ list.ok }} pessoas. Confirma?", es: "{{ list.ok }}", en: "{{ list.ok }}"}
  - say: {pt: Feito., es: Listo., en: Done.}
`)
	files := map[string][]byte{"uma.csv": []byte("name;email\nAna;ana@example.com\n"), "duas.csv": []byte("name;email\nAna;ana@example.com\nEva;eva@example.com\n")}
	got := newChat(t, lib, files).play("< começar\n\n< [file uma.csv]\n")
	if !strings.Contains(got, "> São 2 ou 3 pessoas, e aqui estão 1.") || strings.Contains(got, "Confirma?") {
		t.Errorf("one row is too few:\n%s", got)
	}
	got = newChat(t, lib, files).play("< começar\n\n< [file duas.csv]\n\n< Bia; bia@example.com\n< Leo; leo@example.com\n")
	if !strings.Contains(got, "2 pessoas. Confirma?") || !strings.Contains(got, "e aqui estão 4.") {
		t.Errorf("two are enough, four too many:\n%s", got)
	}
}
