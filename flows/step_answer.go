package flows

import (
	"context"
	"encoding/json"
	"strings"

	"agentbot/bot"
)

// answerStep answers the customer's question from the documentation.
type answerStep struct {
	at        place
	question  *template
	onNothing *block
}

var answerManual = verbManual{
	name: "answer", doc: "Answers the customer's question from the documentation, or a question written here.", subject: either(nothing, aTemplate),
	keys: []key{
		{"on_no_evidence", someSteps, true, "What happens when the documentation does not say. It is never guessed."},
	},
	example: `
- answer:
  on_no_evidence: {handoff: {reason: no_answer, team: support}}
`,
}

func readAnswer(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &answerStep{at: subject.at}
	if subject.kind == scalarNode && !subject.null && subject.value != "" {
		v.question = l.template(subject)
	}
	v.onNothing = l.optional(f, d.node("on_no_evidence"))
	if v.onNothing == nil || len(v.onNothing.steps) == 0 {
		l.report(subject.at, "answer", "answer needs on_no_evidence: what happens when the documentation does not say").write("on_no_evidence: {handoff: {reason: no_answer, team: …}}")
	}
	return v
}

func (v *answerStep) blocks() []*block { return []*block{v.onNothing} }

func (v *answerStep) check(l *loader, s *step) {
	known := append(s.flow.known(), "question")
	l.checkNames(v.question, known, "this flow")
}

func (v *answerStep) run(ctx context.Context, p *play, s *step) (next, error) {
	question := p.heard.question
	if v.question != nil {
		scope := p.scope()
		scope.extra = map[string]any{"question": question}
		question = v.question.render(scope)
	}
	text, err := p.answer(ctx, question)
	if err != nil {
		return next{}, err
	}
	if text == "" {
		return goTo(v.onNothing.first), nil
	}
	p.speak(saying{text: text})
	return s.forward(), nil
}

// answer asks the documentation; "" is an honest no.
func (p *play) answer(ctx context.Context, question string) (string, error) {
	if strings.TrimSpace(question) == "" {
		return "", nil
	}
	a, err := p.ask(ctx, bot.KnowledgeQuestion{Text: question, Language: p.language(), Key: p.turn.Conversation.Key, Contact: p.turn.Contact.ID})
	if err != nil || a.Outcome != bot.OK {
		return "", err
	}
	var found bot.KnowledgeAnswer
	if err := json.Unmarshal(a.Output, &found); err != nil {
		p.note("the documentation's answer is unreadable")
		return "", nil //nolint:nilerr // an unreadable answer is no answer
	}
	text := strings.TrimSpace(found.Text)
	if text == "" {
		return "", nil
	}
	for _, src := range found.Sources {
		if src.URL != "" && !strings.Contains(text, src.URL) {
			text += "\n" + src.Title + ": " + src.URL
			break // one link is enough
		}
	}
	return text, nil
}

func (v *answerStep) ways(s *step) []edge { return append(v.onNothing.aside(), s.onward()) }
