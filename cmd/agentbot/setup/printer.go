package setup

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"agentbot/cmd/agentbot/connect"
)

const (
	indent = "    "
	margin = 5 // the column of a code and its space
)

// printer writes the dialogue in so many columns. A terminal that is gone is nobody to tell about it.
type printer struct {
	out    io.Writer
	width  int
	colour bool
	column int // where an answer to the last prompt begins
}

func (p *printer) write(text string) { _, _ = fmt.Fprint(p.out, text) }

// The colours of the code in front of a line; without them the code says the same.
const (
	green  = "32"
	yellow = "33"
	red    = "31"
)

func (p *printer) paint(text, colour string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (p *printer) gap() { p.write("\n") }

// paragraph is text from the left edge.
func (p *printer) paragraph(text string) { p.write(p.wrap(text, "", "") + "\n") }

// plain is an indented line.
func (p *printer) plain(text string) { p.write(p.wrap(text, indent, indent) + "\n") }

// ok is something that is right.
func (p *printer) ok(text string) { p.coded("ok", green, text) }

// finding is its code and its three sentences.
func (p *printer) finding(f *connect.Finding) {
	colour := red
	if f.Level != connect.Refusal {
		colour = yellow
	}
	var said []string
	for _, part := range []string{f.What, f.Why, f.Do} {
		if part != "" {
			said = append(said, part)
		}
	}
	p.coded(f.Code, colour, strings.Join(said, " "))
}

func (p *printer) coded(code, colour, text string) {
	pad := strings.Repeat(" ", max(1, margin-utf8.RuneCountInString(code)))
	hang := indent + strings.Repeat(" ", margin)
	wrapped := p.wrap(text, indent+code+pad, hang)
	p.write(strings.Replace(wrapped, code, p.paint(code, colour), 1) + "\n")
}

// lines are shown as they are, to be copied.
func (p *printer) lines(text string) {
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		p.write(indent + indent + line + "\n")
	}
}

// item is an entry of a list, with its number in front.
func (p *printer) item(mark, text string) {
	lead := indent + strings.Repeat(" ", max(0, margin-2-utf8.RuneCountInString(mark))) + mark + "  "
	p.write(p.wrap(text, lead, strings.Repeat(" ", utf8.RuneCountInString(lead))) + "\n")
}

// together joins what must not be torn apart at the end of a line; wrap writes it as spaces.
const together = "\u00a0\u00a0"

// prompt is a question; the answer follows on its line.
func (p *printer) prompt(lead, text string) {
	wrapped := p.wrap(text+together+">", lead, indent) + " "
	p.column = utf8.RuneCountInString(wrapped[strings.LastIndexByte(wrapped, '\n')+1:])
	p.write(wrapped)
}

// echo is an answer that nobody has typed here.
func (p *printer) echo(text string) {
	if p.column+utf8.RuneCountInString(text) > p.width {
		p.write("\n" + indent)
	}
	p.write(text + "\n")
}

// heading is the line of a step that has no question of its own.
func (p *printer) heading(lead, text string) { p.write(p.wrap(text, lead, indent) + "\n") }

// wrap breaks text into lines of the width: first begins the first one, hang all others. Words longer than a line stay whole, so that an
// address can be copied.
func (p *printer) wrap(text, first, hang string) string {
	var b strings.Builder
	b.WriteString(first)
	column := utf8.RuneCountInString(first)
	begun := false
	for _, word := range keepGaps(text) {
		long := utf8.RuneCountInString(strings.TrimLeft(word, " "))
		gap := ""
		if begun {
			gap = word[:len(word)-len(strings.TrimLeft(word, " "))]
		}
		if begun && column+len(gap)+long > p.width {
			b.WriteString("\n" + hang)
			column, gap = utf8.RuneCountInString(hang), ""
		}
		b.WriteString(gap + strings.TrimLeft(word, " "))
		column += len(gap) + long
		begun = true
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

// keepGaps cuts a text into words, each with the spaces before it: a list is set apart by more than one.
func keepGaps(text string) []string {
	var words []string
	for text != "" {
		gap := len(text) - len(strings.TrimLeft(text, " "))
		end := strings.IndexByte(text[gap:], ' ')
		if end < 0 {
			if gap < len(text) {
				words = append(words, text)
			}
			break
		}
		words = append(words, text[:gap+end])
		text = text[gap+end:]
	}
	return words
}
