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
	renewed, replaced := wanted["new"], wanted["old"]
	if towards.MatchString(lead) && (renewed || replaced) {
		score += map[bool]int{true: 2, false: -2}[renewed]
	}
	if away.MatchString(lead) && (renewed || replaced) {
		score += map[bool]int{true: -2, false: 2}[renewed]
	}
	return score
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
var wrongWords = regexp.MustCompile(`\b(?:outr[oa]|otr[oa]|another|other|different|diferente|errad[oa]|incorret[oa]|incorrect[oa]?|equivocad[oa]|wrong|mal|troca|trocar|muda|mudar|corrigir|corrige|cambia|cambiar|change|fix|correct|corregir|nao e (?:esse|essa|este|esta|isso)|no es (?:ese|esa|este|esta|eso)|not (?:that|this|the right|right|mine))\b`)

// readMentions finds corrections that name a slot without its new value: "não, o código é outro".
func (r *reader) readMentions(slots []bot.SlotCard) {
	if r.has(bot.Correct) || r.view.Running == "" {
		return
	}
	for i := range r.segments {
		s := &r.segments[i]
		wants := wrongWords.MatchString(s.plain) && !s.question
		invited := s.fixing || r.denied || r.waitsFor("confirm")
		if s.done || !wants || !invited {
			continue
		}
		if slot := r.mentioned(s, slots); slot != nil {
			r.propose(bot.Command{Kind: bot.Correct, Flow: slot.Flow, Slot: slot.Name, Score: 0.9, Span: s.text})
			s.done = true
			return
		}
	}
}

// mentioned is the filled slot a segment names best; with nothing named, the only filled one.
func (r *reader) mentioned(s *segment, slots []bot.SlotCard) *bot.SlotCard {
	var best *bot.SlotCard
	top, filled := 0, 0
	for i := range slots {
		if !slots[i].Filled {
			continue
		}
		filled++
		wanted := slotConcepts(slots[i])
		score := 0
		for _, w := range strings.Fields(s.plain) {
			if wanted[w] || slices.ContainsFunc(words.Concepts(w), func(c string) bool { return wanted[c] && c != "new" }) {
				score++
			}
		}
		if score > top {
			best, top = &slots[i], score
		}
	}
	if best == nil && filled == 1 {
		for i := range slots {
			if slots[i].Filled {
				return &slots[i]
			}
		}
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

// explain marks segments as done when, beside the values taken, only words about those values remain.
func (r *reader) explain() {
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

// labelWords introduce a value.
var labelWords = regexp.MustCompile(`^(?:codigo|code|compra|purchase|pedido|order|numero|number|email|mail|correo|cpf|cnpj|telefone|telefono|phone|celular|whatsapp|novo|nova|nuevo|nueva|new|correto|certo|correcto|right|correct|segue|ai|aqui|here|sim|si|yes|nao|no|oi|ola|hola|hi|hello|ok|verdade|realidad|actually|mas|pero|but|era|foi|fue|was|meant|digo|errei|perdon|desculpa|desculpe|sorry|endereco|direccion|address|data|fecha|date|valor|hp|tenho|tengo|have|tem|conta|cuenta|account|usar|usa|use|outro|otro|other|e|agora|ahora|now|chegou|llego|recebi|recibi|got|acho|creo|think|antigo|antiguo|viejo|old|errado|wrong|equivocado|anota|anote|troca|muda|cambia|change|para|hacia)$`)

func (r *reader) aboutSlots(w string) bool { return labelWords.MatchString(w) }
