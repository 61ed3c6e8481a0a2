package flows

import (
	"context"

	"agentbot/bot"
)

// confirmStep reads back what is about to be done and waits for yes.
type confirmStep struct {
	speech speech
	onNo   *block
	timing timing
}

var confirmManual = verbManual{
	name: "confirm", doc: "Reads back what is about to be done and waits for a yes. A commit needs one before it.", subject: aText,
	keys: append([]key{{"on_no", someSteps, false, "What happens on a no; without it the customer says what is to be changed."}}, append(timingKeys, speechKeys...)...),
	example: `
- confirm: {pt: "Troco para {{ new_email }}. Confirma?", es: "Cambio a {{ new_email }}. ¿Confirmas?", en: "I'll change it to {{ new_email }}. Shall I?"}
  on_no: {say: {pt: Tudo bem., es: Está bien., en: All right.}}
`,
}

func readConfirm(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	return &confirmStep{speech: l.speech(f, subject, d, "confirm"), onNo: l.optional(f, d.node("on_no")), timing: l.timing(f, d)}
}

func (v *confirmStep) blocks() []*block { return []*block{v.onNo, v.timing.onTimeout} }

func (v *confirmStep) patience() *timing { return &v.timing }

func (v *confirmStep) check(l *loader, s *step) {
	l.checkSpeech(s.flow, v.speech)
	v.timing.check(l, s.flow)
}

func (v *confirmStep) question(p *play, _ *step) saying {
	q := p.utter(v.speech)
	q.question = true
	if len(q.offers) == 0 {
		q.offers = p.yesNo()
	}
	return q
}

func (v *confirmStep) run(ctx context.Context, p *play, s *step) (next, error) {
	if err := p.bring(ctx, v.speech.attach); err != nil {
		return next{}, err
	}
	p.speak(v.question(p, s))
	return waitFor(bot.Wait{For: "confirm", Name: s.id}), nil
}

func (v *confirmStep) answered(p *play, s *step, yes bool) {
	if !yes {
		v.denied(p, s)
		return
	}
	p.top().Visits[saidYes] = 1
	p.goOn(s.forward())
}

// denied: nothing happens; the customer says what is to be changed instead.
func (v *confirmStep) denied(p *play, s *step) {
	f := p.top()
	if v.onNo != nil {
		p.goOn(goTo(v.onNo.first))
		return
	}
	if f.Pattern {
		p.speakKey("all_right")
		f.Step, f.Wait = ended, nil
		return
	}
	f.Wait = &bot.Wait{For: "confirm", Name: s.id, Ref: "change", Since: p.now()}
	p.at = s
	p.speak(saying{text: p.say("what_change"), offers: p.changeOffers(), question: true})
}

// changeOffers are the slots the customer filled in this flow, and stopping.
func (p *play) changeOffers() []bot.Offer {
	var out []bot.Offer
	fl, f := p.flow(p.top()), p.top()
	for _, s := range fl.slots {
		if held, ok := f.Slots[s.name]; ok && held.By != "system" && s.label != nil {
			out = append(out, bot.Offer{Title: capitalized(s.labelIn(p.language())), Value: "change:" + s.name, Command: bot.Command{Kind: bot.Correct, Slot: s.name, By: "choice"}})
		}
	}
	return append(out, bot.Offer{Title: p.say("stop"), Value: "cancel", Command: bot.Command{Kind: bot.Cancel, By: "choice"}})
}

// whichOf asks which of several values another one replaces.
func (p *play) whichOf(f *bot.Frame, fl *flow, c bot.Command) {
	var offers []bot.Offer
	for _, name := range c.Candidates {
		s := fl.slot(name)
		held, filled := f.Slots[name]
		if s == nil || !filled {
			continue
		}
		if string(held.Value) == string(c.Value) {
			return // says again what is known
		}
		one := bot.Command{Kind: bot.Correct, Slot: name, Value: c.Value, Text: c.Text, Doubt: c.Doubt, By: by(c)}
		offers = append(offers, bot.Offer{Title: capitalized(s.labelIn(p.language())), Value: "change:" + name, Command: one})
	}
	if f.Wait != nil && f.Wait.For == "confirm" {
		f.Wait.Ref = "change" // a yes is no answer to this
	}
	p.speak(saying{text: p.say("which_change", "value", c.Text), offers: offers, question: true})
}

func (v *confirmStep) ways(s *step) []edge { return append(v.onNo.aside(), s.onward()) }

func (v *confirmStep) stands(_ *Library, s *step) []string {
	if v.onNo != nil || s.flow.pattern {
		return []string{waitConfirm}
	}
	return []string{waitConfirm, waitChange}
}

func (*confirmStep) waits() bool { return true }

func (v *confirmStep) texts() []*text { return append(v.timing.texts(), v.speech.words) }

func (v *confirmStep) shownTemplates() []*template { return []*template{v.speech.attach} }
