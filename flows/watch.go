package flows

import (
	"maps"

	"agentbot/bot"
)

// Watch is told what conversations pass through, for coverage and tests. It hears of turns that are decided, also of those that are dropped later,
// and must change nothing.
type Watch interface {
	// Ran says that a step was run.
	Ran(flow, step string)
	// Moved says that a conversation went on from one step to another; to is "" at the end of the flow.
	Moved(flow, from, to string)
	// Invoked says that an action was asked for, with its inputs.
	Invoked(action string, inputs map[string]any)
}

// Watched lets w hear of every turn from now on.
func (ls *Libraries) Watched(w Watch) *Libraries {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.watch = w
	return ls
}

func (p *play) ran(f *bot.Frame, s *step) {
	if p.watch != nil {
		p.watch.Ran(f.Flow, s.id)
	}
}

func (p *play) moved(f *bot.Frame, to *step) {
	if p.watch == nil {
		return
	}
	id := ""
	if to != nil {
		id = to.id
	}
	p.watch.Moved(f.Flow, f.Step, id)
}

func (p *play) invoked(a *action, inputs argsScope) {
	if p.watch != nil && a != nil {
		p.watch.Invoked(a.name, maps.Clone(map[string]any(inputs)))
	}
}
