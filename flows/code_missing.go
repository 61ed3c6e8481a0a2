package flows

import (
	"regexp"
	"strings"

	"agentbot/bot"
)

var (
	codeShape = regexp.MustCompile(`(?:^|[^\pL\pN@.])\d(?:[ .-]?\d){3,7}(?:$|[^\pL\pN@])`)
	notHere   = regexp.MustCompile(`cheg|receb|envi|mand|lleg|recib|arriv|receiv|resend|send|come|came|got|get (?:it|the|any|a|my)\b|noth|\bnada\b|\bveio\b|\bvem\b|\bvino\b|venc|expir|caduc|timed out|too old|` +
		`(?:\bno|\bsem|\bsin|where|onde|cad[eê]|\bkd) .*\b(?:code|codigo|e-?mail|correo|message|mensage[mn]?|mensaje|sms|text)`)
)

// looksLikeCode says whether anything in these words could be meant as a code: four to eight digits that stand alone. A purchase code
// or a document is no wrong code.
func looksLikeCode(words []string) bool {
	for _, text := range words {
		if codeShape.MatchString(text) {
			return true
		}
	}
	return false
}

// wroteCode says the same of what the customer wrote in this turn. What was read as a code is masked before the dialogue sees the words.
func (p *play) wroteCode() bool {
	words := p.words()
	return looksLikeCode(words) || strings.Contains(strings.Join(words, " "), bot.Mask)
}

// codeMissing tells "it has not come" from "say that again": the understander has one word for both.
func (p *play) codeMissing() bool {
	return notHere.MatchString(fold(strings.Join(p.words(), " ")))
}

// anotherOne sends another code while there are sends left; then another way is tried, and then a person is offered.
func (p *play) anotherOne(f *bot.Frame) {
	s := p.standing(f)
	v, ok := stepVerb[*requireStep](s)
	if !ok {
		return
	}
	delete(f.Visits, expired(s.id))
	used := (v.number(f)-1)%p.lib.set.code.sends + 1
	switch {
	case used < p.lib.set.code.sends:
		p.speakKey("otp_again")
		p.goOn(v.send(p, s, used+1))
	case v.passesWithoutCode(p):
		p.goOn(v.withoutCode(p, s))
	case p.lib.flows["code_missing"] != nil:
		p.push("code_missing")
	default:
		p.goOn(v.failed(p))
	}
}
