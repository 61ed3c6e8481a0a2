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
	return c.within(o, func() bot.Delivered { return c.inner.Deliver(ctx, o) })
}

// Look implements bot.Desk.
func (c carrier) Look(ctx context.Context, o *bot.Outbound) bot.Delivered {
	return c.within(o, func() bot.Delivered { return c.inner.Look(ctx, o) })
}

func (c carrier) within(o *bot.Outbound, do func() bot.Delivered) bot.Delivered {
	w := c.world
	task := w.current
	task.carrying = &carried{Outbound: o}
	defer func() { task.carrying = nil }()
	d := do()
	if d.Verdict != bot.Present && o.Action != nil {
		w.tell(o.Key.Conversation, "", "outbound %d (%s) is not delivered: %s %s", o.Seq, o.Action.Kind(), d.Verdict, d.Err)
	}
	return d
}
