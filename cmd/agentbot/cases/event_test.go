package cases

import (
	"bytes"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"agentbot/flows"
)

// beside are the shipped files with some of the test's own; the shipped flows that are not named stay out.
func beside(t *testing.T, own map[string]string, shipped ...string) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	for _, name := range append(shipped, "texts.yaml", "actions.yaml", "defaults.yaml", "welcome.yaml", "faq.yaml", "fallback.yaml", "too_late.yaml", "code_missing.yaml") {
		data, err := fs.ReadFile(flows.Shipped(), name)
		if err != nil {
			t.Fatal(err)
		}
		tree[name] = &fstest.MapFile{Data: data}
	}
	for name, body := range own {
		tree[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return tree
}

// passes plays all cases of a folder.
func passes(t *testing.T, files fs.FS) {
	t.Helper()
	report, err := Run(t.Context(), Config{Files: files, Languages: []string{"pt"}}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report.Print(&out, "en"); err != nil {
		t.Fatal(err)
	}
	if len(report.Problems) > 0 || len(report.Failed()) > 0 || len(report.Results) == 0 {
		t.Errorf("%s%s", flows.Format(report.Problems), out.String())
	}
}

const (
	offerFlow = `
flow: offer
title: {pt: Oferta de aniversário, es: Oferta, en: Offer}
trigger:
  phrases: {pt: [quero a oferta de aniversário], es: [quiero la oferta], en: [I want the offer]}
  buttons: [offer_yes, Quero a oferta!]
  event: [{name: webwidget_triggered, page: /checkout}, {name: campaign, campaign: 7}, {name: label, label: vip}]
steps:
  - label: vip
  - say: {pt: Aqui está a oferta., es: Aquí está la oferta., en: Here is the offer.}
`
	guardedFlow = `
flow: gold
title: {pt: Clube ouro, es: Club oro, en: Gold club}
trigger:
  phrases: {pt: [quero entrar no clube ouro, clube ouro], es: [club oro], en: [gold club]}
  event: {name: label, label: gold}
  when: channel == 'web' && conversation.inbox == 'Loja' && contact.attributes.plano == 'ouro'
steps:
  - say: {pt: Bem-vindo ao clube., es: Bienvenido al club., en: Welcome to the club.}
`
	eventCases = `
flow: offer
cases:
  - case: a page
    steps:
      - event: {name: webwidget_triggered, page: https://loja.example/}
        expect: {no_message: true, flow: nothing}
      - event: {name: webwidget_triggered, page: https://loja.example/Checkout/1}
        expect: {said: Aqui está a oferta., label: vip}
      - event: {name: webwidget_triggered, page: https://loja.example/checkout/2}
        expect: {no_message: true}
      - event: {name: label, label: vip}
        expect: {no_message: true}
  - case: a campaign
    steps:
      - event: {name: campaign, campaign: 6}
        expect: {no_message: true}
      - event: {name: campaign, campaign: 7}
        expect: {said: Aqui está a oferta.}
  - case: a label
    steps:
      - event: {name: label, label: VIP}
        expect: {said: Aqui está a oferta.}
  - case: not while people have it
    steps:
      - agent: Oi, eu cuido disso.
      - event: {name: label, label: vip}
        expect: {no_message: true}
  - case: not in the middle of something
    steps:
      - user: preciso de uma pessoa para me ajudar
        expect: {handed_off: asked}
      - event: {name: label, label: vip}
        expect: {no_message: true}
  - case: a button of another message, by its title
    channel: whatsapp
    steps:
      - user: quero a OFERTA!
        expect: {said: Aqui está a oferta.}
  - case: a guard lets in
    inbox: Loja
    contact: {attributes: {plano: ouro}}
    steps:
      - user: quero entrar no clube ouro
        expect: {said: Bem-vindo ao clube.}
      - user: oi
        expect: {buttons: start:gold}
  - case: a guard keeps out, whoever asks
    inbox: Loja
    contact: {attributes: {plano: prata}}
    steps:
      - user: oi
        expect: {not_said: Clube ouro, buttons: start:offer}
      - user: quero entrar no clube ouro
        expect: {not_said: Bem-vindo ao clube.}
      - event: {name: label, label: gold}
        expect: {no_message: true}
`
)

func TestCases_EventsButtonsAndGuards(t *testing.T) {
	t.Parallel()
	passes(t, beside(t, map[string]string{"offer.yaml": offerFlow, "gold.yaml": guardedFlow, "tests/offer.yaml": eventCases}))
}
