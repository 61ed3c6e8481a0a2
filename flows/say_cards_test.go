package flows

import (
	"slices"
	"strings"
	"testing"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
)

const cardFlow = `
flow: courses
title: {pt: cursos, es: cursos, en: courses}
trigger: {phrases: {pt: [ver cursos]}}
slots:
  code: {type: text}
steps:
  - collect: code
    ask: {pt: Qual?, es: ¿Cuál?, en: Which?}
    on_exhausted: {handoff: {reason: exhausted, team: support}}
  - say: {pt: Veja., es: Mira., en: Look.}
    cards:
      - title: {pt: "Curso {{ code }}", es: "Curso {{ code }}", en: "Course {{ code }}"}
        image: "{{ contact.attributes.image }}"
        links:
          - {title: {pt: Ver, es: Ver, en: See}, to: "https://loja.example/{{ code }}"}
          - {title: {pt: Perfil, es: Perfil, en: Profile}, to: "{{ contact.attributes.page }}"}
      - title: {pt: Sem página, es: Sin página, en: No page}
        links: {title: {pt: Ver, es: Ver, en: See}, to: "{{ contact.attributes.page }}"}
    articles: {title: {pt: Como pagar, es: Cómo pagar, en: How to pay}, link: {pt: https://ajuda.example/pt, es: https://ajuda.example/es, en: https://ajuda.example/en}}
`

// told are the replies of one turn.
func told(t *testing.T, lib *Library, contact bot.Contact, steps string) []bot.Reply {
	t.Helper()
	c := greetedChat(t)
	c.ls = NewLibraries(lib)
	c.turn.Contact = contact
	c.play("< @start courses\n")
	turn := c.turn
	turn.Now = c.now
	turn.Unread = []bot.Inbound{{Kind: bot.CustomerMessage, Text: "F1"}}
	d, err := c.ls.Step(t.Context(), &turn, []bot.Command{command(t, "fill code=F1")}, c.world)
	if err != nil {
		t.Fatal(err)
	}
	var out []bot.Reply
	for _, a := range d.Actions {
		if r, ok := a.(bot.Reply); ok {
			out = append(out, r)
		}
	}
	if d.Leaves != strings.Contains(steps, "handoff") {
		t.Errorf("leaves: %v", d.Leaves)
	}
	return out
}

func TestSay_CardsAndArticles(t *testing.T) {
	t.Parallel()
	// What a page or a customer has put into an attribute opens no script in anybody's browser.
	contact := bot.Contact{ID: 9, Attributes: []byte(`{"page":"javascript:alert(1)","image":"data:text/html,x"}`)}
	cards := []bot.Card{{Title: "Curso F1", Links: []bot.Link{{Title: "Ver", Address: "https://loja.example/F1"}}}}
	articles := []bot.Article{{Title: "Como pagar", Link: "https://ajuda.example/pt"}}
	for _, ending := range []string{"", "  - handoff: {reason: needs_person, team: support}\n"} {
		lib := library(t, testOptions(), map[string]string{"courses.yaml": cardFlow + ending})
		got := told(t, lib, contact, ending)
		at := slices.IndexFunc(got, func(r bot.Reply) bool { return len(r.Cards) > 0 })
		if at != 0 {
			t.Fatalf("%+v", got)
		}
		if diff := cmp.Diff(bot.Reply{Text: "Veja.", Cards: cards, Articles: articles, Language: "pt"}, got[0]); diff != "" {
			t.Error(diff)
		}
	}
}
