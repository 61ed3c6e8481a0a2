package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"agentbot/bot/nlu/words"
)

// lesson is one sentence as a list of its words' numbers, and the vector that the teacher gives to what it says.
type lesson struct {
	words  []int32
	target []float32
	weight float32
}

// student is a vector per word and per run of letters; a sentence is the sum over its words.
type student struct {
	dims    int
	names   []string
	ids     map[string]int32
	counts  []int
	grams   [][]uint32 // per word, the buckets of its letter runs
	word    []float32
	gram    []float32
	wordSum []float32 // AdaGrad sums, one a row
	gramSum []float32
	buckets uint32
}

// letterRuns lists the buckets of the runs of three to five letters of a word with its edges.
func letterRuns(word string, buckets uint32) []uint32 {
	s := "<" + word + ">"
	var out []uint32
	for n := 3; n <= 5; n++ {
		for i := 0; i+n <= len(s); i++ {
			h := uint32(2166136261)
			for j := i; j < i+n; j++ {
				h = (h ^ uint32(s[j])) * 16777619
			}
			h ^= h >> 15
			out = append(out, h%buckets)
		}
	}
	return out
}

// lessons turns the collected texts into lessons and lists the words.
func (s *student) lessons(t *teacher, work string) ([]lesson, error) {
	var out []lesson
	for _, sentence := range sortedKeys(t.rows) {
		weight := float32(1)
		if !strings.Contains(sentence, " ") {
			weight = 0.5 // a word alone: the encoder was made for sentences
		}
		out = s.addLesson(out, sentence, "en", t.rows[sentence], weight)
	}
	for _, code := range []string{"pt", "es"} {
		lines, err := readLines(work + "/pairs." + code + ".tsv")
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			english, other, ok := strings.Cut(line, "\t")
			target := t.of(english)
			if !ok || target == nil {
				continue
			}
			out = s.addLesson(out, other, code, target, 1)
		}
	}
	for _, name := range s.names {
		s.grams = append(s.grams, letterRuns(name, s.buckets))
	}
	return out, nil
}

func (s *student) addLesson(out []lesson, text, code string, target []float32, weight float32) []lesson {
	var ids []int32
	for _, w := range words.List(text, code) {
		if words.AllDigits(w) || len(w) > 30 {
			continue
		}
		id, ok := s.ids[w]
		if !ok {
			id = int32(len(s.names))
			s.ids[w] = id
			s.names = append(s.names, w)
			s.counts = append(s.counts, 0)
		}
		s.counts[id]++
		ids = append(ids, id)
	}
	if len(ids) == 0 || len(ids) > 60 {
		return out
	}
	return append(out, lesson{ids, target, weight})
}

// dice is a small fixed generator: the same texts give the same table.
type dice uint64

func (d *dice) next() uint64 {
	*d = *d*6364136223846793005 + 1442695040888963407
	return uint64(*d) >> 33
}

func (s *student) prepare() {
	s.word = make([]float32, len(s.names)*s.dims)
	s.gram = make([]float32, int(s.buckets)*s.dims)
	s.wordSum = make([]float32, len(s.names))
	s.gramSum = make([]float32, s.buckets)
	d := dice(7)
	for i := range s.gram {
		s.gram[i] = (float32(d.next()%2001)/1000 - 1) * 0.02
	}
}

// vector adds up a sentence. drop is the chance in a thousand that a word must do with its letters.
func (s *student) vector(ids []int32, drop uint64, d *dice, own []bool, out []float32) {
	clear(out)
	for k, id := range ids {
		own[k] = drop == 0 || d.next()%1000 >= drop
		if own[k] {
			add(out, s.word[int(id)*s.dims:][:s.dims], 1)
		}
		runs := s.grams[id]
		for _, g := range runs {
			add(out, s.gram[int(g)*s.dims:][:s.dims], 1/float32(len(runs)))
		}
	}
}

func add(to, from []float32, scale float32) {
	for i, x := range from {
		to[i] += scale * x
	}
}

// teach runs one pass: the cosine between the student's and the teacher's vector of every sentence grows.
func (s *student) teach(all []lesson, rate float32, drop uint64, seed uint64) (mean float64) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	d := dice(seed)
	for i := len(order) - 1; i > 0; i-- {
		j := int(d.next() % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	v, grad := make([]float32, s.dims), make([]float32, s.dims)
	own := make([]bool, 64)
	for _, i := range order {
		l := all[i]
		s.vector(l.words, drop, &d, own, v)
		cos := gradient(v, l.target, l.weight, grad)
		mean += cos
		square := float32(0)
		for _, x := range grad {
			square += x * x
		}
		square /= float32(s.dims)
		for k, id := range l.words {
			if own[k] {
				s.step(s.word, s.wordSum, int(id), grad, square, 1, rate)
			}
			runs := s.grams[id]
			share := 1 / float32(len(runs))
			for _, g := range runs {
				s.step(s.gram, s.gramSum, int(g), grad, square, share, rate)
			}
		}
	}
	return mean / float64(len(all))
}

func (s *student) step(table, sums []float32, at int, grad []float32, square, share, rate float32) {
	sums[at] += square * share * share
	add(table[at*s.dims:][:s.dims], grad, rate*share/float32(math.Sqrt(float64(sums[at])+1e-8)))
}

// gradient writes the direction in which the cosine of v and the target grows.
func gradient(v, target []float32, weight float32, grad []float32) float64 {
	norm, dot := float32(1e-12), float32(0)
	for i, x := range v {
		norm += x * x
		dot += x * target[i]
	}
	norm = float32(math.Sqrt(float64(norm)))
	cos := dot / norm
	scale := weight / max(norm, 0.3)
	for i, x := range v {
		grad[i] = scale * (target[i] - cos*x/norm)
	}
	return float64(cos)
}

// study trains a student on everything collected.
func study(t *teacher, work string, passes int, buckets uint32, say func(string, ...any)) (*student, error) {
	s := &student{dims: t.dims, ids: map[string]int32{}, buckets: buckets}
	all, err := s.lessons(t, work)
	if err != nil {
		return nil, err
	}
	say("%d lessons, %d words", len(all), len(s.names))
	var held []lesson // every hundredth sentence is kept for the report
	taught := slices.Clone(all[:0])
	for i, l := range all {
		if i%100 == 99 && len(l.words) > 2 {
			held = append(held, l)
		} else {
			taught = append(taught, l)
		}
	}
	s.prepare()
	for pass := range passes {
		rate := 0.05*(1-float32(pass)/float32(passes)) + 0.002
		cos := s.teach(taught, rate, 250, uint64(pass)+11)
		say("pass %d: cosine %.4f, held out %.4f", pass+1, cos, s.test(held))
	}
	return s, nil
}

func (s *student) test(held []lesson) float64 {
	v, own := make([]float32, s.dims), make([]bool, 64)
	sum := 0.0
	for _, l := range held {
		s.vector(l.words, 0, nil, own, v)
		sum += gradient(v, l.target, 1, make([]float32, s.dims))
	}
	return sum / float64(max(1, len(held)))
}

// closest lists the words nearest to one, for a look at what was learnt.
func (s *student) closest(word string, n int) string {
	id, ok := s.ids[word]
	if !ok {
		return word + ": unknown"
	}
	all := make([][]float32, len(s.names))
	for i := range all {
		v := make([]float32, s.dims)
		s.vector([]int32{int32(i)}, 0, nil, make([]bool, 1), v)
		all[i] = v
	}
	type hit struct {
		name string
		cos  float64
	}
	var hits []hit
	for i, v := range all {
		if s.counts[i] >= 5 {
			hits = append(hits, hit{s.names[i], cosine(all[id], v)})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return int(math.Copysign(1, b.cos-a.cos)) })
	var b strings.Builder
	for _, h := range hits[:min(n, len(hits))] {
		fmt.Fprintf(&b, "%s %.2f, ", h.name, h.cos)
	}
	return word + ": " + b.String()
}

func cosine(a, b []float32) float64 {
	var dot, x, y float64
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
		x += float64(a[i]) * float64(a[i])
		y += float64(b[i]) * float64(b[i])
	}
	return dot / (math.Sqrt(x*y) + 1e-12)
}
