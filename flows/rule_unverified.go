package flows

import (
	"slices"
	"strings"

	"agentbot/bot"
)

// ruleUnverified: a mail goes to an address of the company's, to one that a system knows, or to one that has just become the customer's by a change that
// asked for proof. What a customer only writes may be anybody's, and the bot is no way to send mail to strangers.
func ruleUnverified(l *loader, f *flow) {
	at := f.holding(func(s *step, in facts, passed bool) facts {
		switch v := s.do.(type) {
		case changing:
			action := v.changes().action
			if !passed || action == nil || action.identity == "" || action.identity == bot.Nobody {
				return in
			}
			for _, root := range v.changes().roots() {
				in[root] = true
			}
		case *collectStep:
			if v.slot != nil {
				delete(in, v.slot.name)
			}
		case *setStep:
			for _, one := range v.sets {
				if one.slot != nil {
					delete(in, one.slot.name)
				}
			}
		}
		return in
	})
	for _, s := range f.all {
		v, ok := s.do.(*notifyStep)
		changed, reached := at[s]
		if !ok || !reached || v.mail == nil {
			continue
		}
		for _, p := range v.mail.names() {
			if name := p.path[0]; f.written(name, nil) && !changed[name] {
				l.report(p.at, "unverified", "the mail goes to %s, which the customer wrote and nobody has verified", strings.Join(p.path, ".")).hint("send it to an address that a call has found, or after the commit that has changed this one")
			}
		}
	}
}

// written says whether what a name holds may have come from the customer: a slot that is asked for, filled from Chatwoot or computed from such a one, or
// what Chatwoot itself knows of them, which a form on a website may have asked.
func (f *flow) written(name string, seen []string) bool {
	s := f.slot(name)
	switch {
	case name == "contact":
		return true
	case s == nil || slices.Contains(seen, name):
		return false
	case s.from != nil || s.keep != "" || f.collects(s):
		return s.options == nil || len(s.choices) > 0
	}
	return slices.ContainsFunc(f.all, func(st *step) bool {
		v, ok := st.do.(*setStep)
		return ok && slices.ContainsFunc(v.sets, func(a assignment) bool {
			return a.slot == s && a.value != nil && slices.ContainsFunc(a.value.names, func(from string) bool { return f.written(from, append(seen, name)) })
		})
	})
}
