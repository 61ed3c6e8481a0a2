// Package review reads past conversations for what they teach: the texts that no flow was sure of, those that customers corrected, each as a
// phrase that a support lead can paste into a flow, and texts without labels that improve the matching.
//
// It reads what the store kept (journal and traces) and nothing else. Values that customers gave, addresses, documents and codes, are cut out.
package review

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/bot/nlu/intent"
	"agentbot/bot/nlu/words"
)

// Conversation is what the store knows of one.
type Conversation struct {
	Key      bot.Key
	Inbounds []bot.Inbound
	Traces   []bot.Trace
}

// Lesson says what a phrase teaches.
type Lesson string

// The lessons, the most telling first.
const (
	Corrected Lesson = "corrected" // another flow was started, or offered first, than the one the customer then wanted
	Chosen    Lesson = "chosen"    // the customer chose the first of the flows that were offered: the match was right, and not sure
	Stopped   Lesson = "stopped"   // a flow was started and stopped again before anything was done in it
	Uncertain Lesson = "uncertain" // near the line between two answers, and nobody has said which was right
)

var lessons = []Lesson{Corrected, Chosen, Stopped, Uncertain}

// Phrase is one text of a customer and what became of it.
type Phrase struct {
	Text         string          `json:"text"` // values cut out
	Language     string          `json:"language"`
	Lesson       Lesson          `json:"lesson"`
	Flow         string          `json:"flow,omitempty"`       // where it belongs as far as is known; "" when only a person can say
	Taken        string          `json:"taken,omitempty"`      // the flow that was started or thought of first
	Candidates   []bot.Candidate `json:"candidates,omitempty"` // as they were scored then
	Conversation int64           `json:"conversation"`
	At           time.Time       `json:"at"`
}

// certainty is how far a phrase's best score is from a coin's.
func (p Phrase) certainty() float64 {
	if len(p.Candidates) == 0 {
		return 1
	}
	return math.Abs(p.Candidates[0].Score - 0.5)
}

// Remark says in a few words what became of the text.
func (p Phrase) Remark() string {
	score := 0.0
	if len(p.Candidates) > 0 {
		score = p.Candidates[0].Score
	}
	switch p.Lesson {
	case Corrected:
		return fmt.Sprintf("taken for %s (%.2f), the customer wanted this", p.Taken, score)
	case Chosen:
		return fmt.Sprintf("asked about (%.2f), the customer chose this", score)
	case Stopped:
		return fmt.Sprintf("%s began (%.2f) and was stopped", p.Taken, score)
	case Uncertain:
	}
	if p.Flow != "" {
		return fmt.Sprintf("began with a score of %.2f", score)
	}
	return fmt.Sprintf("%s had a score of %.2f, nothing began", p.Taken, score)
}

// unsure is the distance from one half within which a score is worth a look.
const unsure = 0.3

// soon is how many of the following turns may still be about the text: a flow that is stopped later had begun to be of use.
const soon = 3

// Phrases lists what conversations teach: the most telling lesson first, within one the least certain first, each text once.
func Phrases(all []Conversation) []Phrase {
	var out []Phrase
	at := map[string]int{}
	for _, c := range all {
		for i := range c.Traces {
			p, ok := c.phrase(i)
			if !ok {
				continue
			}
			name := p.Language + " " + strings.Join(words.List(p.Text, p.Language), " ")
			if have, twice := at[name]; !twice {
				at[name] = len(out)
				out = append(out, p)
			} else if order(p, out[have]) < 0 {
				out[have] = p
			}
		}
	}
	slices.SortStableFunc(out, order)
	return out
}

func order(a, b Phrase) int {
	return cmp.Or(cmp.Compare(slices.Index(lessons, a.Lesson), slices.Index(lessons, b.Lesson)), cmp.Compare(a.certainty(), b.certainty()),
		b.At.Compare(a.At), cmp.Compare(a.Text, b.Text))
}

// phrase is what the turn of one trace teaches.
func (c Conversation) phrase(i int) (Phrase, bool) {
	t := c.Traces[i]
	text := c.text(t)
	if len(t.Understanding.Candidates) == 0 || text == "" {
		return Phrase{}, false
	}
	p := Phrase{Text: text, Language: c.language(i), Candidates: t.Understanding.Candidates, Conversation: c.Key.Conversation, At: t.Now}
	first := p.Candidates[0].Flow
	started := flowOf(t.Commands, "")
	p.Taken = cmp.Or(started, first)
	wanted, stopped := c.wanted(i, started)
	switch {
	case wanted != "" && wanted != p.Taken:
		p.Lesson, p.Flow = Corrected, wanted
	case wanted != "":
		p.Lesson, p.Flow = Chosen, wanted
	case started != "" && stopped:
		p.Lesson = Stopped
	case p.certainty() <= unsure:
		p.Lesson, p.Flow = Uncertain, started
	default:
		return Phrase{}, false
	}
	return p, true
}

// wanted is the flow that the customer named afterwards: chosen from an offer, or started after the first had been stopped.
func (c Conversation) wanted(i int, started string) (flow string, stopped bool) {
	asked := has(c.Traces[i].Commands, bot.Clarify)
	for _, next := range c.Traces[i+1 : min(len(c.Traces), i+1+soon)] {
		if chosen := flowOf(next.Commands, "choice"); chosen != "" && (asked || chosen != started) {
			return chosen, true
		}
		if started != "" && has(next.Commands, bot.Cancel) {
			stopped = true
		}
		if other := flowOf(next.Commands, ""); stopped && other != "" && other != started {
			return other, true
		}
		if len(next.Understanding.Candidates) > 0 && !stopped {
			break // they speak of something else
		}
	}
	return "", stopped
}

func has(commands []bot.Command, kind bot.CommandKind) bool {
	return slices.ContainsFunc(commands, func(c bot.Command) bool { return c.Kind == kind })
}

// flowOf is the flow that commands start; by narrows to who said so.
func flowOf(commands []bot.Command, by string) string {
	for _, c := range commands {
		if c.Kind == bot.Start && (by == "" || c.By == by) {
			return c.Flow
		}
	}
	return ""
}

// language is the last one that was heard up to a turn.
func (c Conversation) language(i int) string {
	for ; i >= 0; i-- {
		if said := c.Traces[i].Understanding.Language; said != "" && said != bot.OtherLanguage {
			return said
		}
	}
	return ""
}

// text is what the customer wrote in one turn, "" when it was deleted, hidden, or too long to be a phrase.
func (c Conversation) text(t bot.Trace) string {
	if t.Secretive {
		return ""
	}
	var parts []string
	for _, in := range c.Inbounds {
		if in.Kind == bot.CustomerMessage && slices.Contains(t.Read, in.Seq) {
			parts = append(parts, in.Text)
		}
	}
	return Bare(strings.Join(parts, " "))
}

const (
	maxPhrase = 200 // bytes: nobody pastes more as one phrase
	minWords  = 2   // of which a phrase must be made
)

var (
	address = regexp.MustCompile(`\S*(?:@|://|www\.)\S*`)
	number  = regexp.MustCompile(`\S*\d\S*(?:[ .-]\d[\d.-]*)*`)
	blanks  = regexp.MustCompile(`\s+`)
)

// Bare is a text without the values in it, "" when nothing is left that could be a phrase.
func Bare(text string) string {
	text = strings.ReplaceAll(text, bot.Mask, " ")
	text = number.ReplaceAllString(address.ReplaceAllString(text, " "), " ")
	text = strings.Trim(blanks.ReplaceAllString(text, " "), " ,;:-–—")
	if len(text) > maxPhrase || len(strings.Fields(text)) < minWords {
		return ""
	}
	return text
}

// Texts lists, newest first and each once, at most limit texts from before a time that were matched against the flows: what a matching can learn
// from without labels. The time makes processes that look at different moments of a day learn from the same texts.
func Texts(all []Conversation, before time.Time, limit int) []intent.Said {
	type said struct {
		intent.Said
		at time.Time
	}
	var found []said
	for _, c := range all {
		for i, t := range c.Traces {
			if len(t.Understanding.Candidates) == 0 || !t.Now.Before(before) {
				continue
			}
			if text := c.text(t); text != "" {
				found = append(found, said{intent.Said{Text: text, Language: c.language(i)}, t.Now})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b said) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.Text, b.Text)) })
	seen := map[string]bool{}
	var out []intent.Said
	for _, s := range found {
		name := words.Fold(s.Text)
		if len(out) < limit && !seen[name] {
			seen[name] = true
			out = append(out, s.Said)
		}
	}
	return out
}
