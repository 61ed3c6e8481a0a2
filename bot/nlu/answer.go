package nlu

import (
	"regexp"
	"slices"
	"strings"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/intent"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// readAnswer handles yes, no, cancel and repeat.
func (r *reader) readAnswer(i int, s *segment) bool {
	g := r.grammar
	alone := len(r.segments) == 1
	boolean := r.view.Slot != nil && r.view.Slot.Type == "bool"
	settles := boolean || r.waitsFor("confirm")
	switch {
	case r.laughs(s), g.whole(actBack, s.plain), g.greets(s.plain), r.greetedAlready(i) && g.whole(actGreeting, s.plain), g.whole(actDone, s.plain) && !g.wholes[actYes].MatchString(s.plain):
		return false
	case !settles && g.whole(actStuck, s.plain):
		r.hint(bot.Command{Kind: bot.Person, Score: 0.6, Span: s.text}, i)
	case !r.busy() && g.whole(actWorked, s.plain):
		r.propose(bot.Command{Kind: bot.Chitchat, Question: "thanks", Score: 1, Span: s.text})
	case r.view.Running != "" && g.whole(actCancel, s.plain), alone && !r.busy() && g.whole(actCancel, s.plain) && !needsObject(s.plain):
		r.propose(bot.Command{Kind: bot.Cancel, Score: 1, Span: s.text})
	case g.whole(actNoneOf, s.plain) && len(r.view.Offers) > 0, g.wholeOrTwo(actNo, s.plain) && !s.question && !r.deniesOne(s.plain):
		if boolean {
			r.fill(bot.Fill, *r.view.Slot, bot.Value{JSON: []byte("false"), Text: s.text}, s.text)
			return true
		}
		r.denied, s.no = true, true
		r.openCorrection(i)
	case (g.wholeOrTwo(actYes, s.plain) || r.saysYes(s)) && !s.question && r.answers(s) && !r.halfYes(s):
		if boolean {
			r.fill(bot.Fill, *r.view.Slot, bot.Value{JSON: []byte("true"), Text: s.text}, s.text)
			return true
		}
		r.agreed, s.yes = true, true
		r.openCorrection(i)
	case r.busy() && g.whole(actRepeat, s.plain), r.busy() && alone && g.startled(s.plain):
		r.hint(bot.Command{Kind: bot.Repeat, Score: 1, Span: s.text}, i)
	default:
		return false
	}
	r.thanked(s)
	return true
}

// aboutOutcome are words that say how something went, or only what somebody supposes: a yes to "did it work?", and none to "shall I do this?".
var aboutOutcome = regexp.MustCompile(`^(?:acho que sim|creo que si|i think so|(?:agora |ja |ahora |ya )?(?:deu certo|funcionou|consegui|funciono|pude)|(?:it|that) worked|it works(?: now)?|(?:i )?got it|ja (?:chegou|recebi|tenho)|ya (?:llego|lo tengo|me llego)|i ?a?m in|ahora si)$`)

// halfYes says whether a segment is too little of a yes for what is about to be done.
func (r *reader) halfYes(s *segment) bool {
	return r.waitsFor("confirm") && !r.asksSolved() && aboutOutcome.MatchString(s.plain)
}

// greets says whether a text is a greeting with a word of greeting in it: "olá, tudo bem" is no yes.
func (p *phrasebook) greets(text string) bool {
	return helloAhead.MatchString(text+" ") && p.whole(actGreeting, text)
}

// laughter is written with letters that, fewer of them, are an answer: "kkkk" is no "k".
var laughter = regexp.MustCompile(`(?i)^(?:k{3,}|(?:rs){2,}|(?:ha|he|hi|ja|je|ji|hua){2,}h?a?|lol+|lmao|rofl)$`)

func (r *reader) laughs(s *segment) bool {
	return laughter.MatchString(s.text) || r.language == "pt" && strings.EqualFold(s.text, "kk")
}

// greetedAlready says whether the segment before is a greeting: "olá, tudo bem" goes on greeting.
func (r *reader) greetedAlready(i int) bool {
	return i > 0 && r.grammar.greets(r.segments[i-1].plain)
}

// startled says whether a text is nothing but "what?", at most a filler ahead: "que bom" is none.
func (p *phrasebook) startled(text string) bool {
	return slices.ContainsFunc(p.leading(text), func(from int) bool { return p.wholes[actEh].MatchString(text[from:]) })
}

// hint proposes what a segment means unless the turn is about something else: "help!" and "it didn't work" after a story say that there is one.
func (r *reader) hint(c bot.Command, segment int) { r.hints = append(r.hints, hinted{c, segment}) }

// hinted is a command that gives way to what else is said.
type hinted struct {
	command bot.Command
	segment int
}

// settleHints decides about hints when everything certain is explained.
func (r *reader) settleHints() {
	told := r.substance()
	if len(r.commands)+len(r.hints) > 0 || r.agreed || r.denied {
		r.praised()
	}
	for _, h := range r.hints {
		if told {
			r.segments[h.segment].done = false
		} else {
			r.propose(h.command)
		}
	}
}

// praised marks what only says that all is well beside something else: "show, obrigada", and where nothing was asked "listo, gracias".
func (r *reader) praised() {
	for i := range r.segments {
		s := &r.segments[i]
		s.done = s.done || r.grammar.whole(actAssent, s.plain) || !r.answers(s) && r.grammar.whole(actYes, s.plain)
	}
}

// leastSubstance is how many telling words make a turn be about something.
const leastSubstance = 3

// substance says whether words are unexplained that are more than a reason or an aside.
func (r *reader) substance() bool {
	count := 0
	for _, s := range r.segments {
		if s.done || r.grammar.whole(actAssent, s.plain) {
			continue
		}
		for _, w := range meaningful(words.Plain(r.without(s), r.language)) {
			if !r.aboutSlots(w) && !r.grammar.filler[w] {
				count++
			}
		}
	}
	return count >= leastSubstance
}

// answers says whether a segment can be an answer: where nothing was asked only a bare word, alone, is taken for one ("ok", to the last thing that was said).
func (r *reader) answers(s *segment) bool {
	return r.busy() || len(r.view.Offers) > 0 || len(r.segments) == 1 && !strings.Contains(s.plain, " ")
}

// needsObject says whether a bare wish to cancel more likely means an order or plan: with nothing running it is a topic.
func needsObject(plain string) bool { return strings.Contains(plain, "cancel") }

// wholeOrTwo says whether a text is an answer, or two in a row without a mark between: "si esta correcto todo", "no eso no es".
func (p *phrasebook) wholeOrTwo(a act, text string) bool {
	if p.whole(a, text) {
		return true
	}
	if len(text) > longestWhole || strings.Count(text, " ") > 8 {
		return false
	}
	for at := strings.IndexByte(text, ' '); at > 0; {
		if p.whole(a, text[:at]) && p.whole(a, text[at+1:]) {
			return true
		}
		next := strings.IndexByte(text[at+1:], ' ')
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}

// yesAhead opens a sentence that agrees: only plain words of agreeing count.
var yesAhead = regexp.MustCompile(`^(?:sim+|si|s|yes|yeah|yep|yup|isso|exato|correto|correcto|confirmo|claro|(?:esta|ta|e|es) (?:certo|correto|correcto|bien|bem)|(?:that|it|this) is (?:right|correct)) `)

// agreeing are the words that may follow a yes and still only agree.
var agreeing = regexp.MustCompile(`^(?:right|correct[oa]?s?|cert[oa]s?|corret[oa]s?|es[aeo]|ess[ae]|est[ae]|this|that|mesm[oa]|mism[oa]|dados|datos|details|todos?|tudo|all|one|pode|puede|puedes|can|bien|bem|fine|good|ok|sim|si|yes|e|is|esta|estao|estan|are|mine|meu|mio)$`)

// saysYes says whether a sentence opens with a yes and goes on only about what is asked: "sim é esse email", "yes that is the right email". One that
// would have something changed, or says no to anything, does not.
func (r *reader) saysYes(s *segment) bool {
	if !r.waitsFor("confirm") || !yesAhead.MatchString(s.plain) || strings.Count(s.plain, " ") > 9 || wrongNow.MatchString(s.plain) {
		return false
	}
	if verb, ok := changeWord(s.plain); ok && !strings.HasPrefix(verb, "correct") {
		return false
	}
	for _, slot := range r.view.Slots {
		if slices.ContainsFunc(r.slotHits(slot), func(h entity.Hit) bool { return s.start <= h.Start && h.End <= s.end }) {
			return false
		}
	}
	_, rest, _ := strings.Cut(s.plain, " ")
	return !slices.ContainsFunc(strings.Fields(rest), func(w string) bool {
		return r.grammar.negation[w] || !words.Empty(w) && !agreeing.MatchString(w) && !r.grammar.filler[w] && !r.namesSlot(w)
	})
}

// thanks inside a segment that some other act has explained, and the sarcasm that is none.
var (
	thanksInside = regexp.MustCompile(`\b(?:thanks?|thank you|cheers|gracias|obrigad[oa]|valeu)\b`)
	noThanks     = regexp.MustCompile(`\b(?:thanks|thank you|gracias|obrigad[oa]|valeu) (?:for nothing|por nada|to you|a ustedes|a voces|a vos|a ti)\b`)
)

// thanked notices the thanks in "no thanks" and "olvidalo gracias".
func (r *reader) thanked(s *segment) {
	if thanksInside.MatchString(s.plain) && !noThanks.MatchString(s.plain) {
		r.propose(bot.Command{Kind: bot.Chitchat, Question: "thanks", Score: 1, Span: s.text})
	}
}

// openCorrection marks what follows a yes or no in the same breath as a possible correction.
func (r *reader) openCorrection(i int) {
	if i+1 < len(r.segments) {
		r.segments[i+1].fixing = true
	}
}

// settleAnswer decides what the yes and no of a turn come to. A yes can set an action off, so it stands only when everything else in the turn is
// understood and takes nothing back: "sim, mas só amanhã", "ok, deixa eu pensar" and "sí claro, otro bot inútil" are none. Of a no and a yes in one
// turn the no stands when it was said last; after a change of mind the other way the bot asks again.
func (r *reader) settleAnswer() {
	switch {
	case !r.agreed || !r.denied:
	case r.asksSolved(): // "it didn't open before, it works now": how it is now
		last := 0
		for i, s := range r.segments {
			if s.yes || s.no {
				last = i
			}
		}
		r.agreed, r.denied = r.segments[last].yes, r.segments[last].no
	default:
		lastYes := slices.IndexFunc(r.segments, func(s segment) bool { return s.yes })
		lastNo := -1
		for i, s := range r.segments {
			if s.yes {
				lastYes = i
			}
			if s.no {
				lastNo = i
			}
		}
		r.agreed, r.denied = false, lastNo > lastYes
	}
	if r.denied && !r.asksSolved() && r.tells() {
		r.denied = false // "I tried my card, but it didn't work": part of a story
	}
	if r.denied && !r.has(bot.Correct) {
		r.propose(bot.Command{Kind: bot.Deny, Score: 1})
	}
	if r.agreed && r.has(bot.Ask) && !slices.ContainsFunc(r.segments, func(s segment) bool { return s.yes && !acknowledges.MatchString(s.plain) }) {
		r.agreed = false // "ok, e quanto custa?" has heard, and asks
	}
	if r.agreed && r.confirms() {
		r.propose(bot.Command{Kind: bot.Confirm, Score: 1})
	}
}

// plainNo opens a no that answers whatever else is said.
var plainNo = regexp.MustCompile(`^(?:\S+ )?(?:n|no+|nao|nope|nop|nah|never|nunca|nem|negativo)\b`)

// tells says whether every no of the turn comes after other words and is part of what they tell.
func (r *reader) tells() bool {
	if !r.substance() {
		return false
	}
	return !slices.ContainsFunc(r.segments, func(s segment) bool { return s.no && (s.start == 0 || plainNo.MatchString(s.plain)) })
}

// acknowledges are the yeses that may only mean that something was heard.
var acknowledges = regexp.MustCompile(`^(?:ok(?:ay|ey)?|okis|cert[oa]|beleza|perfeito|perfecto|great|cool|bueno|vale|va|right(?: now)?|fine|al ?right|listo|ta bom|esta bem|got it|entendi|legal|bien|good|claro|sure|well|cierto|pois)$`)

// confirms says whether a yes stands.
func (r *reader) confirms() bool {
	if r.has(bot.Person, bot.Cancel, bot.Deny, bot.Unsure, bot.Repeat, bot.NoAccess) {
		return false
	}
	return !slices.ContainsFunc(r.segments, r.takesBack)
}

// takesBack says whether a segment beside a yes leaves it in doubt.
func (r *reader) takesBack(s segment) bool {
	switch {
	case s.yes:
		return false
	case r.has(bot.Correct, bot.Fill) && r.mentionsValue(s):
		return false // a correction: the engine drops the yes, because what it confirmed has changed
	case r.grammar.hedge.MatchString(s.plain):
		return true
	case s.done || r.grammar.whole(actAssent, s.plain) || r.grammar.whole(actTag, s.plain):
		return false
	case r.asks(s) || r.has(bot.Start):
		return false
	case r.match.Band == intent.Start && len(r.match.Candidates) > 0 && r.match.Candidates[0].Flow == r.view.Running:
		return false // says again what is being done
	}
	return slices.ContainsFunc(strings.Fields(s.plain), func(w string) bool {
		return r.grammar.negation[w] || !words.Empty(w) && !r.aboutAnswer(w)
	})
}

// aboutAnswer says whether a word beside a yes only speaks of what is being confirmed.
func (r *reader) aboutAnswer(w string) bool {
	if wrongWords.MatchString(w) {
		return false
	}
	return r.aboutSlots(w) || r.grammar.whole(actYes, w) || r.grammar.filler[w] || r.namesSlot(w)
}

// namesSlot says whether a word is what a slot of the running flow is called.
func (r *reader) namesSlot(w string) bool {
	return slices.ContainsFunc(r.view.Slots, func(slot bot.SlotCard) bool {
		wanted := slotConcepts(slot)
		return wanted[w] || slices.ContainsFunc(words.Concepts(w), func(c string) bool { return wanted[c] })
	})
}
