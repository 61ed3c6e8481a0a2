package flows

import (
	"context"
	"encoding/json"
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
	if p.awaitsResult() {
		p.speakKey("in_progress")
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

// pasted takes lines of a table from the chat itself.
func (p *play) pasted() {
	f := p.top()
	if p.took || f == nil || f.Wait == nil || f.Wait.For != "slot" {
		return
	}
	s := p.flow(f).slot(f.Wait.Name)
	if s == nil {
		return
	}
	if _, ok := s.kind.(tableSlot); !ok {
		return
	}
	text := strings.Join(p.words(), "\n")
	if !looksLikeRows(text) {
		return
	}
	p.took = true
	p.heard.none, p.heard.asks, p.heard.fills, p.heard.starts = false, false, nil, nil
	p.readTable(f, s, []byte(text), "")
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
			if file.URL == "" || filled || !contains(kinds, kind) || kind == "table" && file.Kind != "file" {
				continue
			}
			if f.Slots == nil {
				f.Slots = map[string]bot.Slot{}
			}
			if held := f.Slots[s.name+stashed]; held.Text != fileName(file) {
				p.learned = true
			}
			f.Slots[s.name+stashed] = bot.Slot{Value: encode(file), Text: fileName(file), Type: "file", By: "customer", At: p.now()}
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
