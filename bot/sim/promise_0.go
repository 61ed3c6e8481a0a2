package sim

import (
	"bytes"
	"encoding/json"

	"agentbot/bot"
)

// The same turn and the same answers give the same decision: what replay, explain and every retry after a crash rest on (CORE 14.1).
func sameAgain() promise {
	return promise{number: 0, sentence: "The machine does not fail, and decides the same from the same.", committed: again}
}

func again(w *world, t *bot.Turn, d bot.Decision) {
	if kept := t.Conversation.Owner != bot.Ours && t.Conversation.Closing; kept { // committed without what the guard leaves unread
		return
	}
	if !w.replays || w.current.home == nil || w.current.home.machine == nil {
		return
	}
	engine := w.current.home.machine.Engine
	p := *engine.Profiles[t.Conversation.Bot]
	p.World = bot.Replay{Asked: d.Trace.Asked}
	second, err := bot.Decide(w.ctx, &p, t, engine.Attempts)
	if err != nil {
		w.breaks(0, w.talkOf(t.Conversation.Conversation), "the same turn fails when it is decided again: %v", err)
		return
	}
	one, two := shape(d), shape(second)
	if !bytes.Equal(one, two) {
		w.breaks(0, w.talkOf(t.Conversation.Conversation), "the same turn is decided otherwise the second time:\n%s\n%s", one, two)
	}
}

// shape is what a decision does, as bytes.
func shape(d bot.Decision) []byte {
	raw, err := json.Marshal(struct {
		State   bot.State
		Actions []bot.Action
		Leaves  bool
		Path    []string
	}{d.State, d.Actions, d.Leaves, d.Trace.Path})
	if err != nil {
		return []byte(err.Error())
	}
	return raw
}
