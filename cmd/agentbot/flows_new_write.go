package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"agentbot/cmd/agentbot/connect"
)

// samples are the types that `flows new` can ask for, with what the customer of its test answers.
var samples = map[string]string{
	"text": "A-1234", "email": "ana@example.com", "phone": "+55 11 98765-4321", "cpf": "123.456.789-09", "cnpj": "11.222.333/0001-81",
	"integer": "3", "money": "R$ 25,00", "date": "2026-04-10", "url": "https://example.com/a",
}

// askable are those types by name.
func askable() []string { return slices.Sorted(maps.Keys(samples)) }

// in is the text in a language, or the one that stands in for it.
func (d *draft) in(t texts, code string) string {
	if text := t[code]; text != "" {
		return text
	}
	if text := t[d.first]; text != "" {
		return text
	}
	for _, other := range connect.Languages() {
		if text := t[other]; text != "" {
			return text
		}
	}
	return ""
}

// said are the phrases of a language, or those that stand in for it.
func (d *draft) said(code string) []string {
	for _, candidate := range append([]string{code, d.first}, connect.Languages()...) {
		if found := d.phrases[candidate]; len(found) > 0 {
			return found
		}
	}
	return nil
}

// missing are the languages in which something stands in for a translation.
func (d *draft) missing() []string {
	var out []string
	for _, code := range connect.Languages() {
		whole := d.title[code] != "" && d.says[code] != "" && len(d.phrases[code]) > 0
		for _, q := range d.asks {
			whole = whole && q.words[code] != ""
		}
		if !whole {
			out = append(out, code)
		}
	}
	return out
}

// yamlText is a text as YAML reads it back, whatever stands in it.
func yamlText(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b) // what JSON calls a string is one in YAML too
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string and a buffer know no errors
	return strings.TrimSpace(b.String())
}

func (d *draft) inAll(t texts) string {
	var parts []string
	for _, code := range []string{"pt", "es", "en"} {
		parts = append(parts, code+": "+yamlText(d.in(t, code)))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// flow is the file of the flow.
func (d *draft) flow() []byte {
	var b strings.Builder
	b.WriteString("# yaml-language-server: $schema=./flow.schema.json\n")
	if missing := d.missing(); len(missing) > 0 {
		fmt.Fprintf(&b, "# To be translated: %s. Until then the other language is repeated there.\n", strings.Join(missing, ", "))
	}
	fmt.Fprintf(&b, "flow: %s\ntitle: %s\ntrigger:\n  phrases:\n", d.name, d.inAll(d.title))
	for _, code := range []string{"pt", "es", "en"} {
		fmt.Fprintf(&b, "    %s:\n", code)
		for _, text := range d.said(code) {
			fmt.Fprintf(&b, "      - %s\n", yamlText(text))
		}
	}
	if len(d.asks) > 0 {
		b.WriteString("slots:\n")
	}
	for _, q := range d.asks {
		fmt.Fprintf(&b, "  %s: {type: %s}\n", q.name, q.typ)
	}
	b.WriteString("steps:\n")
	for _, q := range d.asks {
		fmt.Fprintf(&b, "  - collect: %s\n    ask: %s\n", q.name, d.inAll(q.words))
	}
	fmt.Fprintf(&b, "  - say: %s\n", d.inAll(d.says))
	if d.team == "" {
		b.WriteString("  - resolve\n")
	} else {
		fmt.Fprintf(&b, "  - handoff: {reason: needs_person, team: %s}\n", yamlText(d.team))
	}
	return []byte(b.String())
}

var filled = regexp.MustCompile(`\{\{.*?\}\}`)

// fixed is the longest piece of each text that is not filled in: a test can expect it.
func (d *draft) fixed(t texts) texts {
	out := texts{}
	for _, code := range connect.Languages() {
		pieces := filled.Split(d.in(t, code), -1)
		out[code] = strings.TrimSpace(slices.MaxFunc(pieces, func(a, b string) int { return cmp.Compare(len(a), len(b)) }))
	}
	return out
}

// tests is the file of its cases: one conversation from the first phrase to the end.
func (d *draft) tests() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# yaml-language-server: $schema=../test.schema.json\nflow: %s\ncases:\n  - case: from the first phrase to the end\n    steps:\n", d.name)
	says := texts{}
	for _, code := range []string{"pt", "es", "en"} {
		says[code] = d.said(code)[0]
	}
	end := "resolved: true"
	if d.team != "" {
		end = "handed_off: needs_person, team: " + yamlText(d.team)
	}
	step := "user: " + d.inAll(says)
	for _, q := range d.asks {
		fmt.Fprintf(&b, "      - %s\n        expect: {flow: %s, asked: %s, said: %s}\n", step, d.name, q.name, d.inAll(d.fixed(q.words)))
		step = "user: " + yamlText(samples[q.typ])
	}
	fmt.Fprintf(&b, "      - %s\n        expect: {said: %s, %s}\n", step, d.inAll(d.fixed(d.says)), end)
	return []byte(b.String())
}
