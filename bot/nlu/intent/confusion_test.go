package intent

import (
	"fmt"
	"strings"
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

// mixed are flows whose phrases are put together from the same few words: nearly all fit another flow as well, and none is said twice.
func mixed(flows, phrases int) []bot.FlowCard {
	tokens := strings.Fields("quero mudar trocar meu minha endereço entrega pedido compra curso senha conta email acesso pagamento boleto cartão nota fiscal plano nome dados telefone data hora aula aluno professor grupo turma")
	chance := shuffler{state: 30}
	said := map[string][]string{}
	for i := range flows {
		for range phrases {
			var picked []string
			for range 6 {
				picked = append(picked, tokens[chance.next()%uint64(len(tokens))])
			}
			name := fmt.Sprintf("flow%02d", i)
			said[name] = append(said[name], strings.Join(picked, " "))
		}
	}
	return flowsOf("pt", said)
}

// However many phrases fit another flow, what is compared is bounded, those first that are the farthest from their own; a few are all compared.
func TestConfused_IsBounded(t *testing.T) {
	t.Parallel()
	few := Confused(mixed(5, 60))
	if len(few) == 0 {
		t.Fatal("some of these are too close to others")
	}
	for _, c := range few {
		if c.Likeness < tooClose || c.Flow == c.Other {
			t.Errorf("%+v", c)
		}
	}
	long := make([]feature, 10)
	for i := range long {
		long[i] = feature{id: int32(i), x: 1}
	}
	l := likeness{all: []phrase{{example: example{vector: long}, text: "a"}, {example: example{vector: long}, text: "b"}}, of: [][]int{{0, 1}}, own: make([]float64, 10), left: 15}
	if near, like := l.nearest(l.all[0], 0); like >= 0 {
		t.Errorf("there was not enough left to compare with both: %v %v", near.text, like)
	}
	l.left = 20
	if near, like := l.nearest(l.all[0], 0); like < 0.99 || near.text != "a" {
		t.Errorf("%v %v", near.text, like)
	}
}

// The most that a library may hold: before what is compared was bounded, this took seven minutes.
func BenchmarkConfused_30x2000(b *testing.B) {
	cards := mixed(30, 2000)
	for b.Loop() {
		Confused(cards)
	}
}
