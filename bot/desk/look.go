package desk

import (
	"context"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Look implements bot.Desk. Whatever it cannot read is Unclear; only a deleted conversation and a refused token say more.
func (d *Desk) Look(ctx context.Context, o *bot.Outbound) bot.Delivered {
	switch a := o.Action.(type) {
	case bot.Reply, bot.Note:
		return d.lookForMessage(ctx, o)
	case bot.AddLabels:
		current, known, err := d.labels(ctx, o.Key.Conversation)
		if err != nil {
			return unclear(err)
		}
		if !known {
			return byEvents(len(missingLabels(o.Snapshot.Labels, a.Labels)) == 0)
		}
		return found(len(missingLabels(current, a.Labels)) == 0)
	case bot.SetPriority:
		return d.lookAt(ctx, o, func(s bot.Snapshot, _ chatwoot.Attributes) bool { return s.Priority == a.Priority })
	case bot.SetAttributes:
		return d.lookAt(ctx, o, func(_ bot.Snapshot, now chatwoot.Attributes) bool { return hasAttributes(now, a.Values) })
	case bot.Unassign:
		return d.lookAt(ctx, o, func(s bot.Snapshot, _ chatwoot.Attributes) bool { return s.Assignee.Kind != bot.AssigneeUs })
	case bot.AssignTeam:
		return d.lookAt(ctx, o, func(s bot.Snapshot, _ chatwoot.Attributes) bool { return s.Team.ID == a.Team.ID })
	case bot.SetStatus:
		return d.lookAt(ctx, o, func(s bot.Snapshot, _ chatwoot.Attributes) bool { return s.Status == a.Status })
	}
	return bot.Delivered{Verdict: bot.Unclear, Err: "the desk lane cannot look for this action"}
}

func found(there bool) bot.Delivered {
	if there {
		return bot.Delivered{Verdict: bot.Present}
	}
	return bot.Delivered{Verdict: bot.NotDone, Err: "a look did not find it"}
}

// byEvents: the newest known snapshot proves presence, never absence, because its event may be older than the try.
func byEvents(there bool) bot.Delivered {
	if there {
		return bot.Delivered{Verdict: bot.Present}
	}
	return bot.Delivered{Verdict: bot.Unclear, Err: "this Chatwoot cannot be looked at"}
}

func unclear(err error) bot.Delivered {
	d := verdict(err)
	if d.Verdict != bot.Gone && d.Verdict != bot.Locked {
		d.Verdict = bot.Unclear
	}
	d.RetryAfter = 0
	return d
}

// lookAt compares the conversation with what was wanted.
func (d *Desk) lookAt(ctx context.Context, o *bot.Outbound, asWanted func(bot.Snapshot, chatwoot.Attributes) bool) bot.Delivered {
	c, err := d.conversation(ctx, o.Key.Conversation)
	if err != nil {
		return unclear(err)
	}
	if c == nil {
		var known chatwoot.Attributes
		if o.Snapshot.Status == "" || !readObject(o.Snapshot.Attributes, &known) {
			return byEvents(false)
		}
		return byEvents(asWanted(o.Snapshot, known))
	}
	out := found(asWanted(d.snapshot(c, inboxOf(o)), c.CustomAttributes))
	if seen := d.seen(look{conversation: c}, inboxOf(o), d.Now()); d.moved(o.Ownership, seen) {
		out.Seen = seen
	}
	return out
}

// lookForMessage looks for our marker among the messages that came after the claim.
func (d *Desk) lookForMessage(ctx context.Context, o *bot.Outbound) bot.Delivered {
	l, err := d.look(ctx, o.Key.Conversation, o.After)
	if err != nil {
		return unclear(err)
	}
	for i := range l.messages {
		if m := &l.messages[i]; d.carries(m, o.Seq) {
			d.Identity.learn(m.Sender)
			return bot.Delivered{Verdict: bot.Present, Message: m.ID}
		}
	}
	switch {
	case l.complete:
		return found(false)
	case l.conversation == nil:
		return byEvents(false)
	case nothingSince(l.conversation, o.After):
		return found(false) // the newest is still the one known at the claim
	}
	return bot.Delivered{Verdict: bot.Unclear, Err: "newer messages hide whether ours is there"}
}

// nothingSince looks past activity lines: ours is none.
func nothingSince(c *chatwoot.Conversation, after int64) bool {
	newest := c.LastNonActivityMessage
	if newest == nil {
		newest = c.NewestMessage()
	}
	return newest != nil && newest.ID <= after
}
