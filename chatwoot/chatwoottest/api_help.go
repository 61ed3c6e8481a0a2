package chatwoottest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

func (s *Server) listPortals(in *apiRequest) answer {
	list := []object{}
	for _, p := range in.acc.portals {
		locales := []object{}
		for _, code := range p.Locales {
			n := 0
			for _, article := range p.Articles {
				if article.Locale == code {
					n++
				}
			}
			locales = append(locales, object{"code": code, "articles_count": n, "categories_count": 0, "draft": false})
		}
		list = append(list, object{
			"id": p.ID, "color": "#1f93ff", "custom_domain": nil, "header_text": nil, "homepage_link": nil, "name": p.Name, "page_title": nil, "slug": p.Slug,
			"archived": p.Archived, "account_id": in.acc.ID,
			"config": object{
				"allowed_locales": locales, "default_locale": p.Locales[0], "layout": "classic", "social_profiles": object{}, "locale_translations": object{},
			},
			"meta": object{
				"all_articles_count": 0, "archived_articles_count": nil, "published_count": nil, "draft_articles_count": nil, "categories_count": 0,
				"default_locale": p.Locales[0],
			},
		})
	}
	page := any(1)
	if given := in.Query.Get("page"); given != "" {
		page = given // as it came
	}
	return reply(http.StatusOK, object{"payload": list, "meta": object{"current_page": page, "portals_count": len(list)}})
}

// listArticles is 25 a page, the newest change first. The counts are of the
// question without its status.
func (s *Server) listArticles(in *apiRequest) answer {
	at := slices.IndexFunc(in.acc.portals, func(p Portal) bool { return p.Slug == in.slug })
	if at < 0 {
		return failure(http.StatusNotFound, "")
	}
	p := in.acc.portals[at]
	q := in.Query
	counts := map[string]int{}
	mine := 0
	var found []Article
	for _, article := range p.Articles {
		if q.Get("locale") != "" && article.Locale != q.Get("locale") || !article.holds(q.Get("query")) || q.Get("category_slug") != "" {
			continue
		}
		counts[article.Status]++
		if article.Author == in.agent.ID {
			mine++
		}
		if q.Get("status") != "" && article.Status != q.Get("status") || q.Get("author_id") != "" && article.Author != integer(q.Get("author_id")) {
			continue
		}
		found = append(found, article)
	}
	slices.SortStableFunc(found, func(a, b Article) int { return cmp.Compare(b.UpdatedAt, a.UpdatedAt) })
	start := min(len(found), int(max(1, integer(q.Get("page")))-1)*pageSize)
	list := []object{}
	for _, article := range found[start:min(len(found), start+pageSize)] {
		list = append(list, in.acc.restArticle(article))
	}
	page := any(1)
	if q.Get("page") != "" {
		page = q.Get("page")
	}
	return reply(http.StatusOK, object{"payload": list, "meta": object{
		"all_articles_count": len(p.Articles), "archived_articles_count": counts["archived"], "current_page": page,
		"articles_count": counts["archived"] + counts["draft"] + counts["published"], "draft_articles_count": counts["draft"],
		"mine_articles_count": mine, "published_count": counts["published"],
	}})
}

func (article Article) holds(query string) bool {
	text := strings.ToLower(article.Title + " " + article.Description + " " + article.Content)
	return strings.Contains(text, strings.ToLower(query))
}

func (a *Account) restArticle(article Article) object {
	o := object{
		"id": article.ID, "slug": article.Slug, "title": article.Title, "content": article.Content, "description": textOrNil(article.Description),
		"status": article.Status, "position": nil, "account_id": a.ID, "updated_at": article.UpdatedAt, "meta": object{},
		"category": object{"id": nil, "name": nil, "slug": nil, "locale": nil}, "views": 0,
	}
	if u := a.agents[article.Author]; u != nil {
		o["author"] = u.rest()
	}
	return o
}
