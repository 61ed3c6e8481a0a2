package flows

import (
	"context"
	"encoding/json"
	"unicode"

	"agentbot/bot"
)

// collectStep asks for a slot until it has one value, or its attempts are used up.
type collectStep struct {
	at       place
	slot     *slot
	speech   speech
	again    *text // how the question is put after a failure
	attempts int
	unless   *expression // when it holds, the question is not needed: on to then
	then     *block
	onUnsure *block
	onEnd    *block
	timing   timing
}

var collectManual = verbManual{
	name: "collect", doc: "Asks for a slot until it has a value or its attempts are used up. A value said before is not asked for again.", subject: aName,
	keys: append([]key{
		{"ask", aText, true, "The question."},
		{"again", aText, false, "How the question is put after an answer that did not fit. Without it the shared text for the slot's type."},
		{"max_attempts", aNumber, false, "How often it may be answered wrong; defaults.yaml says it for all."},
		{"on_exhausted", someSteps, false, "What happens then; defaults.yaml says it for all."},
		{"on_unsure", someSteps, false, "What happens when the customer says that they do not know or do not have it."},
		{"unless", anExpression, false, "When it holds, the question is not needed: it goes on with then."},
		{"then", someSteps, false, "Where it goes on when unless holds."},
	}, append(timingKeys, speechKeys...)...),
	example: `
- collect: purchase
  ask: {pt: Qual é o código da compra?, es: ¿Cuál es el código de la compra?, en: What is the purchase code?}
  max_attempts: 3
  on_exhausted: {handoff: {reason: purchase_unknown, title: {pt: compra não identificada, es: compra no identificada, en: purchase not identified}, team: support}}
`,
}

func readCollect(l *loader, f *flow, s *step, d *fields, subject *node) verb {
	v := &collectStep{at: subject.at, attempts: l.attempts(d, l.lib.set.attempts)}
	name := l.str(subject, "collect")
	if v.slot = f.slot(name); v.slot == nil {
		l.report(subject.at, "slot", "%q is no slot of this flow", name).meant(name, slotNames(f))
	}
	v.speech = l.speech(f, d.need("ask"), d, "ask")
	v.again = l.text(d.node("again"), "again")
	if n := d.node("unless"); n != nil {
		v.unless = l.expression(n.at, l.str(n, "unless"), f.env, true)
		v.then = l.block(f, d.need("then"))
	}
	v.onUnsure = l.optional(f, d.node("on_unsure"))
	v.onEnd = l.optional(f, d.node("on_exhausted"))
	v.timing = l.timing(f, d)
	return v
}

// attempts reads how often a question may be answered wrong: once at least, or it could not be put.
func (l *loader) attempts(d *fields, otherwise int) int {
	n := d.num("max_attempts", otherwise)
	if written := d.node("max_attempts"); n < 1 {
		l.report(written.at, "impossible", "a question without an attempt is never answered").write("max_attempts: 3")
		return otherwise
	}
	return n
}

func (v *collectStep) blocks() []*block {
	return []*block{v.then, v.onUnsure, v.onEnd, v.timing.onTimeout}
}

func (v *collectStep) patience() *timing { return &v.timing }

func (v *collectStep) check(l *loader, s *step) {
	l.checkSpeech(s.flow, v.speech)
	l.checkText(s.flow, v.again)
	v.timing.check(l, s.flow)
}

func (v *collectStep) question(p *play, _ *step) saying {
	q := p.utter(v.speech)
	q.question = true
	if v.slot.kind.name() == "choice" && len(q.offers) == 0 {
		for _, c := range p.choices(v.slot) {
			title := c.in(p.language())
			q.offers = append(q.offers, bot.Offer{Title: title, Value: v.slot.name + "=" + c.Value, Command: bot.Command{Kind: bot.Fill, Slot: v.slot.name, Value: encode(c.Value), Text: title, By: "choice"}})
		}
	}
	if v.slot.kind.name() == "bool" && len(q.offers) == 0 {
		q.offers = p.yesNo()
	}
	return q
}

func (v *collectStep) run(ctx context.Context, p *play, s *step) (next, error) {
	f := p.top()
	if held, ok := f.Slots[v.slot.name]; ok {
		v.keepItem(p, held)
		return s.forward(), nil
	}
	if v.unless != nil {
		known, why := v.unless.run(p.env())
		p.note(why)
		if known == true {
			return goTo(v.then.first), nil
		}
	}
	if v.slot.options != nil {
		if all := p.choices(v.slot); len(all) == 1 { // nothing to choose
			p.fill(v.slot, bot.Value{JSON: encode(all[0].Value), Text: all[0].in(p.language())}, bot.Command{By: "system"})
			v.keepItem(p, f.Slots[v.slot.name])
			return s.forward(), nil
		}
	}
	if st := p.refetch(f, v.slot); st != nil {
		return goTo(st), nil
	}
	wait := bot.Wait{For: "slot", Name: v.slot.name, Attempt: f.Visits[tries(v.slot.name)]}
	if doubt, ok := f.Slots[v.slot.name+doubted]; ok {
		wait.Ref = "doubt"
		p.speak(saying{text: p.say("did_you_mean", "value", doubt.Text), offers: p.yesNo(), question: true})
		return waitFor(wait), nil
	}
	if taken, err := p.unstash(ctx, v.slot); err != nil || taken {
		return v.afterFile(p, s), err
	}
	q := v.question(p, s)
	if by := f.Visits[again(v.slot.name)]; by > 0 {
		q.text = v.afterRetry(p, s, by-1, q.text)
		delete(f.Visits, again(v.slot.name))
	}
	p.speak(q)
	return waitFor(wait), nil
}

// afterFile goes on with what a kept attachment came to.
func (v *collectStep) afterFile(p *play, s *step) next {
	f := p.top()
	switch {
	case p.left || f == nil:
		return leave()
	case f.Wait != nil:
		return next{moving: waiting, wait: f.Wait}
	case f.Step != s.id:
		return goTo(p.standing(f))
	}
	return s.forward()
}

// keepItem saves what the chosen option was, with everything the business system knows of it.
func (v *collectStep) keepItem(p *play, held bot.Slot) {
	if v.slot.options == nil || v.slot.options.save == "" {
		return
	}
	f := p.top()
	for _, c := range p.choices(v.slot) {
		if c.Value == raw(held.Value, held.Text) && c.item != nil {
			if f.Saved == nil {
				f.Saved = map[string]json.RawMessage{}
			}
			f.Saved[v.slot.options.save] = encode(c.item)
		}
	}
}

// otherwise is the question put another way, after an attempt that brought nothing.
func (v *collectStep) otherwise(p *play, question string) string {
	if v.again != nil {
		return p.phrase(v.again)
	}
	return p.say("reask", "question", question)
}

// afterRetry is the question of the retry that sent the customer back, where it has one.
func (v *collectStep) afterRetry(p *play, s *step, index int, question string) string {
	if index < len(s.flow.all) {
		if r, ok := stepVerb[*retryStep](s.flow.all[index]); ok && r.slot == v.slot && r.ask != nil {
			return p.phrase(r.ask)
		}
	}
	return v.otherwise(p, question)
}

// failed counts an attempt, says why, and ends the asking when there were enough.
func (v *collectStep) failed(p *play, s *step, why string) {
	f := p.top()
	f.Visits[tries(v.slot.name)]++
	if f.Visits[tries(v.slot.name)] >= v.attempts {
		v.exhausted(p, s)
		return
	}
	q := v.question(p, s)
	switch {
	case why != "":
		q.text = why
	case v.slot.example != "" && (v.again == nil || f.Visits[tries(v.slot.name)] == 1):
		q.text = p.say("reask_format", "slot", p.calledSlot(v.slot), "example", v.slot.example)
	default:
		q.text = v.otherwise(p, q.text)
	}
	p.at = s
	p.speak(q)
	f.Wait = &bot.Wait{For: "slot", Name: v.slot.name, Since: p.now(), Attempt: f.Visits[tries(v.slot.name)]}
}

// exhausted goes where the author said, else where the library says, else to a person.
func (v *collectStep) exhausted(p *play, s *step) {
	if v.onEnd != nil {
		p.goOn(goTo(v.onEnd.first))
		return
	}
	p.top().Wait = nil
	p.handoffDefault(s)
}

// whyRefused says what is wrong where the format is right; "" where the format says it.
func (p *play) whyRefused(s *slot, reason, typed string) string {
	if reason != wrongDigits {
		return ""
	}
	called := p.calledSlot(s)
	if s.kind.name() == "cpf_or_cnpj" && s.called[p.language()] == "" {
		called = p.say("slot_cpf")
		if signs(typed) > lengthOfCPF {
			called = p.say("slot_cnpj")
		}
	}
	return p.say("reask_digits", "slot", called)
}

// wrongDigits is the reason of bot.Values for a number whose check digits do not follow from the others.
const wrongDigits = "check_digits"

// lengthOfCPF is how long a CPF is; a CNPJ has more.
const lengthOfCPF = 11

// signs counts letters and digits.
func signs(text string) (n int) {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

func (p *play) calledSlot(s *slot) string {
	if t := s.called[p.language()]; t != "" {
		return t
	}
	if t := p.say("slot_" + s.kind.name()); t != "" {
		return t
	}
	return s.labelIn(p.language())
}

const doubted = "?" // suffix of a value that is probably a typing error, until the customer says

func tries(slot string) string { return "try:" + slot }
func again(slot string) string { return "again:" + slot }

func (v *collectStep) ways(s *step) []edge {
	instead := where(v.then.aside(), answer{of: v.unless, holds: true})
	return append(append(append(instead, v.onUnsure.aside()...), v.onEnd.aside()...), s.onward())
}

func (v *collectStep) stands(*Library, *step) []string {
	if v.slot.kind.name() == "email" { // its typing errors are the ones that are asked back
		return []string{v.slot.name, waitDoubt}
	}
	return []string{v.slot.name}
}

func (*collectStep) waits() bool { return true }

func (v *collectStep) texts() []*text { return append(v.timing.texts(), v.speech.words, v.again) }

func (v *collectStep) expressions() []*expression { return []*expression{v.unless} }

func (v *collectStep) shownTemplates() []*template {
	out := []*template{v.speech.attach}
	if v.slot != nil && v.slot.options != nil {
		out = append(out, v.slot.options.from)
	}
	return out
}
