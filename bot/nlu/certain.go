package nlu

import (
	"regexp"
	"slices"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"
)

// certain leaves out what could be several things: one of two numbers where one is asked for, "a@x.com or b@x.com", and eleven digits nobody named
// while the flow wants a CPF and a mobile number.
func (r *reader) certain(slots, all []bot.SlotCard, free []entity.Hit) []entity.Hit {
	asked := r.view.Slot
	free = slices.DeleteFunc(free, func(h entity.Hit) bool {
		mine := asked != nil && (asked.Type == h.Kind || asked.Type == "cpf_or_cnpj")
		return h.Or != "" && !mine && slices.ContainsFunc(all, func(s bot.SlotCard) bool { return s.Type == h.Or && !s.Filled })
	})
	if kept := slices.DeleteFunc(slices.Clone(free), r.negated); len(kept) > 0 {
		free = kept
	}
	if asked == nil || slots[0].Name != asked.Name || len(slots) > 1 || slots[0].Filled {
		return free
	}
	if named := r.best(slots[0], free); !r.oneOf(slots[0], named) {
		return named
	}
	return nil
}

// notThis stands before a value that is named to be ruled out: "não é a@x.com, é b@x.com". Portuguese "no" is no negation ("me liga no 11 3333-4444").
var (
	notThis = regexp.MustCompile(`\b(?:nao|not|isnt|nem|no (?:e|es|era))(?: (?:e|es|era|is|was|o|a|el|la|the|mais|mas|anymore))*[ :]*$`)
	noThis  = regexp.MustCompile(`\b(?:no|ni)(?: (?:el|la|the|mas))*[ :]*$`)
)

func (r *reader) negated(h entity.Hit) bool {
	lead := entity.Before(r.text, h.Start)
	return notThis.MatchString(lead) || r.language != "pt" && noThis.MatchString(lead)
}

// best are the values that the words around speak of most; one that corrects another counts more.
func (r *reader) best(slot bot.SlotCard, free []entity.Hit) (best []entity.Hit) {
	top := -1 << 20
	for _, h := range free {
		score := r.mention(slot, h)
		if r.correcting(h) {
			score += 10
		}
		if score > top {
			top, best = score, nil
		}
		if score == top {
			best = append(best, h)
		}
	}
	return best
}

// oneOf says whether values are different ones of which only one can be meant.
func (r *reader) oneOf(slot bot.SlotCard, hits []entity.Hit) bool {
	for i, h := range hits[min(1, len(hits)):] {
		if string(h.JSON) == string(hits[0].JSON) {
			continue
		}
		counted := slot.Type == "integer" || slot.Type == "number" || slot.Type == "money"
		if counted || alternative.MatchString(words.Fold(r.text[hits[i].End:h.Start])) {
			return true
		}
	}
	return false
}

// alternative stands between two values of which one is meant.
var alternative = regexp.MustCompile(`^[^a-z]*\b(?:ou|o|u|or|quem sabe|tal vez|talvez|maybe)\b[^a-z]*(?:[a-z]+ ){0,3}$`)

// several is the stretch that holds the values of which only one can be meant.
func (r *reader) several(slot bot.SlotCard) (string, bool) {
	var free []entity.Hit
	for _, h := range r.slotHits(slot) {
		if h.Reason == "" && !entity.Overlaps(r.taken, h) {
			free = append(free, h)
		}
	}
	if len(free) < 2 || !r.oneOf(slot, r.best(slot, free)) {
		return "", false
	}
	return r.text[free[0].Start:free[len(free)-1].End], true
}
