package knowledge

import (
	"strconv"
	"strings"
)

// passageRunes is when a passage is closed: about a phone screen, and far below what an embedding model takes.
const passageRunes = 900

// cut turns a document into passages: one per section, long sections in several.
func cut(d Document) (passages []Passage, drops []Drop) {
	kept, drops := fenced(d)
	c := cutter{document: d}
	for _, b := range kept {
		c.take(b)
	}
	c.close()
	if len(c.passages) == 0 {
		drops = append(drops, dropped(d.Path, "empty", d.Title))
	}
	return c.passages, drops
}

type cutter struct {
	document Document
	headings []heading
	lines    []string
	size     int
	passages []Passage
}

type heading struct {
	level int
	text  string
}

func (c *cutter) take(b block) {
	if b.level > 0 {
		c.close()
		c.enter(heading{level: b.level, text: b.text})
		return
	}
	for _, text := range pieces(b.text) {
		size := len([]rune(text))
		if c.size > 0 && c.size+size > passageRunes {
			c.close()
		}
		c.lines = append(c.lines, text)
		c.size += size
	}
}

// pieces splits a block that alone is larger than a passage.
func pieces(text string) []string {
	if len([]rune(text)) <= passageRunes {
		return []string{text}
	}
	var out []string
	for _, sentence := range sentences(text) {
		last := len(out) - 1
		if last >= 0 && len([]rune(out[last]))+len([]rune(sentence)) < passageRunes {
			out[last] += " " + sentence
			continue
		}
		out = append(out, sentence)
	}
	return out
}

// enter goes to a heading. The first top heading of a document without a title is its title.
func (c *cutter) enter(h heading) {
	if c.document.Title == "" {
		c.document.Title = h.text
		return
	}
	if h.level == 1 && fold(h.text) == fold(c.document.Title) {
		return
	}
	for len(c.headings) > 0 && c.headings[len(c.headings)-1].level >= h.level {
		c.headings = c.headings[:len(c.headings)-1]
	}
	c.headings = append(c.headings, h)
}

func (c *cutter) close() {
	if len(c.lines) == 0 {
		return
	}
	path := make([]string, 0, len(c.headings))
	for _, h := range c.headings {
		path = append(path, h.text)
	}
	d := c.document
	c.passages = append(c.passages, Passage{
		ID: d.Path + "#" + strconv.Itoa(len(c.passages)+1), Title: d.Title, Headings: path, URL: d.URL,
		Language: d.Language, Updated: d.Updated, Text: strings.Join(c.lines, "\n"),
	})
	c.lines, c.size = nil, 0
}
