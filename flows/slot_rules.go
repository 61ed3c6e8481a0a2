package flows

import (
	"maps"

	"agentbot/bot"
)

// broken is the sentence of the first validation the value breaks.
func (p *play) broken(s *slot, v bot.Value) string {
	env := p.env()
	env[s.name] = decode(v.JSON)
	for _, r := range s.rules {
		ok, why := r.must.run(env)
		p.note(why)
		if ok != true {
			scope := p.scopeWith(s, v)
			return r.say.in(p.language(), p.lib.opts.Default).render(scope)
		}
	}
	return ""
}

// scopeWith is scope as it will be with the value: its sentence may name it, or a part of it.
func (p *play) scopeWith(s *slot, v bot.Value) frameScope {
	scope := p.scope()
	if scope.f == nil {
		return scope
	}
	f := *scope.f
	f.Slots = maps.Clone(f.Slots)
	if f.Slots == nil {
		f.Slots = map[string]bot.Slot{}
	}
	f.Slots[s.name] = bot.Slot{Value: v.JSON, Text: v.Text, Type: s.kind.name()}
	scope.f = &f
	return scope
}
