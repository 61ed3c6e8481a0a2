package flows

import (
	"context"

	"agentbot/bot"
)

// checkResolvedStep asks whether it is solved: yes ends the conversation, no goes where the author says.
type checkResolvedStep struct {
	speech speech
	onYes  *block
	onNo   *block
	timing timing
}

var checkResolvedManual = verbManual{
	name: "check_resolved", doc: "Asks whether that solved it. A yes ends the conversation, a no goes on with on_no.", subject: either(nothing, aText),
	keys: append([]key{
		{"on_no", someSteps, true, "What happens when it did not."},
		{"on_yes", someSteps, false, "What happens when it did; without it a sentence of thanks and the end."},
	}, timingKeys...),
	example: `
- check_resolved:
  on_no: {handoff: {reason: needs_person, team: support}}
`,
}

func readCheckResolved(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	if subject.null || subject.kind == scalarNode && subject.value == "" {
		subject = &node{at: subject.at, kind: scalarNode, value: "check_resolved"}
	}
	v := &checkResolvedStep{speech: speech{words: l.text(subject, "check_resolved")}}
	v.onYes, v.onNo = l.optional(f, d.node("on_yes")), l.optional(f, d.need("on_no"))
	v.timing = l.timing(f, d)
	return v
}

func (v *checkResolvedStep) blocks() []*block { return []*block{v.onYes, v.onNo, v.timing.onTimeout} }

func (v *checkResolvedStep) patience() *timing { return &v.timing }

func (v *checkResolvedStep) check(l *loader, s *step) {
	l.checkSpeech(s.flow, v.speech)
	v.timing.check(l, s.flow)
}

func (v *checkResolvedStep) question(p *play, _ *step) saying {
	return saying{text: p.phrase(v.speech.words), offers: p.yesNo(), question: true}
}

func (v *checkResolvedStep) run(_ context.Context, p *play, s *step) (next, error) {
	p.speak(v.question(p, s))
	return waitFor(bot.Wait{For: "confirm", Name: s.id, Ref: bot.Solved}), nil
}

func (v *checkResolvedStep) answered(p *play, s *step, yes bool) {
	switch {
	case yes && v.onYes != nil:
		p.goOn(goTo(v.onYes.first))
	case yes:
		p.at = s
		p.speakKey("resolved_yes")
		p.top().Wait = nil
		p.goOn(p.finish(exit{resolved: true}))
	case v.onNo != nil:
		p.goOn(goTo(v.onNo.first))
	}
}

func (v *checkResolvedStep) ways(s *step) []edge {
	if v.onYes == nil {
		return append(v.onNo.aside(), s.onward())
	}
	return append(v.onYes.aside(), v.onNo.aside()...)
}

func (*checkResolvedStep) stands(*Library, *step) []string { return []string{waitConfirm} }

func (*checkResolvedStep) waits() bool { return true }

func (v *checkResolvedStep) texts() []*text { return append(v.timing.texts(), v.speech.words) }
