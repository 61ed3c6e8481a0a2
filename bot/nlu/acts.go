package nlu

import (
	"regexp"
	"strings"

	"agentbot/bot/nlu/language"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// wholeActs maps acts that fill a whole segment to what they mean; the order decides where a phrase could be two of them.
var wholeActs = []struct {
	act      act
	kind     bot.CommandKind
	question string
}{
	{actNoAccess, bot.NoAccess, ""},
	{actDone, bot.Chitchat, "goodbye"},
	{actPerson, bot.Person, ""},
	{actUnsure, bot.Unsure, ""},
	{actThanks, bot.Chitchat, "thanks"},
	{actGoodbye, bot.Chitchat, "goodbye"},
}

// readActs finds what people say in every conversation.
func (r *reader) readActs() {
	for i := range r.segments {
		if s := &r.segments[i]; !s.done {
			r.readAct(i, s)
		}
	}
	if !r.declined {
		r.readSpread()
	}
}

// readSpread looks at the whole turn: a wish may be spread over several messages or marks ("quero falar" / "com uma pessoa").
func (r *reader) readSpread() {
	if !r.has(bot.Person) && len(r.segments) > 1 && len(r.plain) < 400 && r.grammar.inside(actPerson, r.plain) {
		r.propose(bot.Command{Kind: bot.Person, Score: 0.95, Span: r.text})
		for i := range r.segments {
			r.segments[i].done = true
		}
	}
}

func (r *reader) readAct(i int, s *segment) {
	g := r.grammar
	if r.waitsFor("code") && g.insides[actResend].MatchString(s.plain) {
		r.propose(bot.Command{Kind: bot.Repeat, Score: 0.95, Span: s.text})
		s.done = true
		return
	}
	if r.readSolved(i, s) || r.readAnswer(i, s) || r.readSmallTalk(i, s) {
		s.done = true
		return
	}
	for _, w := range wholeActs {
		if w.act == actNoAccess && !r.offersAccess() {
			continue
		}
		if g.whole(w.act, s.plain) {
			r.meant(w.act, w.kind, w.question, s)
			r.thanked(s)
			s.done = true
			return
		}
	}
	switch {
	case g.whole(actHelp, s.plain):
		r.needsHelp(i, s)
	case r.urgent(s):
		r.propose(bot.Command{Kind: bot.Person, Score: 0.95, Span: s.text})
	case g.inside(actPerson, s.plain):
		r.propose(bot.Command{Kind: bot.Person, Score: 0.95, Span: s.text})
	case g.declines(actPerson, s.plain):
		r.declined = true
		if len(strings.Fields(s.plain)) > mostDeclined {
			r.readOpening(s)
			return // what else it says is still to be understood
		}
	case g.insides[actDone].MatchString(s.plain):
		r.meant(actDone, bot.Chitchat, "goodbye", s)
	case r.offersAccess() && g.insides[actNoAccess].MatchString(s.plain):
		r.propose(bot.Command{Kind: bot.NoAccess, Score: 0.95, Span: s.text})
	case r.later(s), r.busy() && !s.question && !r.quoting && r.lacks(s):
		r.propose(bot.Command{Kind: bot.Unsure, Score: 0.9, Span: s.text})
	case r.view.Running != "" && g.inside(actCancel, s.plain):
		r.propose(bot.Command{Kind: bot.Cancel, Score: 0.95, Span: s.text})
	case r.greeted(s):
		r.readAct(i, s)
		return
	default:
		r.readOpening(s)
		return
	}
	s.done = true
}

// mostDeclined is how many words may turn a person down and say nothing else.
const mostDeclined = 9

// urgent says whether a segment is for a person at once. A free answer ("my lawyer told me to") is read whole, as an answer.
func (r *reader) urgent(s *segment) bool {
	if r.takesText() && len(strings.Fields(s.plain)) > 4 {
		return false
	}
	return r.grammar.inside(actUrgent, s.plain) || urgentAlone.MatchString(s.plain)
}

// helloAhead is a greeting that runs into what is wanted, without a mark between.
var helloAhead = regexp.MustCompile(`^(?:(?:oi+e*|ola|opa|hola|holi|hi|hello|hey|bom dia|boa (?:tarde|noite)|buenos dias|buen dia|buenas(?: tardes| noches)?|good (?:morning|afternoon|evening)) (?:(?:there|everyone|pessoal|gente|amig[oa]s?|equipe) )?)+`)

// greeted cuts a greeting off the front of a segment, so that a question is not "hey my video won't play".
func (r *reader) greeted(s *segment) bool {
	hello := helloAhead.FindString(s.plain)
	if hello == "" {
		return false
	}
	count := len(strings.Fields(hello))
	if count > 8 {
		return false // nobody greets so much: cutting it off must stay cheap
	}
	ts := words.Tokens(s.text)
	for n := 1; n < min(len(ts), 12); n++ { // spelled out, one word of the customer's may be two
		if len(strings.Fields(words.Plain(s.text[:ts[n].Start], r.language))) < count {
			continue
		}
		greeting := strings.TrimSpace(s.text[:ts[n].Start])
		if !r.busy() {
			r.propose(bot.Command{Kind: bot.Chitchat, Question: "greeting", Score: 1, Span: greeting})
		}
		s.start += ts[n].Start
		s.text = s.text[ts[n].Start:]
		s.plain = words.Plain(s.text, r.language)
		return true
	}
	return false
}

// needsHelp answers "help!": in the middle of something it means being stuck, else a choice of what can be done here.
func (r *reader) needsHelp(i int, s *segment) {
	if r.view.Running != "" {
		r.hint(bot.Command{Kind: bot.Unsure, Score: 0.9, Span: s.text}, i)
		return
	}
	var names []string
	for _, f := range r.view.Flows {
		if f.Startable && len(names) < 3 {
			names = append(names, f.Name)
		}
	}
	if len(names) < 2 {
		r.propose(bot.Command{Kind: bot.Chitchat, Question: "greeting", Score: 0.9, Span: s.text})
		return
	}
	r.propose(bot.Command{Kind: bot.Clarify, Candidates: names, Score: 0.9, Span: s.text})
}

// offersAccess says whether "I no longer have that mailbox" answers something: at the start, and in the words
// of another flow, it tells why somebody writes.
func (r *reader) offersAccess() bool {
	return (r.view.Running != "" || r.view.Waiting != nil) && (!r.quoting || r.waitsFor("code"))
}

// meant proposes an act that fills its segment. "I need nothing more" answers a yes/no question when one is open and no yes was said.
func (r *reader) meant(a act, kind bot.CommandKind, question string, s *segment) {
	if a == actDone && r.asksSolved() && !needsNothing(s.plain) {
		s.yes, r.agreed = true, true
		return
	}
	if a == actDone && r.waitsFor("confirm") && !r.agreed {
		kind, question = bot.Deny, ""
	}
	r.propose(bot.Command{Kind: kind, Question: question, Score: 1, Span: s.text})
}

// readOpening notices "na verdade", "errei", "actually": what follows corrects something.
func (r *reader) readOpening(s *segment) {
	if r.grammar.fix.MatchString(s.plain) || r.busy() && r.grammar.insides[actSlip].MatchString(s.plain) {
		s.fixing = true
		for j := range r.segments {
			if r.segments[j].start > s.start {
				r.segments[j].fixing = true
			}
		}
	}
}

// readSmallTalk handles greetings and nudges.
func (r *reader) readSmallTalk(i int, s *segment) bool {
	g := r.grammar
	kind := "greeting"
	switch greets := g.whole(actGreeting, s.plain); {
	case r.busy() && (g.whole(actBack, s.plain) || g.whole(actCall, s.plain)):
		kind = "nudge"
	case s.question && r.busy() && g.whole(actNudge, s.plain), !greets && g.whole(actNudge, s.plain) && (s.question || len(r.segments) == 1 || r.busy()):
		kind = "nudge"
	case !greets && !g.whole(actBack, s.plain):
		return false
	}
	c := bot.Command{Kind: bot.Chitchat, Question: kind, Score: 1, Span: s.text}
	if kind == "nudge" {
		r.hint(c, i)
	} else {
		r.propose(c)
	}
	return true
}

// politeAround are the words a wish for a language may carry without becoming a question about something else.
var politeAround = regexp.MustCompile(`\b(?:can|could|we|you|i|us|lets|let|switch|change|to|in|speak|talk|please|do|does|anyone|here|continue|write|reply|answer|me|only|posso|puedo|podria|gostaria|falo|hablo|seria|possivel|posible|may|mas|fale|fala|falar|falam|voce|voces|pode|podemos|poderia|quero|prefiro|mudar|muda|para|por favor|em|no|o|responde|responder|habla|hablar|hablas|hablan|puede|puedes|podemos|quiero|prefiero|cambiar|cambia|a|al|en|favor|por|si|sim|yes|would|like|want|prefer|is|it|possible|ola|hola|hi|hello|oi|sorry|desculpa|perdon|eu|so|solo|but|mas|pero|sigue|siga|sigamos|seguir|seguimos|continua|continuar|continuemos|keep|going|respond|let|be|conversar|atende|atiende|atienda|atendam)\b`)

// otherWish catches a wish for a language that is none of the three.
var otherWish = regexp.MustCompile(`\b(?:in|speak|em|en|falar?|habla[rs]?|auf|parlez(?: vous)?|parl[aoi](?:te|re)?) (?:le |il |l )?(?:french|frances|francais|german|alemao|aleman|deutsch|italian|italiano|chinese|chines|chino|japanese|japones|russian|russo|ruso|arabic|arabe|dutch|holandes|korean|coreano)\b`)

// languageWish finds "in english please". The returned code is "other" for a language nobody here speaks.
func (r *reader) languageWish() string {
	for i := range r.segments {
		s := &r.segments[i]
		for _, code := range []string{"pt", "es", "en", language.Other} {
			wish := r.grammar.wishes[code]
			if code == language.Other {
				wish = otherWish
			}
			if !wish.MatchString(s.plain) {
				continue
			}
			rest := politeAround.ReplaceAllString(wish.ReplaceAllString(s.plain, ""), "")
			if strings.TrimSpace(rest) == "" {
				s.done = true
				r.propose(bot.Command{Kind: bot.SetLanguage, Question: code, Score: 1, Span: s.text})
				return code
			}
		}
	}
	return ""
}
