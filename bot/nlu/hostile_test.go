package nlu

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

func hostile() map[string]string {
	return map[string]string{
		"a megabyte of letters":  strings.Repeat("a", 1<<20),
		"a megabyte of words":    strings.Repeat("quero trocar 1 ", 1<<16),
		"a megabyte of digits":   strings.Repeat("1234567890", 1<<17),
		"a megabyte of ats":      strings.Repeat("a@", 1<<19),
		"a megabyte of marks":    strings.Repeat("? ", 1<<19),
		"many lines":             strings.Repeat("oi\n", 1<<18),
		"invalid UTF-8":          strings.Repeat("\xff\xfe\x80 oi \xc3", 1000),
		"only emoji":             strings.Repeat("😀🤖", 5000),
		"combining marks":        "o" + strings.Repeat("\u0301", 50000),
		"expanding letters":      strings.Repeat("\ufdfa", 20000),
		"zeros and controls":     strings.Repeat("\x00\x01\u200b", 10000),
		"nothing":                "",
		"blank":                  " \n\t ",
		"right to left":          strings.Repeat("\u202eمرحبا", 3000),
		"a regular expression":   strings.Repeat("(a+)+$", 5000),
		"capital dotted I":       strings.Repeat("İı", 4000),
		"wide digits":            strings.Repeat("１２３", 5000),
		"a hundred megadoc dots": strings.Repeat("1.", 1<<18),
	}
}

// TestHostileInput: whatever is sent, something is proposed and nothing breaks. How long it takes: BenchmarkHostile.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for name, text := range hostile() {
		for _, where := range []string{"idle", "email", "date"} {
			if u := lexical.Understand(t.Context(), situation(where, "pt", []string{text}), nil); len(u.Commands) == 0 {
				t.Errorf("%s at %s proposed nothing", name, where)
			}
		}
	}
}

// BenchmarkHostile: the worst texts beside an ordinary one of a line. A text of a megabyte is read as far as a message is understood.
func BenchmarkHostile(b *testing.B) {
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	texts := hostile()
	texts["ordinary"] = "oi, tudo certo com a compra"
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		v := situation("date", "pt", []string{texts[name]})
		lexical.Understand(b.Context(), v, nil)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				lexical.Understand(b.Context(), v, nil)
			}
		})
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, text := range []string{"não, o código é HP10000001", "😀 ok?", "123 456", "\xff", "segunda 5/3", "R$ 1.2,3", "a@b.c", "sim, mas", "em 3 dias", "na segunda"} {
		f.Add(text, "email")
	}
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	f.Fuzz(func(t *testing.T, text, where string) {
		v := situation(where, "pt", []string{text})
		for _, c := range lexical.Understand(t.Context(), v, nil).Commands {
			if c.Value != nil && c.Kind == bot.Fill && c.Span == "" {
				t.Errorf("a value without its words: %+v", c)
			}
		}
		values := entity.Values{Now: saturday}
		for _, typ := range []string{"date", "money", "phone", "email", "url", "number", "cnpj"} {
			values.Find(typ, text, "BR")
		}
	})
}

func BenchmarkUnderstand(b *testing.B) {
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	v := situation("purchase", "pt", []string{"HP10000001, o novo é marina.nova@example.com"})
	idle := situation("idle", "pt", []string{"comprei com o email errado"})
	lexical.Understand(b.Context(), idle, nil)
	b.Run("values", func(b *testing.B) {
		for b.Loop() {
			lexical.Understand(b.Context(), v, nil)
		}
	})
	b.Run("flow", func(b *testing.B) {
		for b.Loop() {
			lexical.Understand(b.Context(), idle, nil)
		}
	})
}

// TestLexical_WishAmongMany: the wish for a person is heard however much is written after it.
func TestLexical_WishAmongMany(t *testing.T) {
	t.Parallel()
	for _, wish := range []string{"quero falar com uma pessoa", "quiero hablar con una persona", "I want to talk to a person"} {
		messages := []string{"oi", wish}
		for range 40 {
			messages = append(messages, "oi")
		}
		u := NewLexical(entity.Values{}, 1).Understand(t.Context(), bot.View{Messages: messages}, nil)
		if !slices.ContainsFunc(u.Commands, func(c bot.Command) bool { return c.Kind == bot.Person }) {
			t.Errorf("%q among many is not heard: %v", wish, u.Commands)
		}
	}
}
