package knowledge

import (
	"strings"
	"testing"
)

func ranking(t *testing.T, docs ...Document) *Index {
	t.Helper()
	x, err := NewIndex(t.Context(), docs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestIndex_Search_DocumentFirst(t *testing.T) {
	t.Parallel()
	x := ranking(t,
		Document{Path: "delivery.md", Title: "Delivery times", Language: "en", Body: "We deliver every order in three days.\n\n## Islands\n\nDelivery to islands takes a week.\n\n## Tracking\n\nThe code is in the e-mail."},
		Document{Path: "billing.md", Title: "Invoices", Language: "en", Body: "Invoices come by e-mail.\n\n## Charges\n\nDelivery times change no charge: times of delivery are not on the invoice."})
	tests := []struct{ name, question, want string }{
		{"TitleAskedGivesLead", "delivery times?", "delivery.md#1"},
		{"SectionNamed", "delivery to islands", "delivery.md#2"},
		{"SectionOfTheOther", "what about charges", "billing.md#2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found, err := x.Search(t.Context(), tt.question, "en", 2)
			if err != nil || len(found.Hits) == 0 || found.Hits[0].Passage.ID != tt.want || !answers(found) {
				t.Errorf("%v %+v: want an answer from %s", err, found.Hits, tt.want)
			}
		})
	}
}

// TestAnswerer_SharedWordIsNoSubject asks what shares one word with a text that is about something else.
func TestAnswerer_SharedWordIsNoSubject(t *testing.T) {
	t.Parallel()
	x := ranking(t, Document{
		Path: "import.md", Title: "Importar alunos", Language: "pt", Body: "Envie o arquivo por este atendimento. Depois entre de novo.\n\n## Turmas\n\nA turma pode ficar vazia.",
	})
	for question, want := range map[string]bool{"qual o horário de atendimento?": false, "oi de novo": false, "como importo?": true, "turmas": true, "envio o arquivo vazio?": true} {
		found, err := x.Search(t.Context(), question, "pt", 2)
		if err != nil || answers(found) != want {
			t.Errorf("%q: %v %+v: want an answer %v", question, err, found.Hits, want)
		}
	}
}

func TestQuote_BeginsWhereTheSectionBegins(t *testing.T) {
	t.Parallel()
	weigh := func(string) float64 { return 1 }
	steps := Passage{Title: "Acesso", Headings: []string{"Como abrir"}, Text: "1. Abra a mensagem.\n2. Crie uma senha.\n3. Entre com ela."}
	if got := introduced(steps, quote(steps, "crie a senha", weigh)); !strings.HasPrefix(got, "Como abrir:\n1. Abra") {
		t.Errorf("%q: want the heading before the first step", got)
	}
	lead := Passage{Title: "Pix", Text: "O código Pix vence em 30 minutos. Se venceu, gere outro. O acesso sai em minutos."}
	if got := quote(lead, "gere outro", weigh); !strings.HasPrefix(got, "O código Pix vence") {
		t.Errorf("%q: want the section's first sentence first", got)
	}
	long := Passage{Title: "Lista", Text: "São muitos passos.\n" + strings.Repeat("1. "+strings.Repeat("palavra ", 20)+"\n", 9) + "9. fim raro"}
	if got := quote(long, "fim raro", weigh); strings.HasPrefix(got, "9.") || len([]rune(got)) > listRunes+quoteRunes {
		t.Errorf("%q: want no quotation that begins with the last step", got)
	}
}
