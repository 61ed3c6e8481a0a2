package cases

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"agentbot/flows"
)

// Ways to wait that no shipped flow has.
const (
	idleFlow = `
flow: patient
title: {pt: checagem da fatura, es: revisión de la factura, en: invoice check}
trigger: {phrases: {pt: [minha fatura veio errada], es: [mi factura está mal], en: [my invoice is wrong]}}
steps:
  - say: {pt: Vou olhar a fatura., es: Voy a mirar la factura., en: I'll look at the invoice.}
  - wait: 2h
  - say: {pt: Ainda estou olhando., es: Sigo mirando., en: Still looking.}
  - wait: reply
  - check_resolved:
    on_no: {handoff: {reason: needs_person, team: support}}
`
	idleCases = `
flow: patient
cases:
  - case: everything is waited for
    steps:
      - user: {pt: minha fatura veio errada, es: mi factura está mal, en: my invoice is wrong}
        expect: {asked: pause}
      - wait: 3h
        expect: {asked: pause}
      - user: {pt: certo, es: de acuerdo, en: all right}
        expect: {asked: confirm}
`
)

// sampled are the shipped files with the samples in the place of what they stand in for.
func sampled(t *testing.T) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(flows.Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(flows.Shipped(), name)
		if target, sample := strings.CutPrefix(name, flows.SamplesDir+"/"); sample || tree[name] == nil {
			tree[target] = &fstest.MapFile{Data: body}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Where people make the changes, customers may do while they wait for them, for hours, what they may do at any time; and where a flow waits for nothing but
// time.
func TestAnytime_WhilePeopleOrTimeAreWaitedFor(t *testing.T) {
	t.Parallel()
	files := sampled(t)
	files["patient.yaml"] = &fstest.MapFile{Data: []byte(idleFlow)}
	files["tests/patient.yaml"] = &fstest.MapFile{Data: []byte(idleCases)}
	anytime(t, files, func(p point) bool { return p.flow == "patient" || p.wait == "request" })
}
