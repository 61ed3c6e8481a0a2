package flows

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"agentbot/bot"
)

// wordless answers messages that carry no words: images, audio, stickers, places, cards, what Chatwoot could not show.
// A file that a slot waits for is taken instead.
func (p *play) wordless(ctx context.Context) (done bool, err error) {
	files, words := p.files(), p.hasWords()
	if taken, err := p.takeFiles(ctx, files); err != nil || taken {
		return taken && !words, err
	}
	if words {
		return false, nil
	}
	if p.insists() {
		return true, nil
	}
	if p.awaitsResult() {
		p.sayUnderway()
		return true, nil
	}
	if p.stash(files, "table", "file") {
		p.speakKey("noted")
		p.again()
		return true, nil
	}
	p.st.Misses++
	if p.st.Misses > 1 {
		p.handoff(exit{reason: "needs_person"})
		return true, nil
	}
	p.speakKey(unreadKey(files))
	return true, nil
}

func (p *play) hasWords() bool {
	for _, in := range p.turn.Unread {
		if !in.Kind.Customer() {
			continue
		}
		if in.Kind == bot.CustomerChoice || strings.TrimSpace(in.Text) != "" || in.Choice != "" {
			return true
		}
	}
	return false
}

func (p *play) files() []bot.File {
	var out []bot.File
	for _, in := range p.turn.Unread {
		if in.Kind.Customer() {
			out = append(out, in.Files...)
		}
	}
	return out
}

// unreadKey is the sentence for the first thing that cannot be read.
func unreadKey(files []bot.File) string {
	for _, f := range files {
		switch f.Kind {
		case "audio":
			return "voice_off"
		case "image", "video":
			return "image_unread"
		}
	}
	return "unsupported"
}

// takeFiles gives attachments to the slot that waits for them.
func (p *play) takeFiles(ctx context.Context, files []bot.File) (bool, error) {
	f := p.top()
	if f == nil || f.Wait == nil || f.Wait.For != "slot" || p.heard.person {
		return false, nil
	}
	s := p.flow(f).slot(f.Wait.Name)
	if s == nil {
		return false, nil
	}
	for _, file := range files {
		if file.URL == "" {
			continue
		}
		switch s.kind.(type) {
		case fileSlot:
			p.took = true
			p.takeFile(f, s, file)
			return true, nil
		case tableSlot:
			p.took = true
			return true, p.takeTable(ctx, f, s, file)
		}
	}
	return false, nil
}

// pasted takes lines of a table from the chat itself: for the question that waits for them, as more rows of the list that was just
// read back, or kept until they are asked for. The addresses in them are the table's and nobody else's.
func (p *play) pasted(ctx context.Context) error {
	f := p.top()
	if p.took || f == nil {
		return nil
	}
	s, waits := p.awaitedTable(f), bot.Wait{}
	if f.Wait != nil {
		waits = *f.Wait
	}
	if s == nil {
		return nil
	}
	asked := waits.For == "slot" && waits.Name == s.name
	text, ok := s.rowsIn(p.words(), asked)
	if !ok {
		return nil
	}
	_, filled := f.Slots[s.name]
	switch {
	case asked:
		p.rowsOnly()
		p.readTable(f, s, []byte(text), "")
	case filled && waits.For == "confirm":
		p.rowsOnly()
		return p.moreRows(ctx, f, s, []byte(text))
	case !filled:
		small := strings.ToLower(text)
		p.heard.fills = slices.DeleteFunc(p.heard.fills, func(c bot.Command) bool {
			value := strings.ToLower(raw(c.Value, c.Text))
			return strings.Contains(value, "@") && strings.Contains(small, value)
		})
		p.heard.none, p.heard.asks, p.heard.starts = false, false, nil
		p.took, p.learned = true, true
		p.hold(f, s.name, bot.Slot{Value: encode(text), Type: "rows", By: "customer", At: p.now()})
	}
	return nil
}

// awaitedTable is the list that is being asked for, else the flow's first.
func (p *play) awaitedTable(f *bot.Frame) *slot {
	if f.Wait != nil && f.Wait.For == "slot" {
		if s := p.flow(f).slot(f.Wait.Name); s != nil && s.kind.name() == "table" {
			return s
		}
	}
	return p.flow(f).tableSlot()
}

// rowsOnly: a message of rows says nothing else.
func (p *play) rowsOnly() {
	p.took = true
	p.heard.none, p.heard.asks, p.heard.confirm, p.heard.deny, p.heard.fills, p.heard.starts = false, false, false, false, nil, nil
}

func (p *play) hold(f *bot.Frame, slot string, held bot.Slot) {
	if f.Slots == nil {
		f.Slots = map[string]bot.Slot{}
	}
	f.Slots[slot+stashed] = held
}

const stashed = "@" // suffix of an attachment that came before its question

// stash keeps an attachment for the question that will ask for it.
func (p *play) stash(files []bot.File, kinds ...string) bool {
	f := p.topic()
	fl := p.flow(f)
	if p.took || fl == nil {
		return false
	}
	for _, file := range files {
		for _, s := range fl.slots {
			_, filled := f.Slots[s.name]
			kind := s.kind.name()
			if file.URL == "" || filled || !contains(kinds, kind) || kind == "table" && (s.unfit(file) == fileImage || s.unfit(file) == fileRefused) {
				continue
			}
			p.learned = p.learned || f.Slots[s.name+stashed].Text != fileName(file)
			p.hold(f, s.name, bot.Slot{Value: encode(file), Text: fileName(file), Type: "file", By: "customer", At: p.now()})
			return true
		}
	}
	return false
}

// unstash gives a kept attachment to the question that is being asked now.
func (p *play) unstash(ctx context.Context, s *slot) (bool, error) {
	f := p.top()
	held, ok := f.Slots[s.name+stashed]
	if !ok {
		return false, nil
	}
	delete(f.Slots, s.name+stashed)
	if held.Type == "rows" {
		f.Wait = &bot.Wait{For: "slot", Name: s.name, Since: p.now()}
		p.readTable(f, s, []byte(raw(held.Value, "")), "")
		return true, nil
	}
	var file bot.File
	if err := json.Unmarshal(held.Value, &file); err != nil {
		return false, nil //nolint:nilerr // an unreadable memory of a file is no file: it is asked for
	}
	f.Wait = &bot.Wait{For: "slot", Name: s.name, Since: p.now()}
	if s.kind.name() == "table" {
		return true, p.takeTable(ctx, f, s, file)
	}
	p.takeFile(f, s, file)
	return true, nil
}
