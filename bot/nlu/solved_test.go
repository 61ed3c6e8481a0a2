package nlu

import (
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

// outcomes are answers to "did it work?": language: texts, by what they are.
var outcomes = map[string]map[string]string{
	"confirm": {
		"pt": "funcionou | deu certo, obrigado! | resolvido | resolveu | resolveu sim, muito obrigada | consegui entrar | agora foi | entrei, valeu | tudo certo | era isso mesmo | só isso, obrigada | sim | sim, obrigada",
		"es": "resuelto | ya funciona | ya pude entrar, gracias | sí, ya quedó | ya está | sí funcionó | eso era todo, gracias | ahora sí | me ayudó mucho | sí",
		"en": "works now | it works | I'm in | fixed | all good now | it did | sorted | that's all I needed | yes thanks | it worked, thank you! | solved, thanks | I got in! | now I can see the course | it didn't open before, it works now",
	},
	"deny": {
		"pt": "não funcionou | continua dando erro | não consegui | não deixa entrar | continua igual | mesma coisa | ainda não | nada mudou | não consigo abrir | ainda não tenho acesso | deu erro de novo | não | tentei no celular e no notebook da minha irmã e não funcionou",
		"es": "sigue igual | no me deja | no funcionó | no puedo entrar | me da el mismo error | todavía no | nada | lo mismo | sigue sin dejarme entrar | no",
		"en": "didn't work | nope, same error | still can't log in | still the same | it won't let me in | no luck | not yet | I can't get in | not really | nothing | it worked at first but now it gives an error | no",
	},
	"": {
		"pt": "mais ou menos | vou testar | não sei se funcionou | não dá mais erro | obrigada | será que funcionou? | funcionou, mas não no celular",
		"es": "más o menos | voy a probar | no sé si funcionó | gracias | casi",
		"en": "kind of | let me try | I don't know if it worked | thanks | it worked but how do I change my password? | sometimes",
	},
}

func solvedView(language, text string) bot.View {
	v := situation("confirm", language, []string{text})
	v.Waiting.Ref = bot.Solved
	for _, o := range []struct {
		value string
		title map[string]string
		kind  bot.CommandKind
	}{{"yes", title("Sim", "Sí", "Yes"), bot.Confirm}, {"no", title("Não", "No", "No"), bot.Deny}} {
		v.Offers = append(v.Offers, bot.Offer{Title: o.title[language], Value: o.value, Command: bot.Command{Kind: o.kind}})
	}
	return v
}

// TestLexical_Solved: where it is asked whether something worked, words of success are a yes and words of failure a no.
func TestLexical_Solved(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for want, languages := range outcomes {
		for language, texts := range languages {
			for text := range strings.SplitSeq(texts, " | ") {
				got := ""
				for _, c := range lexical.Understand(t.Context(), solvedView(language, text), nil).Commands {
					if c.Kind == bot.Confirm || c.Kind == bot.Deny {
						got += string(c.Kind)
					}
				}
				if got != want {
					t.Errorf("%s %q: got %q, want %q", language, text, got, want)
				}
			}
		}
	}
}

// TestLexical_SolvedPerson: a person is wanted, whatever came of it.
func TestLexical_SolvedPerson(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for _, text := range []string{"não resolveu nada, quero um atendente", "it didn't work connect me to an agent", "no funciona, pásame con una persona"} {
		u := lexical.Understand(t.Context(), solvedView("pt", text), nil)
		if !slices.ContainsFunc(u.Commands, func(c bot.Command) bool { return c.Kind == bot.Person }) {
			t.Errorf("%q: %v", text, u.Commands)
		}
	}
}

// TestLexical_SolvedIsNoConfirm: before a change is made, words of success are no yes.
func TestLexical_SolvedIsNoConfirm(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for _, text := range []string{
		"resolvido", "resolveu", "agora foi", "entrei", "abriu", "liberou", "só isso, obrigada", "ajudou muito", "resuelto", "ya funciona", "ya pude entrar", "ya quedó", "ya está", "me sirvió", "eso era todo",
		"works now", "fixed", "all good now", "sorted", "that's all I needed", "it did", "solved, thanks", "I can log in", "that helped",
	} {
		u := lexical.Understand(t.Context(), situation("confirm", "pt", []string{text}), nil)
		if slices.ContainsFunc(u.Commands, func(c bot.Command) bool { return c.Kind == bot.Confirm }) {
			t.Errorf("%q before a change: %v", text, u.Commands)
		}
	}
}

// TestLexical_CodeMissing: what people write when the one-time code has not come, or no longer counts.
func TestLexical_CodeMissing(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for language, texts := range map[string]string{
		"pt": "não chegou | o código expirou | cadê o código? | não veio | ainda nada | nada ainda | não chegou nada aqui | não recebi nada | o código venceu | até agora nada | o código não vale mais",
		"es": "no me llegó | el código venció | todavía nada | no me llega | no me ha llegado | sigo sin recibir el código | el código caducó | ¿dónde está el código?",
		"en": "it didn't arrive | I got nothing | still nothing | the code expired | where is the code? | no code yet | it has not arrived | my code has expired | I haven't received it | nothing in my inbox",
	} {
		for text := range strings.SplitSeq(texts, " | ") {
			v := situation("code", language, []string{text})
			var got []string
			for _, c := range lexical.Understand(t.Context(), v, nil).Commands {
				got = append(got, told(c, v))
			}
			if !slices.Equal(got, []string{"repeat"}) {
				t.Errorf("%s %q: got %v", language, text, got)
			}
		}
	}
}
