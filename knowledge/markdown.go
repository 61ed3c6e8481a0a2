package knowledge

import (
	"regexp"
	"strings"
	"unicode"
)

// block is a paragraph, a list item or a heading of a document, as plain text.
type block struct {
	text  string
	level int  // of a heading, else 0
	item  bool // of a list; text keeps its "- " or "1. "
}

// frontMatter takes the "key: value" lines between two "---" from the top of a file. Values are scalars: YAML's power is not needed here.
func frontMatter(text string) (fields map[string]string, body string) {
	fields = map[string]string{}
	rest, found := strings.CutPrefix(text, "---\n")
	if !found {
		return fields, text
	}
	head, body, found := strings.Cut(rest, "\n---\n")
	if !found {
		return fields, text
	}
	for line := range strings.SplitSeq(head, "\n") {
		key, value, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		fields[strings.ToLower(strings.TrimSpace(key))] = strings.Trim(strings.TrimSpace(value), `"'`)
	}
	return fields, body
}

var (
	mdComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	mdHeading = regexp.MustCompile(`^(#{1,6})\s+(.+?)\s*#*$`)
	mdBullet  = regexp.MustCompile(`^\s*[-*+•]\s+(.+)$`)
	mdNumber  = regexp.MustCompile(`^\s*(\d{1,3})[.)]\s+(.+)$`)
	mdRule    = regexp.MustCompile(`^\s*([-*_]\s*){3,}$|^\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$`)
	mdImage   = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	mdLink    = regexp.MustCompile(`\[([^\]]+)\]\([^)]*\)`)
	mdMarks   = regexp.MustCompile("\\*\\*|__|`|~~")
	mdStar    = regexp.MustCompile(`(^|[\s(])[*_]([^*_\s][^*_]*)[*_]`)
	mdTag     = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
)

// blocks reads Markdown line by line. It keeps words and structure and loses decoration, which is all that retrieval and quoting need.
func blocks(body string) []block {
	var out []block
	open := false // the last block may be continued by the next line
	code := false
	for line := range strings.SplitSeq(mdComment.ReplaceAllString(body, ""), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			code, open = !code, false
			continue
		}
		next, ok := lineBlock(line, code)
		switch {
		case !ok:
			open = false
		case open && !next.item && next.level == 0 && !code:
			out[len(out)-1].text += " " + next.text
		default:
			out = append(out, next)
			open = next.level == 0
		}
	}
	return out
}

// lineBlock reads one line; ok is false when it holds no words.
func lineBlock(line string, code bool) (b block, ok bool) {
	line = strings.TrimRight(line, " \t\r")
	if code {
		return block{text: line}, strings.TrimSpace(line) != ""
	}
	line = strings.TrimLeft(line, "> ")
	if mdRule.MatchString(line) {
		return block{}, false
	}
	switch {
	case mdHeading.MatchString(line):
		m := mdHeading.FindStringSubmatch(line)
		b = block{level: len(m[1]), text: inline(m[2])}
	case mdBullet.MatchString(line):
		b = block{item: true, text: "- " + inline(mdBullet.FindStringSubmatch(line)[1])}
	case mdNumber.MatchString(line):
		m := mdNumber.FindStringSubmatch(line)
		b = block{item: true, text: m[1] + ". " + inline(m[2])}
	case strings.HasPrefix(line, "|"):
		b = block{item: true, text: "- " + inline(strings.Join(cells(line), " · "))}
	default:
		b = block{text: inline(line)}
	}
	return b, strings.Trim(b.text, "- ") != ""
}

func cells(row string) []string {
	var out []string
	for cell := range strings.SplitSeq(strings.Trim(row, "| "), "|") {
		out = append(out, strings.TrimSpace(cell))
	}
	return out
}

// inline drops marks inside a line. Invisible characters go too: they can hide words from people that a model still reads.
func inline(text string) string {
	text = mdImage.ReplaceAllString(text, "")
	text = mdLink.ReplaceAllString(text, "$1")
	text = mdMarks.ReplaceAllString(text, "")
	text = mdStar.ReplaceAllString(text, "$1$2")
	text = mdTag.ReplaceAllString(text, "")
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && r != '\t' {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
