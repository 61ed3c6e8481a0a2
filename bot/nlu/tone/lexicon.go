package tone

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"agentbot/bot/nlu/words"
)

type class int

const (
	urgent class = iota
	calm
	angry
	sad
	glad
	classes
)

var classNames = [...]string{"urgent", "calm", "angry", "sad", "glad"}

// String is the word that traces show.
func (c class) String() string { return classNames[c] }

// entry is a word or a few, with how much they say by themselves. A fixed one holds its own negation ("não funciona").
type entry struct {
	terms  []string
	prefix bool // the last term is the beginning of a word
	class  class
	weight float64
	fixed  bool
}

type lexicon struct {
	exact        map[string][]entry // by first word
	begins       map[string][]entry // by the first three letters, for one-word prefixes
	negations    map[string]bool
	intensifiers map[string]bool
	turns        map[string]bool // "but": what was said before it reaches no further
	nudges       map[string]bool
}

// The lists are lines of "class weight: term, term, …": terms are folded; a star at the end stands for any ending, an exclamation mark before one
// keeps its own negation. Lines without a weight are not, very, but and nudge.
var lists = map[string]string{"pt": portuguese, "es": spanish, "en": english}

var lexicons = sync.OnceValue(func() map[string]*lexicon {
	all := map[string]*lexicon{"": compile(everywhere, portuguese, spanish, english)}
	for code, list := range lists {
		all[code] = compile(everywhere, list)
	}
	return all
})

func lexiconOf(language string) *lexicon {
	if l := lexicons()[language]; l != nil {
		return l
	}
	return lexicons()[""]
}

func compile(lists ...string) *lexicon {
	l := &lexicon{exact: map[string][]entry{}, begins: map[string][]entry{}, negations: map[string]bool{}, intensifiers: map[string]bool{}, turns: map[string]bool{}, nudges: map[string]bool{}}
	for _, list := range lists {
		for line := range strings.Lines(list) {
			if line = strings.TrimSpace(line); line != "" {
				l.line(line)
			}
		}
	}
	return l
}

func (l *lexicon) line(line string) {
	head, terms, _ := strings.Cut(line, ":")
	name, weight, _ := strings.Cut(head, " ")
	for term := range strings.SplitSeq(terms, ",") {
		term = strings.TrimSpace(term)
		if set := map[string]map[string]bool{"not": l.negations, "very": l.intensifiers, "but": l.turns, "nudge": l.nudges}[name]; set != nil {
			set[term] = true
			continue
		}
		l.entry(line, name, weight, term)
	}
}

func (l *lexicon) entry(line, name, weight, term string) {
	e := entry{class: classes}
	for c, known := range classNames {
		if known == name {
			e.class = class(c)
		}
	}
	w, err := strconv.ParseFloat(weight, 64)
	if err != nil || e.class == classes || term == "" || words.Fold(term) != term {
		panic(fmt.Sprintf("tone: the line %q of a word list is no class, weight and folded terms (at %q)", line, term)) // a programming error; a test reads every line
	}
	e.weight = w
	term, e.fixed = strings.TrimPrefix(term, "!"), strings.HasPrefix(term, "!")
	term, e.prefix = strings.TrimSuffix(term, "*"), strings.HasSuffix(term, "*")
	for t := range strings.FieldsSeq(term) {
		e.terms = append(e.terms, words.Squeeze(t))
	}
	if e.prefix && len(e.terms) == 1 {
		l.begins[e.terms[0][:3]] = append(l.begins[e.terms[0][:3]], e)
		return
	}
	l.exact[e.terms[0]] = append(l.exact[e.terms[0]], e)
}

// at is the longest entry that begins at a token, and its length in tokens; 0 for none.
func (l *lexicon) at(tokens []words.Token, i int) (best entry, n int) {
	word := tokens[i].Word
	for _, e := range l.exact[word] {
		if len(e.terms) > n && e.matches(tokens[i:]) {
			best, n = e, len(e.terms)
		}
	}
	if n > 0 || len(word) < 3 {
		return best, n
	}
	for _, e := range l.begins[word[:3]] {
		if strings.HasPrefix(word, e.terms[0]) && (n == 0 || len(e.terms[0]) > len(best.terms[0])) {
			best, n = e, 1
		}
	}
	return best, n
}

func (e entry) matches(tokens []words.Token) bool {
	if len(tokens) < len(e.terms) {
		return false
	}
	for i, term := range e.terms {
		if word := tokens[i].Word; word != term && !(e.prefix && i == len(e.terms)-1 && strings.HasPrefix(word, term)) {
			return false
		}
	}
	return true
}

var emoji = []struct {
	sign   string
	class  class
	weight float64
}{
	{"😡", angry, 0.6}, {"🤬", angry, 0.8}, {"😠", angry, 0.5}, {"😤", angry, 0.4}, {"👎", angry, 0.3}, {"🙄", angry, 0.35}, {"💩", angry, 0.4}, {"😒", angry, 0.3},
	{"😭", sad, 0.5}, {"😢", sad, 0.5}, {"😞", sad, 0.5}, {"😔", sad, 0.45}, {"💔", sad, 0.5}, {"😥", sad, 0.4}, {"😰", sad, 0.4}, {"😱", sad, 0.3}, {"🥺", sad, 0.25}, {":(", sad, 0.4}, {":'(", sad, 0.5},
	{"🚨", urgent, 0.5}, {"🆘", urgent, 0.6}, {"⏰", urgent, 0.35}, {"⚠", urgent, 0.25}, {"❗", urgent, 0.2}, {"‼", urgent, 0.25},
	{"❤", glad, 0.5}, {"😍", glad, 0.6}, {"🥰", glad, 0.6}, {"😊", glad, 0.45}, {"😀", glad, 0.4}, {"😃", glad, 0.4}, {"😄", glad, 0.45}, {"😁", glad, 0.4}, {"🙂", glad, 0.25}, {"👏", glad, 0.45},
	{"🎉", glad, 0.5}, {"💖", glad, 0.5}, {"💕", glad, 0.5}, {"💙", glad, 0.45}, {"😘", glad, 0.5}, {"🤗", glad, 0.45}, {"👍", glad, 0.25}, {"🙏", glad, 0.2}, {"😂", glad, 0.15}, {":)", glad, 0.35}, {":D", glad, 0.4}, {"<3", glad, 0.45},
}

// everywhere are words that all three languages write.
const everywhere = `
urgent 0.7: asap, urgent, urgente, urgentemente, urgentisimo, urgentissimo, sos, emergency, emergencia
urgent 0.5: help me
angry 0.6: wtf, fdp, hdp, pqp, vtnc, vsf
angry 0.35: scam, fake, spam
glad 0.3: top, super, wow, bravo, love, perfect, nice
nudge: hello, alo, alguem, alguien, anyone, anybody, oi, ola, hola, hey, hi, ei, ey, e ai, cade, cade voces, oi alguem, alguem ai, tem alguem ai, hay alguien, hay alguien ahi, alguien ahi, is anyone there, anyone there, anybody there, still there, are you there, ainda ai, voces estao ai, siguen ahi, sigues ahi, estan ahi, e entao, y entonces, well, so, and
`
