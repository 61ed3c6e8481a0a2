package intent

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"

	"agentbot/bot"
	"agentbot/bot/nlu/words"
)

// tooClose is from which likeness on two phrases are the same wish in other words. In the shipped flows the phrases of two flows reach 0.55, and those
// of one flow 0.77 at most.
const tooClose = 0.7

// phrase is an example with where it stands.
type phrase struct {
	example
	flow, language, text string
}

// Confused are the phrases that would start another flow than their own, were they not written there: as the matching sees them, the other flow says
// the same already, in its own words.
func Confused(flows []bot.FlowCard) []bot.Confusion {
	all, classes := phrasesOf(flows)
	if classes < 2 {
		return nil
	}
	list := make([]example, len(all))
	for i := range all {
		list[i] = all[i].example
	}
	v := newVocabulary(list)
	inParts(len(list), func(from, to int) { v.see(list[from:to]) })
	for i := range all {
		all[i].vector = list[i].vector
	}
	c := newCentroids(list, classes, len(v.idf))
	var out []bot.Confusion
	near := likeness{all: all, of: make([][]int, classes), own: make([]float64, len(v.idf)), left: mostCompared}
	for i, p := range all {
		near.of[p.class] = append(near.of[p.class], i)
	}
	astray := map[[2]string]float32{} // phrase and near: how much better the other flow fits
	for _, s := range strayed(all, c) {
		p := all[s.phrase]
		other, likeness := near.nearest(p, s.class)
		if likeness >= tooClose {
			astray[[2]string{p.flow + p.text, other.flow + other.text}] = s.better
			out = append(out, bot.Confusion{Flow: p.flow, Language: p.language, Phrase: p.text, Other: other.flow, Near: other.text, Likeness: likeness})
		}
	}
	// Each of two may be taken for the other's: the one that fits its own flow less is in the wrong place.
	out = slices.DeleteFunc(out, func(c bot.Confusion) bool {
		own, other := c.Flow+c.Phrase, c.Other+c.Near
		back, both := astray[[2]string{other, own}]
		here := astray[[2]string{own, other}]
		return both && (here < back || here == back && own < other)
	})
	slices.SortFunc(out, func(a, b bot.Confusion) int {
		return cmp.Or(cmp.Compare(a.Flow, b.Flow), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Phrase, b.Phrase))
	})
	return out
}

func phrasesOf(flows []bot.FlowCard) (all []phrase, classes int) {
	for _, f := range flows {
		for _, code := range keys(f.Phrases) {
			for _, text := range f.Phrases[code] {
				all = append(all, phrase{example{weight: 1}, f.Name, code, text})
			}
		}
	}
	inParts(len(all), func(from, to int) {
		for i := from; i < to; i++ {
			all[i].words = words.List(all[i].text, all[i].language)
		}
	})
	all = slices.DeleteFunc(all, func(p phrase) bool { return len(p.words) == 0 })
	for i := range all {
		if i == 0 || all[i].flow != all[i-1].flow {
			classes++
		}
		all[i].class = classes - 1
	}
	return all, classes
}

// inParts does something to the parts of a list at once, one for each processor.
func inParts(n int, do func(from, to int)) {
	var parts sync.WaitGroup
	size := n/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < n; from += size {
		parts.Go(func() { do(from, min(from+size, n)) })
	}
	parts.Wait()
}

// stray is a phrase that would start another flow, and how much better that one fits.
type stray struct {
	phrase, class int
	better        float32
}

// strayed are all of them, those first that are the farthest from their own flow.
func strayed(all []phrase, c *centroids) []stray {
	judged := make([]stray, len(all))
	inParts(len(all), func(from, to int) {
		for i := from; i < to; i++ {
			z := c.leftOut(all[i].example)
			best := slices.Index(z, slices.Max(z))
			judged[i] = stray{i, best, z[best] - z[all[i].class]}
		}
	})
	out := slices.DeleteFunc(judged, func(s stray) bool { return s.class == all[s.phrase].class })
	slices.SortStableFunc(out, func(a, b stray) int { return cmp.Compare(b.better, a.better) })
	return out
}

// mostCompared bounds how many features of phrases are compared: some tenths of a second, in which some hundred stray phrases among flows of two
// thousand phrases each are compared with all of them, and far more than anybody has among flows of the usual length.
const mostCompared = 200_000_000

// likeness finds phrases that are like one.
type likeness struct {
	all  []phrase
	of   [][]int   // the phrases of each class
	own  []float64 // the features of the phrase that is looked for
	left int
}

// nearest is the phrase of a class that is most like p, and how much; below zero when there was too much to compare.
func (l *likeness) nearest(p phrase, class int) (phrase, float64) {
	for _, f := range p.vector {
		l.own[f.id] = float64(f.x)
	}
	whole := length(p.vector)
	var found phrase
	best := -1.0
	for _, i := range l.of[class] {
		q := &l.all[i]
		if l.left -= len(q.vector); l.left < 0 {
			best = -1
			break
		}
		dot, sum := 0.0, 0.0
		for _, f := range q.vector {
			x := float64(f.x)
			dot += l.own[f.id] * x
			sum += x * x
		}
		if like := dot / (whole*math.Sqrt(sum) + 1e-9); like > best {
			found, best = *q, like
		}
	}
	for _, f := range p.vector {
		l.own[f.id] = 0
	}
	return found, best
}

func length(vector []feature) float64 {
	sum := 0.0
	for _, f := range vector {
		sum += float64(f.x) * float64(f.x)
	}
	return math.Sqrt(sum)
}
