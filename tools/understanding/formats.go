package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// formats are the ways in which projects keep their texts. A parser gets a file and the code of its language.
var formats = map[string]func(data []byte, language string) []row{
	"json":     parseJSON,
	"yaml":     parseYAML,
	"po":       parsePO,
	"android":  parseAndroid,
	"qt":       parseQt,
	"php":      parsePHP,
	"keys":     parseKeys,
	"pak":      parsePak,
	"lines":    parseLines,
	"markdown": parseMarkdown,
	"text":     parseTextFields,
	"segments": parseSegments,
	"rasa":     parseRasa,
	"dialogue": parseDialogue,
	"terms":    parseTerms,
	"numbered": parseNumbered,
}

// flatten lists the strings of a tree under their paths.
func flatten(v any, path, language string, out []row) []row {
	switch v := v.(type) {
	case string:
		return append(out, row{path, language, v})
	case map[string]any:
		for k, x := range v {
			out = flatten(x, path+"."+k, language, out)
		}
	case map[any]any:
		for k, x := range v {
			if name, ok := k.(string); ok {
				out = flatten(x, path+"."+name, language, out)
			}
		}
	case []any:
		for i, x := range v {
			out = flatten(x, path+"."+strconv.Itoa(i), language, out)
		}
	}
	return out
}

func parseJSON(data []byte, language string) []row {
	var tree map[string]any
	if json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &tree) != nil {
		return nil
	}
	for k := range tree {
		if strings.HasPrefix(k, "@") {
			delete(tree, k) // notes to translators
		}
	}
	return flatten(tree, "", language, nil)
}

// parseYAML reads a tree whose root may be the name of the language.
func parseYAML(data []byte, language string) []row {
	var tree map[string]any
	if yaml.Unmarshal(data, &tree) != nil {
		return nil
	}
	if len(tree) == 1 {
		for k, v := range tree {
			if strings.HasPrefix(strings.ToLower(k), language) && len(k) <= 6 {
				return flatten(v, "", language, nil)
			}
		}
	}
	return flatten(tree, "", language, nil)
}

var poEntry = regexp.MustCompile(`(?m)^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)^msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)`)
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// parsePO reads gettext catalogues: the English text is the key.
func parsePO(data []byte, language string) []row {
	join := func(s []byte) string {
		var b strings.Builder
		for _, q := range quoted.FindAll(s, -1) {
			if x, err := strconv.Unquote(string(q)); err == nil {
				b.WriteString(x)
			}
		}
		return b.String()
	}
	var out []row
	for _, entry := range bytes.Split(data, []byte("\n\n")) {
		if bytes.Contains(entry, []byte("#, fuzzy")) || bytes.Contains(entry, []byte(", fuzzy")) {
			continue
		}
		m := poEntry.FindSubmatch(entry)
		if m == nil {
			continue
		}
		source, target := join(m[1]), join(m[2])
		if source != "" && target != "" {
			out = append(out, row{source, "en", source}, row{source, language, target})
		}
	}
	return out
}

func parseAndroid(data []byte, language string) []row {
	var file struct {
		Strings []struct {
			Name string `xml:"name,attr"`
			Text string `xml:",innerxml"`
		} `xml:"string"`
	}
	if xml.Unmarshal(data, &file) != nil {
		return nil
	}
	var out []row
	for _, s := range file.Strings {
		t := strings.NewReplacer(`\'`, "'", `\"`, `"`, `\n`, " ", "&amp;", "&", "&lt;", "<", "&gt;", ">", "<![CDATA[", "", "]]>", "").Replace(s.Text)
		out = append(out, row{s.Name, language, strings.Trim(t, `"`)})
	}
	return out
}

// parseQt reads a Qt linguist file: source and translation side by side.
func parseQt(data []byte, language string) []row {
	var file struct {
		Contexts []struct {
			Messages []struct {
				Source      string `xml:"source"`
				Translation struct {
					Type string `xml:"type,attr"`
					Text string `xml:",chardata"`
				} `xml:"translation"`
			} `xml:"message"`
		} `xml:"context"`
	}
	if xml.Unmarshal(data, &file) != nil {
		return nil
	}
	var out []row
	for _, c := range file.Contexts {
		for _, m := range c.Messages {
			if m.Translation.Type == "" && m.Source != "" && m.Translation.Text != "" {
				out = append(out, row{m.Source, "en", m.Source}, row{m.Source, language, m.Translation.Text})
			}
		}
	}
	return out
}

var phpOpen = regexp.MustCompile(`^\s*'([^']+)'\s*=>\s*\[`)
var phpPair = regexp.MustCompile(`^\s*'([^']+)'\s*=>\s*'((?:[^'\\]|\\.)*)'`)

// parsePHP reads nested arrays of strings, one entry a line.
func parsePHP(data []byte, language string) []row {
	var out []row
	var path []string
	for line := range strings.Lines(string(data)) {
		if m := phpPair.FindStringSubmatch(line); m != nil {
			out = append(out, row{strings.Join(path, ".") + "." + m[1], language, strings.ReplaceAll(m[2], `\'`, "'")})
		} else if m := phpOpen.FindStringSubmatch(line); m != nil && !strings.Contains(line, "]") {
			path = append(path, m[1])
		} else if strings.HasPrefix(strings.TrimSpace(line), "]") && len(path) > 0 {
			path = path[:len(path)-1]
		}
	}
	return out
}

var keyPair = regexp.MustCompile(`^\s*"?([\w.\-]+)"?\s*[=:]\s*"?(.*?)"?,?\s*$`)
var unicodeEscape = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

// parseKeys reads `key = value` and `"key": "value"` lines: ini, properties and generated scripts; a section begins with [.
func parseKeys(data []byte, language string) []row {
	var out []row
	section := ""
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "[") {
			section = strings.TrimSpace(line)
		}
		if m := keyPair.FindStringSubmatch(line); m != nil && strings.Contains(m[2], " ") {
			text := unicodeEscape.ReplaceAllStringFunc(m[2], func(s string) string {
				n, _ := strconv.ParseUint(s[2:], 16, 32)
				return string(rune(n))
			})
			text = strings.NewReplacer("''", "'", `\"`, `"`, `\n`, " ").Replace(text)
			out = append(out, row{section + m[1], language, text})
		}
	}
	return out
}

// parsePak reads a Chromium resource pack, version 5: numbered UTF-8 strings.
func parsePak(data []byte, language string) []row {
	if len(data) < 12 || binary.LittleEndian.Uint32(data) != 5 {
		return nil
	}
	n := int(binary.LittleEndian.Uint16(data[8:]))
	var out []row
	for i := range n {
		at := 12 + 6*i
		if at+12 > len(data) {
			break
		}
		id := binary.LittleEndian.Uint16(data[at:])
		from, to := binary.LittleEndian.Uint32(data[at+2:]), binary.LittleEndian.Uint32(data[at+8:])
		if from > to || int(to) > len(data) {
			continue
		}
		out = append(out, row{strconv.Itoa(int(id)), language, string(data[from:to])})
	}
	return out
}
