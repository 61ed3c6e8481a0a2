package flows

import (
	"context"
	"strings"

	"agentbot/bot"
)

// whileWaiting answers a customer who writes while a change is being made. Where people make it, they are told what has become of the request: they
// do not see what customers write to the bot.
func (p *play) whileWaiting(ctx context.Context) error {
	h, f := &p.heard, p.top()
	p.noteTopics()
	if !f.Wait.Entrusted() {
		p.sayUnderway()
		return nil
	}
	note, answer := "", "person_waiting"
	switch {
	case h.cancel:
		note, answer = "note_task_withdrawn", "person_withdrawn"
	case h.deny || len(h.fills) > 0:
		note, answer = "note_task_changed", "person_changed"
	}
	if p.lib.texts[answer] == nil { // a library older than the text
		answer = "person_waiting"
	}
	p.speakKey(answer)
	if note == "" {
		return nil
	}
	return p.tellErrand(ctx, f, note, strings.Join(p.words(), " / "))
}

// reconsidered tells people that the customer has edited or deleted what they wrote before.
func (p *play) reconsidered(ctx context.Context) error {
	f, _ := p.entrusted()
	if f == nil || p.left {
		return nil
	}
	for _, in := range p.turn.Unread {
		if in.Kind != bot.CustomerEdit || in.Message > p.turn.Conversation.ReadMessage {
			continue
		}
		note := "note_task_edited"
		if in.Deleted {
			note = "note_task_deleted"
		}
		if err := p.tellErrand(ctx, f, note, in.Text); err != nil {
			return err
		}
	}
	return nil
}

// tellErrand is one more note to those who were asked.
func (p *play) tellErrand(ctx context.Context, f *bot.Frame, key, words string) error {
	v, ok := stepVerb[*commitStep](p.standing(f))
	if !ok || v.action == nil || v.action.errand == nil {
		return nil
	}
	team, err := p.mention(ctx, v.action.errand.team)
	if err != nil {
		return err
	}
	said, _ := unmentioned(oneLine(words)).(string)
	p.act(bot.Note{Text: team + " · " + p.noted(key, "words", said, "key", f.Wait.Ref)})
	return nil
}
