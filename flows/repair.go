package flows

import (
	"context"
	"strings"

	"agentbot/bot"
)

// heard is one turn's commands, sorted by what they are.
type heard struct {
	person, cancel, repeat, unsure, noAccess, none bool
	confirm, deny                                  bool
	fills                                          []bot.Command // also corrections
	starts                                         []bot.Command
	asks                                           bool
	question                                       string
	chitchat                                       string
	clarify                                        []string
	language                                       string
	customer                                       bool // the customer did something in this turn
}

// hear sorts commands. Confirm and deny at once are neither.
func (p *play) hear(commands []bot.Command) {
	h := &p.heard
	for _, c := range p.translated(commands) {
		switch c.Kind {
		case bot.Person:
			h.person = true
		case bot.Cancel:
			h.cancel = true
		case bot.Fill, bot.Correct:
			h.fills = append(h.fills, c)
		case bot.Confirm:
			h.confirm = true
		case bot.Deny:
			h.deny = true
		case bot.Start:
			h.starts = append(h.starts, c)
		case bot.Ask:
			h.asks, h.question = true, c.Question
		case bot.Chitchat:
			h.chitchat = c.Question
		case bot.Clarify:
			h.clarify = c.Candidates
		case bot.Repeat:
			h.repeat = true
		case bot.Unsure:
			h.unsure = true
		case bot.NoAccess:
			h.noAccess = true
		case bot.SetLanguage:
			h.language = c.Question
		case bot.None:
			h.none = true
		case bot.AlarmRang, bot.ResultCame, bot.AgentSaid, bot.OpenedBy:
			continue
		}
		h.customer = true
	}
	if h.confirm && h.deny {
		h.confirm, h.deny, h.none = false, false, true
	}
	for _, in := range p.turn.Unread {
		h.customer = h.customer || in.Kind.Customer()
	}
}

// translated turns a bare yes or no into what the options on the screen mean by it.
func (p *play) translated(commands []bot.Command) []bot.Command {
	out := make([]bot.Command, 0, len(commands))
	for _, c := range commands {
		for _, o := range p.st.Offers {
			yes := c.Kind == bot.Confirm && o.Value == "yes"
			no := c.Kind == bot.Deny && o.Value == "no"
			if yes || no {
				c = o.Command
				break
			}
		}
		out = append(out, c)
	}
	return out
}

// decide goes through what happened and what is wanted, in a fixed order, then lets the top frame run.
func (p *play) decide(ctx context.Context, commands []bot.Command) error {
	p.hear(commands)
	if p.left { // a migration ended it
		return nil
	}
	p.facts(commands)
	if p.left {
		return nil
	}
	if !p.heard.customer {
		return p.afterFacts(ctx)
	}
	if done := p.unspoken(); done {
		return nil
	}
	if done, err := p.wordless(ctx); done || err != nil {
		return p.finishTurn(ctx, err)
	}
	p.rememberWords()
	if err := p.customer(ctx); err != nil {
		return err
	}
	return p.finishTurn(ctx, nil)
}

func (p *play) afterFacts(ctx context.Context) error {
	if err := p.run(ctx); err != nil {
		return err
	}
	p.offerLater()
	if len(p.said) > 0 && !p.canReply() && (p.exit == nil || p.exit.resolved) {
		p.exit = nil // what came of it must be told by a person
		p.handoff(exit{reason: "needs_person"})
	}
	if len(p.said) == 0 && len(p.queue) == 0 && !p.left {
		p.silent = true
	}
	return nil
}

// finishTurn runs the flow and sees to it that a customer who wrote is answered.
func (p *play) finishTurn(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	if err := p.run(ctx); err != nil || p.left {
		return err
	}
	p.offerLater()
	if len(p.said) > 0 || p.silent || p.awaitsResult() {
		return nil
	}
	if p.top() != nil && p.top().Wait != nil {
		p.speakKey("noted")
		p.again()
		return nil
	}
	p.missed()
	return p.run(ctx)
}

func (p *play) awaitsResult() bool {
	f := p.top()
	return f != nil && f.Wait != nil && f.Wait.For == "result"
}

// unspoken: mail that no person wrote is never answered; where nothing can be said, a person has it.
func (p *play) unspoken() bool {
	automatic, written := 0, 0
	edits := 0
	for _, in := range p.turn.Unread {
		if in.Kind == bot.CustomerEdit {
			edits++
		}
		if !in.Kind.Customer() {
			continue
		}
		written++
		if in.Automatic {
			automatic++
		}
	}
	switch {
	case written == 0 && edits > 0:
		p.silent = true // a deleted or edited message causes no second answer
		return true
	case automatic > 0 && automatic == written:
		if len(p.st.Said) > 0 || len(p.st.Stack) > 0 {
			p.silent = true
			return true
		}
		p.mute, p.muteWhy = true, p.staffSay("note_automatic")
		p.handoff(exit{reason: "needs_person"})
		return true
	case !p.canReply():
		p.rememberWords()
		p.handoff(exit{reason: "needs_person"})
		return true
	}
	return false
}

func (p *play) rememberWords() {
	f := p.top()
	code := f != nil && f.Wait != nil && f.Wait.For == "code"
	if words := strings.Join(p.words(), " / "); words != "" && (!code || digits(words) == "") { // a one-time code belongs in no dossier
		p.st.Words = firstRunes(words, 600)
	}
	for _, in := range p.turn.Unread {
		if in.Kind.Customer() && in.Sensitive {
			p.speak(saying{text: p.say("sensitive_seen")})
			p.warned = true
			return
		}
	}
}

// customer applies what is wanted: person, language, cancel, corrections and fills, yes and no, start, ask, rest.
func (p *play) customer(ctx context.Context) error {
	h := &p.heard
	if h.person {
		p.handoff(exit{reason: "asked"})
		return nil
	}
	if h.language != "" && p.switchLanguage(h.language) {
		return nil
	}
	if p.awaitsResult() {
		p.speakKey("in_progress")
		return nil
	}
	if h.cancel {
		p.cancel()
		return nil
	}
	started := len(p.st.Stack) == 0 && len(h.starts) > 0 && p.startFirst()
	p.stash(p.files())
	p.pasted()
	changed, err := p.fillAll(ctx)
	if err != nil || p.left {
		return err
	}
	if changed {
		h.confirm, h.deny = false, false // what it answered has changed
	}
	acted := started || changed || len(h.fills) > 0
	if h.confirm || h.deny {
		p.yesOrNo()
		acted = true
	}
	if err := p.run(ctx); err != nil || p.left {
		return err
	}
	if len(h.starts) > 0 {
		p.startMore()
		acted = true
	}
	if h.asks {
		return p.asked(ctx)
	}
	if acted {
		p.st.Misses = 0
		return nil
	}
	return p.rest(ctx)
}

func (p *play) switchLanguage(code string) (done bool) {
	if code == "other" || !p.speaks(code) {
		var offers []bot.Offer
		for _, l := range p.lib.opts.Languages {
			offers = append(offers, bot.Offer{Title: p.say("language_" + l), Value: "language:" + l, Command: bot.Command{Kind: bot.SetLanguage, Question: l, By: "choice"}})
		}
		p.speak(saying{text: p.say("language_other"), offers: offers})
		return true
	}
	p.st.Language = bot.Language{Code: code, Fixed: true}
	others := len(p.heard.fills) + len(p.heard.starts)
	if others > 0 || p.heard.asks || p.heard.confirm || p.heard.deny || p.heard.cancel {
		return false
	}
	p.speakKey("language_switched")
	if !p.awaitsResult() {
		p.again()
	}
	return true
}

func (p *play) speaks(code string) bool {
	for _, l := range p.lib.opts.Languages {
		if l == code {
			return true
		}
	}
	return false
}

// cancel stops the running flow. What is done is not undone by saying so.
func (p *play) cancel() {
	p.st.Misses = 0
	run := ""
	if f := p.topic(); f != nil {
		run = f.Run
	}
	if p.committed(run) {
		p.dropPatterns()
		p.push("too_late")
		return
	}
	p.dropPatterns()
	p.speakKey("cancelled")
	if len(p.st.Stack) > 0 {
		p.pop()
	}
}

// topic is the flow the customer is in, below any pattern that interrupts it.
func (p *play) topic() *bot.Frame {
	for i := len(p.st.Stack) - 1; i >= 0; i-- {
		if !p.st.Stack[i].Pattern {
			return &p.st.Stack[i]
		}
	}
	return nil
}

// dropPatterns ends interruptions: the customer has moved on.
func (p *play) dropPatterns() {
	for len(p.st.Stack) > 0 && p.top().Pattern {
		p.st.Stack = p.st.Stack[:len(p.st.Stack)-1]
	}
}

// startFirst starts the first of the flows asked for; the others wait their turn.
func (p *play) startFirst() (started bool) {
	p.st.Misses = 0
	for _, c := range p.heard.starts {
		fl := p.lib.flows[c.Flow]
		if fl == nil || !fl.startable() {
			p.note("cannot start " + c.Flow)
			continue
		}
		if len(p.st.Stack) == 0 {
			p.unlater(c.Flow)
			p.push(c.Flow)
			p.openWith(fl)
			started = true
			continue
		}
		p.later(c.Flow)
	}
	p.heard.starts = nil
	return started
}

// openWith says what the customer should have at hand.
func (p *play) openWith(fl *flow) {
	if fl.needs == nil {
		return
	}
	needs := p.phrase(fl.needs)
	p.speak(saying{text: p.say("needs_have", "needs", needs), flow: fl.name, step: "needs"})
}

func (p *play) later(name string) {
	for _, l := range p.st.Later {
		if l == name {
			return
		}
	}
	p.st.Later = append(p.st.Later, name)
}

func (p *play) unlater(name string) {
	kept := p.st.Later[:0]
	for _, l := range p.st.Later {
		if l != name {
			kept = append(kept, l)
		}
	}
	p.st.Later = kept
}

// startMore handles a topic that comes while another runs.
func (p *play) startMore() {
	for _, c := range p.heard.starts {
		fl := p.lib.flows[c.Flow]
		f := p.topic()
		if fl == nil || !fl.startable() || f != nil && f.Flow == c.Flow {
			continue
		}
		if f == nil || c.Name == "now" {
			p.dropPatterns()
			p.unlater(c.Flow)
			p.push(c.Flow)
			p.openWith(fl)
			continue
		}
		p.dropPatterns()
		p.later(c.Flow)
		now := bot.Command{Kind: bot.Start, Flow: c.Flow, Name: "now", By: "choice"}
		p.speak(saying{
			text: p.say("second_topic", "topic", fl.titleIn(p.language())), question: true,
			offers: []bot.Offer{
				{Title: p.say("yes"), Value: "yes", Command: bot.Command{Kind: bot.Repeat, By: "choice"}},
				{Title: p.say("no"), Value: "no", Command: now},
			},
		})
	}
}

// offerLater comes back to what was asked for while something else ran.
func (p *play) offerLater() {
	if p.left || len(p.st.Stack) > 0 || len(p.st.Later) == 0 {
		return
	}
	name := p.st.Later[0]
	p.st.Later = p.st.Later[1:]
	fl := p.lib.flows[name]
	if fl == nil {
		return
	}
	p.speak(saying{
		text: p.say("next_topic", "topic", fl.titleIn(p.language())), question: true,
		offers: []bot.Offer{
			{Title: p.say("yes"), Value: "yes", Command: bot.Command{Kind: bot.Start, Flow: name, By: "choice"}},
			{Title: p.say("no"), Value: "no", Command: bot.Command{Kind: bot.Chitchat, Question: "thanks", By: "choice"}},
		},
	})
}
