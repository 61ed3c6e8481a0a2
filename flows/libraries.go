package flows

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"agentbot/bot"
)

// Libraries is the dialogue of one bot over several versions of its library. A conversation stays on the version it began
// a flow with for as long as that flow runs.
type Libraries struct {
	mu      sync.RWMutex
	current *Library
	older   map[string]*Library
	watch   Watch
}

var _ bot.Dialogue = (*Libraries)(nil)

// NewLibraries starts with one current version and the older ones that conversations may still stand on.
func NewLibraries(current *Library, older ...*Library) *Libraries {
	ls := &Libraries{current: current, older: map[string]*Library{}}
	for _, lib := range older {
		ls.older[lib.Hash] = lib
	}
	return ls
}

// Current is the version on which new flows start.
func (ls *Libraries) Current() *Library {
	ls.mu.RLock()
	defer ls.mu.RUnlock()
	return ls.current
}

// Swap makes a newer version the current one; the one before stays for those who stand on it.
func (ls *Libraries) Swap(lib *Library) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.older[ls.current.Hash] = ls.current
	ls.current = lib
}

// Forget drops an old version; who stands on it is moved to the current one at the next turn.
func (ls *Libraries) Forget(hash string) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	delete(ls.older, hash)
}

// of is the version a state stands on; moved says that its own is gone.
func (ls *Libraries) of(st bot.State) (lib *Library, moved bool) {
	ls.mu.RLock()
	defer ls.mu.RUnlock()
	if len(st.Stack) == 0 || st.Library == "" || st.Library == ls.current.Hash {
		return ls.current, false
	}
	if old := ls.older[st.Library]; old != nil {
		return old, false
	}
	return ls.current, true
}

// Step implements bot.Dialogue. It changes nothing but its own copy.
func (ls *Libraries) Step(ctx context.Context, t *bot.Turn, commands []bot.Command, w bot.World) (bot.Decision, error) {
	lib, moved := ls.of(t.State)
	p := &play{lib: lib, turn: t, world: w, st: t.State.Clone(), contact: t.Contact, watch: ls.watch}
	p.st.V = bot.StateVersion
	if moved {
		p.migrate()
	}
	err := p.askWeeks(ctx)
	if err == nil {
		err = p.decide(ctx, commands)
	}
	if errors.Is(err, errBudget) {
		p.note(err.Error())
		p.left, p.exit = false, nil
		p.handoff(exit{reason: "gave_up", preface: "error"})
		err = nil
	}
	if err != nil {
		return bot.Decision{}, err
	}
	return p.decision(ctx)
}

// migrate moves a conversation whose version is gone: same step, else the flow from its start with what is known, else a person.
func (p *play) migrate() {
	for i := range p.st.Stack {
		f := &p.st.Stack[i]
		fl := p.flow(f)
		if fl == nil {
			p.note(fmt.Sprintf("the flow %q is gone", f.Flow))
			p.handoff(exit{reason: "flow_changed"})
			return
		}
		if fl.has(f) {
			continue
		}
		p.note(fmt.Sprintf("the step %q of %s is gone: it starts again with what is known", f.Step, f.Flow))
		for name, held := range f.Slots {
			if s := fl.slot(name); s == nil || s.kind.name() != held.Type {
				delete(f.Slots, name)
			}
		}
		f.Step, f.Wait, f.Visits = "", nil, nil
		if fl.situation == nil { // what a situation knows, nobody asks again
			f.Saved = nil
		}
	}
	p.st.Library = p.lib.Hash
}

// decision is what the turn came to.
func (p *play) decision(ctx context.Context) (bot.Decision, error) {
	if p.exit != nil && !p.exit.resolved {
		p.path = append(p.path, "handoff › "+p.exit.reason)
	}
	shown := p.shown()
	actions, err := p.actions(ctx)
	if err != nil {
		return bot.Decision{}, err
	}
	if p.left {
		p.st.Stack = nil
	}
	p.pin()
	p.st.Sheets = p.needed()
	p.st.Alarms = p.alarms()
	d := bot.Decision{State: p.st, Leaves: p.left, Actions: actions, Silent: p.silent && len(actions) == 0, Sheets: p.sheets}
	if p.changed {
		c := p.contact
		d.Contact = &c
	}
	d.Trace.Path, d.Trace.Reason, d.Trace.Slots = p.path, p.reason, shown
	for i, n := range p.notes {
		if i > 0 {
			d.Trace.Note += "; "
		}
		d.Trace.Note += n
	}
	return d, nil
}

// pin keeps the version while something runs.
func (p *play) pin() {
	if len(p.st.Stack) == 0 {
		p.st.Library = ""
		return
	}
	p.st.Library = p.lib.Hash
}

// shown are the values after the turn, masked where sensitive.
func (p *play) shown() []bot.Shown {
	var out []bot.Shown
	for i := range p.st.Stack {
		f := &p.st.Stack[i]
		fl := p.flow(f)
		if fl == nil {
			continue
		}
		for _, s := range fl.slots {
			held, ok := f.Slots[s.name]
			if !ok {
				continue
			}
			text := firstRunes(held.Text, 120)
			if s.sensitive {
				text = masked(text)
			}
			out = append(out, bot.Shown{Flow: fl.name, Name: s.name, Text: text, By: held.By, Verified: held.Verified})
		}
	}
	return out
}
