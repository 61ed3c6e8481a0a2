package llm

import (
	"encoding/json"
	"slices"
)

// outline is as much of JSON Schema as strict structured output allows and our questions use.
type outline struct {
	Type       string             `json:"type"`
	Properties map[string]outline `json:"properties"`
	Required   []string           `json:"required"`
	Closed     *bool              `json:"additionalProperties"`
	Items      *outline           `json:"items"`
	Enum       []any              `json:"enum"`
}

// fits says whether a server that was given a schema has kept to it. A schema of a kind unknown here proves nothing, so everything fits it.
func fits(schema, output json.RawMessage) bool {
	var o outline
	var value any
	if json.Unmarshal(schema, &o) != nil {
		return true
	}
	return json.Unmarshal(output, &value) == nil && o.holds(value)
}

func (o outline) holds(value any) bool {
	if o.Enum != nil && !slices.Contains(o.Enum, value) {
		return false
	}
	switch value := value.(type) {
	case map[string]any:
		return o.is("object") && o.holdsFields(value)
	case []any:
		return o.is("array") && !slices.ContainsFunc(value, func(v any) bool { return o.Items != nil && !o.Items.holds(v) })
	case string:
		return o.is("string")
	case bool:
		return o.is("boolean")
	case float64:
		return o.is("number") || o.Type == "integer" && value == float64(int64(value))
	}
	return o.is("null")
}

func (o outline) is(kind string) bool { return o.Type == "" || o.Type == kind }

func (o outline) holdsFields(fields map[string]any) bool {
	for _, name := range o.Required {
		if _, there := fields[name]; !there {
			return false
		}
	}
	for name, value := range fields {
		field, known := o.Properties[name]
		if !known && o.Closed != nil && !*o.Closed || known && !field.holds(value) {
			return false
		}
	}
	return true
}
