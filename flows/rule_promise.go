package flows

import (
	"regexp"
	"slices"
	"strings"
)

// promises are words that say when something will happen, which nobody knows.
var promises = map[string]*regexp.Regexp{
	"pt": regexp.MustCompile(`(?i)\b(imediatamente|em instantes|em breve|agora mesmo|num instante)`),
	"es": regexp.MustCompile(`(?i)\b(inmediatamente|de inmediato|enseguida|en seguida|en breve|ahora mismo|en unos minutos)`),
	"en": regexp.MustCompile(`(?i)\b(right away|immediately|shortly|in a moment|in a few minutes|as soon as possible)`),
}

// spans are times from now on. A payment slip that clears in three days and a code that is valid for ten minutes are facts: they promise something only
// in a sentence in which somebody answers, or alone.
var spans = map[string]*regexp.Regexp{
	"pt": regexp.MustCompile(`(?i)\b(?:em|dentro de|daqui a|no prazo de|num prazo de)(?: (?:até|menos de|cerca de|no máximo|mais ou menos|uns|umas))* (?:\d+|uma?|dois|duas|três|quatro|cinco|dez|quinze|vinte|trinta|meia|alguns|algumas|poucos|poucas) ?(?:minutos?|min\b|horas?|h\b|dias?|segundos?|semanas?)|\bem (?:minutos|segundos)`),
	"es": regexp.MustCompile(`(?i)\b(?:en|dentro de|antes de|en (?:el|un) plazo de)(?: (?:menos de|cerca de|máximo|hasta|unos|unas))* (?:\d+|una?|dos|tres|cuatro|cinco|diez|quince|veinte|treinta|media|unos|unas|pocos|pocas|algunos|algunas) ?(?:minutos?|min\b|horas?|h\b|días?|segundos?|semanas?)|\ben (?:minutos|segundos)`),
	"en": regexp.MustCompile(`(?i)\b(?:in|within|under)(?: (?:less than|under|about|around|the next|just|only|up to))* (?:\d+|an?|one|two|three|four|five|ten|fifteen|twenty|thirty|half an|a few|a couple of|few) ?(?:minutes?|mins?\b|hours?|h\b|days?|seconds?|weeks?|(?:business|working) days?)|\b(?:in|within) (?:minutes|seconds)`),
}

// answerers are words, without accents, of somebody who answers or solves something. What the customer is asked to do is none of it, and that the bot itself
// comes back in two hours is what wait does.
var answerers = map[string]*regexp.Regexp{
	"pt": regexp.MustCompile(`\b(?:alguem|uma pessoa|respond(?:o|e|em|emos|erei|eremos|era|erao)|atend(?:o|e|em|emos|erei|eremos|era|erao)|resolv(?:o|e|em|emos|erei|eremos|era|erao)|retorn(?:o|a|am|amos|arei|aremos|ara|arao)|(?:vou|vai|vamos|vao|deve|devemos|devem)(?: te| lhe)? (?:responder|atender|resolver|retornar|ligar|falar|ajudar|ter (?:uma |a )?resposta)|(?:entr|entrar)(?:o|a|am|amos|emos|ei|a|ao) em contato|(?:recebe|recebera|tem|tera) (?:a |uma |sua )?resposta|(?:e|sera|ser) (?:respondid|atendid|resolvid)[oa])\b`),
	"es": regexp.MustCompile(`\b(?:alguien|una persona|respond(?:o|e|en|emos|ere|eremos|era|eran)|atend(?:emos|ere|eremos|era|eran)|atiend(?:o|e|en)|resolv(?:emos|ere|eremos|era|eran)|resuelv(?:o|e|en)|contest(?:o|a|an|amos|are|aremos|ara|aran)|(?:voy|va|vamos|van) a (?:responder|atender|resolver|contestar|llamar|contactar|ayudar)(?:te|le|lo)?|(?:pon(?:go|e|en|emos)|pondr(?:e|a|an|emos)) en contacto|(?:recibes|recibiras|tienes|tendras) (?:la |una |tu )?respuesta|(?:ser|seras|sera|es|eres) (?:respondid|atendid|resuelt)[oa])\b`),
	"en": regexp.MustCompile(`\b(?:someone|somebody|(?:we|i|they|team|agent|person|colleague)(?:'ll| will| usually| always| can)?(?: \w+)? (?:reply|replies|answers?|responds?|gets? back|helps?|solves?|fix(?:es)?|resolves?|calls?|contacts?|writes?|be with you)|you(?:'ll| will| should)? (?:hear (?:back|from)|(?:get|have|receive) (?:an|your|our|a) (?:answer|reply|response))|(?:will be|is|be|get) (?:answered|solved|fixed|resolved|helped))\b`),
}

// rulePromise: no text says "right away".
func rulePromise(l *loader, f *flow) {
	for _, s := range f.all {
		for _, t := range s.saidTexts() {
			l.promise(t)
		}
	}
}

func (l *loader) promise(t *text) {
	if t == nil || t.key != "" {
		return
	}
	for _, code := range slices.Sorted(mapKeys(t.by)) {
		if promises[code] == nil {
			continue
		}
		if found := promised(code, t.by[code].sketch()); found != "" {
			l.report(t.by[code].at, "promise", "%q promises what nobody can know", found).hint("say what happens, not when")
		}
	}
}

// sketch is the text with a number for each of its blanks: in {{ minutes }} minutes is a time too.
func (t *template) sketch() string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.path != nil {
			b.WriteString("5")
		}
		b.WriteString(p.literal)
	}
	return b.String()
}

// sentenceEnd is where a sentence ends, so that a word of the next one does not count.
var sentenceEnd = regexp.MustCompile(`[.!?…](?:\s|$)|[;\n]+`)

// promised is what a text promises, "" for nothing.
func promised(code, written string) string {
	if found := promises[code].FindString(written); found != "" {
		return found
	}
	for _, sentence := range sentenceEnd.Split(written, -1) {
		found := spans[code].FindString(sentence)
		if found == "" {
			continue
		}
		alone := strings.TrimSpace(strings.Replace(sentence, found, "", 1)) == ""
		if alone || answerers[code].MatchString(strings.ReplaceAll(fold(sentence), "’", "'")) {
			return found
		}
	}
	return ""
}

// speaking is a verb that says something; its texts are what customers read.
type speaking interface{ texts() []*text }

func (s *step) saidTexts() []*text {
	if v, ok := s.do.(speaking); ok {
		return v.texts()
	}
	return nil
}
