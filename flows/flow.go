package flows

import (
	"fmt"
	"maps"
	"slices"

	"github.com/expr-lang/expr/types"

	"agentbot/bot"

	"agentbot/flows/phrase"
)

// flow is one file of steps.
type flow struct {
	name        string
	at          place
	title       map[string]string
	button      map[string]string // shorter, for channels with little room; nil: the title
	description string
	pattern     bool // answers a situation, never started by words
	sub         bool // run by other flows only
	unlisted    bool // no menu names it
	phrases     map[string][]string
	phraseAt    map[string][]place
	keywords    map[string][]string
	events      []occasion
	buttons     []pressed
	when        *expression // nil: always
	slots       []*slot
	steps       *block
	all         []*step // in the order written
	byID        map[string]*step
	needs       *text
	guidance    map[string]string
	unread      bool  // one of its steps could not be read
	facts       *text // for staff: what business systems said, added to the dossier
	team        string
	teamAt      place
	priority    string
	labels      []string
	saved       []string
	env         types.Map
	situation   *situation // what its pattern answers, nil where it is none
	namesWeek   bool       // it says when people are there
}

func (f *flow) slot(name string) *slot {
	for _, s := range f.slots {
		if s.name == name {
			return s
		}
	}
	return nil
}

func (f *flow) first() *step {
	if len(f.all) == 0 {
		return nil
	}
	return f.steps.first
}

func (f *flow) titleIn(language string) string {
	if t := f.title[language]; t != "" {
		return t
	}
	return f.name
}

// buttonIn is the title as a button of a channel has room for it.
func (f *flow) buttonIn(language, channel string) string {
	title := f.titleIn(language)
	ways := bot.ButtonsIn(channel)
	if short := f.button[language]; short != "" && len(ways) > 0 && bot.TitleLength(title) > ways[len(ways)-1].Title {
		return short
	}
	return title
}

// flowMapping is a flow's file.
var flowMapping = mapping{name: "flow", doc: "One flow: what starts it, what it collects, what it does.", keys: []key{
	{"$schema", aWord, false, "For editors."},
	{"flow", aName, true, "Its name: small letters, digits and _."},
	{"title", aTitle, true, "How customers read it on a button and agents in a note."},
	{"button", aTitle, false, "A shorter title for channels with little room on a button: WhatsApp has 24 letters, Messenger and Line 20."},
	{"description", aWord, false, "What it is for, in a sentence. A language model reads it, customers do not."},
	{"pattern", aFlag, false, "true: it answers the [situation](#patterns) of its name and is never started by words."},
	{"sub", aFlag, false, "true: only other flows run it."},
	{"unlisted", aFlag, false, "true: menus leave it out; words start it all the same."},
	{"trigger", record(&triggerMapping), false, "What starts it."},
	{"needs", aText, false, "What the customer should have at hand, said before the first question, as it reads after \"For this I'll need\": `the purchase code`."},
	{"guidance", aTitle, false, "What agents should know or do, added to every note of this flow."},
	{"facts", aText, false, "What business systems said, for the note; a line without a value is left out."},
	{"team", aName, false, "The team that gets this flow's conversations where a step names none."},
	{"priority", oneOf(priorities...), false, "Their priority."},
	{"labels", manyOf(aWord), false, "Their labels."},
	{"slots", mapOf("slot", shape{kind: slotKind}), false, "What it collects."},
	{"steps", someSteps, true, "What it does, in order."},
}}

func (l *loader) flow(n *node) *flow {
	f := &flow{byID: map[string]*step{}, at: n.at}
	d := l.fields(n, "a flow", &flowMapping)
	if d.n == nil {
		return nil
	}
	if name := d.need("flow"); name != nil {
		f.name, f.at = l.str(name, "flow"), name.at
		l.name(f.at, "the flow's name", f.name)
	}
	f.pattern, f.sub, f.unlisted = d.flag("pattern"), d.flag("sub"), d.flag("unlisted")
	f.title = l.words(d.need("title"), "the title")
	f.button = l.words(d.node("button"), "the button's title")
	f.description = d.str("description")
	f.team, f.priority, f.labels = d.str("team"), l.priority(d.node("priority")), d.list("labels")
	f.teamAt = placeOf(d.node("team"), f.at)
	f.needs = l.text(d.node("needs"), "needs")
	f.guidance = l.words(d.node("guidance"), "guidance")
	f.facts = l.text(d.node("facts"), "facts")
	l.trigger(f, d.node("trigger"))
	if f.pattern {
		f.situation = situationOf(f.name)
	}
	slots, steps := d.node("slots"), d.need("steps")
	f.saved = append(savedNames(slots), savedNames(steps)...)
	l.slots(f, slots)
	f.env = environment(f)
	l.compileSlots(f)
	f.steps = l.block(f, steps)
	d.done()
	f.steps.link(nil)
	f.namesWeek = namesWeek(n)
	return f
}

func placeOf(n *node, otherwise place) place {
	if n == nil {
		return otherwise
	}
	return n.at
}

// savedNames finds every `save: name`, before anything is compiled that may use it.
func savedNames(n *node) []string {
	if n == nil {
		return nil
	}
	var out []string
	for _, e := range n.entries {
		if e.key == "save" && e.value.kind == scalarNode {
			out = append(out, e.value.value)
		}
		out = append(out, savedNames(e.value)...)
	}
	for _, item := range n.items {
		out = append(out, savedNames(item)...)
	}
	return out
}

// globals are what every text and expression can name.
var globals = types.Map{
	"contact": types.Map{
		"name": types.String, "email": types.String, "phone": types.String, "number": types.String,
		"signed": types.Bool, "known": types.Bool, "attributes": types.Map{types.Extra: types.Any},
	},
	"conversation": types.Map{"inbox": types.String, "labels": types.Array(types.String), "attributes": types.Map{types.Extra: types.Any}},
	"hours":        types.Map{"open": types.Bool, "week": types.String, "zone": types.String, "next": types.String},
	"channel":      types.String, "language": types.String, "bot": types.String, "company": types.String, "country": types.String,
}

// environment types every name a flow's expressions may use.
func environment(f *flow) types.Map {
	env := maps.Clone(globals)
	for _, name := range f.saved {
		env[name] = types.Map{"outcome": types.String, "status": types.Float64, types.Extra: types.Any}
	}
	for _, s := range f.slots {
		env[s.name] = s.kind.env()
	}
	f.situation.environ(env)
	return env
}

// known are the names a template of this flow may begin with.
func (f *flow) known() []string {
	names := slices.Collect(maps.Keys(f.env))
	slices.Sort(names)
	return names
}

// block is a list of steps.
type block struct {
	steps   []*step
	first   *step
	written *node
}

// step is one line of a flow: a verb and what belongs to it.
type step struct {
	id      string
	at      place
	name    string // of the verb
	do      verb
	next    *step
	index   int
	flow    *flow
	written *node
}

// block reads a list of steps, or one step alone.
func (l *loader) block(f *flow, n *node) *block {
	if n == nil {
		return &block{}
	}
	b := &block{written: n}
	items := n.items
	if n.kind != listNode {
		items = []*node{n}
	}
	for _, item := range items {
		if s := l.step(f, item); s != nil {
			b.steps = append(b.steps, s)
		}
	}
	return b
}

// optional is block, nil when the key is missing.
func (l *loader) optional(f *flow, n *node) *block {
	if n == nil {
		return nil
	}
	return l.block(f, n)
}

func (l *loader) step(f *flow, n *node) *step {
	if n.kind == scalarNode {
		n = &node{at: n.at, kind: mapNode, entries: []entry{{at: n.at, key: n.value, value: &node{at: n.at, null: true}}}}
	}
	if n.kind != mapNode {
		l.report(n.at, "step", "a step is a verb with what belongs to it, not a list")
		return nil
	}
	if len(f.all) >= longestFlow {
		if !f.unread {
			l.report(n.at, "size", "a flow has at most %d steps", longestFlow).hint("part it: run plays another flow")
		}
		f.unread = true
		return nil
	}
	for _, spec := range verbs() {
		subject := n.child(spec.name)
		if subject == nil {
			continue
		}
		s := &step{at: n.at, name: spec.name, index: len(f.all), flow: f, written: n}
		f.all = append(f.all, s)
		d := l.fields(n, phrase.Words(spec.name), spec.mapping())
		if id := d.node("id"); id != nil {
			s.id = l.str(id, "id")
			l.name(id.at, "the id", s.id)
		}
		s.do = spec.read(l, f, s, d, subject)
		l.identify(f, s, subject)
		d.done()
		return s
	}
	f.unread = true
	l.unknownVerb(n)
	return nil
}

func (l *loader) unknownVerb(n *node) {
	if len(n.entries) == 0 {
		l.report(n.at, "step", "an empty step")
		return
	}
	e := n.entries[0]
	l.report(e.at, "step", "there is no step %q", e.key).meant(e.key, verbNames())
}

// identify names a step by what it does, so that a conversation finds its place again in a changed file.
func (l *loader) identify(f *flow, s *step, subject *node) {
	given := s.id != ""
	if !given {
		s.id = s.name
		if subject.kind == scalarNode && nameShape.MatchString(subject.value) && len(subject.value) < 40 {
			s.id += "_" + subject.value
		}
	}
	base := s.id
	for n := 2; f.byID[s.id] != nil; n++ {
		if given {
			l.report(s.at, "step", "two steps have the id %q", base)
			given = false
		}
		s.id = fmt.Sprintf("%s_%d", base, n)
	}
	f.byID[s.id] = s
}

// link sets where each step goes on: the next one, or what follows the block.
func (b *block) link(after *step) {
	if b == nil {
		return
	}
	b.first = after
	if len(b.steps) > 0 {
		b.first = b.steps[0]
	}
	for i, s := range b.steps {
		s.next = after
		if i+1 < len(b.steps) {
			s.next = b.steps[i+1]
		}
		for _, inner := range s.do.blocks() {
			inner.link(s.next)
		}
	}
}

// collects says whether the customer is ever asked for the slot.
func (f *flow) collects(s *slot) bool {
	for _, st := range f.all {
		if c, ok := st.do.(*collectStep); ok && c.slot == s {
			return true
		}
	}
	return false
}

func (f *flow) startable() bool { return !f.pattern && !f.sub }
