package flows

import (
	"regexp"

	"agentbot/bot"
)

// card is one card of a say.
type card struct {
	title, description *text
	image              *template
	links              []link
}

// link is an address with what stands on it.
type link struct {
	title *text
	to    *text
}

var cardsKey = key{"cards", manyOf(record(&cardMapping)), false, "Cards with a picture and links, for products or plans. The web widget shows them; everywhere else they are written into the text, links and all. A card opens pages and tells the bot nothing: what the customer is to choose are buttons."}

var cardMapping = mapping{name: "card", doc: "One card.", keys: []key{
	{"title", aText, true, "Its heading."},
	{"description", aText, false, "A line or two."},
	{"image", aTemplate, false, "The address of a picture: https://…"},
	{"links", manyOf(record(&linkMapping)), true, "Where it leads; at least one."},
}}

var linkMapping = mapping{name: "link", doc: "An address with what stands on it.", keys: []key{
	{"title", aText, true, "What stands on it."},
	{"to", either(aTemplate, aText), true, "The address, for all languages or one for each: https://…"},
}}

func (l *loader) cards(n *node) []card {
	var out []card
	for _, item := range listed(n) {
		d := l.fields(item, "a card", &cardMapping)
		c := card{title: l.text(d.need("title"), "the card's title"), description: l.text(d.node("description"), "the card's description")}
		if image := d.node("image"); image != nil {
			c.image = l.template(image)
			l.web(c.image)
		}
		for _, one := range listed(d.need("links")) {
			ld := l.fields(one, "a link", &linkMapping)
			c.links = append(c.links, link{title: l.text(ld.need("title"), "the link's title"), to: l.address(ld.need("to"))})
			ld.done()
		}
		d.done()
		out = append(out, c)
	}
	return out
}

// address reads an address for all languages, or one for each.
func (l *loader) address(n *node) *text {
	if n == nil || n.bad {
		return nil
	}
	t := &text{at: n.at, by: map[string]*template{}}
	if n.kind == scalarNode {
		one := l.template(n)
		for _, code := range l.opts.Languages {
			t.by[code] = one
		}
		l.web(one)
		return t
	}
	if t = l.text(n, "the address"); t != nil {
		for _, code := range l.opts.Languages {
			l.web(t.by[code])
		}
	}
	return t
}

// webAddress is what a link may lead to. Nothing that runs in the customer's browser.
var webAddress = regexp.MustCompile(`^https?://[^\s<>()\[\]]+$`)

// web checks the fixed beginning of an address.
func (l *loader) web(t *template) {
	if t == nil || len(t.parts) > 0 && t.parts[0].path != nil {
		return // only known while the bot talks, and looked at then
	}
	if len(t.parts) == 0 || !webAddress.MatchString(t.parts[0].literal) {
		l.report(t.at, "link", "an address begins with https:// and has no spaces or brackets")
	}
}

func (l *loader) checkCards(f *flow, s speech) {
	for _, c := range s.cards {
		l.checkText(f, c.title)
		l.checkText(f, c.description)
		l.checkNames(c.image, f.known(), "this flow")
		for _, one := range c.links {
			l.checkText(f, one.title)
			l.checkText(f, one.to)
		}
	}
	for _, a := range s.articles {
		l.checkText(f, a.title)
		l.checkText(f, a.description)
		l.checkText(f, a.link)
	}
}

// renderCards leaves out what leads nowhere: a business system may know no address.
func (p *play) renderCards(cards []card) []bot.Card {
	var out []bot.Card
	for _, c := range cards {
		one := bot.Card{Title: p.phrase(c.title), Description: p.phrase(c.description)}
		if c.image != nil {
			if image := c.image.render(p.scope()); webAddress.MatchString(image) {
				one.Image = image
			}
		}
		for _, ln := range c.links {
			if to := p.phrase(ln.to); webAddress.MatchString(to) {
				one.Links = append(one.Links, bot.Link{Title: linkText(p.phrase(ln.title)), Address: to})
			}
		}
		if len(one.Links) == 0 {
			p.note("a card leads nowhere: " + one.Title)
			continue
		}
		out = append(out, one)
	}
	return out
}

// cardTexts are what customers read of the cards and articles.
func (s speech) cardTexts() []*text {
	var out []*text
	for _, c := range s.cards {
		out = append(out, c.title, c.description)
		for _, one := range c.links {
			out = append(out, one.title, one.to)
		}
	}
	for _, a := range s.articles {
		out = append(out, a.title, a.description, a.link)
	}
	return out
}
