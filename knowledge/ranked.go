package knowledge

import (
	"slices"
	"strings"
)

// What counts in choosing a document and a passage in it, next to the share of the question that a passage holds.
const (
	titleCredit = 0.25 // for a title that holds the whole question: what a document is about outweighs what it mentions
	leadCredit  = 1.15 // for the first passage of a document, which says what the document is about
	wholeTitle  = 0.8  // the share of a question from which on a title is the question, and the lead its answer
	subjects    = 2    // words of a question that a passage must hold, unless one of them stands in its title or headings
)

// outline is what a passage is about, in terms.
type outline struct{ title, heading []term }

// term is a word with its grams and what it counts.
type term struct {
	grams  []string
	weight float64
}

func newShelf(language string, passages []Passage) *shelf {
	plain := plainWords[language]
	ids := make([]string, len(passages))
	all, own, topics := make([]string, len(passages)), make([]string, len(passages)), make([]string, len(passages))
	s := &shelf{outline: make([]outline, len(passages))}
	for i, p := range passages {
		headings := strings.Join(p.Headings, "\n")
		ids[i], all[i], own[i], topics[i] = p.ID, p.indexed(), headings+"\n"+headings+"\n"+p.Text, p.Title+"\n"+headings
		if leads(p.ID) {
			own[i] = p.Title + "\n" + own[i]
		}
		s.outline[i].title = weighed(terms(p.Title), plain)
		if n := len(p.Headings); n > 0 {
			s.outline[i].heading = weighed(terms(p.Headings[n-1]), plain)
		}
	}
	s.lexical, s.own, s.topics = newLexical(ids, all), newLexical(ids, own), newLexical(ids, topics)
	for _, x := range []*lexical{s.lexical, s.own, s.topics} {
		x.plain = plain
	}
	return s
}

func leads(id string) bool { return strings.HasSuffix(id, "#1") }

func documentID(passage string) string {
	document, _, _ := strings.Cut(passage, "#")
	return document
}

// ranked chooses documents first and passages inside them second. Otherwise the sections of one article, which all have its title,
// compete by their length, and a word in passing beats the article about it.
func (s *shelf) ranked(question string, k int) []hit {
	said := s.lexical.spelled(question)
	hits := s.lexical.best(said, k)
	asked := s.asked(said)
	own, _, bound := s.own.scores(said) // of the same documents, hence of the same words
	best := map[string]float64{}        // by document
	for _, h := range hits {
		if !s.about(asked, h.at) {
			h.share = min(h.share, justBelow*s.lexical.floor())
		}
		d := documentID(h.id)
		best[d] = max(best[d], h.share)
	}
	titles := map[string]float64{} // by document, whose passages all have its title
	for i, h := range hits {
		document := documentID(h.id)
		share := best[document]
		titled, known := titles[document]
		if !known {
			titled = covered(asked, s.outline[h.at].title, 1)
			titles[document] = titled
		}
		hits[i].share = share
		hits[i].score = share + titleCredit*titled + s.within(h, own[h.at]/bound, asked, titled)/tieBreak
	}
	slices.SortStableFunc(hits, func(a, c hit) int {
		switch {
		case a.score > c.score:
			return -1
		case a.score < c.score:
			return 1
		}
		return strings.Compare(a.id, c.id)
	})
	return hits
}

const (
	justBelow = 0.99 // of the floor: near, but no answer
	clearly   = 0.1  // more alike: not by a word of grammar
	tieBreak  = 1000 // passages of one document differ by less than documents do
)

// within is how well a passage answers among those of its document: by its own words, or by being the lead or the section that the
// question names.
func (s *shelf) within(h hit, own float64, asked []term, titled float64) float64 {
	o := s.outline[h.at]
	if leads(h.id) {
		own *= leadCredit
	}
	if titled < wholeTitle {
		return own
	}
	switch {
	case covered(asked, o.heading, plainWeight) > covered(asked, o.title, plainWeight), alike(asked, o.heading) > alike(asked, o.title)+clearly:
		return own + 2
	case leads(h.id):
		return own + 1
	}
	return own
}

// about says whether a passage holds enough subjects of the question to be about it: "oi de novo" shares a word with many.
func (s *shelf) about(asked []term, at int32) bool {
	held := 0
	for _, t := range asked {
		if t.weight < 1 {
			continue
		}
		if s.topics.has(t.grams, at) {
			return true
		}
		if s.lexical.has(t.grams, at) {
			held++
		}
	}
	return held >= subjects
}

// asked is the question in terms, each as the documents spell it.
func (s *shelf) asked(said []spelling) []term {
	asked := make([]term, len(said))
	for i, word := range said {
		asked[i] = term{grams: grams(word.meant), weight: 1}
		if s.lexical.plain[word.said] {
			asked[i].weight = plainWeight
		}
	}
	return asked
}

func weighed(words []string, plain map[string]bool) []term {
	out := make([]term, len(words))
	for i, word := range words {
		out[i] = term{grams: grams(word), weight: 1}
		if plain[word] {
			out[i].weight = plainWeight
		}
	}
	return out
}

// covered is the share of a, of its words that weigh something, that stands in c, in this or a kindred form.
func covered(a, c []term, least float64) float64 {
	sum, all := 0.0, 0.0
	for _, t := range a {
		if t.weight >= least {
			sum += t.weight * kinship(t, c)
			all += t.weight
		}
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// alike is 1 when two texts are of the same words.
func alike(a, c []term) float64 {
	sum, all := 0.0, 0.0
	for _, side := range [][2][]term{{a, c}, {c, a}} {
		for _, t := range side[0] {
			sum += t.weight * kinship(t, side[1])
			all += t.weight
		}
	}
	return sum / max(1, all)
}

// kinship is the share of grams that a word has in common with the nearest of others.
func kinship(t term, others []term) float64 {
	best := 0.0
	for _, o := range others {
		common := 0
		for _, gram := range t.grams {
			if slices.Contains(o.grams, gram) {
				common++
			}
		}
		best = max(best, 2*float64(common)/float64(len(t.grams)+len(o.grams)))
	}
	return best
}
