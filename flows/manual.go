package flows

import (
	_ "embed" // the prose of the manual
	"fmt"
	"maps"
	"slices"
	"strings"
)

// prose is what people wrote of the manual; lines like <!-- steps --> stand for what is made from the code.
//
//go:embed manual.md
var prose string

// Manual is the reference of the flow language in Markdown, made from the same declarations that the reader and the schema go by.
func Manual() string {
	parts := map[string]func() string{
		"flow": func() string { return keyTable(flowMapping.keys) }, "trigger": func() string { return keyTable(triggerMapping.keys) },
		"steps": manualSteps, "speech": func() string { return keyTable(speechKeys) }, "timing": func() string { return keyTable(timingKeys) }, "slots": manualSlots, "filters": manualFilters, "functions": manualFunctions, "rules": manualRules,
		"actions": manualActions, "defaults": manualDefaults, "tests": manualTests, "patterns": manualPatterns, "reasons": func() string { return "`" + strings.Join(reasons, "`, `") + "`\n" },
	}
	out := "<!-- Made by `agentbot flows manual` from the program itself; change flows/*.go or flows/manual.md, then run the tests with -update. -->\n" + prose
	for name, part := range parts {
		out = strings.Replace(out, "<!-- "+name+" -->\n", part(), 1)
	}
	return out
}

// reads is a shape as a support lead calls it.
func (s shape) reads() string {
	switch s.kind {
	case textKind:
		return "text per language, or a key of texts.yaml"
	case titleKind:
		return "short text per language"
	case templateKind:
		return "text with `{{ }}`"
	case expressionKind:
		return "expression"
	case numberKind:
		return "whole number"
	case decimalKind:
		return "number"
	case flagKind:
		return "`true` or `false`"
	case spanKind:
		return "time, like `90s`, `10m`, `24h`"
	case sizeKind:
		return "size, like `5MB`"
	case nameKind:
		return "name"
	case phrasesKind:
		return "list of texts per language"
	case oneOfKind:
		return "`" + strings.Join(s.one, "`, `") + "`"
	case suggestedKind:
		return "`" + strings.Join(s.one, "`, `") + "`, or a name of your own"
	case recordKind:
		return "map: " + strings.ToLower(s.of.name)
	case listKind:
		return "one or a list of: " + s.item.reads()
	case mapKind:
		return s.called + " → " + s.item.reads()
	case eitherKind:
		ways := make([]string, 0, len(s.other))
		for _, o := range s.other {
			ways = append(ways, o.reads())
		}
		return strings.Join(ways, ", or ")
	case stepsKind:
		return "a step or a list of steps"
	case slotKind:
		return "a slot"
	case nothingKind:
		return "nothing"
	case anythingKind:
		return "any YAML"
	case wordKind:
	}
	return "text"
}

// keyTable lists keys with what stands there; maps of their own follow with theirs.
func keyTable(keys []key) string {
	var b strings.Builder
	b.WriteString("\n| key | what stands there | |\n| --- | --- | --- |\n")
	var inner []*mapping
	for _, k := range keys {
		name := "`" + k.name + "`"
		if k.need {
			name = "**" + name + "**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, escapeCell(k.shape.reads()), escapeCell(k.doc))
		if m := k.shape.inner(); m != nil && m != &triggerMapping {
			inner = append(inner, m)
		}
	}
	b.WriteByte('\n')
	for _, m := range inner {
		fmt.Fprintf(&b, "*%s*: %s\n%s", m.name, m.doc, keyTable(m.keys))
	}
	return b.String()
}

// inner is the map with keys of its own that a shape holds.
func (s shape) inner() *mapping {
	switch s.kind { //nolint:exhaustive // all others hold none
	case recordKind:
		return s.of
	case listKind, mapKind:
		return s.item.inner()
	case eitherKind:
		for _, o := range s.other {
			if m := o.inner(); m != nil {
				return m
			}
		}
	}
	return nil
}

func escapeCell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func example(text string) string { return "\n```yaml\n" + strings.Trim(text, "\n") + "\n```\n\n" }

func manualSteps() string {
	var b strings.Builder
	for _, v := range verbs() {
		fmt.Fprintf(&b, "### `%s`\n\n%s\n", v.name, v.doc)
		b.WriteString(example(v.example))
		own, also := withoutShared(v.keys)
		own = slices.Concat([]key{{v.name, v.subject, true, ""}}, own)
		if len(v.keys) > 0 || v.subject.inner() != nil {
			b.WriteString(strings.TrimPrefix(keyTable(own), "\n"))
		}
		if also != "" {
			b.WriteString("Also " + also + ".\n\n")
		}
	}
	return b.String()
}

// sharedKeys are told once, not at every step that has them.
var sharedKeys = []struct {
	called string
	keys   []key
}{{"[what may be said](#what-may-be-said)", speechKeys}, {"[what happens in silence](#what-happens-in-silence)", timingKeys}}

// withoutShared parts a step's own keys from the groups that are told elsewhere.
func withoutShared(keys []key) (own []key, also string) {
	var named []string
	for _, k := range keys {
		shared := ""
		for _, group := range sharedKeys {
			if slices.ContainsFunc(group.keys, func(o key) bool { return o.name == k.name }) {
				shared = group.called
			}
		}
		switch {
		case shared == "":
			own = append(own, k)
		case !slices.Contains(named, shared):
			named = append(named, shared)
		}
	}
	return own, strings.Join(named, " and ")
}

func manualSlots() string {
	var b strings.Builder
	b.WriteString(keyTable(slotKeys))
	for _, t := range slotTypes {
		m := t.manual()
		fmt.Fprintf(&b, "### `%s`\n\n%s\n", m.name, m.doc)
		b.WriteString(example(m.example))
		if len(m.keys) > 0 {
			b.WriteString(strings.TrimPrefix(keyTable(m.keys), "\n"))
		}
	}
	return b.String()
}

func manualFilters() string {
	var b strings.Builder
	b.WriteString("\n| filter | | example |\n| --- | --- | --- |\n")
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", name, filters[name].doc, escapeCell(filters[name].example))
	}
	return b.String() + "\n"
}

func manualFunctions() string { return "`" + strings.Join(scalarFunctions, "`, `") + "`\n" }

func manualRules() string {
	var b strings.Builder
	b.WriteString("\n| rule | it says |\n| --- | --- |\n")
	for _, r := range ruleManuals {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r.name, escapeCell(r.doc))
	}
	return b.String() + "\n"
}

func manualActions() string { return keyTable(actionMapping.keys) }

func manualDefaults() string { return keyTable(defaultsMapping.keys) }

func manualTests() string {
	return keyTable(caseMapping.keys)
}
