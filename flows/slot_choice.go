package flows

import (
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/flows/phrase"

	"github.com/expr-lang/expr/types"
	"golang.org/x/text/unicode/norm"
)

// choiceSlot is one of several values, written in the flow or answered by a business system.
type choiceSlot struct{}

func (choiceSlot) name() string    { return "choice" }
func (choiceSlot) env() types.Type { return types.String }

func (choiceSlot) manual() typeManual {
	return typeManual{
		name: "choice", doc: "One of several values, by button, number, ordinal, title or synonym.", keys: []key{
			{"choices", mapOf("value", record(&choiceMapping)), false, "The values, each with its title."},
			{"options", record(&optionsMapping), false, "Where a business system has the values."},
		},
		example: `
reason:
  type: choice
  choices:
    typo: {title: {pt: Digitei errado, es: Lo escribí mal, en: A typo}}
    lost: {title: {pt: Perdi o acesso, es: Perdí el acceso, en: Lost access}, synonyms: {pt: [não entro mais], es: [ya no entro], en: [locked out]}}
`,
	}
}

var choiceMapping = mapping{name: "choice", doc: "One value of a choice.", keys: []key{
	{"title", aTitle, true, "What the customer reads."},
	{"synonyms", somePhrases, false, "What else means it."},
}}

var optionsMapping = mapping{name: "options", doc: "Values that a business system has.", keys: []key{
	{"from", aTemplate, true, "The list, like {{ found.products }}."},
	{"value", aWord, false, "Which part of an item is the value."},
	{"title", aWord, false, "Which part of an item the customer reads."},
	{"save", aName, false, "Under which name the chosen item can be used."},
}}

func (choiceSlot) read(l *loader, s *slot, d *fields) {
	choices, options := d.node("choices"), d.node("options")
	if choices == nil && options == nil {
		l.report(s.at, "slot", "the choice %q has neither choices nor options", s.name)
		return
	}
	if options != nil {
		o := l.fields(options, "options", &optionsMapping)
		s.options = &offering{at: options.at, value: o.str("value"), title: o.str("title"), save: o.str("save")}
		if from := o.need("from"); from != nil {
			s.options.from = l.template(from)
		}
		o.done()
	}
	if choices == nil {
		return
	}
	if choices.kind != mapNode {
		l.report(choices.at, "shape", "choices must be a map of value and titles")
		return
	}
	for _, e := range choices.entries {
		c := bot.Choice{Value: e.key}
		o := l.fields(e.value, phrase.Words("the choice %s").Of(e.key), &choiceMapping)
		c.Title = l.words(o.need("title"), "title")
		c.Synonyms = l.phrases(o.node("synonyms"), "synonyms")
		o.done()
		s.choices = append(s.choices, c)
	}
}

func (choiceSlot) accept(p *play, s *slot, raw string) (bot.Value, string) {
	want := fold(raw)
	if want == "" {
		return bot.Value{}, "empty"
	}
	var within []choice
	for _, c := range p.choices(s) {
		if c.matches(want) {
			return c.chosen(p), ""
		}
		if c.contains(want) {
			within = append(within, c)
		}
	}
	if len(within) == 1 { // a part that only one option has
		return within[0].chosen(p), ""
	}
	return bot.Value{}, "choice"
}

// choice is bot.Choice with what its item was.
type choice struct {
	bot.Choice
	item any
}

func (c choice) in(language string) string {
	if t := c.Title[language]; t != "" {
		return t
	}
	return c.Value
}

func (c choice) chosen(p *play) bot.Value {
	return bot.Value{JSON: encode(c.Value), Text: c.in(p.language())}
}

func (c choice) contains(want string) bool {
	for _, title := range c.Title {
		if len(want) > 3 && strings.Contains(fold(title), want) {
			return true
		}
	}
	return false
}

func (c choice) matches(want string) bool {
	if fold(c.Value) == want {
		return true
	}
	for _, title := range c.Title {
		if fold(title) == want {
			return true
		}
	}
	return slices.ContainsFunc(slices.Concat(slices.Collect(mapValues(c.Synonyms))...), func(s string) bool { return fold(s) == want })
}

func mapValues(m map[string][]string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, key := range []string{"pt", "es", "en"} {
			if list, ok := m[key]; ok && !yield(list) {
				return
			}
		}
	}
}

// fold makes words comparable: small letters, no accents, single spaces.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if r < 0x300 || r > 0x36f {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// choices are the slot's options now. Those of a business system are read from what it answered in this run.
func (p *play) choices(s *slot) []choice {
	out := make([]choice, 0, len(s.choices))
	for _, c := range s.choices {
		out = append(out, choice{Choice: c})
	}
	if s.options == nil || p.top() == nil {
		return out
	}
	for _, item := range listOf(s.options.from.data(p.scope())) {
		value, title := item, item
		if m, ok := item.(map[string]any); ok {
			value, title = m[s.options.value], m[s.options.title]
		}
		text := show(title, p.language())
		c := bot.Choice{Value: show(value, ""), Title: map[string]string{p.language(): text}}
		if c.Value != "" {
			out = append(out, choice{Choice: c, item: item})
		}
	}
	return out
}
