package sim

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"agentbot/bot"
)

// brittle is a library of flows with a mistake that shows at some messages: there it fails however often it is asked, or says nothing at all. It
// was made for the mutants without a give-up and without a watchdog, which nobody needs while every flow answers.
type brittle struct {
	world *world
	inner bot.Dialogue
}

var errFlow = errors.New("the flow has a mistake at this message")

// spoilFlows puts the mistakes into a process.
func (w *world) spoilFlows(p *process) {
	for _, profile := range p.machine.Engine.Profiles {
		profile.Dialogue = brittle{w, profile.Dialogue}
	}
}

// View implements bot.Dialogue.
func (b brittle) View(t *bot.Turn) bot.View {
	b.world.claimed(t)
	return b.inner.View(t)
}

// Step implements bot.Dialogue. What happens depends on the message alone, so that every retry and every replay finds the same.
func (b brittle) Step(ctx context.Context, t *bot.Turn, commands []bot.Command, w bot.World) (bot.Decision, error) {
	first := int64(0)
	for _, in := range t.Unread {
		if in.Kind == bot.CustomerMessage && (first == 0 || in.Message < first) {
			first = in.Message
		}
	}
	asksForPerson := slices.ContainsFunc(commands, func(c bot.Command) bool { return c.Kind == bot.Person })
	if first == 0 || asksForPerson || b.world.quiet || b.world.without["flows"] {
		return b.inner.Step(ctx, t, commands, w)
	}
	of := stream(b.world.config.Seed, "flows")
	mistaken, kind := of.IntN(4) == 0, of.IntN(4) // most libraries are good ones
	if !mistaken || stream(b.world.config.Seed, "flow "+t.Conversation.Key.String()+" "+strconv.FormatInt(first, 10)).IntN(6) > 0 {
		return b.inner.Step(ctx, t, commands, w)
	}
	b.world.faults["flow fails"]++
	switch kind {
	case 0:
		b.world.tell(t.Conversation.Conversation, "", "the flow fails at message %d", first)
		return bot.Decision{}, errFlow
	case 1:
		b.world.tell(t.Conversation.Conversation, "", "the flow panics at message %d", first)
		panic(errFlow)
	default:
		b.world.tell(t.Conversation.Conversation, "", "the flow says nothing to message %d", first)
		return bot.Decision{State: t.State.Clone(), Trace: bot.Trace{Note: "a flow that says nothing"}}, nil
	}
}
