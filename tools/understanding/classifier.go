package main

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"agentbot/bot/nlu/language"
	"agentbot/bot/nlu/words"
)

// How the language table is learnt. The classes are balanced, for a table must not think that most of the world writes English.
const (
	lessons   = 1200000 // texts looked at
	rate      = 0.08    // AdaGrad's
	shrink    = 2e-7    // weight decay of every feature met
	plainPart = 0.4     // how many texts lose their accents, as customers leave them out
	wholePart = 0.25    // how many texts are whole sentences
	mostShort = 6       // the others are pieces of one to so many words
	ownPart   = 0.6     // of every second text of our three languages: three in ten are of our own
	seed      = 20261129
)

// pupil is a linear classifier of texts by hashed runs of letters.
type pupil struct {
	weights, energy []float32 // rows × columns
	chance          uint64
}

func newPupil() *pupil {
	return &pupil{make([]float32, language.Rows*language.Columns), make([]float32, language.Rows*language.Columns), seed}
}

// learnLanguages writes the table of bot/nlu/language.
func learnLanguages(c corpus, out string, say func(string, ...any)) error {
	p := newPupil()
	classes := p.classes(c)
	for k, shelves := range classes {
		if len(shelves) == 0 {
			return fmt.Errorf("no texts for column %d of the table: look at the languages of the list", k)
		}
	}
	loss := 0.0
	for n := range lessons {
		k := int(p.next() % language.Columns)
		loss += p.learn(p.piece(p.draw(classes[k])), k)
		if n%(lessons/10) == lessons/10-1 {
			say("%d texts, loss %.4f", n+1, loss/(lessons/10))
			loss = 0
		}
	}
	table, cut := p.table()
	say("%d bytes; %d weights were cut", len(table), cut)
	if err := os.WriteFile(out, table, 0o600); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// shelf holds texts that are read in turn.
type shelf struct {
	texts []string
	at    int
	ours  bool
}

// classes sorts the texts into the columns of the table: for each a shelf for every language and one for our own texts.
func (p *pupil) classes(c corpus) [language.Columns][]*shelf {
	var out [language.Columns][]*shelf
	for _, code := range sortedKeys(c) {
		k := slices.Index(words.Languages[:], code)
		if k < 0 {
			k = language.Columns - 1
		}
		all, own := &shelf{}, &shelf{ours: true}
		for _, s := range c[code] {
			all.texts = append(all.texts, s.text)
			if s.projects[ours] {
				own.texts = append(own.texts, s.text)
			}
		}
		for _, s := range []*shelf{all, own} {
			if len(s.texts) > 0 {
				p.shuffle(s.texts)
				out[k] = append(out[k], s)
			}
		}
	}
	return out
}

// draw takes the next text from one of the shelves of a class.
func (p *pupil) draw(shelves []*shelf) string {
	s := shelves[p.next()%uint64(len(shelves))]
	if s.ours && !p.happens(ownPart) {
		s = shelves[0]
	}
	s.at++
	return s.texts[s.at%len(s.texts)]
}

// next is xorshift: the same numbers on every machine.
func (p *pupil) next() uint64 {
	p.chance ^= p.chance << 13
	p.chance ^= p.chance >> 7
	p.chance ^= p.chance << 17
	return p.chance >> 11
}

func (p *pupil) happens(part float64) bool { return float64(p.next()%1000) < part*1000 }

func (p *pupil) shuffle(list []string) {
	for i := len(list) - 1; i > 0; i-- {
		j := int(p.next() % uint64(i+1))
		list[i], list[j] = list[j], list[i]
	}
}

// piece makes of a sentence what a customer might write: all of it or a few words, with or without its accents.
func (p *pupil) piece(sentence string) string {
	if p.happens(plainPart) {
		sentence = words.Fold(sentence)
	}
	if p.happens(wholePart) {
		return sentence
	}
	ws := strings.Fields(sentence)
	n := min(1+int(p.next()%mostShort), len(ws))
	from := int(p.next() % uint64(len(ws)-n+1))
	return strings.Join(ws[from:from+n], " ")
}

// learn takes one step of gradient descent and returns what the classifier lost on the text before it. The conversions keep the sums
// from being fused where a processor could, for the table must come out the same everywhere.
func (p *pupil) learn(text string, class int) float64 {
	var rows []uint32
	for _, w := range language.Voting(text) {
		language.Marks(w, func(row uint32) { rows = append(rows, row) })
	}
	if len(rows) == 0 {
		return 0
	}
	var sum [language.Columns]float64
	for _, row := range rows {
		for k := range sum {
			sum[k] += float64(p.weights[row*language.Columns+uint32(k)])
		}
	}
	top := slices.Max(sum[:])
	total := 0.0
	for k := range sum {
		sum[k] = math.Exp(sum[k] - top)
		total += sum[k]
	}
	for k := range sum {
		sum[k] /= total
	}
	loss := -math.Log(max(sum[class], 1e-12))
	for k := range sum {
		step := float32(sum[k])
		if k == class {
			step--
		}
		if math.Abs(float64(step)) < 1e-3 {
			continue
		}
		for _, row := range rows {
			i := row*language.Columns + uint32(k)
			gradient := step + float32(shrink*p.weights[i])
			p.energy[i] += float32(gradient * gradient)
			p.weights[i] -= float32(rate * gradient / float32(math.Sqrt(float64(p.energy[i])+1)))
		}
	}
	return loss
}

// table brings the weights to signed bytes and counts those that did not fit.
func (p *pupil) table() (table []byte, cut int) {
	table = make([]byte, len(p.weights))
	for i, w := range p.weights {
		v := math.Round(float64(w) * language.Unit)
		if math.Abs(v) > 127 {
			cut++
			v = math.Copysign(127, v)
		}
		table[i] = byte(int8(v))
	}
	return table, cut
}
