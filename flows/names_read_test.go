package flows

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Wherever a flow reads a custom attribute, the account must have it.
func TestUnknownNames_AttributesThatAreRead(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"a.yaml": &fstest.MapFile{Data: []byte(`
flow: a
title: {pt: x, es: x, en: x}
trigger: {when: "contact.attributes.plano == 'ouro' && contact.attributes.vip"}
slots: {order: {type: text, from: conversation.attributes.pedido}}
steps:
  - say: {pt: "{{ contact.attributes.loja }}", es: x, en: x}
`)}}
	got := Format(UnknownNames(files, Account{Seen: "today", Attributes: []string{"outro"}, OfContacts: []string{"vip"}}))
	for _, want := range []string{
		`a.yaml:4:18: Chatwoot has no attribute "plano" for contacts (today)`, `a.yaml:5:35: Chatwoot has no attribute "pedido" for conversations`,
		`Chatwoot has no attribute "loja" for contacts`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, `"vip"`) {
		t.Error(got)
	}
}

func TestNames_NearOnes(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"a.yaml": &fstest.MapFile{Data: []byte("flow: a\nteam: suport\ntitle: {pt: x, es: x, en: x}\nsteps: [resolve]\n")}}
	if got := Format(UnknownNames(files, Account{Seen: "today", Teams: []string{"support"}})); !strings.Contains(got, `did you mean "support"?`) {
		t.Error(got)
	}
	for word, want := range map[string]string{"sya": "say", "coode": "code", "tha": "", "zz": ""} {
		if got := nearest(word, []string{"say", "code", "set"}); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
