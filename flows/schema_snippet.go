package flows

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// What an editor writes when somebody chooses a key or a step: the parts that must be there, in the order in which they are read aloud, with places to
// fill in one after the other.

// ordered is a JSON object whose keys stay in their order.
type ordered []pairOf

type pairOf struct {
	key   string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, p := range o {
		b.WriteByte("{,"[min(i, 1)])
		key, err := json.Marshal(p.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	if len(o) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// snippet is what is written behind a key; nil where there is nothing to spare typing.
func (s shape) snippet() any {
	n := 0
	switch s.kind { //nolint:exhaustive // the others are typed
	case textKind, titleKind, phrasesKind, stepsKind:
		return s.blank(&n)
	case listKind:
		return []any{s.item.blank(&n)}
	case recordKind:
		if body := s.of.blank(&n); len(body) > 0 {
			return body
		}
	}
	return nil
}

// snippet is a whole step with the keys that it needs.
func (v *verbManual) snippet() any {
	n := 0
	if v.subject.kind == nothingKind && len(v.keys) == 0 {
		return v.name
	}
	return v.mapping().blank(&n)
}

func (m *mapping) blank(n *int) ordered {
	var out ordered
	for _, k := range m.keys {
		if k.need {
			out = append(out, pairOf{k.name, k.shape.blank(n)})
		}
	}
	return out
}

// blank is a place to fill in; n counts them.
func (s shape) blank(n *int) any {
	place := func() string {
		*n++
		return "$" + strconv.Itoa(*n)
	}
	switch s.kind { //nolint:exhaustive // the others are one word
	case textKind, titleKind:
		return ordered{{"pt", place()}, {"es", place()}, {"en", place()}}
	case phrasesKind:
		return ordered{{"pt", []any{place()}}, {"es", []any{place()}}, {"en", []any{place()}}}
	case recordKind:
		return s.of.blank(n)
	case stepsKind:
		return []any{place()}
	case listKind:
		if s.item.kind == textKind || s.item.kind == recordKind {
			return []any{s.item.blank(n)}
		}
		return s.item.blank(n)
	case eitherKind:
		return s.other[0].blank(n)
	case mapKind:
		return ordered{{place(), s.item.blank(n)}}
	}
	return place()
}
