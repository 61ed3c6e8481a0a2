package flows

import (
	"agentbot/bot"
)

// ruleIdentity: an action that asks for a proven customer is reached only behind a require that proves as much.
func ruleIdentity(l *loader, f *flow) {
	at := f.holding(func(s *step, in facts, passed bool) facts {
		if v, ok := s.do.(*requireStep); ok && passed {
			for _, level := range bot.Levels() {
				if v.least().Covers(level) {
					in[string(level)] = true
				}
			}
		}
		return in
	})
	for _, s := range f.all {
		known, reached := at[s]
		action, where := invoked(s)
		if !reached || action == nil || action.identity == "" || action.identity == bot.Nobody {
			continue
		}
		if !known[string(action.identity)] {
			l.report(where, "identity", "%s needs identity %q and can be reached without it", action.name, action.identity).hint("put require: %s before it, on every way", string(action.identity))
		}
	}
}

// least is the weakest level that lets somebody pass.
func (v *requireStep) least() bot.Level {
	weakest := bot.OTP
	for _, level := range v.levels {
		if weakest.Covers(level) {
			weakest = level
		}
	}
	return weakest
}

func invoked(s *step) (*action, place) {
	switch v := s.do.(type) {
	case *callStep:
		return v.action, v.at
	case changing:
		return v.changes().action, v.changes().at
	}
	return nil, place{}
}
