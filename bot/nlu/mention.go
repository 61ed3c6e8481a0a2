package nlu

import (
	"regexp"
	"slices"
	"strings"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// typeConcepts are what people call a slot of a type, whatever its name.
var typeConcepts = map[string][]string{
	"email": {"email"}, "phone": {"phone"}, "cpf": {"person_id"}, "cnpj": {"company"}, "cpf_or_cnpj": {"person_id", "company"},
	"date": {"day"}, "money": {"price", "money"}, "url": {"website"},
}

// slotConcepts are the concepts and words by which a customer may name a slot.
func slotConcepts(s bot.SlotCard) map[string]bool {
	out := map[string]bool{}
	for _, c := range typeConcepts[s.Type] {
		out[c] = true
	}
	if s.Pattern != "" {
		out["code"] = true
	}
	for _, w := range strings.FieldsFunc(words.Fold(s.Name), func(r rune) bool { return r == '_' || r == '-' || r == '.' }) {
		out[w] = true
		for _, c := range words.Concepts(w) {
			out[c] = true
		}
	}
	return out
}

var (
	towards = regexp.MustCompile(`\b(?:para|pra|pro|to|por|hacia|into|a|with|com|novo|nueva|nuevo|nova|new|agora|ahora|now)(?: o| a| el| la| the)?(?: (?:novo|nova|nuevo|nueva|new))?(?: (?:e|es|is))?[ :=]*$`)
	away    = regexp.MustCompile(`\b(?:de|do|da|from|del|antigo|antiga|viejo|vieja|anterior|old|errado|errada|wrong|equivocado)(?: o| a| el| la| the)?(?: (?:e|es|is|era|was))?[ :=]*$`)
)

// mention says how much the words before a value speak of a slot; negative when they speak of its opposite.
func (r *reader) mention(slot bot.SlotCard, h entity.Hit) int {
	lead := entity.Before(r.text, h.Start)
	if cut := strings.LastIndexAny(lead, ",."); cut >= 0 && cut < len(lead)-2 {
		lead = lead[cut+1:]
	}
	wanted := slotConcepts(slot)
	score := 0
	for _, t := range words.Tokens(lead) {
		if kin(t.Word, slot.Name) {
			score++
		}
		for _, c := range append(words.Concepts(t.Word), t.Word) {
			if wanted[c] && len(c) > 2 {
				score++
			}
		}
	}
	if (slot.Type == "integer" || slot.Type == "number") && r.countsWhat(wanted, h) {
		score++
	}
	score += labelled(lead, slot)
	renewed, replaced := wanted["new"], wanted["old"]
	if towards.MatchString(lead) && (renewed || replaced) {
		score += map[bool]int{true: 2, false: -2}[renewed]
	}
	if away.MatchString(lead) && (renewed || replaced) {
		score += map[bool]int{true: -2, false: 2}[renewed]
	}
	return score
}

// labelled is how many words of what the bot calls a slot stand before a value, where all of them do: "o documento do novo titular é".
func labelled(lead string, slot bot.SlotCard) (most int) {
	for code, label := range slot.Label {
		said, own := words.Plain(lead, code), meaningful(words.Plain(label, code))
		if subset(own, strings.Fields(said)) {
			most = max(most, len(own))
		}
	}
	return most
}

// kin says whether a word is another form of one in a slot's name: "nasci" and nascimento.
func kin(word, name string) bool {
	const stem = 4
	for part := range strings.FieldsFuncSeq(words.Fold(name), func(r rune) bool { return r == '_' || r == '-' || r == '.' }) {
		if part != word && len(word) >= stem && len(part) > len(word) && strings.HasPrefix(part, word[:min(len(word), stem+1)]) {
			return true
		}
	}
	return false
}

// countsWhat says whether the word behind a number is the slot's own: "somos 40 alunos".
func (r *reader) countsWhat(wanted map[string]bool, h entity.Hit) bool {
	behind := strings.Fields(strings.ToValidUTF8(r.text[h.End:min(len(r.text), h.End+24)], " "))
	if len(behind) == 0 {
		return false
	}
	word := words.Plain(behind[0], r.language)
	return wanted[word] || slices.ContainsFunc(words.Concepts(word), func(c string) bool { return wanted[c] })
}

// wrongWords say that something is to be another.
var wrongWords = regexp.MustCompile(`\b(?:outr[oa]|otr[oa]|another|other|different|diferente|errad[oa]|incorret[oa]|incorrect[oa]?|equivocad[oa]|wrong|mal|troca|trocar|muda|mudar|corrigir|corrige|cambia|cambiar|change|fix|correct|corregir|nao e (?:o meu|o certo|esse|essa|este|esta|isso)|no es (?:el mio|el correcto|ese|esa|este|esta|eso)|not (?:that|this|the right|right|mine))\b`)

// wrongNow says that what was given is wrong, whatever was said before it.
var wrongNow = regexp.MustCompile(`\b(?:errad[oa]|incorret[oa]|trocad[oa]|incorrect[oa]?|equivocad[oa]|wrong|esta mal|nao e (?:o meu|o certo|esse|essa|este|esta)|no es (?:el mio|el correcto|ese|esa|este|esta)|is not (?:mine|my))\b`)

// mostCorrecting is how many words say, unasked and without a sign of correction, that something is to be another.
const mostCorrecting = 8

// readMentions finds corrections that name a slot without its new value: "não, o código é outro".
func (r *reader) readMentions(slots []bot.SlotCard) {
	if r.has(bot.Correct) || r.view.Running == "" || r.quoting {
		return
	}
	for i := range r.segments {
		s := &r.segments[i]
		if s.done || s.question || r.asks(*s) {
			continue
		}
		slip := r.grammar.insides[actSlip].MatchString(s.plain)
		if !slip && !wrongWords.MatchString(s.plain) || r.restates(*s) {
			continue
		}
		slot := r.mentioned(s, slots)
		plainly := wrongNow.MatchString(s.plain) && r.namesFilled(s, slots)
		invited := slip || s.fixing || r.denied || plainly || r.waitsFor("confirm") && strings.Count(s.plain, " ") < mostCorrecting
		if slot == nil || !invited {
			continue
		}
		r.propose(bot.Command{Kind: bot.Correct, Flow: slot.Flow, Slot: slot.Name, Score: 0.9, Span: s.text})
		s.done = true
		return
	}
}

// restates says whether a segment, with a yes/no question open, only says again what the running flow does: "não é cancelar, é só trocar o email".
func (r *reader) restates(s segment) bool {
	if !r.waitsFor("confirm") || wrongNow.MatchString(s.plain) {
		return false
	}
	at := slices.IndexFunc(r.view.Flows, func(f bot.FlowCard) bool { return f.Name == r.view.Running })
	if at < 0 {
		return false
	}
	for code, title := range r.view.Flows[at].Title {
		own := strings.Fields(words.Plain(title, code))
		verb, ok := changeWord(s.plain)
		if ok && len(own) > 0 && slices.ContainsFunc(own, func(w string) bool { return sameVerb(w, verb) }) && onlyRestates.MatchString(s.plain) {
			return true
		}
	}
	return false
}

var (
	changeWords = regexp.MustCompile(`\b(?:troca|trocar|muda|mudar|corrigir|corrige|cambia|cambiar|change|fix|correct|corregir)\b`)
	// onlyRestates are the openings by which somebody says what is wanted, as opposed to telling the bot to do something.
	onlyRestates = regexp.MustCompile(`^(?:(?:e|es|its|it is|just|so|solo|only|para|quero|quiero|i want to|i just want to|era|sim|si|yes) )+`)
)

func changeWord(plain string) (string, bool) {
	w := changeWords.FindString(plain)
	return w, w != ""
}

// sameVerb compares the beginnings: trocar and troca, cambia and cambiar.
func sameVerb(a, b string) bool {
	n := min(len(a), len(b))
	return n >= 4 && a[:n-1] == b[:n-1] && max(len(a), len(b))-n <= 2
}

// namesFilled says whether a segment speaks of a slot that has a value, and of no other one more.
func (r *reader) namesFilled(s *segment, slots []bot.SlotCard) bool {
	filled, open := 0, 0
	for i := range slots {
		score := spokenOf(s, slots[i])
		if slots[i].Filled {
			filled = max(filled, score)
		} else {
			open = max(open, score)
		}
	}
	return filled > open
}

// spokenOf counts the words of a segment that name a slot.
func spokenOf(s *segment, slot bot.SlotCard) (score int) {
	wanted := slotConcepts(slot)
	for _, w := range strings.Fields(s.plain) {
		if wanted[w] || slices.ContainsFunc(words.Concepts(w), func(c string) bool { return wanted[c] && c != "new" }) {
			score++
		}
	}
	return score
}

// mentioned is the filled slot a segment names best; with nothing named, the only filled one.
func (r *reader) mentioned(s *segment, slots []bot.SlotCard) *bot.SlotCard {
	var best, only *bot.SlotCard
	top, filled := 0, 0
	for i := range slots {
		if !slots[i].Filled {
			continue
		}
		filled++
		only = &slots[i]
		if score := spokenOf(s, slots[i]); score > top {
			best, top = &slots[i], score
		}
	}
	if best == nil && filled == 1 {
		return only
	}
	return best
}

// mentionsValue says whether a segment brings a value or names a slot of the running flow: then a "but" is a correction, not a condition.
func (r *reader) mentionsValue(s segment) bool {
	for _, slot := range r.view.Slots {
		if slot.Type == "text" && slot.Pattern == "" {
			continue
		}
		for _, h := range r.slotHits(slot) {
			if h.Reason == "" && h.Start >= s.start && h.End <= s.end {
				return true
			}
		}
	}
	return wrongWords.MatchString(s.plain) && r.mentioned(&s, r.view.Slots) != nil
}

// explain marks segments as done when, beside the values taken, only words about those values remain, or when all they say is "is that it?".
func (r *reader) explain() {
	if len(r.taken) > 0 {
		r.tagged()
	}
	for i := range r.segments {
		s := &r.segments[i]
		if s.done || !slices.ContainsFunc(r.taken, func(h entity.Hit) bool { return h.Start < s.end && s.start < h.End }) {
			continue
		}
		rest := 0
		for _, w := range meaningful(words.Plain(r.without(*s), r.language)) {
			if !r.aboutSlots(w) {
				rest++
			}
		}
		s.done = rest == 0
	}
}

// tagged marks what is said beside a value and needs no answer: "é esse?", "I already told you".
func (r *reader) tagged() {
	for i := range r.segments {
		s := &r.segments[i]
		s.done = s.done || r.grammar.whole(actTag, s.plain) || r.grammar.whole(actAssent, s.plain)
	}
}

// labelWords introduce a value.
var labelWords = regexp.MustCompile(`^(?:codigo|code|compra|purchase|pedido|order|numero|number|email|mail|correo|cpf|cnpj|telefone|telefono|phone|celular|whatsapp|novo|nova|nuevo|nueva|new|correto|certo|correcto|right|correct|segue|ai|aqui|here|sim|si|yes|nao|no|oi|ola|hola|hi|hello|ok|verdade|realidad|actually|mas|pero|but|era|foi|fue|was|meant|digo|errei|perdon|desculpa|desculpe|sorry|endereco|direccion|address|data|fecha|date|valor|hp|tenho|tengo|have|tem|conta|cuenta|account|usar|usa|use|outro|otro|other|e|agora|ahora|now|chegou|llego|recebi|recibi|got|acho|creo|think|antigo|antiguo|viejo|old|errado|wrong|equivocado|anota|anote|troca|muda|cambia|change|para|hacia|pode|puede|podria|dia|works?|serve|sirve|fica|queda|melhor|mejor|good|bem|bien|fine)$`)

func (r *reader) aboutSlots(w string) bool { return labelWords.MatchString(w) }
