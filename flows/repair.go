package flows

import (
	"context"
	"strings"

	"agentbot/bot"
)

// heard is one turn's commands, sorted by what they are.
type heard struct {
	person, cancel, repeat, unsure, noAccess, none bool
	resume                                         bool // repeat, chosen to come back to a flow
	known                                          bool // the running flow was asked for again
	confirm, deny                                  bool
	fills                                          []bot.Command // also corrections
	starts                                         []bot.Command
	asks                                           bool
	question                                       string
	about                                          string // the question in the customer's own words
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
			h.asks, h.question, h.about = true, c.Question, c.Question
			if c.By == "model" { // its question serves to search, and nobody reads it: what a model writes speaks to nobody
				h.about = c.Span
			}
		case bot.Chitchat:
			h.chitchat = c.Question
		case bot.Clarify:
			h.clarify = c.Candidates
		case bot.Repeat:
			h.repeat, h.resume = true, c.Name == "resume"
		case bot.Unsure:
			h.unsure = true
		case bot.NoAccess:
			h.noAccess = true
		case bot.SetLanguage:
			h.language = c.Question
		case bot.None:
			h.none = true
		case bot.AlarmRang, bot.ResultCame, bot.AgentSaid, bot.EventCame:
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
	if err := p.reconsidered(ctx); err != nil {
		return err
	}
	if !p.heard.customer {
		return p.afterFacts(ctx)
	}
	if done := p.unspoken(); done {
		return nil
	}
	p.began = p.waitKey()
	p.warn()
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
	if p.requestion && !p.asksSomething() {
		p.again()
	}
	if len(p.said) == 0 && !p.silent && !p.awaitsResult() {
		p.answerAnyway()
	}
	if err := p.run(ctx); err != nil || p.left {
		return err
	}
	p.unmoved()
	if err := p.run(ctx); err != nil {
		return err
	}
	p.circling()
	return p.run(ctx)
}

// answerAnyway: whoever writes is answered, also when nothing came of it.
func (p *play) answerAnyway() {
	if p.top() == nil || p.top().Wait == nil {
		if len(p.met) > 0 { // it was understood, and its pattern says nothing
			p.speakKey("all_right")
			return
		}
		p.missed()
		return
	}
	if p.learned {
		p.speakKey("noted")
	}
	p.again()
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
}

// warn says that passwords and card numbers do not belong here, whatever else is answered: once, however many there are, until a person has had the
// conversation.
func (p *play) warn() {
	if p.st.Warned {
		return
	}
	for _, in := range p.turn.Unread {
		if in.Kind.Customer() && in.Sensitive {
			p.speak(saying{text: p.say("sensitive_seen")})
			p.warned, p.st.Warned = true, true
			return
		}
	}
}

// customer applies what is wanted: person, language, cancel, corrections and fills, yes and no, start, ask, rest.
func (p *play) customer(ctx context.Context) error {
	h := &p.heard
	if h.person {
		p.human()
		return nil
	}
	if h.language != "" && p.switchLanguage(h.language) {
		return nil
	}
	if p.awaitsResult() {
		if h.cancel && p.stopImport() {
			return nil
		}
		return p.whileWaiting(ctx)
	}
	if p.insists() {
		return nil
	}
	if h.cancel {
		p.cancel()
		return nil
	}
	p.unpause()
	started := len(p.st.Stack) == 0 && len(h.starts) > 0 && p.startFirst()
	p.sameFlow()
	p.stash(p.files(), "table")
	if err := p.pasted(ctx); err != nil {
		return err
	}
	changed, err := p.fillAll(ctx)
	if err != nil || p.left {
		return err
	}
	if changed {
		h.confirm, h.deny = false, false // what it answered has changed
	}
	acted := started || changed || len(h.fills) > 0 || p.replied && !h.asks && len(h.starts) == 0
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
		if len(p.said) > 0 || p.top() != nil {
			p.st.Misses = 0
		}
		return nil
	}
	return p.rest()
}

func (p *play) switchLanguage(code string) (done bool) {
	others := len(p.heard.fills)+len(p.heard.starts) > 0 || p.heard.asks || p.heard.confirm || p.heard.deny || p.heard.cancel
	if code == "other" || !p.speaks(code) {
		if others {
			return false // understood all the same
		}
		if p.st.Misses++; p.st.Misses > 2 {
			p.handoff(exit{reason: "not_understood"})
			return true
		}
		var offers []bot.Offer
		for _, l := range p.lib.opts.Languages {
			offers = append(offers, bot.Offer{Title: p.say("language_" + l), Value: "language:" + l, Command: bot.Command{Kind: bot.SetLanguage, Question: l, By: "choice"}})
		}
		p.speak(saying{text: p.say("language_other"), offers: offers})
		return true
	}
	p.st.Language = bot.Language{Code: code, Fixed: true}
	if others {
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

func offersNo(offers []bot.Offer) bool {
	for _, o := range offers {
		if o.Value == "no" {
			return true
		}
	}
	return false
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
		if _, now := p.begun(p.top()); now {
			p.said = withoutQuestions(p.said) // what it asked in this very turn
		}
		p.st.Stack = p.st.Stack[:len(p.st.Stack)-1]
	}
}
