// Package intent finds the flow that a text asks for, or says that none fits: a few-shot classifier trained at load from the phrases that
// support leads write, with a threshold derived from those phrases alone. The recipe and what was tried beside it: docs/understanding.md.
package intent

import (
	"math"
	"slices"
	"sort"
	"sync"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// Band is what a match is good for.
type Band int

// The bands.
const (
	None    Band = iota // none of these
	Clarify             // ask "A, B or C?"
	Start
)

// Match is what the classifier makes of one text.
type Match struct {
	Candidates []bot.Candidate // best first, at most five
	Score      float64
	Band       Band
	Own        int // different things said that the best flow's phrases say too
	Specific   int // of them, those that no other flow's phrases say
}

// Classifier finds the flow a text asks for. It is trained from the flows' own phrases and knows when none fits.
type Classifier struct {
	labels []string
	model  *model // nil where no flow can be found by words
	ground ground
}

// limits are the scores that separate none, clarify and start, and the curve that turns a score into a probability of being right.
type limits struct {
	low, high    float64
	slope, shift float64
}

// example is one phrase as the classifier learns it.
type example struct {
	words  []string
	class  int
	weight float32
	vector []feature
}

// Said is a past message of a customer, whose flow nobody has named. Language is the one its chat-speak is read in, "" when unknown.
type Said struct{ Text, Language string }

// Options are what a training depends on beside the flows.
type Options struct {
	Seed       uint64 // of the order in which phrases are learned
	Unlabelled []Said // past messages, newest first
}

// Train learns a library. The same flows and options give the same classifier.
func Train(flows []bot.FlowCard, o Options) *Classifier {
	c, phrases, titles := classesOf(flows)
	if len(c.labels) == 0 {
		return c
	}
	c.ground = newGround(len(c.labels), phrases, titles)
	c.model = learn(phrases, titles, len(c.labels), o.Seed)
	if log := pastTexts(o.Unlabelled, phrases); len(log) > 0 {
		c.model = c.model.learnFrom(log, phrases, titles, o.Seed)
	}
	round(c.model.net.weights)
	return c
}

// Nearest is a classifier that is ready at once and judges by the middles of the flows' phrases: for the seconds until Train has ended.
func Nearest(flows []bot.FlowCard) *Classifier {
	c, phrases, titles := classesOf(flows)
	if len(c.labels) == 0 {
		return c
	}
	c.ground = newGround(len(c.labels), phrases, titles)
	c.model = firstAid(phrases, titles, len(c.labels))
	return c
}

// classesOf reads the flows that can be found by words: each is a class, and has phrases and titles. Where no flow has phrases, the titles are
// the phrases.
func classesOf(flows []bot.FlowCard) (c *Classifier, phrases, titles []example) {
	c = &Classifier{}
	for _, f := range flows {
		if !HasPhrases(f) {
			continue
		}
		class := len(c.labels)
		c.labels = append(c.labels, f.Name)
		phrases = append(phrases, examples(f.Phrases, class, 1)...)
		titles = append(titles, examples(f.Keywords, class, 0.5)...)
		for _, code := range keys(f.Title) {
			titles = append(titles, example{words: words.List(f.Title[code], code), class: class, weight: 0.5})
		}
	}
	if len(phrases) == 0 {
		phrases, titles = titles, nil
	}
	return c, phrases, titles
}

// HasPhrases says whether a flow can be found by words.
func HasPhrases(f bot.FlowCard) bool {
	for _, list := range f.Phrases {
		if len(list) > 0 {
			return true
		}
	}
	return f.Startable && len(f.Title) > 0
}

func examples(texts map[string][]string, class int, weight float32) []example {
	var out []example
	for _, code := range keys(texts) {
		for _, text := range texts[code] {
			if ws := words.List(text, code); len(ws) > 0 {
				out = append(out, example{words: ws, class: class, weight: weight})
			}
		}
	}
	return out
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// model is what training makes: how to see a text, how to judge it and how sure to be.
type model struct {
	vocabulary *vocabulary
	net        *softmax
	nearest    *centroids // judges where net is nil
	limits     limits
}

func (m *model) logits(vector []feature) []float32 {
	if m.net == nil {
		return m.nearest.logits(vector)
	}
	return m.net.logits(vector)
}

// foldsAtOnce is how many folds are trained at the same time: customers are served beside them.
const foldsAtOnce = 2

// learn is the recipe: vocabulary, titles if they agree with the phrases, softmax, thresholds by folds.
func learn(phrases, titles []example, classes int, seed uint64) *model {
	v := newVocabulary(phrases, titles)
	v.see(phrases)
	v.see(titles)
	if !titlesAgree(phrases, titles, classes, len(v.idf)) {
		titles = nil
	}
	m, all := &model{vocabulary: v}, slices.Concat(phrases, titles)
	var rows []foldRow
	if len(phrases) > bigSet { // one after the other: each takes much memory
		free := newTables(1)
		rows = crossValidate(phrases, titles, classes, v, seed, free)
		m.net = fit(all, classes, v, seed, <-free)
	} else {
		var work sync.WaitGroup
		work.Go(func() { m.net = fit(all, classes, v, seed, nil) })
		rows = crossValidate(phrases, titles, classes, v, seed, newTables(foldsAtOnce))
		work.Wait()
	}
	m.limits = findLimits(rows, len(phrases), classes)
	return m
}

// titlesAgree says whether titles read like their flow's phrases: nearest centroid must bring at least 30 % of them home.
func titlesAgree(phrases, titles []example, classes, features int) bool {
	if len(titles) == 0 {
		return false
	}
	c := newCentroids(phrases, classes, features)
	home := 0
	for _, t := range titles {
		if rowOf(c.logits(t.vector), t.class).right {
			home++
		}
	}
	return float64(home) >= 0.3*float64(len(titles))
}

// Match judges one text.
func (c *Classifier) Match(text, language string) Match {
	if c.model == nil {
		return Match{}
	}
	return c.matchWords(words.List(text, language))
}

func (c *Classifier) matchWords(ws []string) Match {
	if len(ws) == 0 {
		return Match{}
	}
	ws = c.model.vocabulary.words.repaired(ws)
	vector := c.model.vocabulary.vector(ws)
	if len(vector) == 0 {
		return Match{}
	}
	p, energy := probabilities(c.model.logits(vector))
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return p[order[a]] > p[order[b]] })
	top := p[order[0]]
	m := Match{Score: confidence(top, energy)}
	m.Own, m.Specific = c.ground.evidence(ws, order[0])
	right := c.model.limits.probability(m.Score)
	for _, i := range order[:min(5, len(order))] {
		m.Candidates = append(m.Candidates, bot.Candidate{Flow: c.labels[i], Score: math.Round(right*p[i]/top*1e4) / 1e4})
	}
	switch {
	case m.Score >= c.model.limits.high:
		m.Band = Start
	case m.Score >= c.model.limits.low:
		m.Band = Clarify
	}
	return m
}

// probability is the chance that the best flow is the right one: right among the flows, as calibrated on the folds, times being about
// any of them at all, which is even at the threshold below which texts are turned away.
func (l limits) probability(score float64) float64 {
	among := 1 / (1 + math.Exp(-(l.slope*score + l.shift)))
	about := 1 / (1 + math.Exp(-4*(score-l.low)))
	return among * about
}
