package eval

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"agentbot/bot"
	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
)

// Valued is one row about typed values, of one of three shapes that its keys tell apart.
//
//   - validation: Type and Input, read as a whole; Valid and Normalized say what comes of it.
//   - extraction: Text and Expect, the documents and phone numbers that stand in a message, also the invalid ones.
//   - moment: Text said while Asked is asked for and the slots in Open are still empty; Want is what is understood of it.
type Valued struct {
	Type       string `json:"type,omitempty"`
	Input      string `json:"input,omitempty"`
	Valid      bool   `json:"valid,omitempty"`
	Normalized string `json:"normalized,omitempty"`

	Text   string     `json:"text,omitempty"`
	Expect []Expected `json:"expect,omitempty"`

	Lang    string       `json:"lang,omitempty"`
	Country string       `json:"country,omitempty"`
	Today   string       `json:"today,omitempty"` // 2026-11-25 when missing, a Wednesday
	Asked   *ValueSlot   `json:"asked,omitempty"`
	Open    []ValueSlot  `json:"open,omitempty"`
	Want    SlotReadings `json:"want,omitempty"`
}

// Expected is one value inside a text.
type Expected struct {
	Type       string `json:"type"`
	Normalized string `json:"normalized"`
	Valid      bool   `json:"valid"`
}

// ValueSlot is a slot of a flow: a type, for text a pattern, for choice a title by value, in the order they are shown.
type ValueSlot struct {
	Name    string  `json:"name"`
	Type    string  `json:"type"`
	Pattern string  `json:"pattern,omitempty"`
	Choices Choices `json:"choices,omitempty"`
}

// SlotReadings are slots and what fills them: the canonical value, or "?" and the value that the customer is asked about ("did you mean …?").
// A slot that is missing stays empty.
type SlotReadings map[string]string

// Choices are values and titles, in the order of the file.
type Choices []bot.Choice

// UnmarshalJSON keeps the order, which is what "the second one" counts by.
func (c *Choices) UnmarshalJSON(data []byte) error {
	var titles map[string]string
	if err := json.Unmarshal(data, &titles); err != nil {
		return err
	}
	keys := json.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		token, err := keys.Token()
		if err != nil {
			return nil //nolint:nilerr // the end: the whole was decoded above
		}
		switch s, isString := token.(string); {
		case isString && depth == 1:
			*c = append(*c, bot.Choice{Value: s, Title: map[string]string{"": titles[s]}})
			if _, err := keys.Token(); err != nil {
				return err
			}
		case token == json.Delim('{'):
			depth++
		}
	}
}

// EntityFigures say how well values are read. Shares are in percent.
type EntityFigures struct {
	Set      string        `json:"set"`
	Kind     string        `json:"kind"` // validation, extraction or moment
	Rows     int           `json:"rows"`
	Accuracy float64       `json:"accuracy"` // rows that are wholly right
	Types    []EntityType  `json:"types"`
	Groups   []EntityGroup `json:"groups,omitempty"` // moments by language and by half
	Wrong    []EntityWrong `json:"wrong,omitempty"`
	QueryUS  float64       `json:"query_us"` // microseconds for one row; 0 where nobody held a clock
}

// EntityType counts the values of one type. A value asked about in doubt is another value than the same one taken without asking.
type EntityType struct {
	Name      string  `json:"name"`
	Wanted    int     `json:"wanted"`
	Found     int     `json:"found"`
	Right     int     `json:"right"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

// EntityGroup is the share of rows wholly right in one language or half.
type EntityGroup struct {
	By       string  `json:"by"` // language or half
	Name     string  `json:"name"`
	Rows     int     `json:"rows"`
	Accuracy float64 `json:"accuracy"`
}

// EntityWrong is a row that was read otherwise than wanted.
type EntityWrong struct {
	Row  int      `json:"row"` // from 1
	Half string   `json:"half,omitempty"`
	Text string   `json:"text"`
	Want []string `json:"want"`
	Got  []string `json:"got"`
}

// Half says which half of a set of moments a row belongs to: rules are written while looking at "work" only; "held" tells how they do on the rest.
// The text's FNV-1a hash decides, so that a new row falls on either side by chance.
func (v Valued) Half() string {
	h := fnv.New32a()
	h.Write([]byte(v.Text))
	if h.Sum32()%2 == 0 {
		return "work"
	}
	return "held"
}

func (v Valued) kind() string {
	switch {
	case v.Input != "" || v.Type != "":
		return "validation"
	case v.Asked != nil:
		return "moment"
	}
	return "extraction"
}

// reading is one value of a row: its type, and itself in a form that equal ones share.
type reading struct{ typ, value string }

// Entities measures on rows of one file.
func Entities(rows []Valued) EntityFigures {
	f := EntityFigures{Rows: len(rows)}
	types := map[string]*EntityType{}
	groups := map[[2]string]*[2]int{}
	right := 0
	for at, r := range rows {
		f.Kind = r.kind()
		want, got := r.wanted(), r.read()
		count(types, want, got)
		ok := slices.Equal(texts(want), texts(got))
		if ok {
			right++
		} else {
			f.Wrong = append(f.Wrong, EntityWrong{Row: at + 1, Half: r.half(), Text: cmp.Or(r.Text, r.Input), Want: texts(want), Got: texts(got)})
		}
		if r.Asked == nil {
			continue
		}
		for _, key := range [][2]string{{"language", r.Lang}, {"half", r.Half()}} {
			if groups[key] == nil {
				groups[key] = &[2]int{}
			}
			groups[key][1]++
			if ok {
				groups[key][0]++
			}
		}
	}
	f.Accuracy = Share(right, len(rows))
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t := types[name]
		t.Name, t.Precision, t.Recall = name, Share(t.Right, t.Found), Share(t.Right, t.Wanted)
		f.Types = append(f.Types, *t)
	}
	for key, n := range groups {
		f.Groups = append(f.Groups, EntityGroup{By: key[0], Name: key[1], Rows: n[1], Accuracy: Share(n[0], n[1])})
	}
	slices.SortFunc(f.Groups, func(a, b EntityGroup) int { return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Name, b.Name)) })
	return f
}

func (v Valued) half() string {
	if v.Asked == nil {
		return ""
	}
	return v.Half()
}

func count(types map[string]*EntityType, want, got []reading) {
	of := func(name string) *EntityType {
		if types[name] == nil {
			types[name] = &EntityType{}
		}
		return types[name]
	}
	for _, w := range want {
		of(w.typ).Wanted++
		if slices.Contains(got, w) {
			of(w.typ).Right++
		}
	}
	for _, g := range got {
		of(g.typ).Found++
	}
}

func texts(readings []reading) []string {
	out := make([]string, 0, len(readings))
	for _, r := range readings {
		out = append(out, r.typ+" "+r.value)
	}
	slices.Sort(out)
	return out
}

func (v Valued) wanted() (out []reading) {
	switch v.kind() {
	case "validation":
		if v.Valid {
			out = append(out, reading{v.Type, v.Normalized})
		}
	case "extraction":
		for _, e := range v.Expect {
			out = append(out, extracted(e.Type, e.Normalized, e.Valid))
		}
	default:
		for name, value := range v.Want {
			out = append(out, reading{v.typeOf(name), name + "=" + value})
		}
	}
	return unique(out)
}

// unique drops what is there twice: a number said twice in a text is one value.
func unique(readings []reading) (out []reading) {
	for _, r := range readings {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func extracted(typ, value string, valid bool) reading {
	if !valid {
		value += " (invalid)"
	}
	return reading{typ, value}
}

func (v Valued) typeOf(slot string) string {
	for _, s := range append([]ValueSlot{*v.Asked}, v.Open...) {
		if s.Name == slot {
			return s.Type
		}
	}
	return "unknown"
}

// read is what customers get.
func (v Valued) read() (out []reading) {
	switch v.kind() {
	case "validation":
		if value, reason := v.values().Parse(v.Type, v.Input, v.country()); reason == "" {
			out = append(out, reading{v.Type, plainly(value.JSON)})
		}
	case "extraction":
		for _, h := range entity.Numbers(v.Text, v.country()) {
			out = append(out, extracted(h.Kind, plainly(h.JSON), h.Reason == ""))
		}
	default:
		for _, c := range nlu.NewLexical(v.values(), 1).Understand(context.Background(), v.moment(), nil).Commands {
			if value := v.filled(c); value != "" {
				out = append(out, reading{v.typeOf(c.Slot), c.Slot + "=" + value})
			}
		}
	}
	return unique(out)
}

// filled is what a command does to a slot, written like the rows; "" when it fills none.
func (v Valued) filled(c bot.Command) string {
	switch {
	case c.Kind != bot.Fill && c.Kind != bot.Correct:
		return ""
	case c.Doubt != "":
		typ := v.typeOf(c.Slot)
		if value, reason := v.values().Parse(typ, c.Doubt, v.country()); reason == "" {
			return "?" + plainly(value.JSON)
		}
		return "?" + c.Doubt
	case c.Name == nlu.Malformed:
		return ""
	}
	return plainly(c.Value)
}

func (v Valued) moment() bot.View {
	m := bot.View{
		Languages: []string{"pt", "es", "en"}, Language: bot.Language{Code: v.Lang, Score: 1}, Country: v.country(), Messages: []string{v.Text},
		Running: "flow", Waiting: &bot.Wait{For: "slot", Name: v.Asked.Name},
	}
	asked := v.Asked.card(v.Lang)
	m.Slot = &asked
	for _, s := range append([]ValueSlot{*v.Asked}, v.Open...) {
		m.Slots = append(m.Slots, s.card(v.Lang))
	}
	return m
}

func (s ValueSlot) card(lang string) bot.SlotCard {
	card := bot.SlotCard{Flow: "flow", Name: s.Name, Type: s.Type, Pattern: s.Pattern}
	for _, c := range s.Choices {
		card.Choices = append(card.Choices, bot.Choice{Value: c.Value, Title: map[string]string{lang: c.Title[""]}})
	}
	return card
}

func (v Valued) values() entity.Values {
	today, err := time.Parse(time.DateOnly, cmp.Or(v.Today, "2026-11-25"))
	if err != nil {
		return entity.Values{} // no day to count from
	}
	return entity.Values{Now: func() time.Time { return today.Add(10 * time.Hour) }}
}

func (v Valued) country() string { return cmp.Or(v.Country, "BR") }

// plainly is a value without the quotes of a string.
func plainly(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
