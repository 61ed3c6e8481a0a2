package nlu

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

func several(commands ...saidCommand) string {
	raw, err := json.Marshal(said{Commands: commands})
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// TestModel_Merge: what a model may add to the words' own meaning, and what it may not talk away.
func TestModel_Merge(t *testing.T) {
	t.Parallel()
	code := "bom, deixa ver, o papel diz HP10000001 embaixo do nome do curso que ela faz"
	for name, tt := range map[string]struct {
		situation, text, output string
		want                    []string
		note                    string
	}{
		"another flow beside an answer, in no words":  {"purchase", code, several(saidCommand{"start", "student_import", "", "", ""}), []string{"fill:purchase=HP10000001"}, "answer what was asked"},
		"another flow beside an answer, in its words": {"purchase", code, several(saidCommand{"start", "student_import", "", "HP10000001", ""}), []string{"fill:purchase=HP10000001"}, "answer what was asked"},
		"a second wish in words of its own":           {"purchase", "HP10000001, e depois quero meter uma galera inteira na área", several(saidCommand{"start", "student_import", "", "meter uma galera inteira na área", ""}), []string{"fill:purchase=HP10000001", "start:student_import"}, ""},
		"stopping beside an answer":                   {"purchase", code, several(saidCommand{"cancel", "", "", code, ""}), []string{"fill:purchase=HP10000001"}, "answer what was asked"},
		"stopping for no reason":                      {"purchase", "bom, deixa ver o que o papel diz embaixo", several(saidCommand{"cancel", "", "", "", ""}), []string{"none"}, "no words for it"},
		"another flow than the one that was named":    {"idle", "comprei com o e-mail errado e digitei tudo na pressa, a outra coisa fica pra depois", several(saidCommand{"start", "ownership_triage", "", "", ""}), []string{"start:email_change"}, "the words are those of email_change"},
		"a yes where none is awaited":                 {"purchase", "bom, deixa ver o que o papel diz embaixo", several(saidCommand{"confirm", "", "", "bom", ""}), []string{"none"}, "not possible now"},
		"stopping where nothing runs":                 {"idle", "acho melhor deixar isso de lado por enquanto", several(saidCommand{"cancel", "", "", "deixar isso de lado", ""}), []string{"ask"}, "not possible now"},
		"an option by its meaning":                    {"choice", "prefiro aquela depois do expediente, quando já saí do serviço", several(saidCommand{choose, "", "", "depois do expediente", "2"}), []string{"fill:class=Noite"}, ""},
		"an option that is not there":                 {"choice", "prefiro aquela depois do expediente, quando já saí do serviço", several(saidCommand{choose, "", "", "depois do expediente", "3"}), []string{"ask"}, "no option of that number"},
		"an option that nobody named":                 {"choice", "prefiro aquela depois do expediente, quando já saí do serviço", several(saidCommand{choose, "", "", "", "2"}), []string{"ask"}, "no words for it"},
		"a flow among the options":                    {"offers", "aquilo de mudar de dono, sabe, que minha irmã falou", several(saidCommand{choose, "", "", "aquilo de mudar de dono", "3"}), []string{"start:ownership_triage"}, ""},
		"undecided between two": {
			"idle", "quero trocar umas coisas lá na minha área",
			several(saidCommand{"clarify", "email_change", "", "", ""}, saidCommand{"clarify", "ownership_triage", "", "", ""}), []string{"clarify"}, "",
		},
		"undecided between one":   {"purchase", "bom, deixa ver o que o papel diz embaixo", several(saidCommand{"clarify", "student_import", "", "", ""}), []string{"none"}, "fewer than two"},
		"the same twice":          {"purchase", "bom, deixa ver o que o papel diz embaixo", several(saidCommand{"unsure", "", "", "deixa ver", ""}, saidCommand{"unsure", "", "", "deixa ver", ""}), []string{"unsure"}, ""},
		"a person for no reason":  {"idle", "acho que isso ficou meio complicado agora", several(saidCommand{"person", "", "", "", ""}), []string{"ask"}, "no words for it"},
		"a person in other words": {"idle", "isso aqui só se resolve no olho no olho", several(saidCommand{"person", "", "", "no olho no olho", ""}), []string{"person"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := situation(tt.situation, "pt", []string{tt.text})
			w := saying(tt.output)
			u := NewModel(NewLexical(entity.Values{Now: saturday}, 1)).Understand(t.Context(), v, w)
			if len(w.asked) != 1 {
				t.Fatalf("the model was asked %d times", len(w.asked))
			}
			var got []string
			for _, c := range u.Commands {
				got = append(got, strings.Replace(told(c, v), "offer:", "start:", 1))
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) || !strings.Contains(u.Note, tt.note) {
				t.Errorf("got %v by %s (%s), want %v (%s)", got, u.By, u.Note, tt.want, tt.note)
			}
			if kept, refused := bot.Admit(v, u.Commands); len(refused) > 0 {
				t.Errorf("the engine refuses %v, keeps %v", refused, kept)
			}
		})
	}
}

// TestModel_Options: an option that is a yes takes a yes.
func TestModel_Options(t *testing.T) {
	t.Parallel()
	v := situation("confirm", "pt", []string{"faz o que tem que fazer e não enche"})
	v.Offers = []bot.Offer{{Title: "Sim", Command: bot.Command{Kind: bot.Confirm}}, {Title: "Não", Command: bot.Command{Kind: bot.Deny}}}
	for number, want := range map[string]string{"1": "none", "2": "deny", "0": "none", "-1": "none", "um": "none", "99999999999999999999": "none"} {
		w := saying(several(saidCommand{choose, "", "", "faz o que tem que fazer", number}))
		u := NewModel(NewLexical(entity.Values{Now: saturday}, 1)).Understand(t.Context(), v, w)
		if len(u.Commands) != 1 || string(u.Commands[0].Kind) != want {
			t.Errorf("option %s: %+v (%s), want %s", number, u.Commands, u.Note, want)
		}
	}
}

// TestModel_AnsweredQuestionsAskNobody: a value with a few words around it needs no model, one with a question beside it does.
func TestModel_AnsweredQuestionsAskNobody(t *testing.T) {
	t.Parallel()
	model := NewModel(NewLexical(entity.Values{Now: saturday}, 1))
	for text, want := range map[string]int{
		"HP10000001": 0, "bom dia, o código é HP10000001": 0, "então é o HP10000001, tá?": 1, "HP10000001 só que o que interessa é botar a turma toda lá dentro": 1,
	} {
		w := saying(one("none", "", "", "", ""))
		u := model.Understand(t.Context(), situation("purchase", "pt", []string{text}), w)
		if len(w.asked) != want || !slices.ContainsFunc(u.Commands, func(c bot.Command) bool { return c.Kind == bot.Fill && c.Slot == "purchase" }) {
			t.Errorf("%q asked the model %d times, want %d: %+v", text, len(w.asked), want, u.Commands)
		}
	}
}
