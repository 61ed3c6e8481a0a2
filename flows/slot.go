package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/flows/phrase"

	"github.com/expr-lang/expr/types"
)

// slot is one value a flow collects.
type slot struct {
	name      string
	at        place
	kind      slotType
	label     map[string]string // with article: "o código da compra"
	called    map[string]string // with indefinite article: "um código de compra"
	example   string
	help      string // for a model
	sensitive bool
	from      *claim
	keep      string
	pattern   *regexp.Regexp
	upper     bool
	least     float64
	most      float64
	bounded   bool
	choices   []bot.Choice
	options   *offering
	rules     []validation
	columns   []*column
	limits    limits
}

// offering says where a choice's options come from when a business system has them.
type offering struct {
	at    place
	from  *template
	value string
	title string
	save  string
}

// validation is one rule over a value, with its sentence.
type validation struct {
	at   place
	src  string
	must *expression
	say  *text
}

type limits struct {
	rows  int
	bytes int64
	types []string
}

// slotType is what a kind of value knows. read takes its own keys; accept judges one value as it came.
type slotType interface {
	name() string
	manual() typeManual
	env() types.Type
	read(l *loader, s *slot, d *fields)
	accept(p *play, s *slot, raw string) (bot.Value, string)
}

// typeMapping is enough of a slot to find out its type.
var typeMapping = mapping{name: "slot", keys: []key{{"type", aName, true, "What kind of value it holds."}}}

// slotKeys may stand in every slot, beside those of its type.
var slotKeys = []key{
	{"label", aTitle, false, "How the value is called, with article: o código da compra."},
	{"called", aTitle, false, "The same with an indefinite article: um código de compra."},
	{"example", aWord, false, "A value that fits, shown when an answer does not."},
	{"help", aWord, false, "What it is, in a sentence. A language model reads it."},
	{"sensitive", aFlag, false, "true: masked in logs, traces and reports. The customer who gave it and the agent who must act on it read it in full."},
	fromKey,
	keepKey,
	keepSensitiveKey,
	{"validate", manyOf(record(&validationMapping)), false, "Rules over the value, each with the sentence that is said when it does not hold."},
}

var validationMapping = mapping{name: "validation", doc: "One rule over a value.", keys: []key{
	{"must", anExpression, true, "What must hold; the value goes by the slot's name."},
	{"say", aText, true, "What is said when it does not."},
}}

// slotTypes is every kind of slot, in the order of the manual.
var slotTypes = []slotType{
	textSlot{}, numberSlot{}, integerSlot{}, moneySlot{}, boolSlot{}, choiceSlot{},
	valueSlot{"email"}, valueSlot{"phone"}, valueSlot{"cpf"}, valueSlot{"cnpj"}, valueSlot{"cpf_or_cnpj"}, valueSlot{"date"}, valueSlot{"url"},
	fileSlot{}, tableSlot{}, listSlot{},
}

func typeNamed(name string) slotType {
	for _, t := range slotTypes {
		if t.name() == name {
			return t
		}
	}
	return nil
}

func typeNames() []string {
	out := make([]string, 0, len(slotTypes))
	for _, t := range slotTypes {
		out = append(out, t.name())
	}
	return out
}

func (l *loader) slots(f *flow, n *node) {
	if n == nil {
		return
	}
	if n.kind != mapNode {
		l.report(n.at, "shape", "slots must be a map of name and type")
		return
	}
	for _, e := range n.entries {
		l.name(e.at, "the slot", e.key)
		if _, taken := globals[e.key]; taken || slices.Contains(f.saved, e.key) {
			l.report(e.at, "slot", "the name %q is taken already", e.key).hint("choose another")
			continue
		}
		if s := l.slot(e); s != nil {
			f.slots = append(f.slots, s)
		}
	}
}

func (l *loader) slot(e entry) *slot {
	s := &slot{name: e.key, at: e.at}
	kind := l.fields(e.value, phrase.Words("the slot %s").Of(e.key), &typeMapping).need("type")
	if kind == nil {
		return nil
	}
	if s.kind = typeNamed(kind.value); s.kind == nil {
		l.report(kind.at, "slot", "there is no slot type %q", kind.value).meant(kind.value, typeNames())
		s.kind = textSlot{} // so that nothing else is said about those who use it
		return s
	}
	manual := s.kind.manual()
	d := l.fields(e.value, phrase.Words("the slot %s").Of(e.key), manual.mapping())
	s.label = l.words(d.node("label"), "label")
	s.called = l.words(d.node("called"), "called")
	s.example, s.help = d.str("example"), d.str("help")
	s.sensitive = d.flag("sensitive")
	s.kind.read(l, s, d)
	s.from = l.claim(s, d.node("from"))
	l.keep(s, d)
	if list := d.node("validate"); list != nil {
		l.rules(s, list)
	}
	d.done()
	return s
}

func (l *loader) rules(s *slot, n *node) {
	items := n.items
	if n.kind == mapNode {
		items = []*node{n}
	}
	for _, item := range items {
		d := l.fields(item, "a validation", &validationMapping)
		must := d.need("must")
		r := validation{at: item.at, say: l.text(d.need("say"), "the validation's sentence")}
		if must != nil {
			r.at, r.src = must.at, must.value
		}
		d.done()
		s.rules = append(s.rules, r)
	}
}

// compileSlots is the second look, when every name of the flow is known.
func (l *loader) compileSlots(f *flow) {
	for _, s := range f.slots {
		for i := range s.rules {
			if s.rules[i].src != "" {
				s.rules[i].must = l.expression(s.rules[i].at, s.rules[i].src, f.env, true)
			}
		}
	}
}

// card is what an understander may know of the slot.
func (s *slot) card(f *flow, filled bool) bot.SlotCard {
	c := bot.SlotCard{Flow: f.name, Name: s.name, Type: s.kind.name(), Description: s.help, Label: s.label, Choices: s.choices, Filled: filled, Sensitive: s.sensitive}
	if s.pattern != nil {
		c.Pattern = patternText(s.pattern)
	}
	return c
}

func (s *slot) labelIn(language string) string {
	if t := s.label[language]; t != "" {
		return t
	}
	return strings.ReplaceAll(s.name, "_", " ")
}

// raw is a command's value as text: the string itself, or the JSON as written.
func raw(value json.RawMessage, text string) string {
	var s string
	if err := json.Unmarshal(value, &s); err == nil {
		return s
	}
	if len(value) > 0 {
		return string(value)
	}
	return text
}

func encode(v any) json.RawMessage {
	out, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null") // only maps, lists and scalars reach here
	}
	return out
}

// decode reads what a system answered or a slot holds. A number that would lose digits as a float, like an id of nineteen, stays as it was written:
// whoever is looked up or changed by it must not become somebody else.
func decode(body json.RawMessage) any {
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return nil
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) { // more than one value is none
		return nil
	}
	return counted(v)
}

// counted makes floats of the numbers that are whole as floats.
func counted(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil || math.Abs(f) >= 1<<53 && !strings.ContainsAny(v.String(), ".eE") {
			return v
		}
		return f
	case []any:
		for i := range v {
			v[i] = counted(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = counted(v[key])
		}
	}
	return v
}
