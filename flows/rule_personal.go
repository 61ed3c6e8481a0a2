package flows

import (
	"slices"
	"strings"

	"agentbot/bot"
)

// rulePersonal: what a look-up by a personal identifier found feeds nothing but require until the identity is met, or the
// bot would tell strangers who has an account.
func rulePersonal(l *loader, f *flow) {
	personal := map[string]bool{}
	for _, s := range f.all {
		if v, ok := s.do.(*callStep); ok && v.personal && v.save != "" {
			personal[v.save] = true
		}
	}
	found := f.foundNames()
	at := f.holding(func(s *step, in facts, passed bool) facts {
		switch v := s.do.(type) {
		case *callStep:
			proved := passed && v.asksForKnown(f, personal, in)
			delete(in, v.save)
			in[v.save] = proved
		case *requireStep:
			proof := passed && v.least() != bot.Known
			for _, root := range v.to.roots() {
				in[root] = in[root] || proof
			}
			if proof {
				in["·anybody"] = true
			}
		}
		for name, holds := range in {
			if !holds {
				delete(in, name)
			}
		}
		return in
	})
	for _, s := range f.all {
		known, reached := at[s]
		if !reached {
			continue
		}
		if v, ok := s.do.(*requireStep); ok && slices.Contains(v.levels, bot.Known) {
			l.guesses(v, personal, known)
		}
		for _, use := range s.uses() {
			name := use.path[0]
			switch {
			case personal[name] && !known[name]:
				l.report(use.at, "personal", "%q was found by a personal identifier and is used before the customer is identified", name).hint("only require's to may use it there")
			case found[name] && !known["·anybody"] && use.shown && telling(use.path) && !use.masked:
				l.report(use.at, "unmasked", "{{ %s }} is shown before the customer is identified", strings.Join(use.path, ".")).hint("add | mask, or put require before it")
			}
		}
	}
}

// asksForKnown says whether a look-up asks for a person by what is proved already, and by nothing else that is personal: what it finds is theirs.
func (v *callStep) asksForKnown(f *flow, personal map[string]bool, known facts) bool {
	proved := false
	for _, root := range v.roots() {
		s := f.slot(root)
		if personal[root] && !known[root] || s != nil && slices.Contains(personalTypes, s.kind.name()) {
			return false
		}
		proved = proved || known[root]
	}
	return proved
}

// guesses reports a require that lets on whoever has claimed a personal identifier, and so tells who has an account.
func (l *loader) guesses(v *requireStep, personal map[string]bool, known facts) {
	for _, root := range v.to.roots() {
		if personal[root] && !known[root] {
			l.report(v.at, "personal", "%q was found by a personal identifier, and known would tell everybody whether there is one", root).hint("require otp, signed or channel")
			return
		}
	}
}

func (f *flow) foundNames() map[string]bool {
	out := map[string]bool{}
	for _, s := range f.all {
		if v, ok := s.do.(*callStep); ok && v.save != "" {
			out[v.save] = true
		}
	}
	return out
}

// telling says whether a value names or locates a person.
func telling(path []string) bool {
	return slices.Contains([]string{"email", "phone", "cpf", "cnpj", "document", "buyer", "name"}, path[len(path)-1])
}

// use is one name that a step depends on.
type use struct {
	at     place
	path   []string
	shown  bool
	masked bool
	given  bool        // to a business system
	spared bool        // | default says something else where there is nothing
	by     *expression // nil: a template
}

// uses are the names of everything in a step that customers could notice. What only staff read is no such use.
func (s *step) uses() []use {
	var out []use
	add := func(t *template, shown bool) {
		for _, p := range t.names() {
			out = append(out, use{at: p.at, path: p.path, shown: shown, masked: p.through("mask"), spared: p.through("default")})
		}
	}
	addText := func(t *text) {
		if t == nil {
			return
		}
		for _, code := range slices.Sorted(mapKeys(t.by)) {
			if t.key == "" {
				add(t.by[code], true)
			}
		}
		for _, name := range slices.Sorted(mapKeys(t.args)) {
			add(t.args[name], true)
		}
	}
	for _, t := range s.saidTexts() {
		addText(t)
	}
	if v, ok := s.do.(showing); ok {
		for _, t := range v.shownTemplates() {
			add(t, true)
		}
	}
	if v, ok := s.do.(filling); ok {
		before := len(out)
		for _, t := range v.templates() {
			add(t, false)
		}
		action, _ := invoked(s)
		for i := range out[before:] {
			out[before+i].given = action != nil
		}
	}
	if v, ok := s.do.(deciding); ok {
		for _, e := range v.expressions() {
			if e == nil {
				continue
			}
			for _, name := range e.names {
				out = append(out, use{at: e.at, path: []string{name}, by: e})
			}
		}
	}
	return out
}

// through says whether a filter is among those of an output.
func (p part) through(filter string) bool {
	return slices.ContainsFunc(p.filters, func(c filterCall) bool { return c.name == filter })
}

// What a verb may hold that depends on names, beside its texts: what it shows, what it gives to others, what it decides by.
type (
	showing  interface{ shownTemplates() []*template }
	filling  interface{ templates() []*template }
	deciding interface{ expressions() []*expression }
)
