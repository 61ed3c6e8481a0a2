package nlu

import (
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

// accessHelp is a flow whose phrases open with a no, name an option, or tell why something cannot be read.
func accessHelp() bot.FlowCard {
	return bot.FlowCard{
		Name: "access_help", Startable: true, Title: title("Acesso ao curso", "Acceso al curso", "Course access"),
		Phrases: all(
			[]string{"não consigo entrar no curso", "não consigo fazer login", "esqueci minha senha", "o link de acesso não chegou", "paguei e não liberou o acesso"},
			[]string{"no puedo entrar al curso", "no puedo iniciar sesión", "olvidé mi contraseña", "compré y no puedo acceder"},
			[]string{"I can't get into my course", "I can't log in", "I forgot my password", "I paid but don't have access"}),
	}
}

// yesNo are the options beside a yes/no question.
func yesNo() []bot.Offer {
	return []bot.Offer{{Title: "Sim", Value: "yes", Command: bot.Command{Kind: bot.Confirm}}, {Title: "Não", Value: "no", Command: bot.Command{Kind: bot.Deny}}, {Title: "No", Value: "no", Command: bot.Command{Kind: bot.Deny}}}
}

// TestLexical_OtherTopic: another flow's own words in the middle of something are that flow's, and what only looks like them is the answer it always was.
func TestLexical_OtherTopic(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for _, tt := range []struct{ situation, text, want string }{
		{"confirm", "não consigo entrar no curso", "start:access_help"}, {"confirm", "no puedo entrar al curso", "start:access_help"},
		{"confirm", "I can't log in", "start:access_help"}, {"confirm", "não consigo entrar no curso de jeito nenhum", "start:access_help"},
		{"confirm", "I paid but don't have access", "start:access_help"}, {"confirm", "oi, não consigo fazer login", "start:access_help"},
		{"confirm", "não", "deny"}, {"confirm", "não, obrigado", "chitchat:thanks deny"}, {"confirm", "não quero", "deny"}, {"confirm", "não pode", "deny"}, {"confirm", "não precisa", "deny"},
		{"confirm", "no, gracias", "chitchat:thanks deny"}, {"confirm", "no thanks", "chitchat:thanks deny"}, {"confirm", "não consegui", "deny"}, {"confirm", "não funcionou", "deny"},
		{"whose", "quero importar meus alunos", "start:student_import"}, {"whose", "quiero importar mis alumnos", "start:student_import"},
		{"whose", "meus alunos", "fill:whose=students"}, {"whose", "2", "fill:whose=students"}, {"whose", "é de um dos meus alunos", "fill:whose=students"},
		{"name", "não consigo entrar no curso", "fill:name access_help?"}, {"name", "I forgot my password", "fill:name access_help?"},
		{"name", "Ana do curso de culinária", "fill:name"}, {"name", "comprei com o e-mail errado", "fill:name"}, // the running flow's own words
		{"name", "paguei e não liberou o acesso", "fill:name access_help?"},
		{"purchase", "não consigo entrar no curso", "start:access_help"}, {"code", "I paid but don't have access", "no_access"},
	} {
		name := tt.situation
		if name == "whose" {
			name = "purchase"
		}
		v := situation(name, "pt", []string{tt.text})
		v.Library, v.Flows = "three and access", append(v.Flows, accessHelp())
		switch tt.situation {
		case "confirm":
			v.Offers = yesNo()
		case "whose":
			whose := bot.SlotCard{Name: "whose", Type: "choice", Choices: []bot.Choice{{Value: "mine", Title: title("Minha", "Mía", "Mine")}, {Value: "students", Title: title("De um aluno", "De un alumno", "A student's"), Synonyms: all([]string{"alunos", "meus alunos"}, []string{"alumnos"}, nil)}}}
			v.Slot, v.Slots = &whose, []bot.SlotCard{whose}
		}
		var got []string
		for _, c := range lexical.Understand(t.Context(), v, nil).Commands {
			what := string(c.Kind)
			switch c.Kind {
			case bot.Start:
				what += ":" + c.Flow
			case bot.Chitchat:
				what += ":" + c.Question
			case bot.Fill:
				what += ":" + c.Slot
				if c.Slot == "whose" {
					what += "=" + strings.Trim(string(c.Value), `"`)
				}
			}
			if c.Kind == bot.Fill && len(c.Candidates) > 0 {
				what += " " + c.Candidates[0] + "?"
			}
			got = append(got, what)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s, %q: got %v, want %s", tt.situation, tt.text, got, tt.want)
		}
	}
}

// TestLexical_OtherTopic_NoCorrection: "change the e-mail of my purchase", said while access is looked at, changes no value of that flow.
func TestLexical_OtherTopic_NoCorrection(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for text, want := range map[string]bot.CommandKind{"I need to change the e-mail of my purchase": bot.Start, "the purchase code is wrong": bot.Correct} {
		v := situation("confirm", "en", []string{text})
		v.Library, v.Flows, v.Running = "three and access", append(v.Flows, accessHelp()), "access_help"
		v.Slots = []bot.SlotCard{filled(purchase)}
		if u := lexical.Understand(t.Context(), v, nil); len(u.Commands) != 1 || u.Commands[0].Kind != want {
			t.Errorf("%q: got %v, want one %s", text, u.Commands, want)
		}
	}
}
