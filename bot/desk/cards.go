package desk

import (
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// withCards is a reply with cards or articles. Where the channel shows them they are messages of their own, whose text only those read who see no
// cards; elsewhere they are part of the text. What the customer is to choose stands last.
func (c channel) withCards(r bot.Reply) []bot.Reply {
	cards, articles := r.Cards, r.Articles
	r.Cards, r.Articles = nil, nil
	if !c.cards {
		r.Text = joined(append([]string{r.Text}, append(markdown(cards), markdown(articles)...)...))
		return c.reply(r)
	}
	said := c.reply(r)
	var shown []bot.Reply
	for _, m := range []bot.Reply{{Text: joined(markdown(cards)), Cards: cards}, {Text: joined(markdown(articles)), Articles: articles}} {
		if parts := split(neutral(m.Text), c.limit); len(parts) > 0 {
			m.Text, m.Language = parts[0], r.Language
			shown = append(shown, m)
		}
	}
	if len(r.Options) == 0 {
		return append(said, shown...)
	}
	if len(said) > 0 {
		shown[0].InReplyTo, said[0].InReplyTo = said[0].InReplyTo, 0
		shown[0].Tells, said[0].Tells = said[0].Tells, nil
	}
	return append(shown, said...)
}

func markdown[T interface{ Markdown() string }](list []T) []string {
	out := make([]string, 0, len(list))
	for _, one := range list {
		out = append(out, one.Markdown())
	}
	return out
}

func joined(parts []string) string {
	var out []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, "\n\n")
}

// cardItems are the cards as Chatwoot takes them.
func cardItems(cards []bot.Card) []chatwoot.Card {
	out := make([]chatwoot.Card, 0, len(cards))
	for _, c := range cards {
		item := chatwoot.Card{Title: c.Title, Description: c.Description, MediaURL: c.Image}
		for _, l := range c.Links {
			item.Actions = append(item.Actions, chatwoot.CardAction{Type: "link", Text: l.Title, URI: l.Address})
		}
		out = append(out, item)
	}
	return out
}

func articleItems(articles []bot.Article) []chatwoot.Article {
	out := make([]chatwoot.Article, 0, len(articles))
	for _, a := range articles {
		out = append(out, chatwoot.Article{Title: a.Title, Description: a.Description, Link: a.Link})
	}
	return out
}
