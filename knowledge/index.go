package knowledge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"agentbot/bot"
)

// Index is everything that can be found, as of one reading of the sources. It never changes; Base swaps it whole.
type Index struct {
	passages map[string]Passage
	shelves  map[string]*shelf // by language
	embedder bot.Embedder
	report   Report
}

// shelf is one language: mixing them would make common words of one rare words of all.
type shelf struct {
	lexical *lexical // every passage with its document's title and headings: is there an answer, and in which document
	own     *lexical // what each passage says beyond its document's title: which passage of it
	topics  *lexical // titles and headings alone
	outline []outline
	vectors *vectors // nil: words alone
}

// Hit is one found passage. Score is calibrated: from one half on it is an answer.
type Hit struct {
	Passage Passage
	Score   float64
	rank    float64 // fused, only for the order
}

// Found is the result of a search, best first. Note says what worked less well than configured.
type Found struct {
	Hits     []Hit
	Question string // what was searched: may be one sentence of the message
	Language string
	Note     string
}

// NewIndex indexes documents. An embedder that does not do its work is a note in the report, not an error: words alone still answer.
func NewIndex(ctx context.Context, docs []Document, embedder bot.Embedder) (*Index, error) {
	x := &Index{passages: map[string]Passage{}, shelves: map[string]*shelf{}, embedder: embedder}
	x.report = Report{Documents: len(docs), Passages: map[string]int{}}
	byLanguage := map[string][]Passage{}
	for _, d := range docs {
		passages, drops := cut(d)
		x.report.Dropped = append(x.report.Dropped, drops...)
		for _, p := range passages {
			if _, twice := x.passages[p.ID]; twice {
				return nil, fmt.Errorf("document %s is read twice: name each folder once in knowledge.sources", d.Path)
			}
			x.passages[p.ID] = p
			byLanguage[p.Language] = append(byLanguage[p.Language], p)
		}
	}
	for _, language := range sorted(byLanguage) {
		passages := byLanguage[language]
		x.report.Passages[language] = len(passages)
		x.shelves[language] = x.newShelf(ctx, language, passages)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("index %d documents: %w", len(docs), err)
	}
	return x, nil
}

func (x *Index) newShelf(ctx context.Context, language string, passages []Passage) *shelf {
	s := newShelf(language, passages)
	if x.embedder == nil {
		return s
	}
	vectors, err := newVectors(ctx, x.embedder, language, passages)
	if err != nil {
		x.report.Notes = append(x.report.Notes, fmt.Sprintf("no vectors for %s, %v: %v", language, errNoVectors, err))
		return s
	}
	s.vectors = vectors
	return s
}

// Report is what came of reading the sources.
func (x *Index) Report() Report { return x.report }

// depth is how far each ranking is read before fusing.
const depth = 20

// Search finds the k best passages in one language. Only the end of ctx is an error.
func (x *Index) Search(ctx context.Context, question, language string, k int) (Found, error) {
	found := Found{Question: question, Language: language}
	s := x.shelves[language]
	if s == nil {
		return found, nil
	}
	byWords := s.ranked(question, depth)
	var byMeaning []hit
	if s.vectors != nil && strings.TrimSpace(question) != "" {
		query, err := embeddings(ctx, x.embedder, []string{question}, s.vectors.length)
		if err == nil {
			byMeaning, err = s.vectors.search(ctx, query[0], depth)
		}
		if err != nil {
			found.Note = fmt.Sprintf("%v: %v", errNoVectors, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return found, fmt.Errorf("search: %w", err)
	}
	found.Hits = x.fused(s, byWords, byMeaning, k)
	return found, nil
}

// fused joins the two rankings by reciprocal rank: their scores cannot be compared, their ranks can. 60 is the constant of the
// original paper; it makes agreement of both count more than the lead of one.
func (x *Index) fused(s *shelf, byWords, byMeaning []hit, k int) []Hit {
	const damping = 60
	all := map[string]*Hit{}
	add := func(hits []hit, floor float64) {
		for rank, h := range hits {
			if all[h.id] == nil {
				all[h.id] = &Hit{Passage: x.passages[h.id]}
			}
			all[h.id].rank += 1 / float64(damping+rank+1)
			all[h.id].Score = max(all[h.id].Score, calibrated(h.share, floor))
		}
	}
	add(byWords, s.lexical.floor())
	if s.vectors != nil {
		add(above(byMeaning, s.vectors.floor.value), s.vectors.floor.value)
	}
	hits := make([]Hit, 0, len(all))
	for _, id := range sorted(all) {
		hits = append(hits, *all[id])
	}
	slices.SortStableFunc(hits, func(a, c Hit) int {
		switch {
		case (a.Score >= enough) != (c.Score >= enough): // what one ranking is sure of goes before what neither is
			if a.Score >= enough {
				return -1
			}
			return 1
		case a.rank > c.rank:
			return -1
		case a.rank < c.rank:
			return 1
		}
		return 0
	})
	return hits[:min(k, len(hits))]
}

// above keeps the hits that mean something. The rank of a passage among unrelated ones is noise, and fused it would outvote words.
func above(hits []hit, floor float64) []hit {
	for i, h := range hits {
		if h.share < floor {
			return hits[:i]
		}
	}
	return hits
}

// sorted gives a map's keys in order, so that nothing depends on the map's.
func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
