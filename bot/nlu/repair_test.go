package nlu

import (
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"
)

// TestPhrasebook_Inside: which negations reach a wish, and which sentences only tell of one.
func TestPhrasebook_Inside(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"quero falar com um atendente": true, "não quero falar com um atendente": false, "não consigo falar com um atendente": true,
		"não resolveu me passa para um atendente": true, "falar com atendente não": false, "não precisa chamar um atendente": false,
		"sem falar com um atendente não confirmo": true, "ontem eu estava falando com um atendente": false, "já estou falando com um atendente": false,
		"no hace falta que me llamen": false, "quiero que me llamen": true, "no puedo hablar con un agente?": true, "no quiero hablar con nadie": false,
		"why can't I talk to a person": true, "I don't really want to talk to an agent": false, "no connect me with a person": true,
		"am I talking to a real person": false, "are you a real person": false, "do I have to talk to an agent": false, "please call me jim": false,
		"não quero robô": true, "I am not a robot": false,
	} {
		if got := grammar().inside(actPerson, words.Plain(text, "")); got != want {
			t.Errorf("%q wishes for a person: %v, want %v", text, got, want)
		}
	}
}

// TestLexical_Yes: a yes stands only when everything else in the turn is understood and takes nothing back.
func TestLexical_Yes(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for text, want := range map[string]string{
		"sim": "confirm", "sim, obrigada": "chitchat:thanks confirm", "sim, já conferi tudo": "confirm", "sim é esse email": "confirm", "si esta todo correcto": "confirm",
		"ok, deixa eu pensar": "none", "yeah right, another useless bot": "none", "sim, não muda nada": "cancel", "sim mas só amanhã": "none", "yes, once you refund me": "none",
		"não, espera, sim": "none", "kkkk": "none", "kk": "none", "jajaja": "none", "sim, espera, não": "deny", "olá, tudo bem": "chitchat:greeting", "ok, e quanto custa?": "ask", "sim. e quanto custa?": "ask confirm",
		"> Posso trocar? Responda sim\nnão": "deny", "não\n\nEm 12 de nov., Suporte escreveu:\nResponda sim ou não": "deny", "sim, quero falar com uma pessoa": "person",
	} {
		v := situation("confirm", "pt", []string{text})
		var got []string
		for _, c := range lexical.Understand(t.Context(), v, nil).Commands {
			got = append(got, told(c, v))
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %v, want %s", text, got, want)
		}
	}
}

// TestLexical_Story: short acts inside a story are part of it.
func TestLexical_Story(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for _, tt := range []struct {
		situation, text string
		kind            bot.CommandKind
		want            bool
	}{
		{"idle", "it didn't work", bot.Person, true},
		{"idle", "I tried to pay with my new card at the shop, but it didn't work", bot.Person, false},
		{"purchase", "help!", bot.Unsure, true},
		{"purchase", "help! somebody took money from my bank account", bot.Unsure, false},
		{"purchase", "não sei ainda, depende do meu trabalho", bot.Unsure, true},
		{"purchase", "não sei usar a plataforma nova", bot.Unsure, false},
		{"purchase", "não sei se é esse: HP10000001", bot.Unsure, false},
		{"confirm", "I wanted to pay the course in two parts, but it didn't work", bot.Deny, false},
	} {
		u := lexical.Understand(t.Context(), situation(tt.situation, "pt", []string{tt.text}), nil)
		if got := slices.ContainsFunc(u.Commands, func(c bot.Command) bool { return c.Kind == tt.kind }); got != tt.want {
			t.Errorf("%q is %s: %v, want %v (%v)", tt.text, tt.kind, got, tt.want, u.Commands)
		}
	}
}

// TestLexical_WishAcrossMessages: a wish spread over messages that were cleaned between is admitted by the engine.
func TestLexical_WishAcrossMessages(t *testing.T) {
	t.Parallel()
	v := situation("idle", "pt", []string{"quero falar  ", " \u200bcom uma pessoa"})
	u := NewLexical(entity.Values{}, 1).Understand(t.Context(), v, nil)
	kept, refused := bot.Admit(v, u.Commands)
	if !slices.ContainsFunc(kept, func(c bot.Command) bool { return c.Kind == bot.Person }) || len(refused) > 0 {
		t.Errorf("kept %v, refused %v", kept, refused)
	}
}

func TestMended(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"quero fala com atendete": "quero fala com atendente", "muchas grasias": "muchas gracias", "correct": "correct", "perdon": "perdon", "esqueci": "esqueci", "HP1000": "HP1000",
	} {
		if got := grammar().mended(text); got != want {
			t.Errorf("%q mended to %q, want %q", text, got, want)
		}
	}
	v := situation("name", "pt", []string{"Canela"})
	if u := NewLexical(entity.Values{}, 1).Understand(t.Context(), v, nil); u.Commands[0].Kind != bot.Fill {
		t.Errorf("a name was mended: %v", u.Commands)
	}
}

func TestUnquoted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"> a\nsim": "sim", "sim\n> a\n> b": "sim", "> a": "> a", "sim\n\nOn Mon, Nov 2, 2026 Support wrote:\nno": "sim\n", "não\nEnviado do meu iPhone": "não", "a > b": "a > b",
	} {
		if got := unquoted(text); got != want {
			t.Errorf("%q without its quotation is %q, want %q", text, got, want)
		}
	}
}
