package intent

import (
	"cmp"
	"math"
	"slices"

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
	v.see(list)
	for i := range all {
		all[i].vector = list[i].vector
	}
	c := newCentroids(list, classes, len(v.idf))
	var out []bot.Confusion
	astray := map[[2]string]float32{} // phrase and near: how much better the other flow fits
	for _, p := range all {
		z := c.leftOut(p.example)
		best := slices.Index(z, slices.Max(z))
		if best == p.class {
			continue
		}
		near, likeness := nearest(p, all, best)
		if likeness >= tooClose {
			astray[[2]string{p.flow + p.text, near.flow + near.text}] = z[best] - z[p.class]
			out = append(out, bot.Confusion{Flow: p.flow, Language: p.language, Phrase: p.text, Other: near.flow, Near: near.text, Likeness: likeness})
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
		before := len(all)
		for _, code := range keys(f.Phrases) {
			for _, text := range f.Phrases[code] {
				if ws := words.List(text, code); len(ws) > 0 {
					all = append(all, phrase{example{words: ws, class: classes, weight: 1}, f.Name, code, text})
				}
			}
		}
		if len(all) > before {
			classes++
		}
	}
	return all, classes
}

// nearest is the phrase of a class that is most like p, and how much.
func nearest(p phrase, all []phrase, class int) (phrase, float64) {
	own := map[int32]float64{}
	for _, f := range p.vector {
		own[f.id] = float64(f.x)
	}
	var found phrase
	best := -1.0
	for _, q := range all {
		if q.class != class {
			continue
		}
		dot := 0.0
		for _, f := range q.vector {
			dot += own[f.id] * float64(f.x)
		}
		if likeness := dot / (length(p.vector)*length(q.vector) + 1e-9); likeness > best {
			found, best = q, likeness
		}
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
