package tone

import (
	"strings"
	"testing"
)

func TestRead_Urgency(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, language string
		low, high      float64
	}{
		{"preciso disso agora mesmo, é urgente", "pt", 0.8, 1},
		{"URGENTE!!! hackearam minha conta 🚨", "pt", 0.9, 1},
		{"não é urgente, só uma dúvida", "pt", 0, 0.15},
		{"sem pressa, quando puder me responde", "pt", 0, 0.1},
		{"qual o horário de vocês?", "pt", 0, 0},
		{"me urge, la clase empieza en una hora", "es", 0.8, 1},
		{"no hay prisa", "es", 0, 0.1},
		{"¿cuánto cuesta el curso?", "es", 0, 0.1},
		{"my account was hacked, I need help right now", "en", 0.9, 1},
		{"no rush, whenever you can", "en", 0, 0.1},
		{"it isn't urgent", "en", 0, 0.1},
		{"how do I change the language?", "en", 0, 0.1},
	} {
		if got := Read(c.text, c.language); got.Urgency < c.low || got.Urgency > c.high {
			t.Errorf("%q: urgency %.2f, want %.2f to %.2f (%v)", c.text, got.Urgency, c.low, c.high, got.Why)
		}
	}
}

func TestRead_Frustration(t *testing.T) {
	t.Parallel()
	plain := Read("isso é um absurdo", "pt").Frustration
	if louder := Read("isso é MUITO ABSURDO!!!", "pt").Frustration; louder <= plain {
		t.Errorf("capitals, a very and marks: %.2f, without them %.2f", louder, plain)
	}
	if calm := Read("isso não é um absurdo", "pt").Frustration; calm >= plain/2 {
		t.Errorf("negated it is %.2f, plain %.2f", calm, plain)
	}
	for text, want := range map[string]bool{
		"??\noi?\nalguém aí?": true, "oi?": false, "ninguém responde, terceira vez que eu peço": true, "obrigado, deu certo": false, "😡😡 que vergonha": true, "¿nadie contesta? ya les dije mil veces": true,
		"I want to change my e-mail": false, "this is ridiculous, nobody answers": true, "quero trocar o e-mail": false,
	} {
		if got := Read(text, ""); (got.Frustration >= 0.5) != want {
			t.Errorf("%q: frustration %.2f (%v)", text, got.Frustration, got.Why)
		}
	}
}

func TestRead_Mood(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"adorei o curso, muito obrigada!": 1, "não gostei": -1, "estou muito triste": -1, "me encanta, gracias": 1, "no me gusta nada": -1, "this is wonderful": 1, "I am so sad": -1,
		"o pedido é HP10000001": 0,
	} {
		got := Read(text, "").Mood
		if got > 0 && want <= 0 || got < 0 && want >= 0 || got == 0 && want != 0 {
			t.Errorf("%q: mood %.2f, want the sign of %d", text, got, want)
		}
	}
}

// The numbers can be explained: every number above zero has words, quoted from the text.
func TestRead_Explains(t *testing.T) {
	t.Parallel()
	got := Read("Ninguém responde e o prazo vence hoje!", "pt")
	if want := []string{`angry "Ninguém responde"`, `urgent "prazo vence"`, `urgent "hoje"`}; strings.Join(got.Why, "; ") != strings.Join(want, "; ") {
		t.Errorf("why %q, want %q", got.Why, want)
	}
	if quiet := Read("", "pt"); quiet.Why != nil || quiet.Urgency != 0 {
		t.Errorf("nothing sounds like %+v", quiet)
	}
}

func TestRead_Hostile(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("urgente ", 100000), strings.Repeat("!?", 100000), strings.Repeat("não ", 100000), "\xff\xfe", strings.Repeat("?\n", 50000)} {
		if got := Read(text, "xx"); got.Urgency < 0 || got.Urgency > 1 || len(got.Why) > maxWhy {
			t.Errorf("%.20q…: %+v", text, got)
		}
	}
}
