package knowledge

import (
	"os"
	"strings"
	"testing"

	"agentbot/bot"
)

// TestAnswerer_Golden holds the answers to the phrases of the faq flow and to more of what people write: the article, and what the
// answer's first sentence must say. A right article with the wrong section of it is no answer.
func TestAnswerer_Golden(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := Answerer{Base: open(t, nil, Sample{})}
	asked, right := 0, 0
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(strings.TrimSpace(line), "|", 4)
		if len(parts) != 4 {
			t.Fatalf("%q: want four columns", line)
		}
		language, document, says, text := strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2]), strings.TrimSpace(parts[3])
		asked++
		got, body := ask(t, a, language, text)
		if document == "-" {
			if got.Outcome != bot.NotFound {
				t.Errorf("%s %q: answered %.2f %q from %v, want an honest no", language, text, body.Score, body.Text, body.Best)
				continue
			}
			right++
			continue
		}
		said := firstSentence(body.Text)
		if got.Outcome != bot.OK || len(body.Best) == 0 || documentOf(body.Best[0].ID) != document || !strings.Contains(said, says) {
			t.Errorf("%s %q: %s, %q from %v, want %q from %s", language, text, got.Outcome, said, body.Best, says, document)
			continue
		}
		right++
	}
	t.Logf("%d of %d", right, asked)
}

func firstSentence(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	all := sentences(line)
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
