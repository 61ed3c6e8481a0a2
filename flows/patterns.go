package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/types"

	"agentbot/bot"
)

// situation is something that happens in every flow, and what the pattern of its name may know of it. The program decides when it has come, the
// flow what is said and done.
type situation struct {
	name, doc string
	values    []given
	person    bool   // it ends with a person, whatever comes between
	without   string // for the manual: what happens in a library without the flow; "": the shipped one is played
}

// given is one value of a situation, a text. Where it is not kept in the frame, now finds it.
type given struct {
	name, doc string
	one       []string // the only values it has
	now       func(p *play, f *bot.Frame, language string) string
	brings    func(p *play, f *bot.Frame) (saying, bool) // the question and buttons that come along with whoever says it
}

// situations are all there are, in the order of the manual. It is a function because what they know is found by the player.
func situations() []situation {
	return []situation{
		correctionSituation(), cancelSituation(), digressionSituation(), clarifySituation(), repeatSituation(), humanSituation(), chitchatSituation(),
		errorSituation(),
		{
			name: "fallback", values: []given{topicValue},
			doc:     "Nothing was understood twice in a row, or the same question brought nothing: cannot_handle.",
			without: "The conversation goes to a person at once where a question brought nothing; else the customer is asked what they want.",
		},
		{
			name: "too_late", values: []given{topicValue}, doc: "The customer wants to stop or change what is done already.",
			without: "The question that is open is asked again.",
		},
		{
			name: "code_missing", values: []given{topicValue}, doc: "The one-time code has not come, and no more are sent.",
			without: "`on_failed` of the `require` says what happens.",
		},
		{
			name: "welcome", values: []given{topicValue}, doc: "A greeting with nothing else, run by `chitchat`.",
			without: "The customer is asked what they want.",
		},
		{
			name: "faq", values: []given{topicValue}, doc: "A question while no flow runs. Its phrases keep questions apart from the flows that do something.",
			without: "The documentation's answer, or that it says nothing of this.",
		},
	}
}

// topicValue is known in every situation.
var topicValue = given{name: "topic", doc: "the title of the flow that the customer is in, `''` when there is none", now: func(p *play, _ *bot.Frame, language string) string {
	if fl := p.flow(p.topic()); fl != nil {
		return fl.titleIn(language)
	}
	return ""
}}

// situationOf is the situation of that name, nil when there is none.
func situationOf(name string) *situation {
	all := situations()
	if i := slices.IndexFunc(all, func(s situation) bool { return s.name == name }); i >= 0 {
		return &all[i]
	}
	return nil
}

func situationNames() []string {
	var out []string
	for _, s := range situations() {
		out = append(out, s.name)
	}
	return out
}

func (s *situation) value(name string) *given {
	if s == nil {
		return nil
	}
	if i := slices.IndexFunc(s.values, func(v given) bool { return v.name == name }); i >= 0 {
		return &s.values[i]
	}
	return nil
}

// environ adds the values to what a flow's expressions may use.
func (s *situation) environ(env types.Map) {
	if s == nil {
		return
	}
	for _, v := range s.values {
		env[v.name] = types.String
	}
}

// forStaff is the suffix of a value as agents read it.
const forStaff = "·staff"

// values are what a situation knows when it comes.
type values map[string]string

// meeting is a pattern that was begun in this turn. When it ends in the same turn, after says how it goes on.
type meeting struct {
	run   string
	after func(*play)
}

// meet begins the pattern of a situation. Whoever calls it lets it run.
func (p *play) meet(name string, known values, after func(*play)) (met bool) {
	if p.lib.flows[name] == nil {
		p.note("there is no flow for " + name)
		return false
	}
	frame := bot.Frame{Run: fmt.Sprintf("%d.p%d", p.turn.Conversation.Version, len(p.met)+1), Flow: name, Pattern: true}
	for key, text := range known {
		if frame.Saved == nil {
			frame.Saved = map[string]json.RawMessage{}
		}
		frame.Saved[key] = encode(text)
	}
	p.st.Stack = append(p.st.Stack, frame)
	p.met = append(p.met, meeting{run: frame.Run, after: after})
	p.recall(p.lib.flows[name])
	return true
}

// begun says whether a frame is a pattern that this turn began, and how it goes on after it.
func (p *play) begun(f *bot.Frame) (meeting, bool) {
	if i := slices.IndexFunc(p.met, func(m meeting) bool { return m.run == f.Run }); i >= 0 {
		return p.met[i], true
	}
	return meeting{}, false
}

// afterwards is what comes after a frame that has been taken off the stack.
func (p *play) afterwards(over bot.Frame) {
	fl := p.flow(&over)
	if fl != nil && fl.situation != nil && fl.situation.person {
		p.toPerson(over) // however it ended
		return
	}
	if m, now := p.begun(&over); now {
		if m.after != nil {
			m.after(p)
		}
		return
	}
	if over.Flow == "digression" { // it comes back by itself, once
		if !p.asksSomething() {
			p.again()
		}
		return
	}
	p.comeBack()
}

// comeBack: what was interrupted says its question again.
func (p *play) comeBack() {
	if below := p.top(); below != nil && below.Wait != nil && below.Wait.For != "result" {
		p.resume()
	}
}

// given is a value of the situation that a frame answers, in a language; "" means the customer's.
func (p *play) given(f *bot.Frame, name, language string) (text string, ok bool) {
	fl := p.flow(f)
	if fl == nil || fl.situation.value(name) == nil {
		return "", false
	}
	v := fl.situation.value(name)
	if staff, known := f.Saved[name+forStaff]; known && language != "" {
		return raw(staff, ""), true
	}
	held, known := f.Saved[name]
	switch {
	case known:
		return raw(held, ""), true
	case v.now == nil:
		return "", true
	case language == "":
		language = p.language()
	}
	return v.now(p, f, language), true
}

// speakNow lets the patterns run that were begun, and nothing beneath them.
func (p *play) speakNow(ctx context.Context) error {
	for f := p.top(); !p.left && f != nil && f.Wait == nil; f = p.top() {
		if _, now := p.begun(f); !now {
			return nil
		}
		if err := p.runAbove(ctx, len(p.st.Stack)-1); err != nil {
			return err
		}
	}
	return nil
}

// carry gives what is said in a pattern the question and the buttons of what it names. A text about a question that is not open is not said.
func (p *play) carry(said saying, t *text) saying {
	f := p.top()
	fl := p.flow(f)
	if t == nil || fl == nil || fl.situation == nil {
		return said
	}
	for _, name := range t.roots(p.language(), p.lib.opts.Default) {
		v := fl.situation.value(name)
		if v == nil || v.brings == nil {
			continue
		}
		if text, _ := p.given(f, name, ""); text == "" {
			said.text = ""
			return said
		}
		if with, ok := v.brings(p, f); ok {
			said.question, said.standing, said.flow, said.step = with.question, with.standing, with.flow, with.step
			if len(said.offers) == 0 {
				said.offers = with.offers
			}
		}
	}
	return said
}

// roots are the names that a text shows, also by the values it is given.
func (t *text) roots(language, otherwise string) []string {
	var out []string
	for _, name := range templateRoots(t.in(language, otherwise)) {
		if arg := t.args[name]; arg != nil {
			out = append(out, templateRoots(arg)...)
			continue
		}
		out = append(out, name)
	}
	return out
}

// beneath are the frames that a pattern interrupts.
func (p *play) beneath(f *bot.Frame) []bot.Frame {
	for i := range p.st.Stack {
		if &p.st.Stack[i] == f {
			return p.st.Stack[:i]
		}
	}
	return nil
}

// questionBeneath is what the frame under a pattern waits to hear.
func (p *play) questionBeneath(f *bot.Frame) (saying, bool) {
	whole, at := p.st.Stack, p.at
	p.st.Stack = p.beneath(f)
	q, ok := p.waitingQuestion()
	if ok && p.at != nil {
		q.flow, q.step = p.at.flow.name, p.at.id
	}
	p.st.Stack, p.at = whole, at
	return q, ok
}

// keepShipped lets the shipped flow be played in the situations that the library has no flow for. Those are no part of it: what it lists, counts and
// stores is what its author wrote. Their texts come from the library, and where it does not have them, from the shipped ones.
func (l *loader) keepShipped() {
	var inner *loader
	for _, s := range situations() {
		if s.without != "" || l.lib.flows[s.name] != nil || len(l.problems) > 0 {
			continue
		}
		body, err := fs.ReadFile(Shipped(), s.name+".yaml")
		if err != nil {
			continue // the tests of the shipped library say so
		}
		if inner == nil {
			inner = l.withShippedTexts()
		}
		if f := inner.flow(inner.parse(s.name+".yaml", body)); f != nil {
			l.lib.flows[s.name] = f
		}
	}
}

// withShippedTexts is a loader for the flows that ship: what it finds wrong is nobody's here.
func (l *loader) withShippedTexts() *loader {
	lib := *l.lib
	lib.texts, lib.flows = map[string]*text{}, map[string]*flow{}
	inner := &loader{opts: l.opts, lib: &lib}
	if body, err := fs.ReadFile(Shipped(), "texts.yaml"); err == nil {
		inner.texts(inner.parse("texts.yaml", body))
	}
	maps.Copy(lib.texts, l.lib.texts)
	return inner
}

// manualPatterns are all situations with their values and the flow that ships.
func manualPatterns() string {
	var b strings.Builder
	for _, s := range situations() {
		fmt.Fprintf(&b, "### `%s`\n\n%s\n\n", s.name, s.doc)
		b.WriteString("| value | |\n| --- | --- |\n")
		for _, v := range s.values {
			fmt.Fprintf(&b, "| `%s` | %s |\n", v.name, escapeCell(v.told()))
		}
		b.WriteByte('\n')
		if s.without != "" {
			fmt.Fprintf(&b, "Without this flow: %s\n\n", s.without)
		}
		if body, err := fs.ReadFile(Shipped(), s.name+".yaml"); err == nil {
			b.WriteString(example(stepsOf(string(body)))[1:])
		}
	}
	return b.String()
}

// told is a value as the manual says it.
func (v given) told() string {
	doc := v.doc
	if len(v.one) > 0 {
		doc += ": `" + strings.Join(v.one, "`, `") + "`"
	}
	if v.brings != nil {
		doc += "; a `say` that names it brings the buttons along"
	}
	return doc
}

// stepsOf is a flow's file without its phrases and the line for editors.
func stepsOf(body string) string {
	var out []string
	inTrigger := false
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, "# yaml-language-server") {
			continue
		}
		if !strings.HasPrefix(line, " ") {
			inTrigger = strings.HasPrefix(line, "trigger:")
		}
		if !inTrigger {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}
