package flows

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"agentbot/bot"
)

// fillAll takes every value of the turn. changed says that something known before is different now.
func (p *play) fillAll(ctx context.Context) (changed bool, err error) {
	for _, c := range p.heard.fills {
		if p.left {
			return changed, nil
		}
		one, err := p.fillOne(ctx, c)
		if err != nil {
			return changed, err
		}
		changed = changed || one
		if err := p.speakNow(ctx); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func (p *play) fillOne(ctx context.Context, c bot.Command) (changed bool, err error) {
	if f := p.topic(); f != nil && f.Wait != nil && f.Wait.For == "code" && c.Slot == "code" {
		p.dropPatterns() // the code answers better than a yes to "a person?"
		if v, ok := stepVerb[*requireStep](p.standing(f)); ok {
			typed := raw(c.Value, c.Text)
			if !looksLikeCode([]string{typed}) || len(p.words()) > 0 && !p.wroteCode() {
				return false, nil // digits out of something else cost no attempt
			}
			return false, v.typed(ctx, p, p.standing(f), typed)
		}
	}
	f := p.top()
	if !p.asksFor(f, c.Slot) {
		p.backOut(c.Slot)
		p.dropPatternsFor(c)
		f = p.topic()
	}
	fl := p.flow(f)
	if fl == nil || f != p.top() {
		return false, nil
	}
	s := fl.slot(c.Slot)
	if s == nil || !fl.collects(s) || s.kind.name() == "file" || s.kind.name() == "table" && c.By != "choice" {
		return false, nil
	}
	if len(c.Value) == 0 && c.Text == "" {
		p.changeSlot(f, fl, s)
		return true, nil
	}
	if c.Kind == bot.Correct && len(c.Candidates) > 1 {
		p.whichOf(f, fl, c)
		return false, nil
	}
	if p.answerOrTopic(f, s, c) {
		return false, nil
	}
	return p.take(f, fl, s, c), nil
}

// asksFor says whether a pattern waits for this very slot.
func (p *play) asksFor(f *bot.Frame, slot string) bool {
	return f != nil && f.Pattern && f.Wait != nil && f.Wait.For == "slot" && f.Wait.Name == slot
}

func (p *play) dropPatternsFor(c bot.Command) {
	below := p.topic()
	if fl := p.flow(below); fl != nil && fl.slot(c.Slot) != nil {
		p.dropPatterns()
	}
}

// changeSlot forgets a value the customer wants to change, and asks for it again.
func (p *play) changeSlot(f *bot.Frame, fl *flow, s *slot) {
	if p.committed(f.Run) {
		p.push("too_late")
		return
	}
	p.learned = true // that it is to be another one
	p.rewind(f, fl, s.name)
	p.backTo(f, fl, s)
}

// backTo forgets a value and goes back to the question for it. Only ever back: a jump forward would pass what stands between,
// a code or a yes.
func (p *play) backTo(f *bot.Frame, fl *flow, s *slot) {
	delete(f.Slots, s.name)
	here := p.standing(f)
	for _, st := range fl.all {
		c, ok := st.do.(*collectStep)
		if ok && c.slot == s && f.Visits[st.id] > 0 && here != nil && st.index <= here.index {
			f.Step, f.Wait = st.id, nil
			return
		}
	}
	p.requestion = true
}

// take judges one value and puts it where it belongs.
func (p *play) take(f *bot.Frame, fl *flow, s *slot, c bot.Command) (changed bool) {
	asking := f.Wait != nil && f.Wait.For == "slot" && f.Wait.Name == s.name
	typed := raw(c.Value, c.Text)
	v, reason := s.kind.accept(p, s, typed)
	doubt := cmp.Or(c.Doubt, v.Doubt)
	switch {
	case reason != "" && doubt != "" && c.By != "choice": // no value as it stands ("ana@gmail,com"), but one is probably meant
		p.note(s.name + " in doubt: " + reason)
		p.doubtful(f, s, bot.Value{JSON: encode(typed)}, doubt, c)
		return false
	case reason != "":
		p.note(s.name + " refused: " + reason)
		if asking {
			p.refused(f, p.whyRefused(s, reason, typed))
		}
		return false
	case doubt != "" && c.By != "choice" && !strings.EqualFold(doubt, v.Text):
		p.doubtful(f, s, v, doubt, c)
		return false
	}
	held, filled := f.Slots[s.name]
	filled = filled && !p.onlyKnown(f, s)
	if filled && string(held.Value) == string(v.JSON) {
		return false
	}
	if why := p.broken(s, v); why != "" {
		p.refuse(f, s, why, asking)
		return false
	}
	delete(f.Slots, s.name+doubted)
	if !filled {
		p.fill(s, v, c)
		if f.Wait != nil && f.Wait.For == "slot" && (asking || f.Wait.Name != s.name) {
			f.Wait = nil
		}
		return false
	}
	return p.corrected(f, fl, s, v, c)
}

// corrected replaces a value and goes back to the first step that used it.
func (p *play) corrected(f *bot.Frame, fl *flow, s *slot, v bot.Value, c bot.Command) bool {
	if p.committed(f.Run) {
		p.push("too_late")
		return true
	}
	before := f.Slots[s.name].Text
	p.fill(s, v, c)
	p.requestion = true
	p.rewind(f, fl, s.name)
	p.meetCorrection(s, before, v.Text)
	return true
}

// doubtful keeps a value that is probably a typing error until the customer says.
func (p *play) doubtful(f *bot.Frame, s *slot, v bot.Value, doubt string, c bot.Command) {
	if f.Slots == nil {
		f.Slots = map[string]bot.Slot{}
	}
	p.learned = p.learned || f.Slots[s.name+doubted].Text != doubt
	f.Slots[s.name+doubted] = bot.Slot{Value: v.JSON, Text: doubt, Type: s.kind.name(), By: by(c), Span: c.Span, At: p.now(), Sensitive: s.sensitive}
	if _, filled := f.Slots[s.name]; filled && f.Wait != nil {
		fl := p.flow(f)
		p.rewind(f, fl, s.name)
		p.backTo(f, fl, s)
	}
	if f.Wait != nil && f.Wait.For == "slot" {
		f.Wait = nil
	}
}

func (p *play) refuse(f *bot.Frame, s *slot, why string, asking bool) {
	if asking {
		p.refused(f, why)
		return
	}
	p.speak(saying{text: why})
	delete(f.Slots, s.name+doubted)
}

// refused counts an attempt at the question that is being asked.
func (p *play) refused(f *bot.Frame, why string) {
	if v, ok := stepVerb[*collectStep](p.standing(f)); ok {
		v.failed(p, p.standing(f), why)
	}
}

func by(c bot.Command) string {
	switch c.By {
	case "":
		return "customer"
	case "choice":
		return "customer"
	}
	return c.By
}

// fill writes a slot where it belongs.
func (p *play) fill(s *slot, v bot.Value, c bot.Command) {
	f := p.owner(s)
	if f.Slots == nil {
		f.Slots = map[string]bot.Slot{}
	}
	text := v.Text
	if text == "" {
		text = show(decode(v.JSON), p.language())
	}
	if c.By != "system" {
		p.learned = true
		delete(f.Visits, saidYes) // what the yes was for has changed
	}
	f.Slots[s.name] = bot.Slot{Value: v.JSON, Text: text, Type: s.kind.name(), By: by(c), Span: c.Span, At: p.now(), Sensitive: s.sensitive}
	p.keepBeyond(s, f.Slots[s.name])
}

// reader is a verb that depends on names.
type reader interface{ reads() []string }

func (v *callStep) reads() []string   { return v.roots() }
func (v *commitStep) reads() []string { return v.roots() }

func (v *ifStep) reads() []string {
	if v.condition == nil {
		return nil
	}
	return v.condition.names
}

func (v *setStep) reads() []string {
	var out []string
	for _, a := range v.sets {
		if a.value != nil {
			out = append(out, a.value.names...)
		}
	}
	return out
}

func (v *requireStep) reads() []string { return v.to.roots() }

func (v *confirmStep) reads() []string {
	var out []string
	if v.speech.words == nil {
		return nil
	}
	for _, t := range v.speech.words.by {
		out = append(out, templateRoots(t)...)
	}
	for _, t := range v.speech.words.args {
		out = append(out, templateRoots(t)...)
	}
	return out
}

func (v *collectStep) reads() []string {
	if v.slot == nil {
		return nil
	}
	if v.slot.options == nil {
		return v.slot.columnRoots()
	}
	return templateRoots(v.slot.options.from)
}

// columnRoots are the names that a list's rows were checked against.
func (s *slot) columnRoots() []string {
	var out []string
	for _, c := range s.columns {
		out = append(append(append(out, templateRoots(c.oneOf)...), templateRoots(c.notIn)...), templateRoots(c.absent)...)
	}
	return out
}

func templateRoots(t *template) []string {
	var out []string
	for _, p := range t.names() {
		out = append(out, p.path[0])
	}
	return out
}

// computed is where a conversation begins anew when the customer replaces a value that a step has set: where it is asked for, else at the first
// step. What was set may rest on a proof, and a step between that and now would take the new value for proved as well.
func computed(f *bot.Frame, fl *flow, name string) *step {
	for _, s := range fl.all {
		v, ok := s.do.(*setStep)
		if !ok || f.Visits[s.id] == 0 || !slices.ContainsFunc(v.sets, func(a assignment) bool { return a.slot.name == name }) {
			continue
		}
		for _, asks := range fl.all {
			if c, ok := asks.do.(*collectStep); ok && c.slot != nil && c.slot.name == name {
				return asks
			}
		}
		return fl.first()
	}
	return nil
}

// rewind goes back to the earliest step that used the value; what came out of it and after it is forgotten.
func (p *play) rewind(f *bot.Frame, fl *flow, name string) {
	delete(f.Visits, saidYes)
	target := computed(f, fl, name)
	from := fl.all
	if target != nil {
		from = nil
	}
	for _, s := range from {
		r, ok := s.do.(reader)
		if !ok || f.Visits[s.id] == 0 || !contains(r.reads(), name) {
			continue
		}
		if target == nil || s.index < target.index {
			target = s
		}
	}
	if target == nil {
		if f.Wait != nil && f.Wait.For != "code" {
			f.Wait = nil
		}
		return
	}
	stale := p.forgetFrom(f, fl, target)
	for _, s := range fl.all {
		c, ok := s.do.(*collectStep)
		if ok && c.slot != nil && s.index >= target.index && (contains(c.slot.columnRoots(), name) || intersects(c.slot.columnRoots(), stale)) {
			delete(f.Slots, c.slot.name) // its rows were checked against something else
		}
		if ok && c.slot != nil && c.slot.options != nil && intersects(templateRoots(c.slot.options.from), stale) {
			delete(f.Slots, c.slot.name)
			delete(f.Saved, c.slot.options.save)
		}
	}
	f.Step, f.Wait = target.id, nil
}

// forgetFrom drops what calls and sets at or behind a step came to.
func (p *play) forgetFrom(f *bot.Frame, fl *flow, target *step) []string {
	var stale []string
	for _, s := range fl.all[target.index:] {
		switch v := s.do.(type) {
		case *callStep:
			stale = append(stale, v.save)
			delete(f.Saved, v.save)
		case *setStep:
			for _, a := range v.sets {
				if held, ok := f.Slots[a.slot.name]; ok && held.By == "system" {
					delete(f.Slots, a.slot.name)
				}
			}
		}
	}
	return stale
}

func contains(list []string, want string) bool {
	for _, s := range list {
		if s == want {
			return true
		}
	}
	return false
}

func intersects(a, b []string) bool {
	for _, s := range a {
		if s != "" && contains(b, s) {
			return true
		}
	}
	return false
}
