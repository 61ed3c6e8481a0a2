package flows

import (
	"context"
	"slices"

	"agentbot/bot"
	"agentbot/flows/phrase"
)

// sayStep says something.
type sayStep struct{ speech speech }

var sayManual = verbManual{
	name: "say", doc: "Says something, with buttons, a menu of the flows, cards, links to articles or an attachment where wanted.", subject: aText,
	keys: append(slices.Clone(speechKeys), cardsKey, articlesKey),
	example: `
- say: {pt: Estes são os cursos., es: Estos son los cursos., en: These are the courses.}
  cards:
    - title: {pt: Fotografia com celular, es: Fotografía con celular, en: Phone photography}
      description: {pt: Oito aulas., es: Ocho clases., en: Eight lessons.}
      image: https://www.example.com/foto.jpg
      links: {title: {pt: Ver o curso, es: Ver el curso, en: See the course}, to: https://www.example.com/foto}
  articles:
    - {title: {pt: Como pagar, es: Cómo pagar, en: How to pay}, link: https://ajuda.example.com/pagar}
- say: {pt: "Pronto: o acesso vai para {{ new_email }}.", es: "Listo: el acceso va a {{ new_email }}.", en: "Done: access goes to {{ new_email }}."}
  buttons:
    - {title: {pt: Ver outra coisa, es: Ver otra cosa, en: Something else}, start: example}
`,
}

func readSay(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	s := l.speech(f, subject, d, "say")
	s.cards, s.articles = l.cards(d.node("cards")), l.articles(d.node("articles"))
	return sayStep{speech: s}
}

// speechKeys may stand beside everything that is said.
var speechKeys = []key{
	{"buttons", manyOf(record(&buttonMapping)), false, "What the customer can choose with one tap; where a channel has no buttons, a numbered list."},
	{"menu", aFlag, false, "true: the flows that can be started follow as buttons."},
	{"attach", aTemplate, false, "A table whose problem rows are sent along as a file."},
}

// buttonMapping is one button. It starts a flow, fills a slot, or means yes or no.
var buttonMapping = mapping{name: "button", doc: "One choice on the customer's screen.", keys: []key{
	{"title", aTitle, true, "What stands on it."},
	{"start", aName, false, "The flow it starts."},
	{"slot", aName, false, "The slot it fills with value."},
	{"value", aWord, false, "The value for slot."},
	{"yes", aFlag, false, "true: it means yes."},
	{"no", aFlag, false, "true: it means no."},
}}

// speech reads words with the keys that may stand beside them.
func (l *loader) speech(f *flow, subject *node, d *fields, what phrase.Words) speech {
	s := speech{words: l.text(subject, what), menu: d.flag("menu")}
	if n := d.node("attach"); n != nil {
		s.attach = l.template(n)
	}
	if n := d.node("buttons"); n != nil {
		for _, item := range n.items {
			s.buttons = append(s.buttons, l.button(f, item))
		}
	}
	return s
}

func (l *loader) button(f *flow, n *node) button {
	d := l.fields(n, "a button", &buttonMapping)
	b := button{at: n.at, title: l.words(d.need("title"), "the button's title"), start: d.str("start"), slot: d.str("slot"), value: d.str("value"), yes: d.flag("yes"), no: d.flag("no")}
	if b.slot != "" && f.slot(b.slot) == nil {
		l.report(n.at, "slot", "the button fills %q, which is no slot of this flow", b.slot).meant(b.slot, slotNames(f))
	}
	d.done()
	return b
}

func slotNames(f *flow) []string {
	var out []string
	for _, s := range f.slots {
		out = append(out, s.name)
	}
	return out
}

func (sayStep) blocks() []*block { return nil }

func (v sayStep) check(l *loader, s *step) { l.checkSpeech(s.flow, v.speech) }

func (v sayStep) run(ctx context.Context, p *play, s *step) (next, error) {
	if err := p.bring(ctx, v.speech.attach); err != nil {
		return next{}, err
	}
	p.speak(p.carry(p.utter(v.speech), v.speech.words))
	return s.forward(), nil
}

// utter renders a speech.
func (p *play) utter(s speech) saying {
	out := saying{text: p.phrase(s.words)}
	if s.words != nil && s.words.key == "greeting" {
		p.greeted = true
	}
	for _, b := range s.buttons {
		if fl := p.lib.flows[b.start]; fl != nil && !p.lets(fl) {
			continue
		}
		out.offers = append(out.offers, p.buttonOffer(b))
	}
	if s.menu {
		out.offers = append(out.offers, p.menuOffers()...)
	}
	out.cards, out.articles = p.renderCards(s.cards), p.renderArticles(s.articles)
	if s.attach != nil {
		out.attachment = p.attachment(s.attach)
	}
	return out
}

func (p *play) buttonOffer(b button) bot.Offer {
	title := b.title[p.language()]
	switch {
	case b.start != "":
		return bot.Offer{Title: title, Value: "start:" + b.start, Command: bot.Command{Kind: bot.Start, Flow: b.start, By: "choice"}}
	case b.slot != "":
		return bot.Offer{Title: title, Value: b.slot + "=" + b.value, Command: bot.Command{Kind: bot.Fill, Slot: b.slot, Value: encode(b.value), Text: title, By: "choice"}}
	case b.no:
		return bot.Offer{Title: title, Value: "no", Command: bot.Command{Kind: bot.Deny, By: "choice"}}
	}
	return bot.Offer{Title: title, Value: "yes", Command: bot.Command{Kind: bot.Confirm, By: "choice"}}
}

// menuOffers are the flows a customer may start.
func (p *play) menuOffers() []bot.Offer {
	var out []bot.Offer
	for _, name := range p.lib.order {
		if f := p.lib.flows[name]; !f.unlisted && p.startable(f) {
			out = append(out, p.startOffer(f))
		}
	}
	return out
}

func (p *play) startOffer(f *flow) bot.Offer {
	return bot.Offer{Title: capitalized(f.buttonIn(p.language(), p.turn.Conversation.Channel)), Value: "start:" + f.name, Command: bot.Command{Kind: bot.Start, Flow: f.name, By: "choice"}}
}

func (p *play) yesNo() []bot.Offer {
	return []bot.Offer{
		{Title: p.say("yes"), Value: "yes", Command: bot.Command{Kind: bot.Confirm, By: "choice"}},
		{Title: p.say("no"), Value: "no", Command: bot.Command{Kind: bot.Deny, By: "choice"}},
	}
}

func (v sayStep) texts() []*text { return append([]*text{v.speech.words}, v.speech.cardTexts()...) }

func (v sayStep) shownTemplates() []*template {
	out := []*template{v.speech.attach}
	for _, c := range v.speech.cards {
		out = append(out, c.image)
	}
	return out
}
