package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func options(titles ...string) []bot.Option {
	out := make([]bot.Option, len(titles))
	for i, title := range titles {
		out[i] = bot.Option{Title: title, Value: fmt.Sprintf("v%d", i+1)}
	}
	return out
}

func shapeSamples() []bot.Reply {
	sentence := "Esta é uma frase de tamanho médio sobre o pedido número %d, com começo, meio e fim. "
	var long strings.Builder
	for i := range 18 {
		fmt.Fprintf(&long, sentence, i+1)
		if i%5 == 4 {
			long.WriteString("\n\n")
		}
	}
	return []bot.Reply{
		{Text: "**Oi!** Veja a [página de ajuda](https://ajuda.example/a_(1)) ou escreva para [ana@example.com](mailto:ana@example.com).\nSegunda linha com {{ chaves }} e {% tag %}.", InReplyTo: 9, Language: "pt"},
		{Text: "Qual?", Options: options("Rastrear pedido", "Trocar endereço", "Falar com alguém")},
		{Text: "Qual **destes**?", Options: options("Um título que é longo demais", "Outro", "Mais um", "E outro")},
		{Text: "Qual?", Options: options("Igual", "igual")},
		{Text: "Escolha o mês:", Options: options("Jan", "Fev", "Mar", "Abr", "Mai", "Jun", "Jul", "Ago", "Set", "Out", "Nov", "Dez")},
		{Text: long.String(), Options: options("Sim", "Não"), InReplyTo: 4, Last: true},
		{Text: "Segue o arquivo.", Attachment: &bot.Attachment{Name: "a.pdf"}, Options: options("Ok", "Não abriu")},
		{Attachment: &bot.Attachment{Name: "b.pdf"}},
		{Text: "  \n "},
		{Text: "Veja:", InReplyTo: 7, Cards: cardSamples(), Articles: []bot.Article{{Title: "Prazos", Description: "Quanto tempo leva", Link: "https://ajuda.example/prazos"}}},
		{Text: "Qual deles?", InReplyTo: 7, Cards: cardSamples(), Options: options("Foto", "Violão")},
	}
}

func cardSamples() []bot.Card {
	return []bot.Card{{
		Title: "Fotografia {{ com }} celular", Description: "Oito aulas", Image: "https://img.example/foto.jpg",
		Links: []bot.Link{{Title: "Ver", Address: "https://loja.example/foto"}, {Title: "Comprar", Address: "https://loja.example/pagar"}},
	}}
}

func drawing(channel string) string {
	var out strings.Builder
	for i, sample := range shapeSamples() {
		fmt.Fprintf(&out, "=== %d\n", i+1)
		for _, a := range (Shaper{}).Shape(bot.Conversation{Channel: channel}, []bot.Action{sample}) {
			r, ok := a.(bot.Reply)
			if !ok {
				return "not a reply"
			}
			fmt.Fprintf(&out, "--- %d", length(r.Text))
			if r.InReplyTo != 0 {
				fmt.Fprintf(&out, " answers %d", r.InReplyTo)
			}
			if r.Last {
				out.WriteString(" last")
			}
			if r.Attachment != nil {
				out.WriteString(" + " + r.Attachment.Name)
			}
			fmt.Fprintf(&out, "%s%s", strings.Repeat(" card", len(r.Cards)), strings.Repeat(" article", len(r.Articles)))
			out.WriteString("\n" + strings.ReplaceAll(r.Text, "  \n", "␠␠\n") + "\n")
			for _, o := range r.Options {
				out.WriteString("[" + o.Title + " = " + o.Value + "]\n")
			}
		}
	}
	return out.String()
}

func TestShaper_Shape_Golden(t *testing.T) {
	t.Parallel()
	names := []string{"Channel::Unheard"}
	for name := range channels {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		golden := filepath.Join("testdata", "shape", strings.TrimPrefix(name, "Channel::")+".txt")
		got := drawing(name)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestShaper_Shape_LeavesOthersAlone(t *testing.T) {
	t.Parallel()
	actions := []bot.Action{bot.Note{Text: "a {{b}}"}, bot.AddLabels{Labels: []string{"x"}}, bot.SetStatus{Status: bot.Open}, bot.Commit{Action: "c"}}
	want := []bot.Action{bot.Note{Text: "a { {b}}"}, actions[1], actions[2], actions[3]}
	if diff := cmp.Diff(want, (Shaper{}).Shape(bot.Conversation{Channel: "Channel::Whatsapp"}, actions)); diff != "" {
		t.Error(diff)
	}
}

// No word is lost and no part is too long, whatever the text.
func TestSplit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aé🙂b. !?\n {%"))).Draw(t, "text")
		limit := rapid.IntRange(2, 40).Draw(t, "limit")
		parts := split(text, limit)
		for _, part := range parts {
			if length(part) > limit || part == "" || !utf8.ValidString(part) {
				t.Fatalf("part %q of length %d", part, length(part))
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := squeeze(strings.Join(parts, "")), squeeze(text); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

func TestNeutral(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("{%} a"))).Draw(t, "text")
		got := neutral(text)
		if strings.Contains(got, "{{") || strings.Contains(got, "{%") {
			t.Fatalf("%q", got)
		}
		if neutral(got) != got {
			t.Fatal("a second pass changes it again")
		}
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Fatalf("%q lost something: %q", text, got)
		}
	})
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"5511987654321": "5511987654321", "+5511987654321": "5511987654321", "whatsapp:+5511987654321": "5511987654321",
		"BR.1234567890": "", "12": "", "8a2b6f0e-5d1c": "", "": "",
	} {
		if got := number("Channel::Whatsapp", source); got != want {
			t.Errorf("%s: %q", source, got)
		}
	}
	if number("Channel::WebWidget", "5511987654321") != "" {
		t.Error("a widget's source id is no number")
	}
}
