package sim

import (
	"slices"
	"strings"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// Works with the model off. With no LLM configured, or with it down, flows, buttons, FAQ search and handoff work.
func modelOff() promise {
	return promise{number: 8, sentence: "Works with the model off: an undisturbed story ends as it should, model or not.", ends: undisturbed}
}

// storyTime is what the longest story takes when the model is slow at every turn, and something over.
const storyTime = 6 * time.Minute

// undisturbed: in a world where nothing goes wrong and nobody steps in, every story comes to its end, and to no other.
func undisturbed(w *world) {
	if !w.quiet {
		return
	}
	for _, c := range w.customers {
		want := w.endOf(c.story)
		switch {
		case want.Status == "":
			continue
		case c.talk == nil:
			w.breaks(8, nil, "the story %s (%s) was never begun", c.story.Name, c.story.Language)
			continue
		}
		t := c.talk.Transcript()
		if got := string(t.Status); got != want.Status {
			w.breaks(8, c.talk, "the story %s (%s) ended %s, want %s", c.story.Name, c.story.Language, got, want.Status)
		}
		if w.config.Errand != nil {
			want.Changes = 0
			if got := len(w.errandsOf(w.ending(c.talk))); got != want.Errands {
				w.breaks(8, c.talk, "the story %s (%s) ended with %d requests to people, want %d", c.story.Name, c.story.Language, got, want.Errands)
			}
		}
		if got := w.changesOf(c.talk); got != want.Changes {
			w.breaks(8, c.talk, "the story %s (%s) ended with %d business changes, want %d", c.story.Name, c.story.Language, got, want.Changes)
		}
		if !slices.ContainsFunc(t.Lines, func(l chatwoottest.Line) bool {
			return l.From == "agent_bot" && !l.Private && strings.Contains(l.Text, want.Says)
		}) {
			w.breaks(8, c.talk, "in the story %s (%s) nothing that the bot said holds %q", c.story.Name, c.story.Language, want.Says)
		}
	}
}

// endOf is where a story ends on this channel.
func (w *world) endOf(s Story) StoryEnd {
	if s.Unshown != nil && w.inbox.Channel != chatwoottest.WhatsApp {
		return *s.Unshown
	}
	return s.Ends
}

// changesOf is how many changes the business system carried out for a conversation.
func (w *world) changesOf(y *talk) int {
	n := 0
	for _, key := range w.shopping.keys {
		if w.talkOfKey(key) == y {
			n += w.shopping.applied[key]
		}
	}
	return n
}

// told says whether a story, or one with the same mailbox or purchase, has its teller already: two who share a purchase or take each other's codes
// disturb each other.
func (w *world) told(s Story) bool {
	return slices.ContainsFunc(w.customers, func(c *customer) bool {
		return s.Mailbox != "" && c.story.Mailbox == s.Mailbox || s.About != "" && c.story.About == s.About
	})
}
