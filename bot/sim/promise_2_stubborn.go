package sim

import (
	"maps"
	"time"

	"agentbot/bot"
)

// atMostThrice: newer words undo an unfinished answer three times in a row at most; the fourth is given, though they keep coming. Counted by what
// was claimed and never committed while nothing went wrong, not by what the books say of it.
func atMostThrice() promise {
	type thought struct {
		fence, epoch, newest int64
		undone               int
		faults               map[string]int
	}
	open := map[int64]thought{} // by conversation: claimed, not committed yet
	return promise{
		number: 2,
		claimed: func(w *world, t *bot.Turn) {
			id := t.Conversation.Conversation
			now := thought{t.Fence, t.Conversation.Epoch, t.Newest(), 0, maps.Clone(w.faults)}
			before, ok := open[id]
			switch {
			case ok && before.fence >= t.Fence:
				return // decided a second time, to compare
			case ok && before.epoch == now.epoch && now.newest > before.newest && troubles(before.faults) == troubles(w.faults):
				now.undone = before.undone + 1
			}
			if open[id] = now; now.undone > 3 {
				w.breaks(2, w.talkOf(id), "the answer was begun and dropped %d times in a row, because the customer went on writing", now.undone)
			}
		},
		released:  func(t *bot.Turn) { delete(open, t.Conversation.Conversation) },
		committed: func(_ *world, t *bot.Turn, _ bot.Decision) { delete(open, t.Conversation.Conversation) },
	}
}

// troubles counts what may end a turn before its time; what people do does not.
func troubles(faults map[string]int) int {
	n := 0
	for kind, times := range faults {
		if kind != "whim" && kind != "model lies" {
			n += times
		}
	}
	return n
}

// chatters: now and then somebody writes one message after the other, longer than the bot may let itself be interrupted. By chance alone nobody
// does: made for the count of three.
func (w *world) chatters() {
	r := w.draw("chatterbox")
	for {
		w.wait(time.Duration(20+r.IntN(60))*time.Second, "")
		if len(w.customers) == 0 || !w.mayAct() || !w.trouble("whim", 0.3) {
			continue
		}
		c := pick(r, w.customers)
		if !c.begun || c.talk == nil || c.talk.has || c.talk.Transcript().Deleted {
			continue
		}
		for range 10 + r.IntN(20) {
			if w.calm || c.talk.has || c.talk.Transcript().Deleted {
				break
			}
			c.writes(pick(r, c.story.Small), "")
			w.wait(time.Duration(200+r.IntN(1500))*time.Millisecond, "")
		}
	}
}
