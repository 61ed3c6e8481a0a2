package flows

import (
	"context"

	"agentbot/bot"
)

// noteStep leaves a private note.
type noteStep struct{ words *text }

var noteManual = verbManual{
	name: "note", doc: "Leaves a private note for the agents, in their language.", subject: aText,
	example: `
- note: {pt: "Pediu a compra {{ purchase }}.", es: "Pidió la compra {{ purchase }}.", en: "Asked for purchase {{ purchase }}."}
`,
}

func readNote(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	return noteStep{words: l.text(subject, "note")}
}

func (noteStep) blocks() []*block           { return nil }
func (v noteStep) check(l *loader, s *step) { l.checkText(s.flow, v.words) }

func (v noteStep) run(_ context.Context, p *play, s *step) (next, error) {
	p.act(bot.Note{Text: v.words.in(p.lib.opts.Staff, p.lib.opts.Default).render(frameScope{p: p, f: p.top(), code: p.lib.opts.Staff})})
	return s.forward(), nil
}
