package intent

import (
	"cmp"
	"slices"
	"strings"

	"agentbot/bot/nlu/words"
)

// maxLog is how many past messages are learned from: the newest, each once.
const maxLog = 5000

// What past messages are good for. They count less than phrases, which somebody has labelled, and only where the model is rather sure: a log
// holds strangers too, and one that is taught as a flow's message cannot be turned away any more.
const (
	surely    = 0.6
	logWeight = 0.3
	rounds    = 2
	perFlow   = 30 // what customers ask most must not drown the rest
)

// pastTexts are the different messages of the log that the phrases do not say word for word.
func pastTexts(log []Said, phrases []example) []example {
	seen := map[string]bool{}
	for _, e := range phrases {
		seen[strings.Join(e.words, " ")] = true
	}
	var out []example
	for _, s := range log {
		ws := words.List(s.Text, s.Language)
		key := strings.Join(ws, " ")
		if len(ws) == 0 || seen[key] {
			continue
		}
		seen[key] = true
		if out = append(out, example{words: ws, weight: logWeight}); len(out) == maxLog {
			break
		}
	}
	return out
}

// learnFrom lets a trained model label past messages, learns from those it is sure of, and does so again with what that has made of it
// (self-training). The threshold is derived anew: from the phrases, each judged by a model that has the log but not the phrase.
func (m *model) learnFrom(log, phrases, titles []example, seed uint64) *model {
	classes := m.net.classes
	for round := range rounds {
		guessed := m.guess(log)
		if len(guessed) == 0 {
			return m
		}
		v := newVocabulary(phrases, titles, guessed)
		v.see(phrases)
		v.see(titles)
		v.see(guessed)
		company := guessed
		if titlesAgree(phrases, titles, classes, len(v.idf)) {
			company = slices.Concat(titles, guessed)
		}
		next := &model{vocabulary: v, net: fit(slices.Concat(phrases, company), classes, v, seed, nil), limits: m.limits}
		if round == rounds-1 {
			rows := crossValidate(phrases, company, classes, v, seed, newTables(foldsAtOnce))
			next.limits = findLimits(rows, len(phrases), classes)
		}
		m = next
	}
	return m
}

// guess labels the messages that the model is sure of, the surest of each flow first.
func (m *model) guess(log []example) []example {
	type guess struct {
		example
		chance float64
	}
	var all []guess
	for _, e := range log {
		e.words = m.vocabulary.words.repaired(e.words)
		vector := m.vocabulary.vector(e.words)
		if len(vector) == 0 {
			continue
		}
		p, _ := probabilities(m.net.logits(vector))
		if e.class = likeliest(p); p[e.class] >= surely {
			all = append(all, guess{e, p[e.class]})
		}
	}
	slices.SortStableFunc(all, func(a, b guess) int { return cmp.Compare(b.chance, a.chance) })
	taken := make([]int, m.net.classes)
	var out []example
	for _, g := range all {
		if taken[g.class]++; taken[g.class] <= perFlow {
			out = append(out, g.example)
		}
	}
	return out
}
