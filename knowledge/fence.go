package knowledge

import (
	"regexp"
	"strings"
)

// Documentation is data. A line that orders its reader about (usually pasted by accident, sometimes planted) must neither be quoted
// to a customer nor reach a model, whatever else protects the model. Patterns see folded text: no accents, lower case.
var (
	orders = []*regexp.Regexp{
		regexp.MustCompile(`\b(ignore|ignora|ignorem|ignoren|ignorad|disregard|forget|override|desconsidere\w*|esqueca\w*|olvida|olvide\w*|descarta|descarte\w*)\b.{0,40}\b(instruc\w*|instruction\w*|rules?|regras?|reglas?|prompts?|guidelines?|orientac\w*)\b`),
		regexp.MustCompile(`\b(transfer\w*|transfir\w*|transfier\w*|encaminh\w*|deriv[ae]\w*|escalate|handoff|hand over|pass[ae]?|pase)\b.{0,25}\b(th[ei]s?|the|o|a|os|as|el|la|al|este|esta|esse|essa|an?y?)\s+(customers?|users?|conversations?|chats?|cliente\w*|usuari[oa]s?|conver\w+)\b`),
		regexp.MustCompile(`\b(assistants?|chat ?bots?|bots?|ais?|ias?|llms?|language models?|modelos? de (lenguaje|linguagem)|assistentes?|asistentes?|robos?)\b[^.]{0,15}\b(must|shall|has to|have to|deve\w*|debe\w*|tem que|tiene que)\b`),
		regexp.MustCompile(`\b(you are now|from now on,? you (are|will|must)|voce agora e|a partir de agora,? voce|ahora eres|a partir de ahora,? (eres|debes))\b|^\W*(please |por favor,? )?(act as|pretend to be|aja como|finja ser|actua como|finge ser)\b`),
		regexp.MustCompile(`\b(system prompt|developer message|prompt do sistema|prompt del sistema)\b|<\|?(im_start|im_end|system|endoftext)\|?>|\[/?inst\]|^\s*(system|assistant|developer|sistema)\s*:`),
		regexp.MustCompile(`\b(answer|reply|respond|responda|responde|respondele|say|diga|di)\b.{0,15}\b(only|always|apenas|sempre|somente|solo|siempre)\b.{0,25}["'“«:]`),
		regexp.MustCompile(`\b(do not|don't|never|nao|nunca|no)\b.{0,12}\b(tell|inform|reveal|say to|conte|diga\w*|informe\w*|revel\w*|le digas)\b.{0,20}\b(customers?|users?|cliente\w*|usuari[oa]s?)\b`),
	}
	footers = regexp.MustCompile(`\b(contact us|contact (our )?(support|team)|get in touch|reach out to|write to us|talk to (us|our)|still need help|need more help|was this (article )?helpful|` +
		`fale com (a gente|conosco|o suporte|nossa equipe)|fale conosco|entre em contato|ainda (precisa|tem duvida)\w*|precisa de mais ajuda|nossa equipe de suporte|este artigo foi util|` +
		`contactanos|contactenos|escribenos|ponte en contacto|contacta (con|a)|habla con (nosotros|nuestro)|(aun|todavia) (necesitas|tienes)|necesitas mas ayuda|te fue util este)`)
	wishes     = regexp.MustCompile(`\b(help|questions?|doubts?|anything else|ajuda|duvidas?|ayuda|dudas?|preguntas?)\b`)
	agentMarks = regexp.MustCompile(`^[\[(*\s-]*(agents?( only)?|for agents( only)?|internal( note| use)?( only)?|staff only|agentes?|para (os |los )?(agentes|atendentes)|so para (agentes|atendentes)|solo para agentes|` +
		`(nota|uso) intern[oa]|intern[oa]|somente (agentes|equipe)|equipe interna|equipo interno)\s*[\])]?\s*([:\])]|$)`)
	agentsOpen  = regexp.MustCompile(`(?i)<!--\s*(agents?|internal|agentes?|interno)\s*-->`)
	agentsClose = regexp.MustCompile(`(?i)<!--\s*/\s*(agents?|internal|agentes?|interno)\s*-->`)
)

// instruction says whether a sentence orders the reader or a machine about, instead of informing.
func instruction(sentence string) bool {
	folded := fold(sentence)
	for _, order := range orders {
		if order.MatchString(folded) {
			return true
		}
	}
	return false
}

// fenced removes from a document's body what must never reach a customer or a model.
func fenced(d Document) (kept []block, drops []Drop) {
	body, hidden := withoutAgentParts(d.Body)
	for _, text := range hidden {
		drops = append(drops, dropped(d.Path, "agents", inline(text)))
	}
	all := blocks(body)
	skip, why := 0, "" // the level of the heading whose section is being left out
	for i, b := range all {
		if b.level > 0 && (skip == 0 || b.level <= skip) {
			skip, why = 0, sectionFault(b.text)
			if why != "" {
				skip = b.level
			}
		}
		fault := why
		if skip == 0 && b.level == 0 {
			fault = blockFault(b.text, i >= len(all)-2)
		}
		if fault != "" {
			drops = append(drops, dropped(d.Path, fault, b.text))
			continue
		}
		clean, ordered := withoutOrders(b.text)
		for _, sentence := range ordered {
			drops = append(drops, dropped(d.Path, "instruction", sentence))
		}
		if clean != "" {
			b.text = clean
			kept = append(kept, b)
		}
	}
	return kept, drops
}

// withoutAgentParts cuts what stands between <!-- agents --> and <!-- /agents -->; an unclosed mark hides the rest, the safe side.
func withoutAgentParts(body string) (rest string, hidden []string) {
	for {
		open := agentsOpen.FindStringIndex(body)
		if open == nil {
			return rest + body, hidden
		}
		rest += body[:open[0]]
		body = body[open[1]:]
		end := agentsClose.FindStringIndex(body)
		if end == nil {
			return rest, append(hidden, body)
		}
		hidden = append(hidden, body[:end[0]])
		body = body[end[1]:]
	}
}

func sectionFault(heading string) string {
	folded := fold(heading)
	switch {
	case agentMarks.MatchString(folded):
		return "agents"
	case footers.MatchString(folded):
		return "footer"
	}
	return ""
}

// blockFault judges a paragraph or item. "Contact us" is a footer only at the end: in the middle it can be part of an answer.
func blockFault(text string, last bool) string {
	folded := fold(text)
	switch {
	case agentMarks.MatchString(folded):
		return "agents"
	case last && footer(folded):
		return "footer"
	}
	return ""
}

// footer tells "still have questions? contact us" from an answer that names a case ("to change an issued invoice, contact your bank"):
// it begins with the invitation, or its case is no more than a wish for help.
func footer(folded string) bool {
	const beginning = 30
	at := footers.FindStringIndex(folded)
	return at != nil && (at[0] <= beginning || wishes.MatchString(folded))
}

// withoutOrders removes sentences that order about. One such sentence in an item or heading removes it whole.
func withoutOrders(text string) (clean string, ordered []string) {
	var kept []string
	for _, sentence := range sentences(text) {
		if instruction(sentence) {
			ordered = append(ordered, sentence)
			continue
		}
		kept = append(kept, sentence)
	}
	if len(ordered) > 0 && instruction(text) && len(kept) == 0 {
		return "", ordered
	}
	return strings.Join(kept, " "), ordered
}
