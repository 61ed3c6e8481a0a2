package intent

import "math"

// sharpness turns a cosine into a logit of the nearest centroid.
const sharpness = 12

// centroids are the middles of the flows' phrases: what serves until the training ends, and the judge of titles. A middle holds few of the
// words of a library, so only what is there is kept: for 500 flows a fiftieth of what a table of all words would take.
type centroids struct {
	rows  [][]share // by feature
	norms []float64 // of the sums before they were brought to length one
}

// share is how much of a feature lies in the middle of a flow, times sharpness.
type share struct {
	class int32
	x     float32
}

func newCentroids(list []example, classes, features int) *centroids {
	c := &centroids{rows: make([][]share, features), norms: make([]float64, classes)}
	for _, e := range list {
		for _, f := range e.vector {
			c.add(f.id, int32(e.class), f.x*e.weight)
		}
	}
	for _, row := range c.rows {
		for _, s := range row {
			c.norms[s.class] += float64(s.x) * float64(s.x)
		}
	}
	for i, sum := range c.norms {
		c.norms[i] = math.Sqrt(sum) + 1e-9
	}
	for _, row := range c.rows {
		for i, s := range row {
			row[i].x = s.x * float32(sharpness/c.norms[s.class])
		}
	}
	return c
}

// add counts on: the examples of a class come one after the other, so its share is mostly the last.
func (c *centroids) add(feature, class int32, x float32) {
	row := c.rows[feature]
	for i := len(row) - 1; i >= 0; i-- {
		if row[i].class == class {
			row[i].x += x
			return
		}
	}
	c.rows[feature] = append(row, share{class, x})
}

// logits are the cosines with the middles, times sharpness.
func (c *centroids) logits(vector []feature) []float32 {
	z := make([]float32, len(c.norms))
	for _, f := range vector {
		for _, s := range c.rows[f.id] {
			z[s.class] += f.x * s.x
		}
	}
	return z
}

// leaveOut scores a phrase as if it were no part of its flow.
func (c *centroids) leaveOut(e example) foldRow { return rowOf(c.leftOut(e), e.class) }

// leftOut are the logits of a phrase as if it were no part of its flow.
func (c *centroids) leftOut(e example) []float32 {
	z := c.logits(e.vector)
	own := 0.0
	for _, f := range e.vector {
		own += float64(f.x) * float64(f.x)
	}
	norm := c.norms[e.class]
	dot := float64(z[e.class]) / sharpness * norm
	rest := math.Sqrt(math.Max(0, norm*norm-2*dot+own)) + 1e-9
	z[e.class] = float32(sharpness * (dot - own) / rest)
	return z
}

// sampled is how many phrases the bands of the nearest centroid are derived from.
const sampled = 500

// firstAid judges by the nearest centroid. It is ready as soon as the phrases are read, and more reluctant than a trained model: it starts a
// flow only where 95 % of the phrases left out would have been right, and takes more texts for strangers.
func firstAid(phrases, titles []example, classes int) *model {
	v := newVocabulary(phrases, titles)
	v.see(phrases)
	c := newCentroids(phrases, classes, len(v.idf))
	rows := make([]foldRow, 0, sampled)
	step := max(1, len(phrases)/sampled)
	for i := 0; i < len(phrases); i += step {
		rows = append(rows, c.leaveOut(phrases[i]))
	}
	l := findLimits(rows, len(phrases), classes)
	l.low += 0.5 * (math.Max(l.low, quantile(rows, 0.25)) - l.low)
	l.high = math.Max(l.high, math.Max(precise(rows, 0.95), quantile(rows, 0.4)))
	return &model{vocabulary: v, nearest: c, limits: l}
}
