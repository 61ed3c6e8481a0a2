package flows

import (
	"encoding/json"
	"strings"
	"testing"

	"agentbot/bot"
)

// TestShipped_Choices: what people answer to the choices of the flows that ship; nothing, where it fits none, so that it is asked with the buttons again.
func TestShipped_Choices(t *testing.T) {
	t.Parallel()
	lib, lexical := heardLibrary()
	for _, tt := range []struct{ flow, slot, language, said string }{
		{"rating", "rating", "pt", "não foi bom= | não foi ruim= | foi muito bom, obrigada=good | não gostei=poor | nada bom="},
		{"rating", "rating", "es", "no estuvo bien= | no me gustó=poor | estuvo muy bien=good"},
		{"rating", "rating", "en", "not good= | not great= | not bad=fair | it was great, thanks=good"},
		{"email_change", "whose", "pt", "não fui eu= | não comprei, foi meu aluno=student | meu cliente comprou=student | minha mãe comprou= | fui eu mesma=own"},
		{"email_change", "whose", "es", "no fui yo= | no es mía, es de un alumno=student | mi cliente compró=student | lo compró mi hermano= | compré yo=own"},
		{"email_change", "whose", "en", "it wasn't me= | my student bought it=student | my brother bought it= | I bought it myself=own"},
		{"ownership_triage", "case", "pt", "do meu CPF pro meu CNPJ=person_company | pra minha irmã=person_person | de uma empresa pra outra=company_company | da minha empresa para mim= | da minha empresa para minha irmã= | nenhuma dessas=other | meu pai faleceu=death"},
		{"ownership_triage", "case", "es", "a mi hermana=person_person | de una empresa a otra=company_company | de mi empresa a mi nombre= | ninguno de esos=other"},
		{"ownership_triage", "case", "en", "to my daughter=person_person | one company to another=company_company | from my company to me= | none of them=other"},
	} {
		for line := range strings.SplitSeq(tt.said, " | ") {
			text, want, _ := strings.Cut(line, "=")
			if got := chosenHeard(lexical.Understand(t.Context(), choosingView(lib, tt.flow, tt.slot, tt.language, text), nil)); got != want {
				t.Errorf("%s.%s %s %q: got %q, want %q", tt.flow, tt.slot, tt.language, text, got, want)
			}
		}
	}
}

// choosingView is a view of a customer who is asked for a choice, its options on the screen.
func choosingView(lib *Library, flow, slot, language, text string) bot.View {
	v := heardAt(lib, "slot", language, text)
	fl := lib.flows[flow]
	card := fl.slot(slot).card(fl, false)
	v.Running, v.Slot, v.Slots = flow, &card, []bot.SlotCard{card}
	for _, c := range card.Choices {
		v.Offers = append(v.Offers, bot.Offer{Title: c.Title[language], Value: slot + "=" + c.Value, Command: bot.Command{Kind: bot.Fill, Slot: slot, Value: encode(c.Value), By: "choice"}})
	}
	return v
}

func chosenHeard(u bot.Understanding) (value string) {
	for _, c := range u.Commands {
		switch {
		case c.Kind == bot.Fill && json.Unmarshal(c.Value, &value) != nil:
			return "unreadable"
		case c.Kind == bot.Deny:
			return "deny"
		}
	}
	return value
}

// TestShipped_PapersLater: who sends a paper later goes on without it, the bereaved too, and is told what is missing.
func TestShipped_PapersLater(t *testing.T) {
	t.Parallel()
	lib, lexical := heardLibrary()
	for language, text := range map[string]string{"pt": "vou mandar depois", "es": "lo envío mañana", "en": "I'll send it later"} {
		c := newChat(t, lib, nil)
		c.turn.State.Language.Code = language
		for _, line := range []string{"@start ownership_triage", "@fill case=death", "@unsure", "@fill from_document=52998224725", "@fill to_document=11144477735", "@fill products=todos"} {
			c.customer([]string{line})
		}
		if f := c.turn.State.Stack; len(f) == 0 || f[0].Wait == nil || f[0].Wait.Name != "death_paper" {
			t.Fatalf("%s: no paper is asked for: %v", language, c.out)
		}
		c.out, c.hears = nil, lexical
		c.customer([]string{text})
		if out := strings.Join(c.out, "\n"); !strings.Contains(out, "handoff") && len(c.turn.State.Stack) > 0 {
			t.Errorf("%s: %s", language, out)
		}
	}
}
