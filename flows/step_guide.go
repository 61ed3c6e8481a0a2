package flows

import (
	"context"

	"agentbot/bot"
)

// guideStep helps step by step: one piece of advice per message, each followed by "did it work?".
type guideStep struct {
	advice   []*text
	onSolved *block
	onEnd    *block
	timing   timing
}

var guideManual = verbManual{
	name: "guide", doc: "Helps step by step: one piece of advice per message, each followed by the question whether it worked.", subject: manyOf(aText),
	keys: append([]key{
		{"on_exhausted", someSteps, true, "What happens when nothing worked."},
		{"on_solved", someSteps, false, "What happens when something did; without it simply on."},
	}, timingKeys...),
	example: `
- guide:
    - {pt: Abra o link numa janela anônima., es: Abre el enlace en una ventana privada., en: Open the link in a private window.}
    - {pt: Limpe o cache do navegador., es: Borra la caché del navegador., en: Clear the browser's cache.}
  on_exhausted: {handoff: {reason: needs_person, team: support}}
`,
}

func readGuide(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &guideStep{}
	items := subject.items
	if subject.kind != listNode {
		items = []*node{subject}
	}
	for _, item := range items {
		if t := l.text(item, "the advice"); t != nil {
			v.advice = append(v.advice, t)
		}
	}
	if len(items) == 0 {
		l.report(subject.at, "impossible", "guide has no advice")
	}
	v.onEnd, v.onSolved = l.optional(f, d.need("on_exhausted")), l.optional(f, d.node("on_solved"))
	v.timing = l.timing(f, d)
	return v
}

func (v *guideStep) blocks() []*block { return []*block{v.onSolved, v.onEnd, v.timing.onTimeout} }

func (v *guideStep) patience() *timing { return &v.timing }

func (v *guideStep) check(l *loader, s *step) {
	for _, t := range v.advice {
		l.checkText(s.flow, t)
	}
	v.timing.check(l, s.flow)
}

func guided(step string) string { return "guided:" + step }

func (v *guideStep) question(p *play, s *step) saying {
	at := min(p.top().Visits[guided(s.id)], len(v.advice)-1)
	return saying{text: p.phrase(v.advice[at]) + "\n\n" + p.say("did_it_work"), offers: p.yesNo(), question: true}
}

func (v *guideStep) run(_ context.Context, p *play, s *step) (next, error) {
	f := p.top()
	if f.Visits[guided(s.id)] >= len(v.advice) { // reached again after all of it
		return v.onEnd.orElse(s), nil
	}
	p.speak(v.question(p, s))
	return waitFor(bot.Wait{For: "confirm", Name: s.id, Ref: bot.Solved, Attempt: f.Visits[guided(s.id)]}), nil
}

func (v *guideStep) answered(p *play, s *step, yes bool) {
	f := p.top()
	f.Visits[guided(s.id)]++
	switch {
	case yes:
		p.goOn(v.onSolved.orElse(s))
	case f.Visits[guided(s.id)] >= len(v.advice):
		p.goOn(v.onEnd.orElse(s))
	default:
		p.goOn(goTo(s))
	}
}

func (v *guideStep) ways(s *step) []edge {
	if v.onSolved == nil {
		return append(v.onEnd.aside(), s.onward())
	}
	return append(v.onSolved.aside(), v.onEnd.aside()...)
}

func (*guideStep) stands(*Library, *step) []string { return []string{waitConfirm} }

func (*guideStep) waits() bool { return true }

func (v *guideStep) texts() []*text { return append(v.timing.texts(), v.advice...) }
