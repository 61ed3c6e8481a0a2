package flows

// shape says what may stand at a place of a file. From it the reader knows which keys there are, the manual what they are for, and the schema what
// an editor may complete. It is written once, beside the code that reads the place.
type shape struct {
	kind   shapeKind
	one    []string // oneOf: the words that may stand there; suggested: those that often do
	of     *mapping // record
	item   *shape   // manyOf, mapOf
	called string   // mapOf: what its names are
	other  []shape  // either
}

type shapeKind int

const (
	wordKind shapeKind = iota
	textKind
	titleKind
	templateKind
	expressionKind
	numberKind
	decimalKind
	flagKind
	spanKind
	sizeKind
	nameKind
	phrasesKind
	oneOfKind
	recordKind
	listKind
	mapKind
	eitherKind
	stepsKind
	slotKind
	nothingKind
	anythingKind
	suggestedKind
)

// The shapes without parts.
var (
	aWord        = shape{kind: wordKind}       // a plain text without {{ }}
	aText        = shape{kind: textKind}       // what the customer reads: one template per language, or a key of texts.yaml
	aTitle       = shape{kind: titleKind}      // a short text per language, without {{ }}
	aTemplate    = shape{kind: templateKind}   // one text with {{ }}
	anExpression = shape{kind: expressionKind} // a condition or value
	aNumber      = shape{kind: numberKind}     // whole, not negative
	aDecimal     = shape{kind: decimalKind}    // a number, with decimals or below zero
	aFlag        = shape{kind: flagKind}       // true or false
	aSpan        = shape{kind: spanKind}       // 90s, 10m, 24h
	aSize        = shape{kind: sizeKind}       // 5 MB
	aName        = shape{kind: nameKind}       // of a slot, flow, step, action, team
	somePhrases  = shape{kind: phrasesKind}    // a list of texts per language
	someSteps    = shape{kind: stepsKind}      // a list of steps, or one
	nothing      = shape{kind: nothingKind}    // the key alone
	anything     = shape{kind: anythingKind}   // any YAML, for bodies of requests
)

func oneOf(words ...string) shape         { return shape{kind: oneOfKind, one: words} }
func suggested(words ...string) shape     { return shape{kind: suggestedKind, one: words} }
func record(m *mapping) shape             { return shape{kind: recordKind, of: m} }
func manyOf(item shape) shape             { return shape{kind: listKind, item: &item} } // one alone may stand for a list of one
func mapOf(called string, to shape) shape { return shape{kind: mapKind, called: called, item: &to} }
func either(first shape, o ...shape) shape {
	return shape{kind: eitherKind, other: append([]shape{first}, o...)}
}

// key is one key of a map.
type key struct {
	name  string
	shape shape
	need  bool
	doc   string // one sentence for the manual and the editor
}

// mapping is a map with keys of its own.
type mapping struct {
	name string // for the schema's definitions and the manual's headings
	doc  string
	keys []key
}

func (m *mapping) key(name string) *key {
	for i := range m.keys {
		if m.keys[i].name == name {
			return &m.keys[i]
		}
	}
	return nil
}

func (m *mapping) names() []string {
	out := make([]string, 0, len(m.keys))
	for _, k := range m.keys {
		out = append(out, k.name)
	}
	return out
}

// verbManual is one step as the manual tells it: the key it begins with, what stands there, the keys beside it, and an example that loads.
type verbManual struct {
	name    string
	doc     string // what it does, in one or two sentences
	subject shape
	keys    []key
	example string // the step alone, as it stands in a list of steps
}

// idKey may stand beside every step.
var idKey = key{"id", aName, false, "What `link` calls the step, and what keeps conversations in their place when the file changes. Without it the step is called by what it does."}

// mapping is all keys of a step.
func (v *verbManual) mapping() *mapping {
	keys := append([]key{{v.name, v.subject, true, v.doc}}, v.keys...)
	return &mapping{name: "step_" + v.name, doc: v.doc, keys: append(keys, idKey)}
}

// typeManual is one type of slot.
type typeManual struct {
	name string
	doc  string
	keys []key
	// example is the slot alone, as it stands under slots.
	example string
}

// mapping is all keys of a slot of the type.
func (t *typeManual) mapping() *mapping {
	return &mapping{name: "slot_" + t.name, doc: t.doc, keys: append(append([]key{{"type", oneOf(t.name), true, t.doc}}, slotKeys...), t.keys...)}
}
