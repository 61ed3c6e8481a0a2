package nlu

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"agentbot/bot/nlu/words"
)

// segment is a piece of the customer's text between marks: "sim, mas o código é outro" has two.
type segment struct {
	text       string // the customer's own words
	plain      string // folded, abbreviations written out
	start, end int    // place in the joined text
	question   bool   // ends with a question mark
	first      bool   // opens a message
	done       bool   // explained by a command
	fixing     bool   // follows the opening of a correction
	yes, no    bool   // answers a yes/no question
}

const (
	maxMessages = 20
	maxSegments = 80
)

// joined is the turn's text: what was sent in quick succession is understood together.
func joined(messages []string) string {
	if len(messages) > maxMessages {
		messages = messages[len(messages)-maxMessages:]
	}
	var b strings.Builder
	for _, m := range messages {
		m = strings.TrimSpace(unquoted(words.Clean(m, words.MaxRead)))
		if m == "" || b.Len() > 2*words.MaxRead {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(m)
	}
	return b.String()
}

// maxPasted bounds rows pasted into the chat instead of a file.
const maxPasted = 256 << 10

// pasted is the turn's text in full, for slots that take rows.
func pasted(messages []string) string {
	return strings.TrimSpace(words.Clean(strings.Join(messages, "\n"), maxPasted))
}

// ownWords finds a span in the messages as they were sent: cleaning may have changed a blank or dropped a control sign inside it.
func ownWords(span string, messages []string) string {
	if slices.ContainsFunc(messages, func(m string) bool { return strings.Contains(m, span) }) {
		return span
	}
	for _, m := range messages {
		m = m[:min(len(m), words.MaxRead)]
		var b strings.Builder
		var back []int
		for i, r := range m {
			piece := words.Clean(string(r), utf8.UTFMax)
			b.WriteString(piece)
			for range len(piece) {
				back = append(back, i)
			}
		}
		back = append(back, len(m))
		if at := strings.Index(b.String(), span); at >= 0 {
			return m[back[at]:back[at+len(span)]]
		}
	}
	return span
}

// cutUp splits at line ends and at marks followed by a blank, so that "1.234,56" and addresses stay whole.
func cutUp(text, language string) []segment {
	var out []segment
	start, first := 0, true
	add := func(end int, question bool) {
		piece := text[start:end]
		trimmed := strings.TrimFunc(piece, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",.;:!?¿¡…", r) })
		if trimmed != "" && len(out) < maxSegments {
			at := start + strings.Index(piece, trimmed)
			if p := words.Plain(trimmed, language); p != "" {
				opened := strings.Contains(piece, "¿")
				out = append(out, segment{text: trimmed, plain: p, start: at, end: at + len(trimmed), question: question || opened, first: first})
				first = false
			}
		}
		start = end
	}
	for i, r := range text {
		if i < start {
			continue
		}
		end := i + utf8.RuneLen(r)
		switch {
		case r == '\n':
			add(i, false)
			start, first = end, true
		case r == ' ' && turns(text[end:], language) && strings.ContainsFunc(text[start:i], unicode.IsLetter):
			add(i, false)
			start = end
		case strings.ContainsRune(",.;!?…", r) && markEnds(text, end):
			tail := text[end:min(len(text), end+16)]
			run := len(tail) - len(strings.TrimLeft(tail, "?!.… "))
			add(end, r == '?' || strings.Contains(tail[:run], "?"))
		}
	}
	add(len(text), false)
	return out
}

// turns says whether a text opens with a "but" that more follows: "sim mas o código é outro" says two things. Spanish "mas" without its accent is "more".
func turns(text, language string) bool {
	word, rest, more := strings.Cut(text, " ")
	if !more || len(word) > 5 || strings.IndexByte(rest, ' ') < 0 {
		return false
	}
	switch strings.ToLower(word) {
	case "pero", "but":
		return true
	case "mas":
		return language == "pt"
	}
	return false
}

func markEnds(text string, end int) bool {
	if end >= len(text) {
		return true
	}
	return strings.IndexByte(" \n\t?!.,", text[end]) >= 0 || strings.HasPrefix(text[end:], "…")
}

// mend writes out slips of the finger in words that acts hang on. A free answer, a name say, stays as it is.
func (r *reader) mend() {
	if r.takesText() {
		return
	}
	for i := range r.segments {
		r.segments[i].plain = r.grammar.mended(r.segments[i].plain)
	}
}
