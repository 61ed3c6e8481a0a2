package intent

import (
	"math"
	"slices"
	"sync"
)

// softmax is a linear model, one row of weights per feature. Trained by row-wise AdaGrad and stopped early, it rejects strangers
// better than a fully converged one at the same accuracy.
type softmax struct {
	classes int
	weights []float32 // feature × class
	bias    []float32
}

const (
	firstStep = 0.6
	lastStep  = 0.06
	biasStep  = 0.3
	ignored   = 0.002 // gradients smaller than this change nothing worth the time
)

// head is how far the weights of meaning start in the direction of their flow's middle: with five phrases there is too little to learn it from.
const head = 16

// fit trains on the examples in an order shuffled from the seed. weights is the table of an earlier fit that nobody needs any more, or nil.
func fit(examples []example, classes int, v *vocabulary, seed uint64, weights []float32) *softmax {
	features := len(v.idf)
	if weights == nil {
		weights = make([]float32, features*classes)
	}
	clear(weights)
	m := &softmax{classes: classes, weights: weights, bias: make([]float32, classes)}
	m.lean(examples, v.dense)
	seen := make([]float32, features)
	for i := range seen {
		seen[i] = 1e-3
	}
	epochs := 15
	if len(examples) > bigSet {
		epochs = 7
	}
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	chance := &shuffler{state: seed}
	steps, step := float64(epochs*len(examples)), 0.0
	room := newRoom(classes)
	for range epochs {
		chance.shuffle(order)
		for _, i := range order {
			eta := firstStep + (lastStep-firstStep)*step/steps
			step++
			m.step(examples[i], float32(eta), seen, room)
		}
	}
	return m
}

// lean starts the weights of meaning at the middle of each flow's examples.
func (m *softmax) lean(examples []example, dense int32) {
	total := make([]float32, m.classes)
	for _, e := range examples {
		total[e.class] += e.weight
	}
	for _, e := range examples {
		for _, f := range e.vector {
			if f.id >= dense {
				m.weights[int(f.id)*m.classes+e.class] += head * e.weight * f.x / total[e.class]
			}
		}
	}
}

// room is what one step of training works in.
type room struct {
	z      []float32
	pushes []push
}

type push struct {
	class int32
	g     float32
}

func newRoom(classes int) *room {
	return &room{z: make([]float32, classes), pushes: make([]push, 0, classes)}
}

// step moves the weights towards one example.
func (m *softmax) step(e example, eta float32, seen []float32, r *room) {
	m.into(r.z, e.vector)
	expInPlace(r.z)
	pushes := r.pushes[:0]
	var square float32
	for c, g := range r.z {
		if c == e.class {
			g--
		}
		g *= e.weight
		if g < ignored && g > -ignored {
			continue
		}
		pushes = append(pushes, push{int32(c), g})
		square += g * g
		m.bias[c] -= float32(biasStep*eta) * g
	}
	for _, f := range e.vector {
		seen[f.id] += f.x * f.x * square
		rate := eta / float32(math.Sqrt(float64(seen[f.id]))) * f.x
		row := m.weights[int(f.id)*m.classes : (int(f.id)+1)*m.classes]
		for _, p := range pushes {
			row[p.class] -= rate * p.g
		}
	}
}

// into adds up the weights of a vector's features, four at a time, which is most of the work of training and of answering.
func (m *softmax) into(z []float32, vector []feature) {
	copy(z, m.bias)
	row := func(i int) ([]float32, float32) {
		at := int(vector[i].id) * m.classes
		return m.weights[at : at+m.classes], vector[i].x
	}
	i := 0
	for ; i+4 <= len(vector); i += 4 {
		a, ax := row(i)
		b, bx := row(i + 1)
		c, cx := row(i + 2)
		d, dx := row(i + 3)
		a, b, c, d = a[:len(z)], b[:len(z)], c[:len(z)], d[:len(z)]
		for k := range z {
			z[k] += a[k]*ax + b[k]*bx + (c[k]*cx + d[k]*dx)
		}
	}
	for ; i < len(vector); i++ {
		a, ax := row(i)
		a = a[:len(z)]
		for k := range z {
			z[k] += a[k] * ax
		}
	}
}

func (m *softmax) logits(vector []feature) []float32 {
	z := make([]float32, m.classes)
	m.into(z, vector)
	return z
}

func expInPlace(z []float32) {
	top := slices.Max(z)
	sum := float32(0)
	for i, x := range z {
		if x -= top; x > -20 {
			z[i] = float32(math.Exp(float64(x)))
			sum += z[i]
		} else {
			z[i] = 0
		}
	}
	for i := range z {
		z[i] /= sum
	}
}

// probabilities returns the class probabilities and the energy, ln Σ exp z.
func probabilities(z []float32) ([]float64, float64) {
	p := make([]float64, len(z))
	return p, chancesIn(p, z)
}

// chancesIn is probabilities with room for them; it returns the energy.
func chancesIn(p []float64, z []float32) float64 {
	top := slices.Max(z)
	sum := 0.0
	for i, x := range z {
		p[i] = math.Exp(float64(x - top))
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return float64(top) + math.Log(sum)
}

// shuffler is a small generator of its own: the same seed must give the same model on every machine and Go version.
type shuffler struct{ state uint64 }

func (s *shuffler) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	x := s.state
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (s *shuffler) shuffle(order []int) {
	for i := len(order) - 1; i > 0; i-- {
		j := int(s.next() % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
}

// tables are the weights of trainings nobody needs any more, which the next ones take over: of 500 flows one has 34 MB. There are as many as
// trainings may run at the same time.
type tables chan []float32

func newTables(count int) tables {
	t := make(tables, count)
	for range count {
		t <- nil
	}
	return t
}

// foldRow is how a phrase scored when the model had not seen it.
type foldRow struct {
	right         bool
	score, chance float64 // s and p1
}

// crossValidate scores every phrase by a model trained without it and with the company given. Each training takes one of
// the tables.
func crossValidate(phrases, company []example, classes int, v *vocabulary, seed uint64, free tables) []foldRow {
	folds := 5
	if len(phrases) > bigSet {
		folds = 2
	}
	if len(phrases) < folds {
		return nil
	}
	fold := stratify(phrases, folds, seed)
	rows := make([]foldRow, len(phrases))
	var work sync.WaitGroup
	for f := range folds {
		work.Go(func() {
			table := <-free
			defer func() { free <- table }()
			var part []example
			for i, e := range phrases {
				if fold[i] != f {
					part = append(part, e)
				}
			}
			m := fit(append(part, company...), classes, v, seed, table)
			table = m.weights
			z, chances := make([]float32, classes), make([]float64, classes)
			for i, e := range phrases {
				if fold[i] == f {
					m.into(z, e.vector)
					rows[i] = rowIn(chances, z, e.class)
				}
			}
		})
	}
	work.Wait()
	return rows
}

func rowOf(z []float32, class int) foldRow { return rowIn(make([]float64, len(z)), z, class) }

// rowIn is rowOf with room for the probabilities.
func rowIn(p []float64, z []float32, class int) foldRow {
	energy := chancesIn(p, z)
	best := likeliest(p)
	return foldRow{right: best == class, score: confidence(p[best], energy), chance: p[best]}
}

// likeliest is the class with the highest probability, the first of equals.
func likeliest(p []float64) int {
	best := 0
	for c := range p {
		if p[c] > p[best] {
			best = c
		}
	}
	return best
}

// stratify deals the phrases of each class over the folds in shuffled order.
func stratify(phrases []example, folds int, seed uint64) []int {
	order := make([]int, len(phrases))
	for i := range order {
		order[i] = i
	}
	(&shuffler{state: seed ^ 0xf01d}).shuffle(order)
	dealt := map[int]int{}
	out := make([]int, len(phrases))
	for _, i := range order {
		class := phrases[i].class
		out[i] = (dealt[class] + class) % folds
		dealt[class]++
	}
	return out
}

// confidence is what thresholds are set on: the winner's probability and how much evidence there was at all.
func confidence(chance, energy float64) float64 { return math.Log(chance) + 0.3*energy }
