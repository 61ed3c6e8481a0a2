package flows

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Schema is a JSON Schema of the files of a library, made from the same shapes that the reader goes by: an editor completes and checks with it
// while somebody types. It sees shapes and names of keys; what hangs together across steps and files only validate sees. Name is flow, actions,
// defaults, texts or test.
func Schema(name string) ([]byte, error) {
	d := definitions{}
	var root map[string]any
	switch name {
	case "flow":
		root = d.record(&flowMapping)
	case "actions":
		root = d.record(&actionsMapping)
	case "defaults":
		root = d.record(&defaultsMapping)
	case "test":
		root = d.record(&caseFileMapping)
	case "texts":
		root = map[string]any{"type": "object", "description": "What the bot says in every flow, by key and language.", "additionalProperties": d.of(aTitle)}
	default:
		return nil, fmt.Errorf("there is no schema %q: flow, actions, defaults, texts or test", name)
	}
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "agentbot: " + name
	if len(d) > 0 {
		root["definitions"] = map[string]any(d)
	}
	out, err := json.MarshalIndent(root, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode the schema %s: %w", name, err)
	}
	return append(out, '\n'), nil
}

// SchemaNames are the schemas there are, each for the files of that name; test is for those under tests, flow for all others.
func SchemaNames() []string { return []string{"flow", "actions", "defaults", "texts", "test"} }

// definitions are the parts that are referred to by name.
type definitions map[string]any

func (d definitions) ref(name string, build func() map[string]any) map[string]any {
	if _, begun := d[name]; !begun {
		d[name] = nil // so that steps may hold steps
		d[name] = build()
	}
	return map[string]any{"$ref": "#/definitions/" + name}
}

// scalar is a plain value: YAML reads 5, true and 2026 as what they are.
func scalar() map[string]any { return map[string]any{"type": []string{"string", "number", "boolean"}} }

func pattern(p, description string) map[string]any {
	return map[string]any{"type": "string", "pattern": p, "description": description}
}

var simple = map[shapeKind]func() map[string]any{
	wordKind: scalar, anythingKind: func() map[string]any { return map[string]any{} },
	templateKind:   scalar,
	expressionKind: func() map[string]any { return map[string]any{"type": []string{"string", "boolean", "number"}} },
	numberKind:     func() map[string]any { return map[string]any{"type": "integer", "minimum": 0} },
	decimalKind:    func() map[string]any { return map[string]any{"type": "number"} },
	flagKind:       func() map[string]any { return map[string]any{"type": "boolean"} },
	spanKind:       func() map[string]any { return pattern(`^([0-9.]+(ms|s|m|h))+$`, "A time like 90s, 10m or 24h.") },
	sizeKind:       func() map[string]any { return pattern(`^[1-9][0-9]*MB$`, "A size like 5MB.") },
	nameKind:       func() map[string]any { return map[string]any{"type": "string", "minLength": 1} },
	nothingKind:    func() map[string]any { return map[string]any{"type": "null"} },
}

// of is the schema of a shape.
func (d definitions) of(s shape) map[string]any {
	if plain, ok := simple[s.kind]; ok {
		return plain()
	}
	switch s.kind { //nolint:exhaustive // the others are simple
	case textKind:
		return d.ref("text", d.text)
	case titleKind:
		return d.ref("title", func() map[string]any { return languages(scalar(), scalar()) })
	case suggestedKind:
		return map[string]any{"anyOf": []any{map[string]any{"enum": s.one}, map[string]any{"type": "string", "minLength": 1}}}
	case phrasesKind:
		some := listOrOne(scalar())
		return d.ref("phrases", func() map[string]any { return languages(some, some) })
	case oneOfKind:
		return map[string]any{"enum": s.one}
	case recordKind:
		return d.ref(s.of.name, func() map[string]any { return d.record(s.of) })
	case listKind:
		return listOrOne(d.of(*s.item))
	case mapKind:
		return map[string]any{"type": "object", "additionalProperties": d.of(*s.item)}
	case eitherKind:
		var ways []any
		for _, o := range s.other {
			ways = append(ways, d.of(o))
		}
		return map[string]any{"anyOf": ways}
	case stepsKind:
		step := d.ref("step", d.step)
		return listOrOne(step)
	case slotKind:
		return d.ref("slot", d.slot)
	}
	return map[string]any{}
}

// listOrOne is a list, or one alone for a list of one. Editors complete a value through anyOf only.
func listOrOne(item map[string]any) map[string]any {
	if _, refers := item["$ref"]; !refers {
		return map[string]any{"anyOf": []any{map[string]any{"type": "array", "items": item}, item}}
	}
	return map[string]any{"if": map[string]any{"type": "array"}, "then": map[string]any{"type": "array", "items": item}, "else": item}
}

// languages is a map per language, or one text for all.
func languages(each, alone map[string]any) map[string]any {
	return map[string]any{
		"if":   map[string]any{"type": "object"},
		"then": map[string]any{"type": "object", "properties": map[string]any{"pt": each, "es": each, "en": each}, "additionalProperties": false, "minProperties": 1},
		"else": alone,
	}
}

// text is what customers read: a map per language, a key of texts.yaml, or that key with values. The choice is made before anything is judged, so that
// a misspelt language is told as one.
func (d definitions) text() map[string]any {
	shared := map[string]any{
		"type": "object", "required": []string{"text"}, "properties": map[string]any{"text": map[string]any{"type": "string", "description": "A key of texts.yaml."}},
		"additionalProperties": scalar(), "description": "A key of texts.yaml with the values it needs.",
	}
	either := languages(scalar(), map[string]any{"type": "string", "description": "A key of texts.yaml."})
	return map[string]any{"if": map[string]any{"type": "object", "required": []string{"text"}}, "then": shared, "else": either}
}

func (d definitions) record(m *mapping) map[string]any {
	properties := map[string]any{}
	need := []string{}
	for _, k := range m.keys {
		p := d.of(k.shape)
		if _, isRef := p["$ref"]; isRef { // beside a reference a description would be ignored
			p = map[string]any{"allOf": []any{p}}
		}
		p["description"] = k.doc
		if k.shape.kind == recordKind {
			p["type"] = "object"
		}
		if body := k.shape.snippet(); body != nil {
			p["defaultSnippets"] = []any{map[string]any{"label": k.name, "body": body}}
		}
		properties[k.name] = p
		if k.need {
			need = append(need, k.name)
		}
	}
	out := map[string]any{"type": "object", "description": m.doc, "properties": properties, "additionalProperties": false}
	if len(need) > 0 {
		out["required"] = need
	}
	return out
}

// step is any of the verbs; one without a subject may stand as a word alone. Which verb it is decides what else may stand there, so that an editor
// completes only what belongs to it, and tells what is wrong with it and not with all the others. The first verb counts, as for the reader.
func (d definitions) step() map[string]any {
	var alone []string
	var snippets []any
	for _, v := range verbs() {
		snippets = append(snippets, map[string]any{"label": v.name, "description": v.doc, "body": v.snippet()})
		if v.subject.kind == nothingKind {
			alone = append(alone, v.name)
		}
	}
	out := map[string]any{"type": "object", "description": "A step: a verb and what belongs to it.", "additionalProperties": false, "minProperties": 1, "defaultSnippets": snippets}
	for _, v := range slices.Backward(verbs()) {
		mine := d.ref("step_"+v.name, func() map[string]any { return d.record(v.mapping()) })
		out = map[string]any{"if": map[string]any{"type": "object", "required": []string{v.name}}, "then": mine, "else": out}
	}
	return map[string]any{"if": map[string]any{"type": "string"}, "then": map[string]any{"enum": alone}, "else": out}
}

// slot is any of the types.
func (d definitions) slot() map[string]any {
	names, docs := make([]string, 0, len(slotTypes)), make([]string, 0, len(slotTypes))
	for _, t := range slotTypes {
		names, docs = append(names, t.name()), append(docs, t.manual().doc)
	}
	kind := d.ref("slot_type", func() map[string]any {
		return map[string]any{"enum": names, "enumDescriptions": docs, "markdownEnumDescriptions": docs, "description": "What kind of value it holds."}
	})
	out := map[string]any{"type": "object", "description": "A value that the flow collects.", "properties": map[string]any{"type": kind}, "required": []string{"type"}}
	for _, t := range slices.Backward(slotTypes) {
		manual := t.manual()
		mine := d.ref("slot_"+strings.ToLower(manual.name), func() map[string]any {
			whole := d.record(manual.mapping())
			whole["properties"].(map[string]any)["type"] = kind //nolint:forcetypeassert // made by record
			return whole
		})
		is := map[string]any{"type": "object", "required": []string{"type"}, "properties": map[string]any{"type": map[string]any{"const": t.name()}}}
		out = map[string]any{"if": is, "then": mine, "else": out}
	}
	return out
}
