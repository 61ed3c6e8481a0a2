package nlu

import (
	"regexp"
	"strings"

	"agentbot/bot"
)

// asksSolved says whether the bot asked if something worked or is solved, which nothing depends on but where the conversation goes. There "resolvido"
// and "I'm in" are a yes and "sigue igual" is a no; before a change is made they are neither.
func (r *reader) asksSolved() bool { return r.waitsFor("confirm") && r.view.Waiting.Ref == bot.Solved }

// mostTold is how many words may say that it worked: more of them tell something else too.
const mostTold = 9

// readSolved reads an answer to "did it work?". The last statement of a segment decides; what is half true or only hoped is no answer.
func (r *reader) readSolved(i int, s *segment) bool {
	g := r.grammar
	if !r.asksSolved() || s.question || r.wantsOther(s) {
		return false
	}
	if g.whole(actDone, s.plain) && !needsNothing(s.plain) || g.whole(actWorked, s.plain) {
		return r.solved(i, s, true)
	}
	if g.whole(actStuck, s.plain) {
		return r.solved(i, s, false)
	}
	answer, said := false, false
	for _, c := range g.cutClauses(s.plain, r.language, nil) {
		switch worked, told := r.tellsOutcome(c); {
		case told && !worked && r.aboutOther(c):
			return false // "não consigo entrar no curso", where something else was asked for
		case told:
			answer, said = worked, true
		case c.denies && said && answer:
			return false // "it works, and not on the computer"
		}
	}
	return said && r.solved(i, s, answer)
}

// aboutOther says whether a clause that tells of no failure by its own words is what another flow is for.
func (r *reader) aboutOther(c clause) bool {
	text := c.text()
	if r.grammar.insides[actFails].MatchString(text) || r.grammar.insides[actWorks].MatchString(text) {
		return false
	}
	f, _ := r.otherTopic(text)
	return f != nil
}

// needsNothing is a "nothing" or "no" that may speak of the outcome.
func needsNothing(plain string) bool {
	first, _, _ := strings.Cut(plain, " ")
	return first == "nothing" || first == "nada" || first == "no" || first == "nao" || first == "never"
}

// wantsOther says whether a segment wants what comes before any answer.
func (r *reader) wantsOther(s *segment) bool {
	g := r.grammar
	return g.whole(actPerson, s.plain) || g.inside(actPerson, s.plain) || r.urgent(s) || g.whole(actCancel, s.plain) || g.whole(actRepeat, s.plain) || g.whole(actUnsure, s.plain) || r.asks(*s)
}

var (
	// deniesFailure says that something does not fail any more, which need not mean that it works.
	deniesFailure  = regexp.MustCompile(`(?:^| )(?:nao|no|not|sem|sin|without) (?:(?:me|da|deu|sale|tem|hay|more|mais|mas|any|ningun|nenhum|aparece|another) ){0,3}(?:erro|error|problema|problem|issue)(?:e?s)?(?: |$)`)
	unknownOutcome = regexp.MustCompile(`(?:^| )(?:nao sei|no se|(?:dont|do not) know|not sure|unsure|no idea|sei la|ni idea|nem sei)(?: |$)`)
)

// tellsOutcome says whether a clause tells how it went.
func (r *reader) tellsOutcome(c clause) (worked, told bool) {
	text, g := c.text(), r.grammar
	in := func(a act) bool { return g.insides[a].MatchString(text) }
	switch {
	case in(actHalf), unknownOutcome.MatchString(text), len(c.fields) > 3*mostTold:
		return false, false
	case c.denies && (in(actWorks) || in(actFails) || in(actTries) || in(actNoAccess)), in(actNoAccess):
		return false, !deniesFailure.MatchString(text)
	case in(actFails):
		return false, true
	case in(actNotYet), c.denies:
		return false, false
	}
	return true, in(actWorks) && len(c.fields) <= mostTold
}

// solved takes a segment for a yes or a no.
func (r *reader) solved(i int, s *segment, yes bool) bool {
	if s.yes, s.no = yes, !yes; yes {
		r.agreed = true
	} else {
		r.denied = true
	}
	r.openCorrection(i)
	r.thanked(s)
	return true
}
