package nlu

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"
)

// act is something people say in every conversation, whatever it is about.
type act string

const (
	actYes      act = "yes"
	actNo       act = "no"
	actGreeting act = "greeting"
	actThanks   act = "thanks"
	actGoodbye  act = "goodbye"
	actNudge    act = "nudge"
	actCall     act = "call" // a greeting that, while the bot is to act, calls for it ("alô")
	actPerson   act = "person"
	actCancel   act = "cancel"
	actRepeat   act = "repeat"
	actEh       act = "eh" // "what?": a wish to hear it again only where nothing else is said
	actUnsure   act = "unsure"
	actKeep     act = "keep" // does not know, have, find or remember; what is told by the words around it
	actNoAccess act = "no_access"
	actDone     act = "done" // "that is all": needs nothing more
	actNoneOf   act = "none_of_these"
	actHelp     act = "help"   // wants help and does not say with what
	actUrgent   act = "urgent" // only a person should answer
	actWorked   act = "worked" // the advice helped
	actBack     act = "back"   // greets again, is back or still there
	actStuck    act = "stuck"  // what was advised did not help
	actResend   act = "resend" // asks after a code that is on its way
	actAssent   act = "assent" // harmless beside a yes ("já conferi", "no problem")
	actTag      act = "tag"    // harmless beside a value ("é esse?", "I already told you")
	actSlip     act = "slip"   // says that what was given is wrong
	actWorks    act = "works"  // where "did it work?" was asked: what a yes is, unless it is denied
	actFails    act = "fails"  // what a no is
	actTries    act = "tries"  // what, denied, is a no: "no me deja", "I can't get in"
	actHalf     act = "half"   // neither: "mais ou menos", "kind of"
	actNotYet   act = "notyet" // not tried, or only hoped: "vou testar"
	actLater    act = "later"  // does not have yet what is asked for
	actGive     act = "give"   // will give it, and when
)

// dialect is what one language says. All patterns are regular expressions over plain text: folded words, one blank between. {name} in a pattern stands
// for an entry of words, so that a sentence is written once for all who can be talked to and all ways to ask for it.
type dialect struct {
	code       string
	words      map[string]string
	whole      map[act][]string // the act is all there is to a piece of a message
	inside     map[act][]string // the act stands anywhere
	keepTail   string           // words that may stand beside actKeep without making it about something else
	filler     []string         // words that change nothing around an act
	fix        []string         // openings of a correction ("na verdade")
	hedge      []string         // conditions after a yes that take it back ("mas so se")
	question   []string         // openings of a question without its mark
	asking     []string         // indirect questions anywhere
	negation   []string
	wants      []string // verbs of wishing: a negation before one turns the wish down, one further away does not reach past it
	light      []string // words between a negation and what it denies
	happened   []string // words before a wish that make it a report ("ontem estava falando com…")
	wish       []string // how a language is asked for: "in english", "em ingles"
	misspelled string   // words that acts hang on, so that a slip of the finger does not hide them
}

var macro = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// expand writes the entries of words out; an entry may name others.
func (d dialect) expand(pattern string) string {
	for range 4 {
		if !strings.Contains(pattern, "{") {
			break
		}
		pattern = macro.ReplaceAllStringFunc(pattern, func(name string) string {
			if full, ok := d.words[name[1:len(name)-1]]; ok {
				return full
			}
			return name
		})
	}
	return pattern
}

func (d dialect) expanded(patterns []string) []string {
	out := make([]string, 0, len(patterns))
	for _, p := range patterns {
		out = append(out, d.expand(p))
	}
	return out
}

// phrasebook is the three languages compiled into one: a customer who answers "ok, gracias" in a Portuguese conversation is understood.
type phrasebook struct {
	wholes     map[act]*pattern
	insides    map[act]*pattern
	fix        *pattern
	hedge      *pattern
	question   *pattern
	asking     *pattern
	filler     map[string]bool
	fillers    *pattern // of more than one form
	negation   map[string]bool
	wants      map[string]bool
	light      map[string]bool
	happened   map[string]bool
	keepTail   map[string]bool
	misspelled map[byte][]string // by first letter
	written    map[string]bool   // words that patterns spell out: they are no slips
	wishes     map[string]*regexp.Regexp
}

var grammar = sync.OnceValue(func() *phrasebook {
	p := &phrasebook{
		wholes: map[act]*pattern{}, insides: map[act]*pattern{}, filler: map[string]bool{}, negation: map[string]bool{}, wants: map[string]bool{},
		light: map[string]bool{}, happened: map[string]bool{}, keepTail: map[string]bool{}, misspelled: map[byte][]string{}, written: map[string]bool{}, wishes: map[string]*regexp.Regexp{},
	}
	wholes, insides := map[act][]string{}, map[act][]string{}
	wholes[actYes], wholes[actNo] = entity.Answers()
	insides[actUrgent] = urgentWords
	insides[actPerson] = append(insides[actPerson], foreignPerson...)
	var filler, fix, hedge, question, asking []string
	for _, d := range []dialect{portuguese(), spanish(), english()} {
		for a, alternatives := range d.whole {
			wholes[a] = append(wholes[a], d.expanded(alternatives)...)
		}
		for a, alternatives := range d.inside {
			insides[a] = append(insides[a], d.expanded(alternatives)...)
		}
		filler, fix, hedge = append(filler, d.filler...), append(fix, d.fix...), append(hedge, d.hedge...)
		question, asking = append(question, d.question...), append(asking, d.asking...)
		set(p.negation, d.negation)
		set(p.wants, d.wants)
		set(p.light, d.light)
		set(p.happened, d.happened)
		set(p.keepTail, strings.Fields(d.keepTail))
		for _, list := range [][]string{d.filler, d.fix, d.hedge, d.question, d.asking, {d.misspelled, d.keepTail}} {
			set(p.written, letters.FindAllString(strings.Join(list, " "), -1))
		}
		for _, w := range strings.Fields(d.misspelled) {
			p.misspelled[w[0]] = append(p.misspelled[w[0]], w)
		}
		p.wishes[d.code] = regexp.MustCompile(`\b(?:` + strings.Join(d.wish, "|") + `)\b`)
	}
	p.addFillers(filler)
	for _, alternatives := range []map[act][]string{wholes, insides} {
		for _, list := range alternatives {
			set(p.written, letters.FindAllString(strings.Join(list, " "), -1))
		}
	}
	for a, alternatives := range wholes {
		p.wholes[a] = newPattern(`^`, alternatives, `$`)
	}
	for a, alternatives := range insides {
		p.insides[a] = newPattern(`(?:^| )`, alternatives, `(?: |$)`)
	}
	p.fix, p.hedge = newPattern(`^`, fix, `(?: |$)`), newPattern(`^`, hedge, `(?: |$)`)
	p.question, p.asking = newPattern(`^`, question, `(?: |$)`), newPattern(`(?:^| )`, asking, `(?: |$)`)
	return p
})

var letters = regexp.MustCompile(`[a-z]{4,}`)

func set(into map[string]bool, list []string) {
	for _, w := range list {
		into[w] = true
	}
}

// addFillers keeps the fillers that can be listed in a set, and the others as patterns.
func (p *phrasebook) addFillers(fillers []string) {
	var open []string
	for _, f := range fillers {
		if all := listed(f); all != nil {
			set(p.filler, all)
		} else {
			open = append(open, f)
		}
	}
	p.fillers = newPattern(`^`, open, `$`)
}

const (
	longestWhole  = 120 // bytes: nobody says only "yes" at such length, and patterns must stay cheap on hostile text
	longestFiller = 4   // words
	mostLeading   = 3
	mostTrailing  = 4
)

// whole says whether a plain text is nothing but this act, politeness aside. A word said twice in a row counts once: "para para para".
func (p *phrasebook) whole(a act, text string) bool {
	re := p.wholes[a]
	if re == nil || len(text) > longestWhole {
		return false
	}
	if p.wholly(re, text) {
		return true
	}
	short := once(text)
	return short != text && p.wholly(re, short)
}

func (p *phrasebook) wholly(re *pattern, text string) bool {
	forms := re.possible(text)
	if len(forms) == 0 {
		return false
	}
	ends := p.trailing(text)
	for _, from := range p.leading(text) {
		for _, to := range ends {
			if from >= to {
				continue
			}
			for _, f := range forms {
				if f.re.MatchString(text[from:to]) {
					return true
				}
			}
		}
	}
	return false
}

// once leaves out words that repeat the one before them.
func once(text string) string {
	last, repeats := "", false
	for w := range strings.SplitSeq(text, " ") {
		repeats = repeats || w == last
		last = w
	}
	if !repeats {
		return text
	}
	return strings.Join(slices.Compact(strings.Fields(text)), " ")
}

// leading are the places where a text may begin when fillers are left off its front, the front itself first.
func (p *phrasebook) leading(text string) []int {
	places := []int{0}
	for round, from := 0, 0; round < mostLeading && from < len(places); round++ {
		for until := len(places); from < until; from++ {
			places = p.fillersFrom(text, places[from], places)
		}
	}
	return places
}

// fillersFrom adds the places behind one filler that stands at a place.
func (p *phrasebook) fillersFrom(text string, at int, places []int) []int {
	end := at
	for range longestFiller {
		gap := strings.IndexByte(text[end:], ' ')
		if gap < 0 {
			return places
		}
		end += gap
		if p.isFiller(text[at:end]) || joins[text[at:end]] {
			places = append(places, end+1)
		}
		end++
	}
	return places
}

// trailing are the places where a text may end when fillers are left off its back, its end first.
func (p *phrasebook) trailing(text string) []int {
	places := []int{len(text)}
	for round, from := 0, 0; round < mostTrailing && from < len(places); round++ {
		for until := len(places); from < until; from++ {
			places = p.fillersBefore(text, places[from], places)
		}
	}
	return places
}

func (p *phrasebook) fillersBefore(text string, at int, places []int) []int {
	start := at
	for range longestFiller {
		gap := strings.LastIndexByte(text[:start], ' ')
		if gap < 0 {
			return places
		}
		if p.isFiller(text[gap+1 : at]) {
			places = append(places, gap)
		}
		start = gap
	}
	return places
}

// joins are words that may stand ahead of an act, but not behind it: "yes but" is no yes.
var joins = map[string]bool{"mas": true, "porem": true, "but": true, "and": true, "pero": true}

func (p *phrasebook) isFiller(s string) bool { return p.filler[s] || p.fillers.MatchString(s) }

// asks says whether a text opens like a question, fillers and conjunctions aside.
func (p *phrasebook) asks(text string) bool {
	for _, from := range p.leading(text) {
		if p.question.MatchString(text[from:]) {
			return true
		}
	}
	return false
}

// mended writes out what a slip of the finger hid: an unknown word one letter away from a word that acts hang on.
func (p *phrasebook) mended(text string) string {
	fields := strings.Fields(text)
	changed := false
	for i, w := range fields[:min(len(fields), 40)] {
		if len(w) < 6 || len(w) > 14 || words.Known(w) || p.written[w] {
			continue
		}
		for _, meant := range p.misspelled[w[0]] {
			if d := len(w) - len(meant); d >= -1 && d <= 1 && w != meant && words.Distance(w, meant) == 1 {
				fields[i], changed = meant, true
				break
			}
		}
	}
	if !changed {
		return text
	}
	return strings.Join(fields, " ")
}
