package desk

import (
	"strings"
	"unicode"
)

// length counts as providers and browsers do, in UTF-16 units: an emoji is two.
func length(text string) int {
	n := 0
	for _, r := range text {
		n += units(r)
	}
	return n
}

func units(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// split cuts a text into parts of at most limit, at the best boundary that leaves no part tiny: a paragraph, a line, a sentence, a word, and only
// then anywhere. Nothing but white space is lost.
func split(text string, limit int) []string {
	text = strings.TrimSpace(text)
	var parts []string
	for length(text) > limit {
		at := cut(text, limit)
		if part := strings.TrimSpace(text[:at]); part != "" {
			parts = append(parts, part)
		}
		text = strings.TrimSpace(text[at:])
	}
	if text != "" {
		parts = append(parts, text)
	}
	return parts
}

// cut is the byte at which the first part ends.
func cut(text string, limit int) int {
	end := fits16(text, limit)
	head := text[:end]
	least := len(head) / 3
	for _, boundary := range []func(string) int{lastParagraph, lastLine, lastSentence, lastWord} {
		if at := boundary(head); at > least {
			return at
		}
	}
	return end
}

// fits16 is how many bytes of text fit, at least one character so that every cut gets on.
func fits16(text string, limit int) int {
	n := 0
	for at, r := range text {
		if n += units(r); n > limit && at > 0 {
			return at
		}
	}
	return len(text)
}

func lastParagraph(text string) int { return strings.LastIndex(text, "\n\n") }

func lastLine(text string) int { return strings.LastIndex(text, "\n") }

// lastSentence ends after a full stop that is followed by space, so that 3.14 and v4.14.2 stay whole.
func lastSentence(text string) int {
	found := -1
	stopped := 0
	for at, r := range text {
		if stopped > 0 && unicode.IsSpace(r) {
			found = stopped
		}
		stopped = 0
		if strings.ContainsRune(".!?…。", r) {
			stopped = at + len(string(r))
		}
	}
	return found
}

func lastWord(text string) int { return strings.LastIndexFunc(text, unicode.IsSpace) }
