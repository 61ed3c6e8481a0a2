package flows

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"agentbot/flows/phrase"
)

const (
	maxFileBytes = 1 << 20
	maxDepth     = 50
	longestFlow  = 2000 // of one flow
	maxProblems  = 500  // that are told
)

// parse turns one file into our tree, or reports why not. It is the only place that knows YAML.
func (l *loader) parse(name string, body []byte) *node {
	src := &source{name: name}
	at := place{src: src, line: 1, col: 1}
	if len(body) > maxFileBytes {
		l.report(at, "size", "the file is larger than 1 MiB").hint("split it")
		return nil
	}
	if utf16Coded(body) {
		l.report(at, "encoding", "the file is UTF-16, not UTF-8").hint("save it as UTF-8: your editor has it beside Save as, or in its status bar")
		return nil
	}
	if !utf8.Valid(body) {
		line := 1 + bytes.Count(body[:invalidAt(body)], []byte("\n"))
		l.report(place{src: src, line: line, col: 1}, "encoding", "the file is not UTF-8").hint("save it as UTF-8")
		return nil
	}
	text := strings.TrimPrefix(string(body), "\ufeff")
	src.lines = strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if strings.TrimSpace(text) == "" {
		l.report(at, "empty", "the file is empty").hint("remove it or write a flow")
		return nil
	}
	var document yaml.Node
	if err := yaml.Load([]byte(text), &document); err != nil {
		l.reportYAML(src, err)
		return nil
	}
	root := &document
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	return l.convert(src, root, 0)
}

// utf16Coded says whether a file is UTF-16: it says so, or every other byte of its beginning is nothing.
func utf16Coded(body []byte) bool {
	begins := body[:min(len(body), 64)]
	return bytes.HasPrefix(body, []byte{0xff, 0xfe}) || bytes.HasPrefix(body, []byte{0xfe, 0xff}) || len(begins) > 8 && bytes.Count(begins, []byte{0})*3 > len(begins)
}

func invalidAt(body []byte) int {
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(body)
}

func (l *loader) reportYAML(src *source, err error) {
	at, message := place{src: src, line: 1, col: 1}, err.Error()
	var many *yaml.LoadErrors
	if errors.As(err, &many) && len(many.Errors) > 0 {
		err = many.Errors[0]
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		message = one.Message
		if one.Mark.Line > 0 {
			at.line, at.col = one.Mark.Line, max(one.Mark.Column, 1)
		}
	}
	switch {
	case strings.Contains(message, "expected single document"):
		l.report(at, "yaml", "a file holds one flow: remove the lines with ---")
	case !translated(message):
		l.report(at, "yaml", "the file is no YAML that is understood: %s", message)
	case one != nil && translated(one.ContextMsg):
		l.report(at, "yaml", "%s (begun at line %d): %s", phrase.Words(one.ContextMsg), one.ContextMark.Line, phrase.Words(message))
	default:
		l.report(at, "yaml", "%s", phrase.Words(message))
	}
}

// translated says whether what the reader of YAML says is known in other languages.
func translated(message string) bool { return Messages().Translation("pt", message) != "" }

func (l *loader) convert(src *source, y *yaml.Node, depth int) *node {
	at := place{src: src, line: y.Line, col: y.Column}
	n := &node{at: at}
	if depth > maxDepth {
		l.report(at, "depth", "more than 50 levels of nesting")
		return n
	}
	if y.Kind == yaml.AliasNode || y.Anchor != "" {
		l.report(at, "anchor", "anchors and aliases (& and *) are not part of the flow language").hint("write the value again, or use texts.yaml")
		n.bad = true
		return n
	}
	if y.Style&yaml.TaggedStyle != 0 {
		l.report(at, "tag", "tags (!) are not part of the flow language").hint("put quotes around a text that begins with !")
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = mapNode
		l.convertMap(src, y, n, depth)
	case yaml.SequenceNode:
		n.kind = listNode
		for _, item := range y.Content {
			n.items = append(n.items, l.convert(src, item, depth+1))
		}
	default:
		n.value = y.Value
		n.null, n.tag = y.Tag == "!!null", y.Tag
		if y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			n.at.col++
			n.null = false
		}
		n.at = n.at.around(y.Value, y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0)
		if n.null {
			n.value = ""
		}
	}
	return n
}

// around is a place with what stands there: how wide it is, or where a text of several lines begins, which is behind its | or >.
func (p place) around(value string, block bool) place {
	if !block {
		if p.line <= len(p.src.lines) && value != "" && len(p.src.lines[p.line-1]) <= longestSource {
			if rest := []rune(p.src.lines[p.line-1]); p.col >= 1 && p.col <= len(rest) && strings.HasPrefix(string(rest[p.col-1:]), value) {
				p.width = utf8.RuneCountInString(value)
			}
		}
		return p
	}
	for at := p.line; at < len(p.src.lines); at++ { // the line behind
		line := p.src.lines[at]
		if text := strings.TrimLeft(line, " "); text != "" {
			p.line, p.indent = at+1, len(line)-len(text)
			p.col = p.indent + 1
			return p
		}
	}
	return p
}

func (l *loader) convertMap(src *source, y *yaml.Node, n *node, depth int) {
	seen := map[string]int{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		at := place{src: src, line: key.Line, col: key.Column}.around(key.Value, false)
		if key.Kind == yaml.MappingNode && y.Style&yaml.FlowStyle != 0 {
			l.report(n.at, "unquoted", "put quotes around the template").hint(`like "{{ name }}"`)
			n.bad = true
			return
		}
		if key.Kind != yaml.ScalarNode {
			l.report(at, "key", "a key must be a plain word")
			continue
		}
		if key.Value == "<<" {
			l.report(at, "anchor", "merge keys (<<) are not part of the flow language").hint("write the values again")
			continue
		}
		if line, double := seen[key.Value]; double {
			l.report(at, "duplicate", "the key %q is here twice; the first is in line %d", key.Value, line).hint("keep one")
			continue
		}
		seen[key.Value] = key.Line
		n.entries = append(n.entries, entry{at: at, key: key.Value, value: l.convert(src, value, depth+1)})
	}
}
