package sim

import (
	"context"

	"agentbot/bot"
)

// carrier notes which outbound a task's requests belong to.
type carrier struct {
	world *world
	inner bot.Desk
}

// Deliver implements bot.Desk.
func (c carrier) Deliver(ctx context.Context, o *bot.Outbound) bot.Delivered {
	return c.within(o, failed, func() bot.Delivered { return c.inner.Deliver(ctx, o) })
}

// Look implements bot.Desk.
func (c carrier) Look(ctx context.Context, o *bot.Outbound) bot.Delivered {
	return c.within(o, found, func() bot.Delivered { return c.inner.Look(ctx, o) })
}

func (c carrier) within(o *bot.Outbound, words map[bot.Verdict]string, do func() bot.Delivered) bot.Delivered {
	w := c.world
	task := w.current
	task.carrying = &carried{Outbound: o}
	defer func() { task.carrying = nil }()
	d := do()
	if d.Verdict != bot.Present && o.Action != nil {
		w.tell(o.Key.Conversation, "", "%s (number %d): %s", plainKinds[o.Action.Kind()], o.Seq, firstOf(words[d.Verdict], words[bot.Unclear]))
	}
	return d
}

// plainKinds are what goes out, in words.
var plainKinds = map[string]string{
	"reply": "the bot's answer", "note": "the note for people", "add_labels": "the labels", "set_priority": "the priority", "set_attributes": "the fields",
	"unassign": "giving up the assignment", "assign_team": "the team", "set_status": "the new status", "commit": "the change", "send_code": "the mail with the code", "notify": "the notification",
}

// What came of a request, and of a look for one that had an unclear end.
var (
	failed = map[bot.Verdict]string{
		bot.NotDone: "it did not go through, and will be tried again", bot.Unclear: "nobody knows whether it went through, so the bot will look",
		bot.Finished: "nobody knows whether it went through, so the bot will look", bot.Hopeless: "it cannot go through, and is given up",
		bot.Gone: "the conversation has been deleted", bot.Locked: "the bot is not let in, and waits",
		bot.Withheld: "a look right before it says that it must not be sent", bot.Late: "too late: the bot no longer has the right to send it",
	}
	found = map[bot.Verdict]string{
		bot.NotDone: "a look did not find it", bot.Unclear: "a look could not tell whether it went through", bot.Finished: "a look could not tell whether it went through",
		bot.Hopeless: "a look was refused, and it is given up", bot.Gone: "a look found the conversation deleted", bot.Locked: "a look was not let in, and the bot waits",
		bot.Withheld: "a look says that it must not be sent any more", bot.Late: "too late for a look",
	}
)
