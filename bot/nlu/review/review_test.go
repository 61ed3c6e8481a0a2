package review

import (
	"slices"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/nlu/intent"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// told builds a conversation turn by turn.
type told struct{ Conversation }

func (c *told) turn(text string, candidates []bot.Candidate, commands ...bot.Command) *told {
	seq := int64(len(c.Traces) + 1)
	c.Inbounds = append(c.Inbounds, bot.Inbound{Kind: bot.CustomerMessage, Seq: seq, Text: text})
	c.Traces = append(c.Traces, bot.Trace{
		Now: noon.Add(time.Duration(seq) * time.Minute), Read: []int64{seq}, Commands: commands,
		Understanding: bot.Understanding{Language: "pt", Candidates: candidates},
	})
	return c
}

func scored(flow string, score float64, others ...bot.Candidate) []bot.Candidate {
	return append([]bot.Candidate{{Flow: flow, Score: score}}, others...)
}

var (
	clarify = bot.Command{Kind: bot.Clarify, Candidates: []string{"email_change", "student_import"}}
	cancel  = bot.Command{Kind: bot.Cancel}
)

func start(flow string) bot.Command  { return bot.Command{Kind: bot.Start, Flow: flow, By: "lexical"} }
func choose(flow string) bot.Command { return bot.Command{Kind: bot.Start, Flow: flow, By: "choice"} }

func TestPhrases(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		talk   *told
		lesson Lesson // "": nothing to learn
		flow   string
	}{
		{"chosen another from an offer", new(told).turn("passar os alunos pra outro lugar", scored("email_change", .5), clarify).turn("2", nil, choose("student_import")), Corrected, "student_import"},
		{"chosen the first of an offer", new(told).turn("trocar o acesso da compra", scored("email_change", .5), clarify).turn("1", nil, choose("email_change")), Chosen, "email_change"},
		{"stopped and another started", new(told).turn("mudar meus dados do curso", scored("email_change", .9), start("email_change")).
			turn("não, para", nil, cancel).turn("quero importar alunos", scored("student_import", .95), start("student_import")), Corrected, "student_import"},
		{"stopped", new(told).turn("mudar meus dados do curso", scored("email_change", .9), start("email_change")).turn("para", nil, cancel), Stopped, ""},
		{"sure and left alone", new(told).turn("quero trocar o e-mail da compra", scored("email_change", .97), start("email_change")).turn("HP10000001", nil), "", ""},
		{"started by a hair", new(told).turn("quero trocar o e-mail da compra", scored("email_change", .6), start("email_change")).turn("HP10000001", nil), Uncertain, "email_change"},
		{"nothing fitted, nearly", new(told).turn("o site não abre aqui", scored("access_help", .35), bot.Command{Kind: bot.None}), Uncertain, ""},
		{"clearly nothing", new(told).turn("qual a capital da França?", scored("access_help", .02), bot.Command{Kind: bot.Ask}), "", ""},
		{"another topic later is no correction", new(told).turn("quero trocar o e-mail da compra", scored("email_change", .97), start("email_change")).
			turn("ok", nil).turn("ok", nil).turn("ok", nil).turn("para", nil, cancel).turn("importar alunos", nil, start("student_import")), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got Phrase
			for _, p := range Phrases([]Conversation{tt.talk.Conversation}) {
				if p.Text == tt.talk.Inbounds[0].Text {
					got = p
				}
			}
			if got.Lesson != tt.lesson || got.Flow != tt.flow {
				t.Errorf("lesson %q, flow %q: want %q, %q", got.Lesson, got.Flow, tt.lesson, tt.flow)
			}
		})
	}
}

func TestPhrases_TheMostTellingFirstAndEachOnce(t *testing.T) {
	t.Parallel()
	all := []Conversation{
		new(told).turn("trocar o acesso", scored("email_change", .35), bot.Command{Kind: bot.None}).Conversation,
		new(told).turn("passar os alunos", scored("email_change", .52), bot.Command{Kind: bot.None}).Conversation,
		new(told).turn("Trocar o acesso!", scored("email_change", .5), clarify).turn("2", nil, choose("student_import")).Conversation,
	}
	got := Phrases(all)
	if len(got) != 2 || got[0].Lesson != Corrected || got[0].Text != "Trocar o acesso!" || got[1].Text != "passar os alunos" {
		t.Errorf("got %+v: want the corrected text once, then the uncertain one", got)
	}
}

func TestBare_CutsValuesOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"meu e-mail é ana.silva@example.com, troca pra mim": "meu e-mail é troca pra mim",
		"a compra HP10000001 sumiu":                         "a compra sumiu",
		"meu cpf é 529.982.247-25 e quero reembolso":        "meu cpf é e quero reembolso",
		"liga no 11 98765-4321 por favor":                   "liga no por favor",
		"minha senha é " + bot.Mask + " e não entra":        "minha senha é e não entra",
		"veja https://example.com/x?a=1 aqui":               "veja aqui",
		"oi":                                                "",
	} {
		if got := Bare(text); got != want {
			t.Errorf("Bare(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestTexts_SkipsWhatIsSecretOrWasDeleted(t *testing.T) {
	t.Parallel()
	c := new(told).turn("meu nome é segredo total", scored("email_change", .5)).turn("quero trocar o e-mail", scored("email_change", .9)).turn("", scored("email_change", .9)).turn("Quero trocar o e-mail", scored("email_change", .9))
	c.Traces[0].Secretive = true
	if got, want := Texts([]Conversation{c.Conversation}, noon.Add(time.Hour), 10), []intent.Said{{Text: "Quero trocar o e-mail", Language: "pt"}}; !slices.Equal(got, want) {
		t.Errorf("texts %q, want %q", got, want)
	}
	if got := Texts([]Conversation{c.Conversation}, noon.Add(2*time.Minute), 10); len(got) != 0 {
		t.Errorf("texts %q from before any that may be used", got)
	}
}
