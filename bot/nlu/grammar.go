package nlu

import (
	"regexp"
	"strings"
	"sync"

	"agentbot/bot/nlu/entity"
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
	actPerson   act = "person"
	actCancel   act = "cancel"
	actRepeat   act = "repeat"
	actUnsure   act = "unsure"
	actNoAccess act = "no_access"
	actDone     act = "done" // "that is all": needs nothing more
	actNoneOf   act = "none_of_these"
	actHelp     act = "help"   // wants help and does not say with what
	actUrgent   act = "urgent" // only a person should answer
	actWorked   act = "worked" // the advice helped
	actBack     act = "back"   // greets again, is back or still there
	actStuck    act = "stuck"  // what was advised did not help
	actResend   act = "resend" // asks after a code that is on its way
)

// dialect is what one language says. All patterns are regular expressions over plain text: folded words, one blank between.
type dialect struct {
	code     string
	whole    map[act][]string // the act is all there is to a piece of a message
	inside   map[act][]string // the act stands anywhere
	filler   []string         // words that change nothing around an act
	fix      []string         // openings of a correction ("na verdade")
	hedge    []string         // conditions after a yes that take it back ("mas so se")
	question []string         // openings of a question without its mark
	asking   []string         // indirect questions anywhere
	negation []string
	wish     []string // how a language is asked for: "in english", "em ingles"
}

// phrasebook is the three languages compiled into one: a customer who answers "ok, gracias" in a Portuguese conversation is understood.
type phrasebook struct {
	wholes   map[act]*pattern
	insides  map[act]*pattern
	fix      *regexp.Regexp
	hedge    *regexp.Regexp
	question *regexp.Regexp
	asking   *regexp.Regexp
	negation map[string]bool
	wishes   map[string]*regexp.Regexp
}

var grammar = sync.OnceValue(func() *phrasebook {
	dialects := []dialect{portuguese(), spanish(), english()}
	p := &phrasebook{
		wholes: map[act]*pattern{}, insides: map[act]*pattern{}, negation: map[string]bool{},
		wishes: map[string]*regexp.Regexp{},
	}
	wholes, insides := map[act][]string{}, map[act][]string{}
	wholes[actYes], wholes[actNo] = entity.Answers()
	insides[actUrgent] = urgentWords
	insides[actPerson] = append(insides[actPerson], foreignPerson...)
	var filler, fix, hedge, question, asking []string
	for _, d := range dialects {
		for a, alternatives := range d.whole {
			wholes[a] = append(wholes[a], alternatives...)
		}
		for a, alternatives := range d.inside {
			insides[a] = append(insides[a], alternatives...)
		}
		filler, fix, hedge = append(filler, d.filler...), append(fix, d.fix...), append(hedge, d.hedge...)
		question, asking = append(question, d.question...), append(asking, d.asking...)
		for _, w := range d.negation {
			p.negation[w] = true
		}
		p.wishes[d.code] = regexp.MustCompile(`\b(?:` + strings.Join(d.wish, "|") + `)\b`)
	}
	around := `(?:(?:` + strings.Join(filler, "|") + `) ){0,3}`
	after := `(?: (?:` + strings.Join(filler, "|") + `)){0,4}`
	for a, alternatives := range wholes {
		p.wholes[a] = newPattern(`^`+around, alternatives, after+`$`)
	}
	for a, alternatives := range insides {
		p.insides[a] = newPattern(`(?:^| )`, alternatives, `(?: |$)`)
	}
	p.fix = regexp.MustCompile(`^(?:` + strings.Join(fix, "|") + `)(?: |$)`)
	p.hedge = regexp.MustCompile(`^(?:` + strings.Join(hedge, "|") + `)(?: |$)`)
	p.question = regexp.MustCompile(`^(?:(?:` + strings.Join(filler, "|") + `|e|y|and|so|mas|but|pero) ){0,2}(?:` + strings.Join(question, "|") + `)(?: |$)`)
	p.asking = regexp.MustCompile(`(?:^| )(?:` + strings.Join(asking, "|") + `)(?: |$)`)
	return p
})

// whole says whether a plain text is nothing but this act, politeness aside.
func (p *phrasebook) whole(a act, text string) bool {
	re := p.wholes[a]
	return re != nil && len(text) <= 120 && re.MatchString(text)
}

// inside says whether the act stands anywhere in a plain text without a negation shortly before it.
func (p *phrasebook) inside(a act, text string) bool {
	re := p.insides[a]
	if re == nil {
		return false
	}
	for _, at := range re.FindAllStringIndex(text, 5) {
		words := strings.Fields(text[:at[0]])
		negated := p.takenBack(text[at[1]:])
		for _, w := range words[max(0, len(words)-4):] {
			negated = negated || p.negation[w]
		}
		if !negated {
			return true
		}
	}
	return false
}

// takenBack says whether what follows a wish denies it: "falar com atendente não".
func (p *phrasebook) takenBack(after string) bool {
	words := strings.Fields(after)
	return len(words) > 0 && len(words) <= 3 && p.negation[words[0]] && (len(words) == 1 || p.whole(actThanks, strings.Join(words[1:], " ")) || words[1] == "por")
}

// declines says whether an act is named only to be turned down.
func (p *phrasebook) declines(a act, text string) bool {
	re := p.insides[a]
	if re == nil {
		return false
	}
	for _, at := range re.FindAllStringIndex(text, 5) {
		if p.takenBack(text[at[1]:]) {
			return true
		}
	}
	return false
}
