package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"agentbot/bot"
)

// brittle is a library of flows with a mistake that shows at some messages: there it fails however often it is asked, or says nothing at all. It
// was made for the mutants without a give-up and without a watchdog, which nobody needs while every flow answers.
type brittle struct {
	world *world
	inner bot.Dialogue
	known map[string]bool // what has been counted: a replay meets the same mistake once more
}

var errFlow = errors.New("the flow has a mistake at this message")

// spoilFlows puts the mistakes into a process.
func (w *world) spoilFlows(p *process) {
	for _, profile := range p.machine.Engine.Profiles {
		profile.Dialogue = brittle{w, profile.Dialogue, map[string]bool{}}
	}
}

// View implements bot.Dialogue.
func (b brittle) View(t *bot.Turn) bot.View {
	b.world.claimed(t)
	return b.inner.View(t)
}

// Step implements bot.Dialogue. What happens depends on the message alone, so that every retry and every replay finds the same.
func (b brittle) Step(ctx context.Context, t *bot.Turn, commands []bot.Command, w bot.World) (bot.Decision, error) {
	b.world.current.thinks = t.Conversation.Conversation
	first := int64(0)
	asksForPerson := slices.ContainsFunc(commands, func(c bot.Command) bool { return c.Kind == bot.Person })
	for _, in := range t.Unread {
		asksForPerson = asksForPerson || in.Text == scriptPerson
		if in.Kind == bot.CustomerMessage && (first == 0 || in.Message < first) {
			first = in.Message
		}
	}
	if first == 0 || asksForPerson || b.world.quiet || b.world.without["flows"] {
		return b.inner.Step(ctx, t, commands, w)
	}
	of := stream(b.world.config.Seed, "flows")
	mistaken, kind := of.IntN(4) == 0, of.IntN(4) // most libraries are good ones
	if !mistaken || stream(b.world.config.Seed, "flow "+t.Conversation.Key.String()+" "+strconv.FormatInt(first, 10)).IntN(6) > 0 {
		return b.inner.Step(ctx, t, commands, w)
	}
	b.meets(t, first, kind)
	switch kind {
	case 0:
		return bot.Decision{}, errFlow
	case 1:
		panic(errFlow)
	default:
		return bot.Decision{State: t.State.Clone(), Trace: bot.Trace{Note: "a flow that says nothing"}}, nil
	}
}

// meets counts and tells a mistake, once for each try of a turn.
func (b brittle) meets(t *bot.Turn, first int64, kind int) {
	try := fmt.Sprint(t.Conversation.Key, " ", first, " ", t.Conversation.Version, " ", t.Failures, " ", t.Fence)
	if b.known[try] {
		return
	}
	b.known[try] = true
	b.world.faults["flow fails"]++
	what := map[int]string{0: "fails at", 1: "breaks down at"}[kind]
	b.world.tell(t.Conversation.Conversation, "", "the flow %s message %d", firstOf(what, "says nothing to"), first)
}
