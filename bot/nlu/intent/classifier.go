// Package intent finds the flow that a text asks for, or says that none fits: a few-shot classifier trained at load from the phrases that
// support leads write, with a threshold derived from those phrases alone. The recipe and what was tried beside it: docs/understanding.md.
package intent

import (
	"hash/fnv"
	"math"
	"slices"
	"sort"
	"strconv"
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
	labels     []string
	vocabulary *vocabulary
	net        *softmax
	limits     limits
	ground     ground
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

// Options are what a training depends on beside the flows.
type Options struct {
	Seed       uint64   // of the order in which phrases are learned
	Unlabelled []string // past messages, newest first, without a label
}

// Train learns a library. The same flows and options give the same classifier.
func Train(flows []bot.FlowCard, o Options) *Classifier {
	seed := o.Seed
	c := &Classifier{}
	var phrases, titles []example
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
	if len(c.labels) == 0 {
		return c
	}
	if len(phrases) == 0 {
		phrases, titles = titles, nil
	}
	c.ground = newGround(len(c.labels), phrases, titles)
	c.vocabulary, c.net, c.limits = learn(phrases, titles, len(c.labels), seed)
	return c
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

// learn is the recipe: vocabulary, titles if they agree with the phrases, softmax, thresholds by folds.
func learn(phrases, titles []example, classes int, seed uint64) (*vocabulary, *softmax, limits) {
	all := make([][]string, 0, len(phrases)+len(titles))
	for _, e := range phrases {
		all = append(all, e.words)
	}
	for _, e := range titles {
		all = append(all, e.words)
	}
	v := newVocabulary(all)
	for i := range phrases {
		phrases[i].vector = v.vector(phrases[i].words)
	}
	for i := range titles {
		titles[i].vector = v.vector(titles[i].words)
	}
	if !titlesAgree(phrases, titles, classes) {
		titles = nil
	}
	var net *softmax
	var rows []foldRow
	var work sync.WaitGroup
	work.Go(func() { net = fit(slices.Concat(phrases, titles), classes, len(v.idf), seed) })
	rows = crossValidate(phrases, titles, classes, len(v.idf), seed)
	work.Wait()
	return v, net, findLimits(rows, phrases, classes)
}

// titlesAgree says whether titles read like their flow's phrases: nearest centroid must bring at least 30 % of them home.
func titlesAgree(phrases, titles []example, classes int) bool {
	if len(titles) == 0 {
		return false
	}
	centroids := make([]map[int32]float64, classes)
	for i := range centroids {
		centroids[i] = map[int32]float64{}
	}
	for _, e := range phrases {
		for _, f := range e.vector {
			centroids[e.class][f.id] += float64(f.x)
		}
	}
	norms := make([]float64, classes)
	for i, c := range centroids {
		for _, x := range c {
			norms[i] += x * x
		}
		norms[i] = math.Sqrt(norms[i]) + 1e-9
	}
	home := 0
	for _, t := range titles {
		best, top := -1, 0.0
		for i, c := range centroids {
			dot := 0.0
			for _, f := range t.vector {
				dot += float64(f.x) * c[f.id]
			}
			if dot/norms[i] > top {
				best, top = i, dot/norms[i]
			}
		}
		if best == t.class {
			home++
		}
	}
	return float64(home) >= 0.3*float64(len(titles))
}

// Match judges one text.
func (c *Classifier) Match(text, language string) Match {
	if c.net == nil {
		return Match{}
	}
	return c.matchWords(words.List(text, language))
}

func (c *Classifier) matchWords(ws []string) Match {
	if len(ws) == 0 {
		return Match{}
	}
	ws = c.vocabulary.words.repaired(ws)
	vector := c.vocabulary.vector(ws)
	if len(vector) == 0 {
		return Match{}
	}
	z := c.net.logits(vector)
	p, energy := probabilities(z)
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return p[order[a]] > p[order[b]] })
	top := p[order[0]]
	m := Match{Score: confidence(top, energy)}
	m.Own, m.Specific = c.ground.evidence(ws, order[0])
	right := c.limits.probability(m.Score)
	for _, i := range order[:min(5, len(order))] {
		m.Candidates = append(m.Candidates, bot.Candidate{Flow: c.labels[i], Score: math.Round(right*p[i]/top*1e4) / 1e4})
	}
	switch {
	case m.Score >= c.limits.high:
		m.Band = Start
	case m.Score >= c.limits.low:
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

// Library keeps the classifiers of the newest libraries; a conversation may still stand on the one before.
type Library struct {
	mu      sync.Mutex
	entries []*libraryEntry // newest use last
}

type libraryEntry struct {
	key  string
	once sync.Once
	got  *Classifier
}

const keptLibraries = 4

// Classifier is the one of a view's flows, trained at its first use.
func (l *Library) Classifier(v bot.View, seed uint64) *Classifier {
	key := v.Library
	if key == "" {
		key = hashFlows(v.Flows)
	}
	l.mu.Lock()
	var e *libraryEntry
	if i := slices.IndexFunc(l.entries, func(e *libraryEntry) bool { return e.key == key }); i >= 0 {
		e = l.entries[i]
		l.entries = slices.Delete(l.entries, i, i+1)
	} else {
		e = &libraryEntry{key: key}
	}
	l.entries = append(l.entries, e)
	if len(l.entries) > keptLibraries {
		l.entries = slices.Delete(l.entries, 0, 1)
	}
	l.mu.Unlock()
	e.once.Do(func() { e.got = Train(v.Flows, Options{Seed: seed}) }) // outside the lock: other libraries need not wait
	return e.got
}

func hashFlows(flows []bot.FlowCard) string {
	h := fnv.New64a()
	write := func(s string) {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	for _, f := range flows {
		write(f.Name)
		for _, code := range keys(f.Title) {
			write(f.Title[code])
		}
		for _, texts := range []map[string][]string{f.Phrases, f.Keywords} {
			for _, code := range keys(texts) {
				write(code)
				for _, t := range texts[code] {
					write(t)
				}
			}
		}
	}
	return strconv.FormatUint(h.Sum64(), 16)
}
