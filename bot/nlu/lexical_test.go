package nlu

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

// saturday is the clock of these tests.
func saturday() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }

func all(pt, es, en []string) map[string][]string {
	return map[string][]string{"pt": pt, "es": es, "en": en}
}

func title(pt, es, en string) map[string]string {
	return map[string]string{"pt": pt, "es": es, "en": en}
}

var (
	purchase = bot.SlotCard{Flow: "email_change", Name: "purchase", Type: "text", Pattern: `HP\d{8,12}`}
	heir     = bot.SlotCard{Flow: "ownership_triage", Name: "case", Type: "choice", Choices: []bot.Choice{
		{Value: "person_person", Title: title("De CPF para CPF", "De CPF a CPF", "CPF to CPF"), Synonyms: all([]string{"para minha esposa", "para minha filha"}, []string{"a mi esposa"}, []string{"to my wife"})},
		{Value: "person_company", Title: title("De CPF para CNPJ", "De CPF a CNPJ", "CPF to CNPJ"), Synonyms: all([]string{"pro cnpj", "para cnpj", "para empresa", "minha empresa"}, []string{"mi empresa"}, []string{"to my company", "my company"})},
		{Value: "company_company", Title: title("De CNPJ para CNPJ", "De CNPJ a CNPJ", "CNPJ to CNPJ"), Synonyms: all([]string{"empresa para empresa", "outra empresa"}, []string{"otra empresa"}, []string{"another company"})},
		{Value: "death", Title: title("O titular faleceu", "El titular falleció", "The holder has died"), Synonyms: all([]string{"falecimento", "faleceu", "morreu"}, []string{"falleció", "murió"}, []string{"died", "passed away"})},
		{Value: "other", Title: title("Outro caso", "Otro caso", "Something else"), Synonyms: all([]string{"outro"}, []string{"otro"}, []string{"other"})},
	}}
	students = bot.SlotCard{Flow: "student_import", Name: "students", Type: "table"}
	newEmail = bot.SlotCard{Flow: "email_change", Name: "new_email", Type: "email", Sensitive: true}
)

// library of three flows, in words of our own.
func threeFlows() []bot.FlowCard {
	return []bot.FlowCard{
		{
			Name: "email_change", Startable: true, Title: title("Trocar o e-mail da compra", "Cambiar el correo de la compra", "Change the purchase e-mail"),
			Slots: []bot.SlotCard{purchase, newEmail},
			Phrases: all(
				[]string{"quero trocar o e-mail da minha compra", "comprei com o e-mail errado", "usei outro e-mail na hora de comprar", "preciso corrigir o e-mail do pedido", "perdi o e-mail que usei na compra", "meu e-mail da compra está errado", "digitei o e-mail errado quando comprei"},
				[]string{"quiero cambiar el correo de mi compra", "compré con el correo equivocado", "puse mal el correo al comprar", "necesito corregir el correo del pedido", "mi correo de la compra está mal"},
				[]string{"I need to change the e-mail of my purchase", "I bought with the wrong e-mail", "I used another email when I bought", "the email on my order is wrong", "fix the e-mail address of my purchase"}),
		},
		{
			Name: "student_import", Startable: true, Title: title("Importar alunos", "Importar alumnos", "Import students"),
			Phrases: all(
				[]string{"quero importar meus alunos", "importar uma planilha de alunos", "subir uma lista de alunos", "cadastrar vários alunos de uma vez", "como coloco minha turma toda na área de membros"},
				[]string{"quiero importar mis alumnos", "subir una lista de estudiantes", "cargar alumnos desde un archivo", "agregar muchos alumnos a la vez"},
				[]string{"I want to import my students", "upload a list of students", "add many students at once", "import a spreadsheet of members"}),
		},
		{
			Name: "ownership_triage", Startable: true, Title: title("Trocar a titularidade da conta", "Cambiar el titular de la cuenta", "Transfer the account"),
			Slots: []bot.SlotCard{heir},
			Phrases: all(
				[]string{"quero transferir a titularidade da conta", "passar minha conta para o CNPJ", "mudar o dono da conta", "o titular da conta faleceu", "passar a conta para o nome de outra pessoa"},
				[]string{"quiero cambiar el titular de la cuenta", "pasar mi cuenta a mi empresa", "el dueño de la cuenta falleció", "transferir la cuenta a otra persona"},
				[]string{"transfer the ownership of my account", "move my account to my company", "the account owner died", "change the holder of the account"}),
		},
	}
}

func filled(s bot.SlotCard) bot.SlotCard { s.Filled = true; return s }

// situation builds the view that a line of the table speaks of.
func situation(name, language string, messages []string) bot.View {
	v := bot.View{Library: "three", Languages: []string{"pt", "es", "en"}, Country: "BR", Flows: threeFlows(), Messages: messages, Language: bot.Language{Code: language, Score: 1}}
	if name == "idle" {
		return v
	}
	v.Running = "email_change"
	v.Waiting = &bot.Wait{For: "slot"}
	ask := func(s bot.SlotCard, others ...bot.SlotCard) { v.Slot, v.Slots = &s, append(others, s) }
	switch name {
	case "purchase":
		ask(purchase, newEmail)
	case "email":
		ask(newEmail, filled(purchase))
	case "confirm":
		v.Waiting, v.Slots = &bot.Wait{For: "confirm"}, []bot.SlotCard{filled(purchase), filled(newEmail)}
	case "code":
		v.Waiting, v.Slots = &bot.Wait{For: "code"}, []bot.SlotCard{filled(purchase), newEmail}
	case "offers":
		v.Running, v.Waiting = "", &bot.Wait{For: "reply"}
		for _, f := range v.Flows {
			v.Offers = append(v.Offers, bot.Offer{Title: f.Title[language], Value: f.Name, Command: bot.Command{Kind: bot.Start, Flow: f.Name}})
		}
	case "choice":
		ask(bot.SlotCard{Name: "class", Type: "choice", Choices: []bot.Choice{{Value: "m", Title: title("Manhã", "Mañana", "Morning")}, {Value: "n", Title: title("Noite", "Noche", "Evening")}}})
	case "rate":
		ask(bot.SlotCard{Name: "rate", Type: "choice", Choices: []bot.Choice{
			{Value: "good", Title: title("Bom", "Bien", "Good"), Synonyms: all([]string{"gostei"}, []string{"me gustó"}, []string{"I liked it"})},
			{Value: "poor", Title: title("Ruim", "Mal", "Poor"), Synonyms: all([]string{"não gostei"}, []string{"no me gustó"}, []string{"I did not like it", "no good"})},
		}})
	case "case":
		v.Running = "ownership_triage"
		ask(heir)
	case "table":
		ask(students, newEmail, filled(bot.SlotCard{Name: "owner_email", Type: "email"}))
	case "bool":
		ask(bot.SlotCard{Name: "ok", Type: "bool"})
	case "name":
		ask(bot.SlotCard{Name: "name", Type: "text"})
	default:
		ask(bot.SlotCard{Name: name, Type: name})
	}
	return v
}

// told writes a command the way the table does.
func told(c bot.Command, v bot.View) string {
	for _, o := range v.Offers {
		if c.Kind == bot.Start && o.Command.Flow == c.Flow && c.Score == 1 {
			return "offer:" + c.Flow
		}
	}
	s := string(c.Kind)
	switch c.Kind {
	case bot.Start:
		s += ":" + c.Flow
	case bot.Fill, bot.Correct:
		if c.Name == Malformed {
			return "malformed:" + c.Slot
		}
		s += ":" + c.Slot
		if c.Value != nil {
			s += "=" + strings.ReplaceAll(c.Text, "\n", " ")
		}
	case bot.Chitchat, bot.SetLanguage:
		s += ":" + c.Question
	}
	return s
}

func TestUtterances(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/utterances.txt")
	if err != nil {
		t.Fatalf("read the table: %v", err)
	}
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	lines := 0
	for line := range strings.Lines(string(raw)) {
		f := strings.SplitN(strings.TrimSpace(line), " | ", 4)
		if strings.HasPrefix(line, "#") || len(f) != 4 {
			continue
		}
		lines++
		v := situation(f[1], f[0], strings.Split(f[2], " ↵ "))
		u := lexical.Understand(t.Context(), v, nil)
		var got []string
		for _, c := range u.Commands {
			got = append(got, told(c, v))
			if c.By != "lexical" {
				t.Errorf("%s: command %s has By %q", line, told(c, v), c.By)
			}
			if !strings.Contains(strings.Join(v.Messages, "\n"), c.Span) {
				t.Errorf("%s: span %q is not in the customer's words", line, c.Span)
			}
		}
		checkTold(t, strings.TrimSpace(line), f[3], got)
	}
	if lines < 200 {
		t.Errorf("the table has %d utterances, want at least 200", lines)
	}
}

func checkTold(t *testing.T, line, expected string, got []string) {
	t.Helper()
	if forbidden, negated := strings.CutPrefix(expected, "-"); negated {
		if slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, forbidden) }) {
			t.Errorf("%s: got %v", line, got)
		}
		return
	}
	want := splitExpected(expected)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("%s\n    got %v", line, got)
	}
}

// splitExpected cuts at blanks that begin a new command, so that "fill:name=Marina de Souza" stays whole.
func splitExpected(s string) []string {
	var out []string
	for _, w := range strings.Fields(s) {
		head, _, _ := strings.Cut(w, ":")
		kinds := []string{"start", "fill", "correct", "confirm", "deny", "cancel", "ask", "person", "chitchat", "clarify", "repeat", "unsure", "no_access", "language", "none", "malformed", "offer"}
		if slices.Contains(kinds, head) || len(out) == 0 {
			out = append(out, w)
		} else {
			out[len(out)-1] += " " + w
		}
	}
	return out
}
