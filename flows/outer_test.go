package flows

import (
	"strings"
	"testing"
	"testing/fstest"
)

// What a flow was told is taken back while another flow that it lets run asks: the inner one ends, the outer one goes on with what is true.
func TestRun_CorrectionsReachTheFlowThatRuns(t *testing.T) {
	t.Parallel()
	tree := withShared(t, "outer_order.yaml", []byte(`flow: outer_order
title: {pt: encomenda, es: encargo, en: order}
trigger: {phrases: {pt: [quero encomendar], es: [quiero encargar], en: [I want to order]}}
slots:
  code: {type: text, pattern: 'ZX-\d{3}', label: {pt: o código, es: el código, en: the code}}
  mail: {type: email, label: {pt: o e-mail, es: el correo, en: the e-mail address}}
steps:
  - collect: code
    ask: {pt: Qual código?, es: ¿Qué código?, en: Which code?}
  - collect: mail
    ask: {pt: Qual e-mail?, es: ¿Qué correo?, en: Which e-mail?}
  - run: outer_check
  - say: {pt: "Fica {{ code }} e {{ mail }}.", es: "Queda {{ code }} y {{ mail }}.", en: "It is {{ code }} and {{ mail }}."}
  - resolve
`))
	tree["outer_check.yaml"] = &fstest.MapFile{Data: []byte(`flow: outer_check
sub: true
title: {pt: conferência, es: control, en: check}
slots:
  mail: {type: email, label: {pt: o e-mail da nota, es: el correo de la factura, en: the invoice's e-mail address}}
steps:
  - collect: mail
    ask: {pt: E o e-mail da nota?, es: ¿Y el correo de la factura?, en: And the invoice's e-mail?}
  - confirm: {pt: "Nota para {{ mail }}. Certo?", es: "Factura a {{ mail }}. ¿Bien?", en: "Invoice to {{ mail }}. Right?"}
`)}
	lib, problems := Load(tree, testOptions())
	if lib == nil {
		t.Fatal(Format(problems))
	}
	c := newChat(t, lib, nil)
	last := func(line string) string {
		c.out = nil
		c.customer([]string{line})
		return strings.Join(c.out, "\n")
	}
	for _, line := range []string{"@start outer_order", "@fill code=ZX-100", "@fill mail=ana@example.com", "@fill mail=nota@example.com"} {
		last(line)
	}
	if f := c.turn.State.Stack; len(f) != 2 || f[1].Wait == nil || f[1].Wait.For != "confirm" {
		t.Fatalf("%+v", f)
	}
	view := c.ls.View(&c.turn)
	if n := len(view.Slots); n != 2 || view.Slots[0].Flow != "outer_check" || view.Slots[1].Name != "code" || !view.Slots[1].Filled {
		t.Fatalf("the outer code is no value that can be taken back, or the outer address stands beside the inner one: %+v", view.Slots)
	}
	if out := last("@correct mail=outra@example.com"); !strings.Contains(out, "Nota para outra@example.com") {
		t.Errorf("the inner value comes first:\n%s", out)
	}
	if out := last("@correct code=ZX-200"); !strings.Contains(out, "o código agora é ZX-200") || !strings.Contains(out, "E o e-mail da nota?") {
		t.Errorf("the outer flow does not let the other one run again:\n%s", out)
	}
	last("@fill mail=nota@example.com")
	if out := last("@confirm"); !strings.Contains(out, "Fica ZX-200 e ana@example.com.") {
		t.Errorf("%s", out)
	}
}
