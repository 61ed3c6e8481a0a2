package nlu

import (
	"regexp"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/bot/nlu/words"
)

// mostLacking is how many words may tell that something is not known, had or found.
const mostLacking = 14

// lacks says whether a segment tells that what is asked for is not known, had, found or remembered: "não sei de cor o número dela", "I lost the
// receipt". Beside the words that tell it, only small words may stand and such as speak of the asked slot: "não sei usar a plataforma" is another matter.
func (r *reader) lacks(s *segment) bool {
	if strings.Count(s.plain, " ") >= mostLacking {
		return false
	}
	for _, at := range r.grammar.insides[actKeep].FindAllStringIndex(s.plain, 2) {
		rest := strings.Fields(s.plain[:at[0]] + " " + s.plain[at[1]:])
		if !slices.ContainsFunc(rest, func(w string) bool { return !r.grammar.keepTail[w] && !r.aboutAsked(w) }) {
			return true
		}
	}
	return false
}

// aboutAsked says whether a word names what is asked for, or what such things are written on.
func (r *reader) aboutAsked(w string) bool {
	if labelWords.MatchString(w) {
		return true
	}
	slots := r.view.Slots
	if r.view.Slot != nil {
		slots = append([]bot.SlotCard{*r.view.Slot}, slots...)
	}
	concepts := words.Concepts(w)
	return slices.ContainsFunc(slots, func(slot bot.SlotCard) bool {
		wanted := slotConcepts(slot)
		return wanted[w] || slices.ContainsFunc(concepts, func(c string) bool { return wanted[c] })
	})
}

// postpones opens a question whether it may be later, or says after what.
var postpones = regexp.MustCompile(`^(?:vou|irei|posso|puedo|podria|poderia|can i|could i|may i|tudo bem se|is it ok(?:ay)? if|(?:when|once|as soon as|quando|cuando|assim que|en cuanto) (?:(?:i|eu|yo|me|lo|la|el|o|a) )?(?:get|have|find|can|receive|am|tiver|conseguir|puder|chegar|receber|tenga|consiga|pueda|llegue|reciba))(?: |$)`)

// later says whether a segment puts off a document or a list that is asked for: "vou mandar depois", "lo envío mañana". That is not having it now.
func (r *reader) later(s *segment) bool {
	if r.view.Slot == nil || strings.Count(s.plain, " ") >= mostLacking {
		return false
	}
	switch r.view.Slot.Type {
	case "file", "table", "list":
	default:
		return false
	}
	if r.asks(*s) && !postpones.MatchString(s.plain) {
		return false
	}
	return r.grammar.insides[actGive].MatchString(s.plain) || r.grammar.insides[actLater].MatchString(s.plain)
}
