package nlu

import (
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/words"
)

// FuzzModelAnswer: whatever a model says, what comes of it is allowed in the state, rests on the customer's words and passes the engine's gate.
func FuzzModelAnswer(f *testing.F) {
	for _, output := range []string{
		one("confirm", "", "", "sim", ""), one("start", "email_change", "", "", ""), one("fill", "", "purchase", "HP10000001", ""), one("choose", "", "", "papel", "1"),
		one("correct", "", "purchase", "", ""), one("clarify", "email_change,student_import", "", "", ""), one("ask", "", "", "", "x"), "{}", `{"language":"pt","commands":[]}`, "[",
	} {
		for _, where := range []string{"idle", "purchase", "confirm", "offers", "choice"} {
			f.Add(output, "bom, deixa ver o que o papel diz, sim, HP10000001 e talvez HP10000002 também", where)
		}
	}
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	f.Fuzz(func(t *testing.T, output, text, where string) {
		v := situation(where, "pt", []string{text})
		w := saying(output)
		u := NewModel(lexical).Understand(t.Context(), v, w)
		if len(w.asked) == 0 || u.By != byModel {
			return
		}
		base, _ := lexical.read(v)
		now := possible(v, candidateFlows(v, base))
		for _, c := range u.Commands {
			if c.By != byModel {
				continue
			}
			if c.Span != "" && !strings.Contains(joined(v.Messages), c.Span) {
				t.Errorf("%+v rests on words that nobody wrote", c)
			}
			if !slices.Contains(now.kinds, string(c.Kind)) && !slices.Contains(now.kinds, choose) {
				t.Errorf("%+v is not possible now: %v", c, now.kinds)
			}
			if c.Kind == bot.Confirm && !grammar().whole(actYes, words.Plain(c.Span, base.Language)) {
				t.Errorf("%+v is no yes", c)
			}
			if (c.Kind == bot.Fill || c.Kind == bot.Correct) && c.Value != nil && c.Span == "" {
				t.Errorf("%+v: a value without its words", c)
			}
		}
	})
}
