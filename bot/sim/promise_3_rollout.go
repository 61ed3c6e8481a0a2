package sim

import (
	"agentbot/bot"
)

// notServed: whom the bot does not serve, it leaves to people: it says nothing to them, and does not wait for the end of their burst. Made for the
// rollout, which lets an administrator try the bot with testers while every other customer notices nothing.
func notServed() promise {
	return promise{
		number: 3,
		committed: func(w *world, t *bot.Turn, d bot.Decision) {
			y := w.talkOf(t.Conversation.Conversation)
			if y == nil || t.Conversation.Owner != bot.Ours || w.serves(y) {
				return
			}
			if !d.Leaves {
				w.breaks(3, y, "a turn keeps a conversation that is not the bot's to serve: %v", d.Trace.Actions)
			}
		},
		effect: func(w *world, y *talk, e happened) {
			if r, ok := e.action.(bot.Reply); ok && !w.serves(y) {
				w.breaks(3, y, "somebody whom the bot does not serve reads %q", r.Text)
			}
		},
	}
}

// serves says whether the bot may talk to whoever is in a conversation.
func (w *world) serves(y *talk) bool {
	return !w.rollout.TestersOnly || w.testers[y.Transcript().Contact]
}
