// Package knowledge answers customers from the documentation and from nothing else.
//
// A source gives documents; documents are fenced (what orders a reader about, footers, drafts and notes for agents go, with a
// report) and cut into passages; an index finds passages by shared letters and, where an embedder is given, by meaning. Base
// holds the current index and swaps it whole. Answerer implements bot.Knowledge: it quotes, or lets a model write from the
// passages and checks every sentence against what it cites. Below the floor it says that nothing was found.
//
// The package knows no conversation, flow or Chatwoot: it returns text and sources, never a command.
package knowledge

import "strings"

// Document is one article as a source gave it, before fencing and cutting.
type Document struct {
	Path     string // stable inside all sources, "sample/pt/reembolso.md"
	Title    string
	URL      string
	Language string // pt, es, en: without region
	Updated  string // as the author wrote it
	Draft    bool
	Body     string // Markdown
}

// Passage is one piece of a document, small enough to be quoted and large enough to be understood alone.
type Passage struct {
	ID       string // path of the document, #, number
	Title    string
	Headings []string // below the title
	URL      string
	Language string
	Updated  string
	Text     string // blocks separated by line breaks, without Markdown's marks
}

// indexed is what the passage can be found by: the title and the headings often hold the words of the question.
func (p Passage) indexed() string {
	return p.Title + "\n" + strings.Join(p.Headings, "\n") + "\n" + p.Text
}

// Report is what came of reading the sources, for the support lead.
type Report struct {
	Documents int
	Passages  map[string]int // by language
	Dropped   []Drop
	Notes     []string // what works less well than configured, and why
}

// Drop is something that was read and left out.
type Drop struct {
	Path string
	Why  string // draft, footer, agents, instruction, empty, too_large, unreadable
	Text string // the first words of it
}

func dropped(path, why, text string) Drop {
	const shown = 120
	if r := []rune(text); len(r) > shown {
		text = string(r[:shown]) + "…"
	}
	return Drop{Path: path, Why: why, Text: text}
}
