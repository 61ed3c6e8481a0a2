package intent

import "math"

// sharpness turns a cosine into a logit of the nearest centroid.
const sharpness = 12

// centroids are the middles of the flows' phrases written as a linear model: what serves until the training ends, and the judge of titles.
type centroids struct {
	*softmax
	norms []float64 // of the sums before they were brought to length one
}

func newCentroids(list []example, classes, features int) centroids {
	c := centroids{&softmax{classes: classes, weights: make([]float32, features*classes), bias: make([]float32, classes)}, make([]float64, classes)}
	for _, e := range list {
		for _, f := range e.vector {
			c.weights[int(f.id)*classes+e.class] += f.x * e.weight
		}
	}
	for i, x := range c.weights {
		c.norms[i%classes] += float64(x) * float64(x)
	}
	scales := make([]float32, classes)
	for i, sum := range c.norms {
		c.norms[i] = math.Sqrt(sum) + 1e-9
		scales[i] = float32(sharpness / c.norms[i])
	}
	for i := range c.weights {
		c.weights[i] *= scales[i%classes]
	}
	return c
}

// leaveOut scores a phrase as if it were no part of its flow.
func (c centroids) leaveOut(e example) foldRow {
	z := c.logits(e.vector)
	own := 0.0
	for _, f := range e.vector {
		own += float64(f.x) * float64(f.x)
	}
	norm := c.norms[e.class]
	dot := float64(z[e.class]) / sharpness * norm
	rest := math.Sqrt(math.Max(0, norm*norm-2*dot+own)) + 1e-9
	z[e.class] = float32(sharpness * (dot - own) / rest)
	return rowOf(z, e.class)
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
	return &model{vocabulary: v, net: c.softmax, limits: l}
}
