package eval

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"agentbot/bot/nlu/language"
)

// Spoken is a short text and the language it is in: pt, es, en, or any other code, which the bot should call "other". Source is where it comes from.
type Spoken struct {
	Text   string `json:"text"`
	Lang   string `json:"lang"`
	Source string `json:"src"`
}

// LanguageFigures say how often the language of a text alone, without the conversation's memory, is told right. Shares are in percent.
type LanguageFigures struct {
	Set      string          `json:"set"`
	Rows     int             `json:"rows"`
	Accuracy float64         `json:"accuracy"`
	Macro    float64         `json:"macro"` // mean of the languages' accuracies
	Groups   []LanguageGroup `json:"groups"`
	QueryUS  float64         `json:"query_us"` // microseconds for one text; 0 where nobody held a clock
}

// LanguageGroup is the share of one language, length or source.
type LanguageGroup struct {
	By       string         `json:"by"` // language, length or source
	Name     string         `json:"name"`
	Rows     int            `json:"rows"`
	Accuracy float64        `json:"accuracy"`
	Said     map[string]int `json:"said,omitempty"` // by language: what was said instead of it, "" for no vote
}

// Language measures on rows of one file.
func Language(rows []Spoken) LanguageFigures {
	type group struct {
		right, total int
		said         map[string]int
	}
	groups := map[[2]string]*group{}
	count := func(by, name, said string, ok bool) {
		g := groups[[2]string{by, name}]
		if g == nil {
			g = &group{said: map[string]int{}}
			groups[[2]string{by, name}] = g
		}
		g.total++
		if ok {
			g.right++
		} else {
			g.said[said]++
		}
	}
	right := 0
	for _, r := range rows {
		said, _, _ := language.Detect(r.Text)
		ok := said == expected(r.Lang)
		if ok {
			right++
		}
		count("language", r.Lang, said, ok)
		count("length", lengthClass(r.Text), said, ok)
		count("source", r.Source, said, ok)
	}
	f := LanguageFigures{Rows: len(rows), Accuracy: Share(right, len(rows))}
	languages := 0
	for at, g := range groups {
		out := LanguageGroup{By: at[0], Name: at[1], Rows: g.total, Accuracy: Share(g.right, g.total)}
		if at[0] == "language" {
			out.Said = g.said
			f.Macro += 100 * float64(g.right) / float64(g.total)
			languages++
		}
		f.Groups = append(f.Groups, out)
	}
	slices.SortFunc(f.Groups, func(a, b LanguageGroup) int { return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Name, b.Name)) })
	if languages > 0 {
		f.Macro = Share(int(f.Macro/float64(languages)*1000), 100000)
	}
	return f
}

func expected(lang string) string {
	if slices.Contains([]string{"pt", "es", "en", ""}, lang) {
		return lang
	}
	return language.Other
}

func lengthClass(text string) string {
	switch n := utf8.RuneCountInString(text); {
	case n <= 20:
		return "1-20"
	case n <= 40:
		return "21-40"
	}
	return "41-"
}
