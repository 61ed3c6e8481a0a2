package nlu

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"agentbot/bot/nlu/intent"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// asks says whether a segment is a question: by its mark or by how it opens.
func (r *reader) asks(s segment) bool {
	n := len(strings.Fields(s.plain))
	switch {
	case r.grammar.asking.MatchString(s.plain) && n >= 3:
		return true
	case s.question:
		return n >= 2
	}
	return n >= 3 && r.grammar.asks(s.plain)
}

// readContent makes something of the words that nothing has explained yet: a flow, a choice of flows, a question, or none of these.
func (r *reader) readContent() {
	content := r.content()
	if content == "" {
		return
	}
	asking := slices.ContainsFunc(r.segments, func(s segment) bool { return !s.done && r.asks(s) })
	flow := r.startable(0)
	said := meaningful(words.Plain(content, r.language))
	switch {
	case r.has(bot.Person, bot.Cancel, bot.SetLanguage, bot.NoAccess):
		return // the wish stands; the rest of the sentence explains it
	case r.match.Band == intent.Start && flow != nil && flow.Name == r.view.Running && !asking:
		return // says again what is being done
	case r.match.Band == intent.Start && flow != nil && flow.Name != r.view.Running && r.enough(r.match, said, *flow):
		r.start(*flow)
	case asking:
		r.propose(bot.Command{Kind: bot.Ask, Question: r.question(), Score: 1, Span: r.open()})
	case r.match.Band != intent.None && flow != nil && !r.engaged() && (r.match.Own > 1 || r.enough(r.match, said, *flow)):
		r.clarify()
	case r.has(bot.Fill, bot.Correct, bot.Repeat, bot.Unsure, bot.Confirm, bot.Deny) || r.agreed || r.denied || r.engaged():
		return
	case r.familiar(said):
		r.propose(bot.Command{Kind: bot.Ask, Question: r.question(), Score: WeakAsk, Span: r.open()})
	}
}

// enough says whether a flow's own words were said, enough of them to start it: two different ones, one of which no other flow's phrases hold.
// One word of its phrases ("no curso", "minha conta") says what about, not what for, unless it is the whole of what the author wrote.
func (r *reader) enough(m intent.Match, meant []string, f bot.FlowCard) bool {
	if m.Own > 1 && m.Specific > 0 {
		return true
	}
	said := strings.Join(slices.DeleteFunc(slices.Clone(meant), holdsDigit), " ") // a code or an address beside them is a value, no word of theirs
	for _, texts := range []map[string][]string{f.Phrases, f.Keywords} {
		for code, list := range texts {
			if slices.ContainsFunc(list, func(text string) bool { return strings.Join(meaningful(words.Plain(text, code)), " ") == said }) {
				return true
			}
		}
	}
	for code, title := range f.Title {
		if strings.Join(meaningful(words.Plain(title, code)), " ") == said {
			return true
		}
	}
	return false
}

func holdsDigit(word string) bool { return strings.ContainsAny(word, "0123456789") }

// engaged says whether the bot waits for something definite, so that stray words are a failed answer rather than a new topic.
func (r *reader) engaged() bool {
	return r.view.Slot != nil || r.waitsFor("confirm") || r.waitsFor("code")
}

// familiar says whether at least one word is a real one: keyboard noise is no question. A word alone must be a topic.
func (r *reader) familiar(said []string) bool {
	if len(said) == 1 {
		w := said[0]
		return len(w) > 2 && !intent.Carries(w) && (words.Known(w) || len(words.Concepts(w)) > 0) && strings.ContainsFunc(r.content(), unicode.IsLetter)
	}
	return slices.ContainsFunc(said, func(w string) bool { return words.Known(w) || len(words.Concepts(w)) > 0 })
}

// open is the stretch of the text that holds everything unexplained, exactly as the customer wrote it.
func (r *reader) open() string {
	first, last := -1, -1
	for i, s := range r.segments {
		if !s.done {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return r.text
	}
	end := r.segments[last].end
	if r.segments[last].question && end < len(r.text) && r.text[end] == '?' {
		end++
	}
	return r.text[r.segments[first].start:end]
}

// question is the same on one line.
func (r *reader) question() string { return strings.ReplaceAll(r.open(), "\n", " ") }

// startable is the n-th best flow that may be started by words.
func (r *reader) startable(n int) *bot.FlowCard {
	for i, c := range r.match.Candidates {
		at := slices.IndexFunc(r.view.Flows, func(f bot.FlowCard) bool { return f.Name == c.Flow })
		if at < 0 || !r.view.Flows[at].Startable {
			if i == 0 {
				return nil // what fits best may not be started: nothing second best instead
			}
			continue
		}
		if n--; n < 0 {
			return &r.view.Flows[at]
		}
	}
	return nil
}

// start proposes a flow, and the values in the text for its slots.
func (r *reader) start(f bot.FlowCard) {
	r.propose(bot.Command{Kind: bot.Start, Flow: f.Name, Score: r.match.Candidates[0].Score, Span: r.open()})
	r.fillStarted(f)
}

// fillStarted proposes the values in the text for the slots of a flow that is being started.
func (r *reader) fillStarted(f bot.FlowCard) {
	slots := slices.Clone(f.Slots)
	for i := range slots {
		slots[i].Filled = false
		slots[i].Flow = f.Name
	}
	for i := range slots {
		r.readKind(slots[i], slots)
		r.readChoice(slots[i])
	}
}

// clarify proposes to ask between the best two or three flows.
func (r *reader) clarify() {
	var names []string
	top := r.match.Candidates[0].Score
	for n := range 3 {
		f := r.startable(n)
		if f == nil {
			break
		}
		at := slices.IndexFunc(r.match.Candidates, func(c bot.Candidate) bool { return c.Flow == f.Name })
		if n < 2 || r.match.Candidates[at].Score >= 0.2*top {
			names = append(names, f.Name)
		}
	}
	if len(names) < 2 {
		return // there is nothing to choose between
	}
	r.propose(bot.Command{Kind: bot.Clarify, Candidates: names, Score: math.Max(top, 0.01), Span: r.open()})
}
