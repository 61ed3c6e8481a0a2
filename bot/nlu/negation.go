package nlu

import (
	"regexp"
	"slices"
	"strings"
)

// farthest is how many words before a wish are searched for what turns it down.
const farthest = 6

// inside says whether the act stands anywhere in a plain text and is meant: not turned down, not taken back and not a report of what happened.
func (p *phrasebook) inside(a act, text string) bool {
	re := p.insides[a]
	if re == nil {
		return false
	}
	for _, at := range re.FindAllStringIndex(text, 5) {
		if !p.turnedDown(a, text, at) && !p.takenBack(text[at[1]:]) && !p.reported(text[:at[0]], text[at[0]:at[1]]) {
			return true
		}
	}
	return false
}

// turnedDown says whether a negation before a place in the text reaches it. What is told, unlike a wish, is undone by any negation shortly before it:
// "não fui hackeado".
func (p *phrasebook) turnedDown(a act, text string, at []int) bool {
	if a == actPerson || a == actCancel {
		return p.denied(text[:at[0]], text[at[0]:at[1]])
	}
	fields := strings.Fields(text[:at[0]])
	return slices.ContainsFunc(fields[max(0, len(fields)-4):], func(w string) bool { return p.negation[w] })
}

// commands are verbs that no "no" denies: English would say "don't".
var commands = map[string]bool{"connect": true, "talk": true, "speak": true, "transfer": true, "put": true, "get": true, "give": true, "call": true, "chat": true, "contact": true, "reach": true, "pass": true, "want": true, "i": true}

// denied says whether a negation reaches what is said: it stands right before it ("nao chama"), or before the verb of wishing that leads to it ("no
// hace falta que me llamen"). One that belongs to another verb does not: "nao resolveu me passa para um atendente" is a wish, and so is "nao consigo
// falar com um atendente".
func (p *phrasebook) denied(before, said string) bool {
	fields := strings.Fields(before)
	fields = fields[max(0, len(fields)-farthest):]
	verb := first(said)
	if n := len(fields); n > 0 && fields[n-1] == "no" && commands[verb] {
		return false // "no connect me with a person": an answer, and then the wish
	}
	if p.wants[verb] { // the wish begins with its own verb: "nao | quero um atendente"
		return p.negates(fields)
	}
	for i := len(fields) - 1; i >= 0; i-- {
		switch w := fields[i]; {
		case w == "cannot" || w == "sem" || w == "sin" || w == "without":
			return false // "why can't I talk to a person", "sem falar com um atendente não confirmo" ask for one
		case p.negation[w]:
			return true
		case p.wants[w]:
			return p.negates(fields[:i])
		case !p.light[w]:
			return false
		}
	}
	return false
}

// negates says whether what stands before a verb of wishing denies it, at most one light word between: "no hace falta", "dont really want".
func (p *phrasebook) negates(fields []string) bool {
	n := len(fields)
	return n > 0 && p.negation[fields[n-1]] || n > 1 && p.light[fields[n-1]] && p.negation[fields[n-2]]
}

// aboutBeing asks or says what somebody is, or whom one talks to right now: "are you a real person", "am I talking to a human", "do I have to talk to an
// agent to close it".
var aboutBeing = regexp.MustCompile(`(?:^| )(?:(?:am i|i am|are you|you are|is this|is it|eres|sos|es|soy|seas|serias|voce e|sou)(?: not)?|(?:estoy|estou|i am|am i|is it) (?:hablando con|falando com|talking (?:to|with)|speaking (?:to|with))|(?:do|would|should) (?:i|we) (?:have|need)(?: to)?)(?: (?:an?|uma?|una?|really|the|de))* ?$`)

// amidst says that something is being done already: "já estou falando com um atendente".
var amidst = regexp.MustCompile(`(?:^| )(?:am i|i am|are we|we are|estoy|estou|estamos|esta) ?$`)

func first(said string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(said), " ")
	return word
}

// reported says whether one of the two words before makes it a report: "ontem estava falando com uma pessoa".
func (p *phrasebook) reported(before, said string) bool {
	if aboutBeing.MatchString(before) || amidst.MatchString(before) && strings.HasSuffix(first(said), "ndo") || amidst.MatchString(before) && strings.HasSuffix(first(said), "ing") {
		return true
	}
	fields := strings.Fields(before)
	for i := len(fields) - 1; i >= max(0, len(fields)-2) && !p.wants[fields[i]]; i-- {
		if p.happened[fields[i]] {
			return true
		}
	}
	return false
}

// takenBack says whether what follows a wish denies it: "falar com atendente não".
func (p *phrasebook) takenBack(after string) bool {
	fields := strings.Fields(after)
	return len(fields) > 0 && len(fields) <= 3 && p.negation[fields[0]] && (len(fields) == 1 || p.whole(actThanks, strings.Join(fields[1:], " ")) || fields[1] == "por")
}

// declines says whether an act is named only to be turned down.
func (p *phrasebook) declines(a act, text string) bool {
	re := p.insides[a]
	if re == nil {
		return false
	}
	for _, at := range re.FindAllStringIndex(text, 5) {
		if p.takenBack(text[at[1]:]) || p.turnedDown(a, text, at) {
			return true
		}
	}
	return false
}
