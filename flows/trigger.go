package flows

// triggerMapping is what starts a flow.
var triggerMapping = mapping{name: "trigger", doc: "What starts a flow.", keys: []key{
	{"phrases", somePhrases, false, "What customers write when they want it: five to fifteen different ways per language, as they really write."},
	{"keywords", somePhrases, false, "Single words that speak for it."},
	buttonsKey,
	eventKey,
	whenKey,
}}

func (l *loader) trigger(f *flow, n *node) {
	if n == nil {
		return
	}
	d := l.fields(n, "trigger", &triggerMapping)
	phrases := d.node("phrases")
	f.phrases = l.phrases(phrases, "phrases")
	f.keywords = l.phrases(d.node("keywords"), "keywords")
	f.phraseAt = map[string][]place{}
	for code := range f.phrases {
		list := phrases.child(code)
		for i := range f.phrases[code] {
			at := list.at
			if i < len(list.items) {
				at = list.items[i].at
			}
			f.phraseAt[code] = append(f.phraseAt[code], at)
		}
	}
	f.buttons = l.pressed(d.node("buttons"))
	f.events = l.occasions(d.node("event"))
	f.when = l.guard(d.node("when"))
	d.done()
	if f.sub && d.n != nil && len(d.n.entries) > 0 {
		l.report(n.at, "trigger", "a flow that only other flows run has no trigger").hint("take sub away, or the trigger")
	}
}

// ruleTrigger: what starts a flow starts one. Where one of the two has a guard, the first that it lets through is started.
func ruleTrigger(l *loader, f *flow) {
	for _, name := range l.lib.order {
		other := l.lib.flows[name]
		if name >= f.name || other.when != nil || f.when != nil {
			continue
		}
		for _, b := range f.buttons {
			if other.presses(b.word) {
				l.report(b.at, "trigger", "the button %q starts %s too", b.word, name).hint("keep it in one place, or tell them apart with when")
			}
		}
		for _, o := range f.events {
			for _, theirs := range other.events {
				if o.same(theirs) {
					l.report(o.at, "trigger", "the event %s starts %s too", o.event, name).hint("keep it in one place, or tell them apart with when")
				}
			}
		}
	}
}
