package nlu

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// readCode takes a one-time code while one is awaited.
func (r *reader) readCode() {
	if !r.waitsFor("code") {
		return
	}
	slot := bot.SlotCard{Name: "code", Type: "code", Flow: r.view.Running}
	var wrong string
	for _, h := range entity.DigitRuns(r.text) {
		if r.withinValue(h) {
			continue
		}
		if len(h.Text) == 6 {
			r.take(h)
			r.fill(bot.Fill, slot, h.Value, r.text[h.Start:h.End])
			r.explain()
			return
		}
		if len(h.Text) <= 10 && h.Reason == "" {
			wrong = r.text[h.Start:h.End]
		}
	}
	if wrong != "" && len(strings.Fields(r.plain)) <= 6 {
		r.malformed(slot, wrong, entity.ReasonFormat, "")
	}
}

// withinValue says whether digits are part of a longer value of the running flow: those of SR-1009 are no code.
func (r *reader) withinValue(h entity.Hit) bool {
	return slices.ContainsFunc(r.view.Slots, func(slot bot.SlotCard) bool {
		return slot.Pattern != "" && slices.ContainsFunc(r.slotHits(slot), func(v entity.Hit) bool {
			return v.Reason == "" && v.Start <= h.Start && h.End <= v.End && v.End-v.Start > h.End-h.Start
		})
	})
}

// fill proposes a value for a slot.
func (r *reader) fill(kind bot.CommandKind, slot bot.SlotCard, v bot.Value, span string) {
	r.propose(bot.Command{Kind: kind, Slot: slot.Name, Flow: slot.Flow, Value: v.JSON, Text: v.Text, Doubt: v.Doubt, Score: 1, Span: span})
}

// malformed proposes the customer's words as an attempt that did not parse, with what was probably meant, if that is clear.
func (r *reader) malformed(slot bot.SlotCard, raw, reason, doubt string) {
	r.propose(bot.Command{Kind: bot.Fill, Name: Malformed, Slot: slot.Name, Flow: slot.Flow, Value: jsonString(raw), Text: raw, Doubt: doubt, Outcome: reason, Score: 0.9, Span: raw})
	if at := strings.Index(r.text, raw); at >= 0 {
		r.take(entity.Hit{Start: at, End: at + len(raw)})
		r.explain()
	}
}

func (r *reader) take(h entity.Hit) { r.taken = append(r.taken, h) }

// readSlots assigns the values in the text: the asked slot first, then those that were just read back, then other unfilled ones, then corrections of
// filled ones.
func (r *reader) readSlots(asked *bot.SlotCard, all []bot.SlotCard) {
	if asked != nil && r.pastesRows(*asked) {
		r.readRows(*asked) // and nothing else: the addresses in the rows are the rows' own
		return
	}
	order := make([]bot.SlotCard, 0, len(all)+1)
	if asked != nil {
		order = append(order, *asked)
	}
	for rank := range 3 {
		for _, s := range all {
			if turnOf(s) == rank && (asked == nil || s.Name != asked.Name) {
				order = append(order, s)
			}
		}
	}
	for i := range order {
		r.readKind(order[i], order)
	}
	r.readMentions(all)
	if asked != nil && !r.filled(asked.Name) {
		r.readAsked(*asked)
	}
	r.explain()
}

// turnOf is when a slot that was not asked for has its turn: what was read back, what is open, what is filled.
func turnOf(s bot.SlotCard) int {
	switch {
	case s.ReadBack:
		return 0
	case !s.Filled:
		return 1
	}
	return 2
}

func (r *reader) filled(slot string) bool {
	return slices.ContainsFunc(r.commands, func(c bot.Command) bool {
		return (c.Kind == bot.Fill || c.Kind == bot.Correct) && c.Slot == slot
	})
}

// readKind deals the values of one kind over all slots of that kind. The first slot of the kind does it for the others.
func (r *reader) readKind(first bot.SlotCard, order []bot.SlotCard) {
	var same []bot.SlotCard
	for _, s := range order {
		if s.Type == first.Type && s.Pattern == first.Pattern {
			same = append(same, s)
		}
	}
	if same[0].Name != first.Name || first.Type == "text" && first.Pattern == "" {
		return
	}
	var free []entity.Hit
	for _, h := range r.slotHits(first) {
		if h.Reason == "" && !entity.Overlaps(r.taken, h) {
			free = append(free, h)
		}
	}
	free = r.certain(same, order, free)
	for len(same) > 0 && len(free) > 0 {
		si, hi := r.bestPair(same, free)
		slot, h := same[si], free[hi]
		rivals := r.rivals(slot, same, h)
		same, free = slices.Delete(same, si, si+1), slices.Delete(free, hi, hi+1)
		kind := bot.Fill
		if slot.Filled {
			if kind = bot.Correct; !r.mayCorrect(slot, h) {
				continue
			}
		}
		r.take(h)
		r.fill(kind, slot, h.Value, r.text[h.Start:h.End])
		if kind == bot.Correct && len(rivals) > 1 && len(free) == 0 {
			r.commands[len(r.commands)-1].Candidates = rivals
		}
	}
}

// rivals are the slots that a value could correct just as well as one of them; the customer says which.
func (r *reader) rivals(slot bot.SlotCard, same []bot.SlotCard, h entity.Hit) (names []string) {
	spoken := r.mention(slot, h)
	for _, s := range same {
		if s.Filled && s.ReadBack == slot.ReadBack && r.mention(s, h) == spoken {
			names = append(names, s.Name)
		}
	}
	return names
}

// mayCorrect keeps a value that merely stands in a sentence from changing a filled slot: there must be a sign of correction, or the bot just read it back.
func (r *reader) mayCorrect(slot bot.SlotCard, h entity.Hit) bool {
	if r.waitsFor("confirm") {
		return true
	}
	for _, s := range r.segments {
		if s.start <= h.Start && h.End <= s.end {
			return s.fixing || r.mention(slot, h) > 1 || r.denied
		}
	}
	return r.denied
}

// bestPair finds which value belongs to which slot: by the words around it, else in order.
func (r *reader) bestPair(slots []bot.SlotCard, hits []entity.Hit) (slot, value int) {
	best := -1 << 20
	for si, s := range slots {
		for hi, h := range hits {
			score := 100*r.mention(s, h) - 10*si - hi
			if s.Filled && (r.correcting(h) || s.ReadBack) {
				score += 60
			}
			if score > best {
				best, slot, value = score, si, hi
			}
		}
	}
	return slot, value
}

func (r *reader) correcting(h entity.Hit) bool {
	return slices.ContainsFunc(r.segments, func(s segment) bool { return s.fixing && s.start <= h.Start && h.End <= s.end })
}

// slotHits finds the values a slot accepts.
func (r *reader) slotHits(slot bot.SlotCard) []entity.Hit {
	switch slot.Type {
	case "text":
		return entity.PatternHits(slot.Pattern, r.text)
	case "bool", "choice", "file", "table", "list":
		return nil // answered, chosen or pasted, never picked out of a sentence
	case "integer", "number", "money", "date":
		if slot.ReadBack {
			return append(r.announced(slot), r.bare(slot)...)
		}
		if r.view.Slot == nil || r.view.Slot.Name != slot.Name {
			return r.announced(slot)
		}
	}
	return r.values.Hits(slot.Type, r.text, r.view.Country)
}

// announced are numbers and dates that were not asked for: they count only with the slot's own words before them.
func (r *reader) announced(slot bot.SlotCard) []entity.Hit {
	var out []entity.Hit
	for _, h := range r.values.Hits(slot.Type, r.text, r.view.Country) {
		if r.mention(slot, h) > 0 {
			out = append(out, h)
		}
	}
	return out
}

// bare are numbers and dates that are all that a piece of the text says, beside words about values: "no, it's 15".
func (r *reader) bare(slot bot.SlotCard) []entity.Hit {
	var out []entity.Hit
	for _, h := range r.values.Hits(slot.Type, r.text, r.view.Country) {
		alone := slices.ContainsFunc(r.segments, func(s segment) bool {
			if s.done || s.question || h.Start < s.start || s.end < h.End {
				return false
			}
			rest := meaningful(words.Plain(r.text[s.start:h.Start]+" "+r.text[h.End:s.end], r.language))
			return !slices.ContainsFunc(rest, func(w string) bool { return !r.aboutSlots(w) })
		})
		if alone && r.mention(slot, h) <= 0 {
			out = append(out, h)
		}
	}
	return out
}

// readAsked handles an asked slot that no valid value was found for: free text, pasted rows, or an attempt in a wrong format.
func (r *reader) readAsked(slot bot.SlotCard) {
	switch {
	case r.takesText():
		r.readFreeText(slot)
		return
	case slot.Type == "bool" && !r.acted() && !slices.ContainsFunc(r.segments, func(s segment) bool { return s.question }):
		if v, ok := r.parse(slot, r.text); ok { // "1", "true"
			r.fill(bot.Fill, slot, v, r.text)
			r.all()
		}
		return
	case slot.Type == "list" && !r.acted():
		r.readRows(slot)
		return
	case slot.Type == "choice" && !r.has(bot.Person, bot.Cancel, bot.Start) && !slices.ContainsFunc(r.segments, r.asks):
		if f, _ := r.otherTopic(r.content()); f != nil {
			return // one of its words may be an option's; the sentence is about something else
		}
		if r.readChoice(slot); r.filled(slot.Name) {
			r.all()
		}
		return
	}
	if raw, reason, doubt := r.attempt(slot); raw != "" {
		r.malformed(slot, raw, reason, doubt)
	}
}

// pastesRows says whether the turn is rows for the asked table: several lines, or one with the marks of a row. One that opens as a correction is none.
func (r *reader) pastesRows(slot bot.SlotCard) bool {
	lines := strings.Count(r.text, "\n")
	switch {
	case slot.Type != "table" && slot.Type != "list":
		return false
	case lines == 0 && (r.denied || r.has(bot.Person, bot.Cancel) || slices.ContainsFunc(r.segments, func(s segment) bool { return s.fixing || r.asks(s) })):
		return false
	}
	return lines > 0 || strings.ContainsAny(r.text, "@;\t")
}

func (r *reader) readRows(slot bot.SlotCard) {
	rows := pasted(r.view.Messages)
	r.fill(bot.Fill, slot, entity.String(rows, rows), r.text)
	r.all()
}

func (r *reader) acted() bool { return len(r.commands) > 0 || r.denied || r.agreed }

// readFreeText takes the whole message, unless it is a command or a question.
func (r *reader) readFreeText(slot bot.SlotCard) {
	for _, s := range r.segments {
		if s.done && !r.grammar.whole(actGreeting, s.plain) {
			return
		}
		if r.asks(s) {
			return
		}
	}
	if r.has(bot.Person, bot.Cancel, bot.Unsure, bot.Repeat, bot.NoAccess, bot.SetLanguage) || r.content() == "" {
		return
	}
	v := entity.String(r.text, r.text)
	c := bot.Command{Kind: bot.Fill, Slot: slot.Name, Flow: slot.Flow, Value: v.JSON, Text: v.Text, Score: 1, Span: r.text}
	if f, _ := r.otherTopic(r.content()); f != nil {
		c.Candidates = []string{f.Name}
	}
	r.propose(c)
	r.all()
}

func (r *reader) all() {
	for i := range r.segments {
		r.segments[i].done = true
	}
}

// attempt finds words that were meant as the asked slot but are not one, and what was probably meant by them.
func (r *reader) attempt(slot bot.SlotCard) (raw, reason, doubt string) {
	for _, h := range r.slotHits(slot) {
		if h.Reason != "" && !entity.Overlaps(r.taken, h) {
			return r.text[h.Start:h.End], h.Reason, h.Doubt
		}
	}
	if several, ok := r.several(slot); ok {
		return several, entity.ReasonAmbiguous, ""
	}
	if len(strings.Fields(r.plain)) > 14 || slices.ContainsFunc(r.segments, r.asks) {
		return "", "", ""
	}
	for _, field := range strings.Fields(r.text) {
		field = strings.Trim(field, ",.;:!?\"'()")
		if r.resembles(slot, field) && !r.isTaken(field) {
			v, why := r.values.Parse(slot.Type, field, r.view.Country)
			if why == "" || why == entity.ReasonUnknownType {
				why = entity.ReasonFormat
			}
			return field, why, v.Doubt
		}
	}
	return "", "", ""
}

func (r *reader) isTaken(field string) bool {
	at := strings.Index(r.text, field)
	return entity.Overlaps(r.taken, entity.Hit{Start: at, End: at + len(field)})
}

// resembles says whether a word looks like a failed attempt at a slot.
func (r *reader) resembles(slot bot.SlotCard, field string) bool {
	digits := 0
	for _, c := range field {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	switch slot.Type {
	case "email":
		return strings.Contains(field, "@")
	case "cpf", "cnpj", "cpf_or_cnpj", "phone":
		return digits >= 4
	case "date", "integer", "number", "money":
		return digits > 0
	case "url":
		return strings.Contains(field, "://") || strings.HasPrefix(field, "www")
	case "text":
		bare := strings.TrimPrefix(slot.Pattern, "^")
		re, err := regexp.Compile(bare)
		if err != nil {
			return false
		}
		prefix, _ := re.LiteralPrefix()
		return digits >= 2 || digits > 0 && len(prefix) > 0 && len(field) >= len(prefix) && strings.EqualFold(field[:len(prefix)], prefix)
	}
	return false
}

// encodes a value kept as it is, for slots found by a model.
func (r *reader) parse(slot bot.SlotCard, text string) (bot.Value, bool) {
	if slot.Type == "choice" {
		if n := r.chosenOf(slot, words.Plain(text, r.language)); n >= 0 {
			return entity.String(slot.Choices[n].Value, r.choiceTitle(slot.Choices[n])), true
		}
		return bot.Value{}, false
	}
	if slot.Type == "text" && slot.Pattern != "" {
		if hits := entity.PatternHits(slot.Pattern, text); len(hits) == 1 && hits[0].Reason == "" {
			return hits[0].Value, true
		}
		return bot.Value{}, false
	}
	v, reason := r.values.Parse(slot.Type, text, r.view.Country)
	return v, reason == "" && json.Valid(v.JSON)
}
