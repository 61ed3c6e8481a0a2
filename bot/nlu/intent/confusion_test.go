package intent

import (
	"testing"

	"agentbot/bot"
)

// Two flows that each say the same once are confused; two that share half their words and mean different things are not.
func TestConfused(t *testing.T) {
	t.Parallel()
	flows := func(extra ...string) []bot.FlowCard {
		return flowsOf("pt", map[string][]string{
			"change": append([]string{"quero trocar o e-mail da minha compra", "comprei com o e-mail errado", "preciso mudar o e-mail do meu curso", "digitei meu e-mail errado no pagamento"}, extra...),
			"owner":  {"quero trocar a titularidade da minha conta", "preciso passar minha conta pro CNPJ", "mudar o dono da conta", "transferir a conta para outra pessoa"},
			"import": {"quero importar meus alunos", "cadastrar minha turma no curso", "subir uma planilha de alunos", "adicionar vários alunos de uma vez"},
		})
	}
	if got := Confused(flows()); len(got) > 0 {
		t.Errorf("nothing is confused here: %+v", got)
	}
	for phrase, near := range map[string]string{
		"quero importar os meus alunos":  "quero importar meus alunos",
		"mudar dono da conta":            "mudar o dono da conta",
		"subir planilha de aluno":        "subir uma planilha de alunos",
		"passar minha conta para o cnpj": "preciso passar minha conta pro CNPJ",
	} {
		got := Confused(flows(phrase))
		if len(got) != 1 || got[0].Flow != "change" || got[0].Phrase != phrase || got[0].Near != near {
			t.Errorf("%q: %+v", phrase, got)
		}
	}
	if got := Confused(flows("não consigo acessar o curso")); len(got) > 0 {
		t.Errorf("%+v", got)
	}
	if got := Confused(flows()[:1]); got != nil {
		t.Errorf("one flow is never confused: %+v", got)
	}
}
