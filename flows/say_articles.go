package flows

import "agentbot/bot"

// article is one thing to read.
type article struct{ title, description, link *text }

var articlesKey = key{"articles", manyOf(record(&articleMapping)), false, "Links to articles, of your help center for instance. The web widget shows them as a list; everywhere else they are written into the text."}

var articleMapping = mapping{name: "article", doc: "One article.", keys: []key{
	{"title", aText, true, "What it is called."},
	{"description", aText, false, "What it tells, in a line."},
	{"link", either(aTemplate, aText), true, "Its address, for all languages or one for each: https://…"},
}}

func (l *loader) articles(n *node) []article {
	var out []article
	for _, item := range listed(n) {
		d := l.fields(item, "an article", &articleMapping)
		out = append(out, article{
			title: l.text(d.need("title"), "the article's title"), description: l.text(d.node("description"), "the article's description"), link: l.address(d.need("link")),
		})
		d.done()
	}
	return out
}

func (p *play) renderArticles(articles []article) []bot.Article {
	var out []bot.Article
	for _, a := range articles {
		link := p.phrase(a.link)
		if !webAddress.MatchString(link) {
			p.note("an article leads nowhere: " + p.phrase(a.title))
			continue
		}
		out = append(out, bot.Article{Title: linkText(p.phrase(a.title)), Description: p.phrase(a.description), Link: link})
	}
	return out
}
