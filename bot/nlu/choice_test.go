package nlu

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"
)

var (
	rated = bot.SlotCard{Flow: "rating", Name: "rating", Type: "choice", Choices: []bot.Choice{
		{Value: "good", Title: title("Foi bom", "Bien", "Good"), Synonyms: all([]string{"ótimo", "gostei"}, []string{"bueno", "genial"}, []string{"great", "very good"})},
		{Value: "fair", Title: title("Mais ou menos", "Regular", "So-so"), Synonyms: all([]string{"nem bom nem ruim"}, []string{"más o menos"}, []string{"not bad"})},
		{Value: "poor", Title: title("Foi ruim", "Mal", "Poor"), Synonyms: all([]string{"não gostei"}, []string{"no me gustó", "malo"}, []string{"bad"})},
	}}
	buyer = bot.SlotCard{Flow: "email_change", Name: "whose", Type: "choice", Choices: []bot.Choice{
		{Value: "own", Title: title("Eu comprei", "Compré yo", "I bought it"), Synonyms: all([]string{"comprei", "fui eu", "minha compra"}, []string{"compré", "es mía", "mi compra", "yo"}, []string{"it's mine", "bought it myself", "me"})},
		{Value: "student", Title: title("Meu aluno", "Mi alumno", "My student"), Synonyms: all([]string{"aluno", "aluna", "meu cliente"}, []string{"alumno", "alumna", "mi cliente"}, []string{"student"})},
	}}
	holder = bot.SlotCard{Flow: "ownership_triage", Name: "case", Type: "choice", Choices: []bot.Choice{
		{Value: "pp", Title: title("De CPF para CPF", "De CPF a CPF", "CPF to CPF"), Synonyms: all([]string{"para minha irmã"}, []string{"a mi hermana"}, []string{"to my daughter"})},
		{Value: "pc", Title: title("De CPF para CNPJ", "De CPF a CNPJ", "CPF to CNPJ"), Synonyms: all([]string{"pro cnpj", "para a minha empresa", "minha empresa"}, []string{"mi empresa"}, []string{"my company"})},
		{Value: "cc", Title: title("De CNPJ para CNPJ", "De CNPJ a CNPJ", "CNPJ to CNPJ"), Synonyms: all([]string{"outra empresa"}, []string{"otra empresa"}, []string{"another company"})},
		{Value: "dead", Title: title("O titular faleceu", "El titular falleció", "The holder has died"), Synonyms: all([]string{"morreu"}, []string{"murió"}, []string{"died"})},
		{Value: "other", Title: title("Outro caso", "Otro caso", "Something else"), Synonyms: all([]string{"outro", "nenhum desses"}, []string{"otro", "ninguno"}, []string{"other", "none of these"})},
	}}
)

// choosing is a view in which a choice is asked for, its options on the screen.
func choosing(slot bot.SlotCard, language string, text string) bot.View {
	v := situation("name", language, []string{text})
	v.Running, v.Slot, v.Slots = slot.Flow, &slot, []bot.SlotCard{slot}
	for _, c := range slot.Choices {
		v.Offers = append(v.Offers, bot.Offer{Title: c.Title[language], Value: slot.Name + "=" + c.Value, Command: bot.Command{Kind: bot.Fill, Slot: slot.Name, Value: jsonString(c.Value), By: "choice"}})
	}
	return v
}

// chosenIn is the value that a choice is filled with, "" for none; "deny" where a no is read.
func chosenIn(u bot.Understanding) string {
	out := ""
	for _, c := range u.Commands {
		switch {
		case c.Kind == bot.Fill:
			_ = json.Unmarshal(c.Value, &out)
		case c.Kind == bot.Deny && out == "":
			out = "deny"
		}
	}
	return out
}

// TestLexical_ChoiceDenied: what a clause denies it does not choose; no answer is better than a wrong one.
func TestLexical_ChoiceDenied(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for _, tt := range []struct {
		slot bot.SlotCard
		said map[string]string // language: text = value
	}{
		{rated, map[string]string{
			"pt": "não foi bom= | não foi ruim= | não foi ótimo= | gostei não= | não acho que foi bom= | nada bom= | não gostei=poor | gostei muito=good | foi bom, obrigada=good | não foi bom, foi ótimo=good | não foi bom foi ótimo=good | nem bom nem ruim=fair",
			"es": "no estuvo bien= | no fue bueno= | no creo que fue bueno= | no me gustó=poor | me gustó= | estuvo muy bien=good | no fue malo, fue regular=fair | nada mal=",
			"en": "not good= | not great= | it wasn't good= | I don't think it was good= | nothing good= | not bad=fair | it was not bad=fair | it was great=good | very good indeed=good",
		}},
		{buyer, map[string]string{
			"pt": "não fui eu= | fui eu não= | não comprei= | minha mãe comprou= | a compra é da minha irmã= | no fui yo= | não comprei, foi meu aluno=student | meu cliente comprou=student | não fui eu foi meu aluno=student | foi meu aluno e não eu=student | eu não, meu aluno=student | não, fui eu=own | fui eu que comprei=own | comprei=own",
			"es": "no fui yo= | yo no= | lo compró mi hermano= | no es mía= | no es mía, es de un alumno=student | no fui yo fue mi alumno=student | mi cliente compró=student | no fui yo sino mi alumna=student | yo la compré=own | compré yo=own",
			"en": "it wasn't me= | I didn't buy it= | my brother bought it= | nobody= | not me, my student=student | it's not mine, it's a student's=student | my student bought it=student | I bought it=own | bought it myself=own",
		}},
		{holder, map[string]string{
			"pt": "do meu CPF pro meu CNPJ=pc | cnpj para o cpf= | da minha empresa para mim= | da minha empresa pra minha irmã= | minha empresa=pc | pra minha irmã=pp | não é pra minha irmã= | de cnpj pra cnpj=cc | o titular não faleceu, é para minha empresa=pc | transferir para outra pessoa= | nenhum desses=other",
			"es": "a mi hermana=pp | de mi empresa a mi nombre= | de mi nombre a mi empresa=pc | el titular no murió= | ninguno=other",
			"en": "to my daughter=pp | from my company to me= | nobody died= | none of them=other",
		}},
	} {
		for language, lines := range tt.said {
			for line := range strings.SplitSeq(lines, " | ") {
				text, want, _ := strings.Cut(line, "=")
				if got := chosenIn(lexical.Understand(t.Context(), choosing(tt.slot, language, text), nil)); got != want {
					t.Errorf("%s %s %q: got %q, want %q", tt.slot.Name, language, text, got, want)
				}
			}
		}
	}
}

// TestLexical_ChoiceAtStart: what is said while a flow starts is read in the same way.
func TestLexical_ChoiceAtStart(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for text, want := range map[string]string{
		"quero trocar o e-mail da minha compra, fui eu": "own", "quero trocar o e-mail da compra, não fui eu que comprei": "", "quiero cambiar el correo de la compra, no fui yo": "",
		"I need to change the e-mail of the purchase, my student bought it": "student", "quero trocar o e-mail da compra, não fui eu, foi meu cliente": "student",
	} {
		v := situation("idle", "", []string{text})
		v.Library = "bought"
		v.Flows[0].Slots = []bot.SlotCard{buyer}
		if got := chosenIn(lexical.Understand(t.Context(), v, nil)); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestOtherForm(t *testing.T) {
	t.Parallel()
	for pair, want := range map[string]bool{
		"comprei comprou": true, "compre compro": true, "compra compro": true, "comprei comprado": true, "comprar comprei": true, "gostei gostou": true, "recebi recebeu": true,
		"aluno aluna": false, "cambiar cambio": false, "alumno alumnos": false, "comprei comprei": false, "comprei compei": false, "empresa empressa": false, "titular titulares": false,
	} {
		a, b, _ := strings.Cut(pair, " ")
		if got := otherForm(a, b, words.Known); got != want {
			t.Errorf("%s: %v, want %v", pair, got, want)
		}
	}
}

// TestModel_ChoiceDenied: a model may not choose what the words deny.
func TestModel_ChoiceDenied(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, span, value string }{
		{"não fui eu", "fui eu", ""}, {"não fui eu", "não fui eu", ""}, {"no fui yo", "no fui yo", ""}, {"it wasn't me", "it wasn't me", ""}, {"não comprei, foi meu aluno", "comprei", ""},
		{"fui eu", "fui eu", "own"}, {"a pessoa que pagou sou eu mesma", "sou eu mesma", "own"},
	} {
		v := choosing(buyer, "pt", tt.text)
		r := &reader{view: v, grammar: grammar(), text: joined(v.Messages), language: "pt", values: entity.Values{Now: saturday}}
		number := slices.IndexFunc(options(v), func(o bot.Offer) bool { return strings.HasSuffix(o.Value, "own") }) + 1
		c, why := r.checked(saidCommand{Kind: choose, Question: string(rune('0' + number)), Span: tt.span}, nil, nil, possible(v, nil))
		if got := chosenIn(bot.Understanding{Commands: []bot.Command{c}}); got != tt.value {
			t.Errorf("%q by %q: chose %q (%s), want %q", tt.text, tt.span, got, why, tt.value)
		}
	}
}

// TestLexical_Later: who will send a document later does not have it now; that is no question for the documentation and no attempt.
func TestLexical_Later(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for language, texts := range map[string]string{
		"pt": "vou mandar depois | mando mais tarde | amanhã eu envio | depois eu mando | vou providenciar | posso enviar amanhã? | ainda não consegui tirar a certidão | a certidão só fica pronta semana que vem | o cartório ainda não entregou | não tenho agora",
		"es": "lo envío mañana | te lo mando luego | más tarde | voy a enviarlo después | todavía no la tengo | ¿puedo enviarlo mañana? | ahora no lo tengo",
		"en": "I'll send it later | can I send it tomorrow? | I don't have it right now | I will send the document tomorrow | when I get home I'll send it | I'll get the certificate next week",
	} {
		for text := range strings.SplitSeq(texts, " | ") {
			v := situation("file", language, []string{text})
			if u := lexical.Understand(t.Context(), v, nil); len(u.Commands) != 1 || u.Commands[0].Kind != bot.Unsure {
				t.Errorf("%s %q: %v", language, text, u.Commands)
			}
		}
	}
	for _, text := range []string{"what do you need it for?", "para que vocês precisam disso?", "when will you send the answer?", "quando vocês vão responder?"} {
		u := lexical.Understand(t.Context(), situation("file", "pt", []string{text}), nil)
		if slices.ContainsFunc(u.Commands, func(c bot.Command) bool { return c.Kind == bot.Unsure }) {
			t.Errorf("%q: %v", text, u.Commands)
		}
	}
	if u := lexical.Understand(t.Context(), situation("confirm", "en", []string{"I'll send it later"}), nil); slices.ContainsFunc(u.Commands, func(c bot.Command) bool { return c.Kind == bot.Unsure || c.Kind == bot.Confirm }) {
		t.Errorf("before a change: %v", u.Commands)
	}
}

// TestLexical_ChosenAnew: a choice is taken back by a no and the other option's name, and by nothing less.
func TestLexical_ChosenAnew(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	made, code := buyer, bot.SlotCard{Flow: "email_change", Name: "purchase", Type: "text", Pattern: `HP\d{8,12}`}
	made.Filled = true
	for language, said := range map[string]string{
		"pt": "não, é de um aluno=student | não, meu aluno=student | não, eu comprei=own | não, meu aluno não entra= | meu aluno= | não= | não tenho= | não, obrigado=",
		"es": "no, es de un alumno=student | no, mi alumno=student | no, la compré yo=own | no, mi alumno no entra= | mi alumno= | no= | no lo tengo= | no, gracias=",
		"en": "no, it's a student's=student | no, my student=student | no, I bought it myself=own | no, my student can't get in= | my student= | no= | I don't have it= | no thanks=",
	} {
		for one := range strings.SplitSeq(said, " | ") {
			text, want, _ := strings.Cut(one, "=")
			v := situation("name", language, []string{text})
			v.Running, v.Slot, v.Slots = made.Flow, &code, []bot.SlotCard{made, code}
			got := ""
			for _, c := range lexical.Understand(t.Context(), v, nil).Commands {
				if c.Kind == bot.Correct && c.Slot == made.Name {
					_ = json.Unmarshal(c.Value, &got)
				}
			}
			if got != want {
				t.Errorf("%s: %q takes the choice back to %q, want %q", language, text, got, want)
			}
		}
	}
}
