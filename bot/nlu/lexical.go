package nlu

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/intent"
	"agentbot/bot/nlu/language"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// byLexical marks what was understood here.
const byLexical = "lexical"

// Malformed is the Name of a Fill whose words look like an attempt at the asked slot but do not parse. Its Value and Text are the raw words, Span too,
// and Outcome is the reason (format, check_digits, area_code, range), so that a flow can say what the format is instead of asking the same again.
const Malformed = "malformed"

// Lexical understands without a network: patterns for what people say everywhere, typed values, and a classifier trained from the flows' own phrases.
//
// Conventions of its commands: By is "lexical". A Correct without Value means "this slot is wrong, the right value is not said yet".
// Ask carries Score 1 for a question and WeakAsk for a statement that fits no flow but may be in the documentation.
// A Fill for the slot "code" is a one-time code. Fill of a table or list slot carries the whole pasted text as a JSON string.
type Lexical struct {
	values  entity.Values
	seed    uint64
	library intent.Library
}

// WeakAsk is the score of an Ask that was not put as a question.
const WeakAsk = 0.3

var _ bot.Understander = (*Lexical)(nil)

// NewLexical prepares an understander. The seed orders the training; the same seed and flows understand the same.
func NewLexical(values entity.Values, seed uint64) *Lexical {
	return &Lexical{values: values, seed: seed}
}

// Prepare trains for a library and returns when that is done: for tests, chat and simulation, where the same inbounds must give the same
// decisions. Training takes some hundred milliseconds for ten flows and some seconds for five hundred.
func (l *Lexical) Prepare(library string, flows []bot.FlowCard) {
	if hasPhrasesAny(flows) {
		l.library.Classifier(bot.View{Library: library, Flows: flows}, l.seed)
	}
}

// Begin has a library understood at once, more reluctantly than a trained one, and no turn wait from now on. Learn is to follow beside it.
func (l *Lexical) Begin(library string, flows []bot.FlowCard) {
	if hasPhrasesAny(flows) {
		l.library.Begin(bot.View{Library: library, Flows: flows})
	}
}

// Learn trains a library from its flows and, where said is not empty, from past messages of the same bot, the newest first, and puts the
// outcome in the place of what has answered so far. It takes seconds and runs beside turns; cache may be nil.
func (l *Lexical) Learn(ctx context.Context, library string, flows []bot.FlowCard, said []intent.Said, cache intent.Cache) {
	if hasPhrasesAny(flows) {
		l.library.Train(ctx, bot.View{Library: library, Flows: flows}, intent.Options{Seed: l.seed, Unlabelled: said}, cache)
	}
}

// Hears implements bot.Profile's field of that name: the language of a conversation's first words, "" when they do not tell.
func (l *Lexical) Hears(said []string) string {
	code := language.Hear(joined(said), bot.View{Messages: said}).Code
	if code == language.Other {
		return ""
	}
	return code
}

// Understand implements bot.Understander.
func (l *Lexical) Understand(_ context.Context, v bot.View, _ bot.World) bot.Understanding {
	u, _ := l.read(v)
	return u
}

// reader is one understanding in the making.
type reader struct {
	view     bot.View
	values   entity.Values
	grammar  *phrasebook
	text     string // all messages, joined by line ends
	plain    string
	language string // for spelling abbreviations out
	segments []segment
	taken    []entity.Hit // values used by a command
	commands []bot.Command
	hints    []hinted
	denied   bool // a "no" that may turn out to open a correction
	agreed   bool
	declined bool // a person was named only to be turned down
	match    intent.Match
	judge    func(text string) intent.Match // nil where no flow can be started by words
	quoting  bool                           // the turn is a phrase of another flow than the one that runs
}

// spoken is what of a text may say which language the customer speaks. The rows of a list are names and addresses from anywhere.
func spoken(text string, v bot.View) string {
	if v.Slot == nil || v.Slot.Type != "table" {
		return text
	}
	var out []string
	for line := range strings.Lines(text) {
		if !strings.ContainsAny(line, "@;\t") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// read returns the understanding, and whether every word of it is explained without guessing.
func (l *Lexical) read(v bot.View) (bot.Understanding, bool) {
	text := joined(v.Messages)
	as := language.Hear(spoken(text, v), v)
	r := &reader{view: v, values: l.values, grammar: grammar(), text: text, language: as.Spelling}
	r.segments = cutUp(text, r.language)
	r.plain = words.Plain(text, r.language)
	r.mend()
	u := bot.Understanding{By: byLexical, Language: as.Code, Confidence: as.Confidence, Signs: signs(text, as.Code)}
	if r.plain == "" {
		r.speechless()
		u.Commands = r.commands
		return u, true
	}
	if code := r.languageWish(); code != "" {
		u.Language, u.Confidence = code, 1
		if code == language.Other {
			u.Language = as.Code
		}
	}
	if hasPhrasesAny(v.Flows) {
		classifier := l.library.Classifier(v, l.seed)
		r.judge = func(text string) intent.Match { return classifier.Match(text, r.language) }
	}
	_, r.quoting = r.otherTopic(text)
	r.readCode()
	r.readRechosen()
	r.readOffer()
	r.readActs()
	r.readWishes(v.Messages)
	r.readOtherTopic()
	r.readSlots(v.Slot, v.Slots)
	r.settleHints()
	if content := r.content(); content != "" && r.judge != nil {
		r.match = r.judge(content)
		u.Candidates = r.match.Candidates
	}
	settled := r.content() == ""
	r.readContent()
	r.settle()
	u.Commands = r.commands
	return u, settled
}

func hasPhrasesAny(flows []bot.FlowCard) bool { return slices.ContainsFunc(flows, intent.HasPhrases) }

// speechless handles texts without a word: "??" asks whether anybody is there, anything else says nothing.
func (r *reader) speechless() {
	if strings.ContainsAny(r.text, "?¿") {
		r.propose(bot.Command{Kind: bot.Chitchat, Question: "nudge", Score: 1, Span: r.text})
		return
	}
	r.propose(bot.Command{Kind: bot.None})
}

func (r *reader) propose(c bot.Command) {
	c.By = byLexical
	for _, have := range r.commands {
		if have.Kind == c.Kind && have.Flow == c.Flow && have.Slot == c.Slot && have.Question == c.Question {
			return
		}
	}
	r.commands = append(r.commands, c)
}

func (r *reader) has(kinds ...bot.CommandKind) bool {
	return slices.ContainsFunc(r.commands, func(c bot.Command) bool { return slices.Contains(kinds, c.Kind) })
}

func (r *reader) waitsFor(what string) bool {
	return r.view.Waiting != nil && r.view.Waiting.For == what
}

// busy says whether the bot has asked something, so that a bare "oi?" is impatience rather than a greeting.
func (r *reader) busy() bool {
	return r.view.Waiting != nil || r.view.Running != "" || r.view.Question != ""
}

// content is what no command has explained, in the customer's words.
func (r *reader) content() string {
	var parts []string
	for _, s := range r.segments {
		if !s.done {
			parts = append(parts, r.without(s))
		}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// without is a segment's text with the values taken from it cut out.
func (r *reader) without(s segment) string {
	var b strings.Builder
	at := s.start
	for _, h := range entity.ByPlace(slices.Clone(r.taken)) {
		if h.End <= at || h.Start >= s.end {
			continue
		}
		if h.Start > at {
			b.WriteString(r.text[at:h.Start])
		}
		b.WriteByte(' ')
		at = min(h.End, s.end)
	}
	b.WriteString(r.text[at:s.end])
	return strings.TrimSpace(b.String())
}

// settle drops what other commands make void, and says None when nothing was understood.
func (r *reader) settle() {
	r.settleAnswer()
	r.settleTalk()
	if len(r.commands) == 0 {
		r.propose(bot.Command{Kind: bot.None})
	}
	for i := range r.commands {
		c := &r.commands[i]
		if c.Span == "" {
			continue
		}
		if c.Span = ownWords(c.Span, r.view.Messages); c.Value == nil && !saidSo(c.Span, r.view.Messages) {
			c.Span = "" // words of several messages, cleaned between them: what is wanted counts all the same
		}
	}
}

// saidSo says whether a span stands in what was sent, exactly.
func saidSo(span string, messages []string) bool {
	return strings.Contains(strings.Join(messages, "\n"), span)
}

// settleTalk drops impatience where the turn says what it is about ("e agora?" after a question needs no answer of its own), and in the middle of
// something a greeting beside what is said.
func (r *reader) settleTalk() {
	idle := func(c bot.Command) bool {
		return c.Kind == bot.Chitchat && (c.Question == "nudge" || c.Question == "greeting" && r.busy())
	}
	if slices.ContainsFunc(r.commands, func(c bot.Command) bool { return !idle(c) }) {
		r.commands = slices.DeleteFunc(r.commands, idle)
	}
	if r.view.Slot != nil && r.filled(r.view.Slot.Name) { // "não sei se é esse: HP…" is an answer
		r.commands = slices.DeleteFunc(r.commands, func(c bot.Command) bool { return c.Kind == bot.Unsure })
	}
	if r.has(bot.Person, bot.NoAccess) { // what cannot be told, or was not understood, is why
		r.commands = slices.DeleteFunc(r.commands, func(c bot.Command) bool { return c.Kind == bot.Unsure || c.Kind == bot.Repeat && r.has(bot.Person) })
	}
}

func jsonString(s string) json.RawMessage { return entity.String(s, s).JSON }
