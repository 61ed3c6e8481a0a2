package knowledge

import (
	"encoding/json"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"agentbot/bot"
)

type ownQuestion struct{ language, document, text string }

func ownQuestions(t *testing.T) []ownQuestion {
	t.Helper()
	raw, err := os.ReadFile("testdata/questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []ownQuestion
	for line := range strings.Lines(string(raw)) {
		parts := strings.SplitN(strings.TrimSpace(line), " | ", 3)
		if len(parts) == 3 && !strings.HasPrefix(line, "#") {
			out = append(out, ownQuestion{parts[0], parts[1], parts[2]})
		}
	}
	return out
}

func open(t *testing.T, embedder bot.Embedder, sources ...Source) *Base {
	t.Helper()
	base, err := Open(t.Context(), sources, embedder)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func ask(t *testing.T, a Answerer, language, text string) (bot.Answer, bot.KnowledgeAnswer) {
	t.Helper()
	got := a.Answer(t.Context(), bot.KnowledgeQuestion{Text: text, Language: language})
	var body bot.KnowledgeAnswer
	if len(got.Output) > 0 {
		if err := json.Unmarshal(got.Output, &body); err != nil {
			t.Fatal(err)
		}
	}
	return got, body
}

func documentOf(id string) string {
	stem, _, _ := strings.Cut(path.Base(id), ".")
	return stem
}

func TestSample_Shipped(t *testing.T) {
	t.Parallel()
	docs, drops, err := Sample{}.Documents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	report := open(t, nil, Sample{}).Index().Report()
	if len(docs) != 24 || len(drops) > 0 || len(report.Dropped) > 0 {
		t.Errorf("%d documents, dropped %v %v: want 24 and nothing dropped", len(docs), drops, report.Dropped)
	}
	dated := regexp.MustCompile(`^2026-\d\d-\d\d$`)
	for _, d := range docs {
		count := len(strings.Fields(d.Body))
		if count < 150 || count > 300 || !strings.HasPrefix(d.URL, "https://ajuda.aroeira.example/"+d.Language+"/") || !dated.MatchString(d.Updated) {
			t.Errorf("%s: %d words, url %q, updated %q", d.Path, count, d.URL, d.Updated)
		}
	}
}

func TestAnswerer_Answer(t *testing.T) {
	t.Parallel()
	a := Answerer{Base: open(t, nil, Sample{})}
	tests := []struct{ name, language, text, says, url string }{
		{"RefundDaysSpanish", "es", "¿cuántos días tengo para pedir el reembolso?", "7 días corridos", "https://ajuda.aroeira.example/es/reembolso"},
		{"RefundDaysPortuguese", "pt-BR", "Quantos dias tenho para pedir reembolso?", "7 dias corridos", "https://ajuda.aroeira.example/pt/reembolso"},
		{"RefundDaysEnglish", "en", "how many days do I have to get a refund?", "7 calendar days", "https://ajuda.aroeira.example/en/refund"},
		{"TypingErrors", "pt", "quero emtir o cerificado", "certificado", "https://ajuda.aroeira.example/pt/certificado"},
		{"TypingErrorsRefund", "pt", "qero pedri reenbolso", "Pedir reembolso", "https://ajuda.aroeira.example/pt/reembolso"},
		{"NoAccents", "es", "cuantas cuotas puedo hacer en mexico", "12 meses", "https://ajuda.aroeira.example/es/pago"},
		{"AmongPoliteness", "pt", "Oi, boa tarde, tudo bem com vocês? Espero que sim! quantos dias tenho pra pedir reembolso? Fico no aguardo, muito obrigado e um abraço", "7 dias corridos", "https://ajuda.aroeira.example/pt/reembolso"},
		{"Politeness", "pt", "Oi, boa tarde, tudo bem com vocês? Espero que sim! Fico no aguardo, muito obrigado e um abraço", "", ""},
		{"StepsStayTogether", "pt", "como pedir o reembolso?", "2. Escolha o curso", "https://ajuda.aroeira.example/pt/reembolso"},
		{"PixDeadline", "pt", "o pix venceu, e agora?", "30 minutos", "https://ajuda.aroeira.example/pt/pagamento"},
		{"OfftopicEnglish", "en", "what's the tallest volcano on Mars?", "", ""},
		{"OfftopicPortuguese", "pt", "qual o vulcão mais alto de Marte?", "", ""},
		{"OfftopicSpanish", "es", "¿cuál es el volcán más alto de Marte?", "", ""},
		{"Empty", "pt", "", "", ""},
		{"Punctuation", "pt", "???", "", ""},
		{"Emoji", "es", "🙃🙃", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, body := ask(t, a, tt.language, tt.text)
			if tt.says == "" {
				if got.Outcome != bot.NotFound || body.Text != "" || len(body.Sources) > 0 {
					t.Fatalf("outcome %s, text %q: want not_found and no text", got.Outcome, body.Text)
				}
				return
			}
			if got.Outcome != bot.OK || !strings.Contains(body.Text, tt.says) || !strings.Contains(body.Text, tt.url) {
				t.Fatalf("outcome %s, text %q: want %q and %s", got.Outcome, body.Text, tt.says, tt.url)
			}
			if body.By != "quote" || body.Score < enough || body.Score > 1 || len(body.Sources) != 1 || body.Sources[0].URL != tt.url || len(body.Best) == 0 {
				t.Errorf("answer %+v: want a quotation with its source, score and passages", body)
			}
		})
	}
}

// TestAnswerer_OwnQuestions counts over questions as customers write them; paraphrases without a shared word need an embedder.
func TestAnswerer_OwnQuestions(t *testing.T) {
	t.Parallel()
	a := Answerer{Base: open(t, nil, Sample{})}
	answerable, right, wrong, offtopic, refused := 0, 0, 0, 0, 0
	for _, q := range ownQuestions(t) {
		got, body := ask(t, a, q.language, q.text)
		switch {
		case q.document == "-":
			offtopic++
			if got.Outcome == bot.NotFound {
				refused++
			} else {
				t.Logf("answered what is not documented: %s → %s (%.2f)", q.text, body.Best[0].ID, body.Score)
			}
		case got.Outcome == bot.OK && documentOf(body.Best[0].ID) == q.document:
			answerable++
			right++
		default:
			answerable++
			if got.Outcome == bot.OK {
				wrong++
			}
			t.Logf("%s: %s → %s %v", got.Outcome, q.text, q.document, body.Best)
		}
	}
	t.Logf("%d of %d answered from the right article, %d from another; %d of %d undocumented questions refused", right, answerable, wrong, refused, offtopic)
	if right < answerable*85/100 || wrong*100 > answerable*7 || refused < offtopic*94/100 {
		t.Error("want at least 85 % right, at most 7 % from another article, at least 94 % refused")
	}
}
