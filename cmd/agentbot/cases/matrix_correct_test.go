package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/flows"
)

// claim is a value that the customer has said so far, and another one of its kind.
type claim struct {
	flow, text string
	slot       flows.SlotAt
	value      string
}

// claims are all values that the customer has said so far, the newest flow first.
func (s *stage) claims(outlines []flows.Outline) (out []claim) {
	for _, f := range slices.Backward(s.dialogue.state.Stack) {
		if f.Flow != s.topic() && f.Wait != nil {
			continue // another topic waits below; what a flow was run for may still be taken back
		}
		for _, o := range outlines {
			for _, slot := range o.Slots {
				held, filled := f.Slots[slot.Name]
				value := another(slot, held)
				if o.Flow == f.Flow && filled && slot.Asked && held.By != "system" && value != "" {
					out = append(out, claim{f.Flow, held.Text, slot, value})
				}
			}
		}
	}
	return out
}

// another is a different value of the same kind, "" where a sentence cannot say one.
func another(slot flows.SlotAt, held bot.Slot) string {
	kind, text := slot.Type, held.Text
	switch {
	case kind == "choice":
		return otherwise[strings.Trim(string(held.Value), `"`)]
	case kind == "email":
		return "quintal@example.com"
	case kind == "text" && text == "HP10000009":
		return "HP10000008"
	case kind == "text" && strings.HasPrefix(text, "HP"):
		return "HP10000009"
	case kind == "text" && strings.HasPrefix(text, "SR-"):
		return "SR-1009"
	case kind == "cpf", kind == "cpf_or_cnpj" && len(text) == len("123.456.789-09"):
		return "287.082.910-80" // nobody's in the cases
	case kind == "cpf_or_cnpj":
		return "12.ABC.345/01DE-35"
	}
	return ""
}

// otherwise is what may be chosen instead, and chosen how one takes a choice back for it.
var (
	otherwise = map[string]string{"own": "student", "student": "own", "person_person": "person_company", "person_company": "company_company", "company_company": "person_company"}
	chosen    = map[string]flows.Words{
		"student":         {"pt": "não, é de um aluno", "es": "no, es de un alumno", "en": "no, it's a student's"},
		"own":             {"pt": "não, eu comprei", "es": "no, la compré yo", "en": "no, I bought it myself"},
		"person_company":  {"pt": "não, de CPF para CNPJ", "es": "no, de CPF a CNPJ", "en": "no, CPF to CNPJ"},
		"company_company": {"pt": "não, de CNPJ para CNPJ", "es": "no, de CNPJ a CNPJ", "en": "no, CNPJ to CNPJ"},
	}
)

// corrections are all ways to take back each value that the customer has said so far.
func (s *stage) corrections(outlines []flows.Outline) (out []act) {
	all := s.claims(outlines)
	for _, c := range all {
		if words := chosen[c.value]; c.slot.Type == "choice" {
			out = append(out, act{"another choice", corrects(c, outlines, words, true, true)})
			continue
		}
		// Two of a kind: without its name a value may be either.
		alone := !slices.ContainsFunc(all, func(o claim) bool { return o.slot.Name != c.slot.Name && o.value == c.value })
		label := c.slot.Label
		named := flows.Words{"pt": "não, " + label["pt"] + " é " + c.value, "es": "no, " + label["es"] + " es " + c.value, "en": "no, " + label["en"] + " is " + c.value}
		denied := flows.Words{"pt": "não, é " + c.value, "es": "no, es " + c.value, "en": "no, it's " + c.value}
		bare := flows.Words{"pt": c.value, "es": c.value, "en": c.value}
		out = append(out,
			act{"correction", corrects(c, outlines, named, true, true)},
			act{"correction without a name", corrects(c, outlines, denied, alone, true)},
			act{"bare value", corrects(c, outlines, bare, alone, s.asks() == "confirm" || s.asks() == "what_change")})
	}
	return out
}

// corrects says a correction of a claim. plain: it can be of that value only. due: it must not be lost.
func corrects(c claim, outlines []flows.Outline, words flows.Words, plain, due bool) func(context.Context, *stage, []flows.Outline) string {
	return func(ctx context.Context, s *stage, _ []flows.Outline) string {
		busy, asked := s.asks() == "result", s.typeAsked(outlines)
		old := s.slot(c.slot.Name)
		wrong := says(ctx, s, words)
		if wrong != "" || busy {
			return wrong
		}
		if _, waits := s.here(); !waits && due {
			if c.slot.Type == "choice" && s.flowHandedOver() {
				return ""
			}
			return "it waits for nothing any more"
		}
		changed := !slices.Equal(s.slot(c.slot.Name), old)
		switch {
		case changed || !due:
			return ""
		case plain && asked != c.slot.Type:
			return fmt.Sprintf("%s is still %v: %s", c.slot.Name, old, strings.Join(s.told(), "\n"))
		case s.tookIt(c, outlines) || s.offersChange():
			return ""
		}
		return fmt.Sprintf("%s is lost: %s", c.value, strings.Join(s.told(), "\n"))
	}
}

// flowHandedOver says whether people have it for a reason of the flow's own, as where the other choice leads to them, and not because the bot gave up.
func (s *stage) flowHandedOver() bool {
	reason := s.handedOff()
	return reason != "" && !slices.Contains([]string{"asked", "not_understood", "no_answer", "exhausted", "gave_up"}, reason)
}

// typeAsked is the type of the slot that is asked for, "" when none is.
func (s *stage) typeAsked(outlines []flows.Outline) string {
	for _, o := range outlines {
		for _, slot := range o.Slots {
			if f := s.top(); f != nil && f.Flow == o.Flow && s.asks() == slot.Name {
				return slot.Type
			}
		}
	}
	return ""
}

// tookIt says whether any slot has taken a claim's new value.
func (s *stage) tookIt(c claim, outlines []flows.Outline) bool {
	for _, o := range outlines {
		for _, slot := range o.Slots {
			if o.Flow == c.flow && slices.Contains(s.slot(slot.Name), c.value) {
				return true
			}
		}
	}
	return false
}

// offersChange says whether the customer is asked which value is to be another.
func (s *stage) offersChange() bool {
	n := 0
	for _, o := range s.dialogue.state.Offers {
		if strings.HasPrefix(o.Value, "change:") && len(o.Command.Value) > 0 {
			n++
		}
	}
	return n > 1
}
