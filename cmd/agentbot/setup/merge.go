package setup

import (
	"bytes"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"
)

// setting is one key of ours in config.yaml: a text, a number, or a list.
type setting struct {
	section, key string // section "": the file itself
	value        any
	missing      bool // only where the file does not say it
}

func (s setting) name() string {
	if s.section == "" {
		return s.key
	}
	return s.section + "." + s.key
}

// merge puts our settings into a configuration that somebody has written, and leaves every other line as it is. What has been changed is
// named. Not ok: the file is written in a way in which that cannot be done for certain.
func merge(before []byte, ours []setting) (after []byte, changed []string, ok bool) {
	text := string(before)
	want, ok := tree(text)
	if !ok || want["bots"] != nil { // which of several bots is meant is not said
		return nil, nil, false
	}
	for _, s := range ours {
		next, ok := s.into(text)
		if !ok {
			return nil, nil, false
		}
		if next == text {
			continue
		}
		text, changed = next, append(changed, s.name())
		if !s.set(want) {
			return nil, nil, false
		}
	}
	// Nothing but what was meant may read otherwise than before.
	got, ok := tree(text)
	return []byte(text), changed, ok && reflect.DeepEqual(want, got)
}

// tree is what a configuration says; empty for an empty one.
func tree(text string) (map[string]any, bool) {
	var read map[string]any
	if yaml.Unmarshal([]byte(text), &read) != nil {
		return nil, false
	}
	if read == nil {
		read = map[string]any{}
	}
	return read, true
}

// set does to what was read what into does to the text.
func (s setting) set(read map[string]any) bool {
	if s.section != "" {
		inner, ok := read[s.section].(map[string]any)
		if !ok {
			inner = map[string]any{}
			read[s.section] = inner
		}
		read = inner
	}
	said, ok := tree(s.lines(""))
	read[s.key] = said[s.key]
	return ok
}

// lines are the setting as setup writes it.
func (s setting) lines(indent string) string {
	var b bytes.Buffer
	w := configWriter{out: &b, indent: indent}
	if items, isList := s.value.([]any); isList {
		w.list(s.key, items)
	} else {
		w.value(s.key, s.value)
	}
	return b.String()
}

// into is the text with the setting in it.
func (s setting) into(text string) (string, bool) {
	var document yaml.Node
	if yaml.Unmarshal([]byte(text), &document) != nil {
		return "", false
	}
	at, indent := &yaml.Node{Kind: yaml.MappingNode}, ""
	if len(document.Content) == 1 {
		at = document.Content[0]
	}
	if !block(at) {
		return "", false
	}
	if s.section != "" {
		head, inner := pair(at, s.section)
		if head == nil {
			return ended(text) + "\n" + s.section + ":\n" + s.lines("  "), true
		}
		if !block(inner) || len(inner.Content) == 0 {
			return "", false
		}
		at, indent = inner, strings.Repeat(" ", inner.Content[0].Column-1)
		if key, _ := pair(at, s.key); key == nil {
			lines := strings.SplitAfter(text, "\n")
			return strings.Join(lines[:head.Line], "") + s.lines(indent) + strings.Join(lines[head.Line:], ""), true
		}
	}
	key, value := pair(at, s.key)
	switch {
	case key == nil:
		return ended(text) + "\n" + s.lines(""), true
	case s.missing || s.is(value):
		return text, true
	}
	return s.instead(text, indent, key, value)
}

// is whether a node says the setting already.
func (s setting) is(node *yaml.Node) bool {
	var has any
	said, ok := tree(s.lines(""))
	return ok && node.Decode(&has) == nil && reflect.DeepEqual(has, said[s.key])
}

// instead replaces a value. A comment behind a single one stays; a list with comments in it is somebody's own.
func (s setting) instead(text, indent string, key, value *yaml.Node) (string, bool) {
	lines := strings.SplitAfter(text, "\n")
	line := lines[key.Line-1]
	if _, isList := s.value.([]any); !isList {
		end := tokenEnd(line, value)
		if value.Kind != yaml.ScalarNode || value.Line != key.Line || end < 0 {
			return "", false
		}
		w := configWriter{}
		lines[key.Line-1] = line[:value.Column-1] + w.plain(s.value) + line[end:]
		return strings.Join(lines, ""), true
	}
	last := key.Line
	for _, item := range value.Content {
		last = max(last, item.Line)
	}
	if strings.Contains(strings.Join(lines[key.Line-1:last], ""), "#") {
		return "", false
	}
	return strings.Join(lines[:key.Line-1], "") + s.lines(indent) + strings.Join(lines[last:], ""), true
}

// tokenEnd is where a value on a line ends; -1 when that is not plain to see.
func tokenEnd(line string, value *yaml.Node) int {
	begin := value.Column - 1
	if begin < 0 || begin >= len(line) {
		return -1
	}
	rest := line[begin:]
	switch {
	case value.Style&yaml.DoubleQuotedStyle != 0:
		for i := 1; i < len(rest); i++ {
			switch rest[i] {
			case '\\':
				i++
			case '"':
				return begin + i + 1
			}
		}
		return -1
	case value.Style&yaml.SingleQuotedStyle != 0:
		quoted := "'" + strings.ReplaceAll(value.Value, "'", "''") + "'"
		if !strings.HasPrefix(rest, quoted) {
			return -1
		}
		return begin + len(quoted)
	case !strings.HasPrefix(rest, value.Value):
		return -1
	}
	return begin + len(value.Value)
}

// block is a mapping with a line for each key.
func block(node *yaml.Node) bool {
	return node.Kind == yaml.MappingNode && node.Style&yaml.FlowStyle == 0
}

// pair is a key of a mapping and its value; nil without.
func pair(mapping *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return mapping.Content[i], mapping.Content[i+1]
		}
	}
	return nil, nil
}

// ended is a text whose last line has its end.
func ended(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}
