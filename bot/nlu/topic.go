package nlu

import (
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/bot/nlu/intent"
	"agentbot/bot/nlu/words"
)

// otherTopic is the flow, other than the one that runs, that a piece of the text asks for: by its author's own words, or clearly enough to start it.
// What answers only in part, an option that it names or a "no" that it opens with, gives way to it.
func (r *reader) otherTopic(text string) (flow *bot.FlowCard, own bool) {
	if r.judge == nil || !r.busy() {
		return nil, false
	}
	m := r.judge(text)
	plain := words.Plain(text, r.language)
	for _, c := range m.Candidates {
		f := r.flow(c.Flow)
		if f == nil || !r.phrases(*f, plain) {
			continue
		}
		if f.Name == r.view.Running {
			return nil, false
		}
		return f, true
	}
	if m.Band != intent.Start {
		return nil, false
	}
	f := r.flow(m.Candidates[0].Flow)
	if f == nil || f.Name == r.view.Running || !r.enough(m, meaningful(plain), *f) {
		return nil, false
	}
	return f, false
}

// flow is the card of a flow that words may start.
func (r *reader) flow(name string) *bot.FlowCard {
	at := slices.IndexFunc(r.view.Flows, func(f bot.FlowCard) bool { return f.Name == name && f.Startable })
	if at < 0 {
		return nil
	}
	return &r.view.Flows[at]
}

// phrases says whether a plain text is one of a flow's phrases, politeness around it aside. A single word is too little to turn from a question.
func (r *reader) phrases(f bot.FlowCard, plain string) bool {
	if len(plain) > longestWhole {
		return false
	}
	starts, ends := r.grammar.leading(plain), r.grammar.trailing(plain)
	for code, list := range f.Phrases {
		for _, phrase := range list {
			p := words.Plain(phrase, code)
			if !strings.Contains(p, " ") || !strings.Contains(plain, p) {
				continue
			}
			at := strings.Index(plain, p)
			if slices.Contains(starts, at) && slices.Contains(ends, at+len(p)) {
				return true
			}
		}
	}
	return false
}

// readOtherTopic starts another flow whose own words the customer says in the middle of something. Where free text is asked for they may be the answer
// as well: readFreeText takes them then, and names the flow beside.
func (r *reader) readOtherTopic() {
	if r.has(bot.Person, bot.Cancel, bot.Start, bot.NoAccess, bot.SetLanguage) || r.takesText() && !slices.ContainsFunc(r.segments, r.asks) {
		return
	}
	content := r.content()
	if content == "" {
		return
	}
	f, own := r.otherTopic(content)
	if !own {
		return
	}
	r.propose(bot.Command{Kind: bot.Start, Flow: f.Name, Score: 1, Span: r.open()})
	r.fillStarted(*f)
	r.all()
}

// takesText says whether free text is asked for.
func (r *reader) takesText() bool {
	return r.view.Slot != nil && r.view.Slot.Type == "text" && r.view.Slot.Pattern == ""
}
