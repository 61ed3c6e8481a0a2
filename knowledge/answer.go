package knowledge

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"agentbot/bot"
)

// Answerer answers from a base: with a model by writing from passages and checking, without one by quoting.
type Answerer struct {
	Base  *Base
	Model bot.Model // may be nil
}

var _ bot.Knowledge = Answerer{}

// considered is how many passages a model sees and a trace shows.
const considered = 4

// Answer implements bot.Knowledge.
func (a Answerer) Answer(ctx context.Context, q bot.KnowledgeQuestion) bot.Answer {
	index := a.Base.Index()
	found, err := a.find(ctx, index, q)
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	best, score := trace(found.Hits), 0.0
	if len(found.Hits) > 0 {
		score = found.Hits[0].Score
	}
	if score < enough {
		return answered(bot.NotFound, bot.KnowledgeAnswer{Score: score, Best: best}, bot.Answer{Note: found.Note})
	}
	said := bot.Answer{Note: found.Note}
	if a.Model != nil {
		written, reply := a.write(ctx, q, found)
		said.Cost = reply.Cost
		said.Note = joinNotes(found.Note, reply.Note)
		switch reply.Outcome {
		case bot.OK:
			written.Score, written.Best = score, best
			return answered(bot.OK, written, said)
		case bot.NotFound:
			return answered(bot.NotFound, bot.KnowledgeAnswer{Score: score, Best: best}, said)
		}
	}
	quoted := index.quoted(found, q.Language)
	quoted.Score, quoted.Best = score, best
	return answered(bot.OK, quoted, said)
}

// elsewhere is how much better another language must fit before "only in Spanish" is said: sibling languages share so many words that the
// article's own translation comes close.
const elsewhere = 0.1

// find searches the customer's language, and others only when that has no answer at all: the same article in another language may
// hold another country's rule.
func (a Answerer) find(ctx context.Context, index *Index, q bot.KnowledgeQuestion) (Found, error) {
	language := baseLanguage(q.Language)
	text := shortened(q.Text)
	best, err := index.Search(ctx, text, language, considered)
	if err != nil || answers(best) {
		return best, err
	}
	type search struct{ text, language string }
	own := 0.0
	if len(best.Hits) > 0 {
		own = best.Hits[0].Score
	}
	var searches [][]search // each group only if none before it answered
	var parts, others []search
	for _, part := range parted(text) {
		parts = append(parts, search{part, language})
	}
	for _, other := range sorted(index.shelves) {
		if other != language {
			others = append(others, search{text, other})
		}
	}
	searches = append(searches, parts, others)
	for _, group := range searches {
		for _, s := range group {
			found, err := index.Search(ctx, s.text, s.language, considered)
			if err != nil {
				return best, err
			}
			if s.language != language && answers(found) && found.Hits[0].Score < own+elsewhere {
				continue // it is here too, and here it was not enough
			}
			if answers(found) && (!answers(best) || found.Hits[0].Score > best.Hits[0].Score) {
				best = found
			}
		}
		if answers(best) {
			break
		}
	}
	return best, nil
}

// Bounds on what of a message is searched.
const (
	questionRunes = 1000
	questionParts = 5
	partWords     = 3
)

// shortened cuts what is no question any more: a pasted page costs time and finds nothing.
func shortened(text string) string {
	if r := []rune(text); len(r) > questionRunes {
		return string(r[:questionRunes])
	}
	return text
}

// parted gives the sentences of a message of several: around a question people greet, tell and thank, and every word of that counts
// against the share that must be found.
func parted(text string) []string {
	var parts []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?¿¡;\n", r) }) {
		if part = strings.TrimSpace(part); len(words(part)) >= partWords && len(parts) < questionParts && part != strings.TrimSpace(text) {
			parts = append(parts, part)
		}
	}
	return parts
}

func answers(f Found) bool { return len(f.Hits) > 0 && f.Hits[0].Score >= enough }

// onlyIn says truthfully in which language the quotation is, when it is not the customer's.
var onlyIn = map[string]map[string]string{
	"pt": {"pt": "Encontrei isto só em português:", "es": "Encontrei isto só em espanhol:", "en": "Encontrei isto só em inglês:"},
	"es": {"pt": "Encontré esto solo en portugués:", "es": "Encontré esto solo en español:", "en": "Encontré esto solo en inglés:"},
	"en": {"pt": "I found this in Portuguese only:", "es": "I found this in Spanish only:", "en": "I found this in English only:"},
}

// quoted answers with the best passage's own sentences.
func (x *Index) quoted(found Found, language string) bot.KnowledgeAnswer {
	p := found.Hits[0].Passage
	text := introduced(p, quote(p, found.Question, x.shelves[found.Language].lexical.weight))
	if asked := baseLanguage(language); asked != found.Language {
		if lead := onlyIn[asked][found.Language]; lead != "" {
			text = lead + "\n" + text
		}
	}
	sources := []bot.Source{{Title: p.Title, URL: p.URL}}
	return bot.KnowledgeAnswer{Text: text + links(sources), Sources: sources, By: "quote"}
}

// links ends an answer with where to read on; a source without an address has nothing to follow.
func links(sources []bot.Source) string {
	text := ""
	for _, s := range sources {
		if s.URL != "" {
			text += "\n" + s.Title + ": " + s.URL
		}
	}
	if text == "" {
		return ""
	}
	return "\n" + text
}

func trace(hits []Hit) []bot.Passage {
	var out []bot.Passage
	for _, h := range hits {
		out = append(out, bot.Passage{ID: h.Passage.ID, Title: h.Passage.Title, Score: h.Score})
	}
	return out
}

func answered(outcome string, body bot.KnowledgeAnswer, a bot.Answer) bot.Answer {
	output, err := json.Marshal(body)
	if err != nil { // only NaN could do it
		return bot.Answer{Outcome: bot.Unavailable, Note: fmt.Sprintf("encode the answer: %v", err)}
	}
	a.Outcome, a.Output = outcome, output
	return a
}

func joinNotes(a, c string) string {
	if a != "" && c != "" {
		return a + "; " + c
	}
	return a + c
}
