package cases

import (
	"cmp"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"agentbot/flows"
	"agentbot/flows/phrase"
)

// before is how many lines of a conversation are shown in front of the deed that went wrong.
const before = 8

//go:embed messages
var messages embed.FS

// Messages are the translations of what this package says to those who write cases.
var Messages = sync.OnceValue(func() *phrase.Book {
	folder, err := fs.Sub(messages, "messages")
	if err == nil {
		var book *phrase.Book
		if book, err = phrase.Open(folder); err == nil {
			return book
		}
	}
	panic("embedded messages: " + err.Error()) // a file of ours, met by every test
})

// page is what is printed, in the reader's language.
type page struct {
	strings.Builder
	language string
}

func (p *page) say(format string, args ...any) string {
	return Messages().Sprintf(p.language, format, args...)
}

// Print tells people in their language what became of the cases: each failure with its place, what was expected and what happened, then coverage.
// The last line is always of the form "coverage: steps 100.0% branches 100.0%", because programs read it.
func (r *Report) Print(w io.Writer, language string) error {
	b := &page{language: language}
	failed := r.Failed()
	for _, one := range failed {
		one.print(b)
	}
	r.printCoverage(b)
	b.WriteString("\n" + b.say("%d played in %.1f s, %d failed", len(r.Results), r.Took.Seconds(), len(failed)) + "\n")
	b.WriteString(r.lastLine() + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) lastLine() string {
	steps, ways := r.Share()
	return fmt.Sprintf("coverage: steps %s branches %s", percent(steps), percent(ways))
}

// percent never rounds up to a whole.
func percent(share float64) string { return fmt.Sprintf("%.1f%%", math.Floor(share*1000)/10) }

func (r Result) title() string {
	if r.Case.Flow == "" {
		return fmt.Sprintf("%s [%s]", r.Case.Name, r.Language)
	}
	return fmt.Sprintf("%s › %s [%s]", r.Case.Flow, r.Case.Name, r.Language)
}

func (r Result) print(b *page) {
	b.WriteString(b.say("FAIL %s", r.title()) + "\n")
	for _, f := range r.Failures {
		sentence := Messages().In(b.language, f.Sentence)
		if f.What != "" {
			sentence = f.What + ": " + sentence
		}
		indented(b, "  ", f.At.Problem("test", sentence).String())
		for _, want := range f.Want {
			indented(b, "  - ", want)
		}
		for _, got := range f.Got {
			indented(b, "  + ", got)
		}
		if len(f.Want) > 0 && strings.Join(f.Got, "") == "" {
			b.WriteString("  + " + b.say("(nothing)") + "\n")
		}
	}
	b.WriteString("  " + b.say("the conversation:") + "\n")
	from := r.tail()
	if from > 0 {
		b.WriteString("    …\n")
	}
	for _, l := range r.Lines[from:] {
		indented(b, "    ", l.String())
	}
	b.WriteByte('\n')
}

// tail is from where the conversation is shown.
func (r Result) tail() int {
	deed := len(r.Lines)
	for i, l := range slices.Backward(r.Lines) {
		if l.Who == "<" || l.Who == "@" || l.Who == "#" {
			deed = i
			break
		}
	}
	return max(0, deed-before)
}

func indented(b *page, prefix, text string) {
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(prefix+line, " \n") + "\n")
		prefix = strings.Repeat(" ", len(prefix))
	}
}

func (r *Report) languages() []string {
	var out []string
	for _, c := range r.Coverage {
		if !slices.Contains(out, c.Language) {
			out = append(out, c.Language)
		}
	}
	return out
}

func (r *Report) printCoverage(b *page) {
	head := b.say("flow")
	width := utf8.RuneCountInString(head)
	for _, c := range r.Coverage {
		width = max(width, len(c.Flow))
	}
	languages := r.languages()
	line := fmt.Sprintf("%-*s", width, head)
	for _, code := range languages {
		line += fmt.Sprintf("   %-24s", code+b.say(": steps    branches"))
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
	for flow := range slices.Chunk(r.Coverage, max(1, len(languages))) {
		line := fmt.Sprintf("%-*s", width, flow[0].Flow)
		for _, c := range flow {
			line += fmt.Sprintf("   %-24s", fmt.Sprintf("%9s %12s", of(c.Steps, len(c.Missed)), of(c.Ways, len(c.Untaken))))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	for _, line := range r.uncovered(b) {
		b.WriteString(line + "\n")
	}
}

func of(all, missing int) string { return fmt.Sprintf("%d/%d", all-missing, all) }

// uncovered lists steps and ways that no case went, each once with its languages, in the order of the files.
func (r *Report) uncovered(b *page) []string {
	var lines []string
	in := map[string][]string{}
	add := func(line, language string) {
		if in[line] == nil {
			lines = append(lines, line)
		}
		in[line] = append(in[line], language)
	}
	for _, c := range r.Coverage {
		for _, s := range c.Missed {
			add(b.say("not run: %s", missedStep(s)), c.Language)
		}
		for _, w := range c.Untaken {
			add(b.say("not taken: %s", untakenWay(w, b.say("the end"))), c.Language)
		}
	}
	for i, line := range lines {
		lines[i] = b.say("%s in %s", line, strings.Join(in[line], ", "))
	}
	return lines
}

func place(p flows.Place) string {
	at := p.Problem("", "")
	return fmt.Sprintf("%s:%d:%d", at.File, at.Line, at.Col)
}

func missedStep(s flows.StepAt) string { return fmt.Sprintf("%s: %s", place(s.At), s.ID) }

// untakenWay is a way with its place; end is how the end of a flow is called.
func untakenWay(w flows.WayAt, end string) string {
	to := cmp.Or(w.To, end)
	return fmt.Sprintf("%s: %s, %s → %s", place(w.At), w.From, w.Name, to)
}
