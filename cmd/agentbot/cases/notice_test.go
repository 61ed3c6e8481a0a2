package cases

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

const noticeFlow = `
flow: parcel
title: {pt: encomenda perdida, es: paquete perdido, en: lost parcel}
trigger: {phrases: {pt: [minha encomenda sumiu], es: [mi paquete se perdió], en: [my parcel is lost]}}
slots:
  code: {type: text, pattern: 'E\d', example: E1, label: {pt: a encomenda, es: el paquete, en: the parcel}}
steps:
  - collect: code
    ask: {pt: Qual encomenda?, es: ¿Qué paquete?, en: Which parcel?}
  - notify: {team: support, text: {pt: "Sumiu {{ code }}.", es: "Falta {{ code }}.", en: "{{ code }} is lost."}}
  - notify: {mail: depot@example.com, subject: {pt: Encomenda, es: Paquete, en: Parcel}, text: {pt: "Procure {{ code }}.", es: "Busca {{ code }}.", en: "Look for {{ code }}."}}
  - notify: {webhook: "https://hooks.example.com/lost/{{ code }}", secret: hook, data: {code: "{{ code }}"}}
  - say: {pt: Avisamos o depósito., es: Avisamos al depósito., en: The depot knows.}
`

const noticeCases = `
flow: parcel
cases:
  - case: everybody is told
    steps:
      - user: minha encomenda sumiu
        expect: {notified: false}
      - user: E1
        expect:
          note: Sumiu E1.
          notified:
            - {team: support, text: Sumiu E1.}
            - {mail: depot@example.com, subject: Encomenda, text: Procure E1}
            - {webhook: https://hooks.example.com/lost/E1, text: '"code":"E1"'}
  - case: told otherwise
    steps:
      - user: minha encomenda sumiu
      - user: E1
        expect: {notified: {team: support, text: Procure}}
`

// A case sees whom a notification went to and what it said, and its transcript shows it.
func TestCases_Notified(t *testing.T) {
	t.Parallel()
	files := beside(t, map[string]string{"parcel.yaml": noticeFlow, "tests/parcel.yaml": noticeCases})
	report, err := Run(t.Context(), Config{Files: files, Languages: []string{"pt"}}, time.Now)
	if err != nil || len(report.Results) != 2 {
		t.Fatal(err, report)
	}
	failed := report.Failed()
	var out bytes.Buffer
	if err := report.Print(&out, "en"); err != nil {
		t.Fatal(err)
	}
	if len(failed) != 1 || failed[0].Case.Name != "told otherwise" {
		t.Fatal(out.String())
	}
	for _, want := range []string{
		"! notify team support: Sumiu E1.", "! notify mail depot@example.com: Encomenda: Procure E1.", `! notify webhook https://hooks.example.com/lost/E1: {"code":"E1"}`,
		"nobody was notified like this", "team: support, text: Procure",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
}
