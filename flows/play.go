package flows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"agentbot/bot"
)

// What one turn may spend before it is taken for a loop.
const (
	maxSteps     = 200
	maxQuestions = 8
	maxActions   = 64
)

// ended stands in Frame.Step when nothing is left to do.
const ended = "·end"

var errBudget = errors.New("the flow spent its budget for one turn")

// play is one turn moving through steps. It owns a copy of the state and collects what is to be done.
type play struct {
	lib     *Library
	turn    *bot.Turn
	world   bot.World
	st      bot.State
	contact bot.Contact
	changed bool // contact
	heard   heard

	said       []saying
	sheets     []bot.Sheet // new parts of lists
	lists      int         // lists that were begun in this turn
	brought    map[string][]rowProblem
	queue      []bot.Action
	path       []string
	notes      []string
	left       bool
	silent     bool
	greeted    bool     // the full greeting was said in this turn
	interim    bool     // only "one moment" is said
	requestion bool     // the waiting question must be said again
	warned     bool     // about passwords or cards
	took       bool     // a file or pasted rows were taken
	replied    bool     // the customer wrote while a wait step waited for them
	learned    bool     // a value or a file that was not known before
	known      []string // run/slot: what was there when a flow began in this turn
	began      string   // where the top frame waited when the customer wrote
	reason     string
	exit       *exit
	mute       bool   // nothing may be said to the customer
	muteWhy    string // for the dossier
	steps      int
	questions  int
	runs       int
	at         *step      // running now, for what is said
	office     *bot.Hours // of the inbox, where a flow says them; nil: not asked
	met        []meeting
	watch      Watch // nil: nobody looks
}

// saying is one piece of the answer.
type saying struct {
	text       string
	offers     []bot.Offer
	attachment *bot.Attachment
	cards      []bot.Card
	articles   []bot.Article
	flow, step string
	question   bool
	standing   bool // the question the top frame waits with, said once more
}

func (p *play) now() time.Time     { return p.turn.Now }
func (p *play) values() bot.Values { return p.lib.opts.Values }
func (p *play) country() string    { return p.lib.opts.Country }

func (p *play) language() string {
	if p.st.Language.Code != "" {
		return p.st.Language.Code
	}
	return p.lib.opts.Default
}

func (p *play) top() *bot.Frame {
	if len(p.st.Stack) == 0 {
		return nil
	}
	return &p.st.Stack[len(p.st.Stack)-1]
}

func (p *play) flow(f *bot.Frame) *flow {
	if f == nil {
		return nil
	}
	return p.lib.flows[f.Flow]
}

// standing is the step a frame stands on.
func (p *play) standing(f *bot.Frame) *step {
	fl := p.flow(f)
	if fl == nil {
		return nil
	}
	if f.Step == "" {
		return fl.first()
	}
	return fl.byID[f.Step]
}

func (p *play) note(text string) {
	if text != "" && len(p.notes) < 20 {
		p.notes = append(p.notes, text)
	}
}

// ask asks the world, within the turn's budget.
func (p *play) ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	if p.questions++; p.questions > maxQuestions {
		return bot.Answer{}, errBudget
	}
	answer, err := p.world.Ask(ctx, q)
	if err != nil {
		return answer, fmt.Errorf("step asks %s: %w", q.Kind(), err)
	}
	if answer.Outcome == bot.Unavailable {
		p.note(q.Kind() + " unavailable: " + answer.Note)
	}
	return answer, nil
}

func (p *play) act(a bot.Action) { p.queue = append(p.queue, a) }

// push starts a flow on top. Its run is named by the conversation's version, so that a repeated turn names the same run.
func (p *play) push(name string) {
	f := p.lib.flows[name]
	p.runs++
	frame := bot.Frame{Run: fmt.Sprintf("%d.%d", p.turn.Conversation.Version, p.runs), Flow: name, Pattern: f != nil && f.pattern}
	p.st.Stack = append(p.st.Stack, frame)
	if f != nil {
		p.recall(f)
	}
	if f != nil && !f.pattern && !f.sub {
		p.st.Topic = f.titleIn(p.lib.opts.Staff)
	}
}

// pop ends the running frame.
func (p *play) pop() {
	over := *p.top()
	p.st.Stack = p.st.Stack[:len(p.st.Stack)-1]
	p.afterwards(over)
}

// run moves the top frame until it waits, leaves, or has spent its budget.
func (p *play) run(ctx context.Context) error { return p.runAbove(ctx, 0) }

// runAbove does the same for the frames above the first few.
func (p *play) runAbove(ctx context.Context, few int) error {
	for !p.left && len(p.st.Stack) > few {
		f := p.top()
		if f.Wait != nil {
			return nil
		}
		s := p.standing(f)
		if s == nil || f.Step == ended {
			p.pop()
			continue
		}
		if p.steps++; p.steps > maxSteps || len(p.queue) > maxActions {
			return errBudget
		}
		if err := p.stepOnce(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) stepOnce(ctx context.Context, s *step) error {
	f := p.top()
	if f.Visits == nil {
		f.Visits = map[string]int{}
	}
	f.Step = s.id
	f.Visits[s.id]++
	p.path = append(p.path, f.Flow+" › "+s.id)
	p.at = s
	p.ran(f, s)
	if err := p.askWeek(ctx, s.flow); err != nil {
		return err
	}
	n, err := s.do.run(ctx, p, s)
	if err != nil {
		return err
	}
	p.move(n)
	return nil
}

// move applies what a step answered to the top frame.
func (p *play) move(n next) {
	f := p.top()
	if f == nil {
		return
	}
	switch n.moving {
	case waiting:
		if n.wait.Since.IsZero() {
			n.wait.Since = p.now()
		}
		f.Wait = n.wait
	case left:
		p.left = true
	case interrupted:
	case pushed:
		p.moved(f, n.to)
		f.Step, f.Wait = stepID(n.to), nil
		p.push(n.flow)
	case onward:
		p.moved(f, n.to)
		f.Step, f.Wait = stepID(n.to), nil
	}
}

func stepID(s *step) string {
	if s == nil {
		return ended
	}
	return s.id
}

// goOn lets the top frame leave its wait.
func (p *play) goOn(n next) { p.move(n) }

// say renders a shared text with pairs of name and value, then with what the running flow knows.
func (p *play) say(key string, pairs ...string) string {
	t := p.lib.texts[key]
	if t == nil {
		p.note("no text " + key)
		return ""
	}
	extra := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		extra[pairs[i]] = pairs[i+1]
	}
	s := p.scope()
	s.extra = extra
	return t.in(p.language(), p.lib.opts.Default).render(s)
}

// phrase renders a text of the flow.
func (p *play) phrase(t *text) string {
	if t == nil {
		return ""
	}
	s := p.scope()
	if len(t.args) > 0 {
		s.extra = map[string]any{}
		for name, value := range t.args {
			s.extra[name] = value.render(p.scope())
		}
	}
	return t.in(p.language(), p.lib.opts.Default).render(s)
}

func (p *play) speak(s saying) {
	if s.text == "" && s.attachment == nil && len(s.cards)+len(s.articles) == 0 {
		return
	}
	if p.at != nil && s.step == "" {
		s.flow, s.step = p.at.flow.name, p.at.id
	}
	p.said = append(p.said, s)
}

func (p *play) speakKey(key string, pairs ...string) { p.speak(saying{text: p.say(key, pairs...)}) }

// words are what the customer wrote in this turn, in order.
func (p *play) words() []string {
	var out []string
	for _, in := range p.turn.Unread {
		if in.Kind.Customer() && strings.TrimSpace(in.Text) != "" {
			out = append(out, in.Text)
		}
	}
	return out
}

// frameScope is what the running flow's texts and expressions see.
type frameScope struct {
	p     *play
	f     *bot.Frame
	extra map[string]any
	code  string // language, "" = the customer's
}

func (p *play) scope() frameScope { return frameScope{p: p, f: p.top()} }

func (s frameScope) language() string {
	if s.code != "" {
		return s.code
	}
	return s.p.language()
}

func (s frameScope) lookup(name string) (any, string) {
	if v, ok := s.extra[name]; ok {
		return v, ""
	}
	if s.f != nil {
		if text, ok := s.p.given(s.f, name, s.code); ok {
			return text, ""
		}
		if v, ok := s.f.Slots[name]; ok {
			if fl := s.p.flow(s.f); s.code != "" && fl.slot(name) != nil {
				return decode(v.Value), s.p.staffText(fl.slot(name), v)
			}
			return decode(v.Value), v.Text
		}
		if body, ok := s.f.Saved[name]; ok {
			return decode(body), ""
		}
	}
	if name == "hours" {
		return s.p.hoursFacts(s.language()), ""
	}
	return s.p.global(name), ""
}

func (p *play) global(name string) any {
	switch name {
	case "bot":
		return p.lib.opts.BotName
	case "company":
		return p.lib.opts.Company
	case "language":
		return p.language()
	case "country":
		return p.country()
	case "channel":
		return bot.Family(p.turn.Conversation.Channel)
	case "contact":
		return p.contactFacts()
	case "conversation":
		return p.conversationFacts()
	case "hours":
		return p.hoursFacts(p.language())
	}
	return nil
}

// env is every name an expression of the flow may use; what has no value is the zero value of its type.
func (p *play) env() map[string]any {
	return p.envOf(p.top())
}

// envOf is env for one frame of the stack.
func (p *play) envOf(f *bot.Frame) map[string]any {
	fl := p.flow(f)
	out := p.globals()
	if fl == nil {
		return out
	}
	for _, name := range fl.saved {
		out[name] = map[string]any{"outcome": "", "status": 0.0}
	}
	for name, body := range f.Saved {
		out[name] = decode(body)
	}
	if fl.situation != nil {
		for _, v := range fl.situation.values {
			out[v.name], _ = p.given(f, v.name, "")
		}
	}
	for _, s := range fl.slots {
		out[s.name] = zero(s.kind.name())
		if v, ok := f.Slots[s.name]; ok {
			out[s.name] = decode(v.Value)
		}
	}
	return out
}
