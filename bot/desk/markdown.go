package desk

import (
	"regexp"
	"strings"
)

var (
	namedLink = regexp.MustCompile(`!?\[([^\[\]\n]{0,300})\]\(<?((?:https?://|mailto:|tel:)[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)?)>?(?:\s+"[^"\n]*")?\)`)
	strong    = regexp.MustCompile(`\*\*([^*\n]+)\*\*|__([^_\n]+)__`)
	heading   = regexp.MustCompile(`(?m)^#{1,6}[ \t]+`)
	fence     = regexp.MustCompile("(?m)^```[^\n]*\n?")
	listItem  = regexp.MustCompile(`^\s*(?:[-*+]|\d{1,9}[.)])\s|^\s*(?:#|>|\||` + "```" + `)`)
)

// bareLinks writes a link's text beside its address, for channels whose renderer keeps only one of them.
func bareLinks(markdown string, _ bool) string {
	return namedLink.ReplaceAllStringFunc(markdown, func(found string) string {
		parts := namedLink.FindStringSubmatch(found)
		name, address := strings.TrimSpace(parts[1]), parts[2]
		bare := strings.TrimPrefix(strings.TrimPrefix(address, "mailto:"), "tel:")
		if name == "" || name == address || name == bare {
			return bare
		}
		return name + ": " + bare
	})
}

// plain takes the marks out, for places where Chatwoot sends the source unrendered.
func plain(markdown string) string {
	text := bareLinks(markdown, false)
	text = fence.ReplaceAllString(text, "")
	text = heading.ReplaceAllString(text, "")
	return strong.ReplaceAllString(text, "$1$2")
}

// plainAbove is for channels that render a text, except above native options.
func plainAbove(markdown string, ask bool) string {
	if ask {
		return plain(markdown)
	}
	return bareLinks(markdown, false)
}

// hardBreaks keeps line breaks that HTML would fold into spaces. Lists, quotes, tables and code break by themselves.
func hardBreaks(markdown string, _ bool) string {
	lines := strings.Split(markdown, "\n")
	inCode := false
	for i := 0; i+1 < len(lines); i++ {
		if strings.HasPrefix(strings.TrimSpace(lines[i]), "```") {
			inCode = !inCode
			continue
		}
		here, next := strings.TrimSpace(lines[i]), strings.TrimSpace(lines[i+1])
		if inCode || here == "" || next == "" || listItem.MatchString(lines[i]) || listItem.MatchString(lines[i+1]) {
			continue
		}
		lines[i] = strings.TrimRight(lines[i], " ") + "  "
	}
	return strings.Join(lines, "\n")
}
