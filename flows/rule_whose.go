package flows

import (
	"slices"
	"strings"

	"agentbot/bot"
)

// ruleWhose: what an action with an identity is given belongs to whoever was identified: it led to what is on file, or came of it. A purchase that
// is named only after the code for another one came back is anybody's.
func ruleWhose(l *loader, f *flow) {
	at := f.holding(func(s *step, in facts, passed bool) facts {
		in.follow(s, passed)
		return in
	})
	for _, s := range f.all {
		known, reached := at[s]
		action, where := invoked(s)
		if !reached || action == nil || action.identity == "" || !action.identity.Covers(bot.Channel) || !known["identified"] {
			continue
		}
		l.whose(f, s, action, where, known)
	}
}

func (l *loader) whose(f *flow, s *step, a *action, where place, known facts) {
	var roots []string
	for _, root := range givenTo(s) {
		if f.slot(root) != nil || slices.Contains(f.saved, root) {
			roots = append(roots, root)
		}
	}
	for _, root := range roots {
		if known[wasTheirs+root] && !known[theirs+root] {
			l.report(where, "identity", "%s gets %s, which was changed after the identity was proved", a.name, root).hint("let the change lead back to the require")
			return
		}
	}
	if len(roots) > 0 && !slices.ContainsFunc(roots, func(root string) bool { return known[theirs+root] }) {
		l.report(where, "identity", "nothing that %s gets has to do with whoever proved an identity", a.name).
			hint("give it what the call before require was asked with, or what a later call found by that")
		return
	}
	if v, ok := s.do.(changing); ok {
		l.foreign(f, v.changes(), known)
	}
}

// foreign: what names the thing that is changed, in the path of the request, is theirs too. One input of theirs beside it, an address for instance,
// says nothing about whose thing it is. What is only written into it, in the body, may be anything.
func (l *loader) foreign(f *flow, v *invocation, known facts) {
	for _, key := range slices.Sorted(mapKeys(v.args)) {
		if !v.action.named(key) {
			continue
		}
		for _, p := range v.args[key].names() {
			root := p.path[0]
			s := f.slot(root)
			if known[theirs+root] || known[ofOurs+root] || s == nil && !slices.Contains(f.saved, root) || s != nil && s.limited() {
				continue
			}
			told := l.report(p.at, "identity", "%s is told by %s what to change, which has nothing to do with whoever proved an identity", v.action.name, root)
			if answer := known.tied(root); answer != "" {
				told.hint("look first at what was answered about it: if: %s.status == 404", answer)
			} else {
				told.hint("give it what the call before require was asked with, or what a later call found by that")
			}
			return
		}
	}
}

// named says whether an input stands in the path of the action's request.
func (a *action) named(input string) bool {
	for _, r := range []*request{a.live, a.mock} {
		if r == nil || r.url == nil {
			continue
		}
		for _, p := range r.url.parts {
			if p.path == nil && strings.Contains(p.literal, "?") {
				break
			}
			if p.path != nil && p.path[0] == input {
				return true
			}
		}
	}
	return false
}

// limited says whether a slot only takes what the author has listed, or nothing that could name somebody else's thing.
func (s *slot) limited() bool {
	switch s.kind.name() {
	case "choice":
		return s.options == nil
	case "bool", "date", "money":
		return true
	}
	return false
}

// givenTo are the names an action's inputs depend on.
func givenTo(s *step) []string {
	switch v := s.do.(type) {
	case *callStep:
		return v.roots()
	case changing:
		return v.changes().roots()
	}
	return nil
}

// What is known of a name: that it belongs to whoever was identified, that it once did, and which other name it belongs together with.
const (
	theirs    = "theirs·"
	wasTheirs = "was·"
	together  = "together·"
	ofOurs    = "ours·" // written by the author, or found by nothing that anybody has claimed
	tie       = "tie·"  // asked about beside something of theirs; whether it belongs to it says the answer
)

// follow says what is known behind a step.
func (in facts) follow(s *step, passed bool) {
	switch v := s.do.(type) {
	case *requireStep:
		if passed && v.least() != bot.Known {
			in["identified"] = true
			for _, root := range v.to.roots() {
				in.belongs(root)
			}
		}
	case *callStep:
		in.forget(v.save)
		if passed && v.save != "" {
			in.asked(in.looked(v), v.save)
		}
	case *ifStep:
		in.decide(v.condition)
	case *switchStep:
		in.decide(v.value)
	case *setStep:
		for _, one := range v.sets {
			in.follows(one)
		}
	case *collectStep:
		if passed && v.slot != nil && v.slot.options != nil {
			in.asked(templateRoots(v.slot.options.from), v.slot.name)
			in.asked([]string{v.slot.name}, v.slot.options.save)
		}
	case *retryStep:
		if v.slot != nil {
			in.forget(v.slot.name)
		}
	case changing:
		if c, ok := v.(*commitStep); ok {
			in.forget(c.save)
		}
	}
}

// looked says which names a call's answer belongs together with. What is asked about beside something of theirs may be somebody else's, until the
// answer has been looked at.
func (in facts) looked(v *callStep) []string {
	roots := v.roots()
	if !slices.ContainsFunc(roots, func(root string) bool { return !in[theirs+root] && !in[ofOurs+root] }) {
		in[ofOurs+v.save] = true
	}
	if !slices.ContainsFunc(roots, func(root string) bool { return in[theirs+root] }) {
		return roots
	}
	return slices.DeleteFunc(roots, func(root string) bool {
		foreign := !in[theirs+root] && !in[ofOurs+root]
		if foreign {
			in[tie+v.save+"·"+root] = true
		}
		return foreign
	})
}

// decide: a condition on an answer tells whether what was asked about belongs to them.
func (in facts) decide(e *expression) {
	if e == nil {
		return
	}
	for _, fact := range slices.Sorted(mapKeys(in)) {
		rest, is := strings.CutPrefix(fact, tie)
		if answer, root, _ := strings.Cut(rest, "·"); is && slices.Contains(e.names, answer) {
			delete(in, fact)
			in.asked([]string{root}, answer)
		}
	}
}

// tied is the answer that would tell whether a name is theirs, "" when none was asked for.
func (in facts) tied(name string) string {
	for _, fact := range slices.Sorted(mapKeys(in)) {
		rest, is := strings.CutPrefix(fact, tie)
		if answer, root, _ := strings.Cut(rest, "·"); is && root == name {
			return answer
		}
	}
	return ""
}

// asked: a business system brought something by these names. When one of them is theirs it has seen that the others go with it.
func (in facts) asked(roots []string, brought string) {
	if brought == "" {
		return
	}
	for _, root := range roots {
		in[together+root+"·"+brought] = true
	}
	for _, root := range append(slices.Clone(roots), brought) {
		if in[theirs+root] {
			in.belongs(root)
		}
	}
}

// follows is a slot that is set: it is theirs when all that it is made of is.
func (in facts) follows(one assignment) {
	if one.slot == nil || one.value == nil {
		return
	}
	names := one.value.names
	all := len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return !in[theirs+name] })
	if len(names) == 1 && names[0] == one.slot.name {
		return // made of itself: still the same thing
	}
	in.forget(one.slot.name)
	if !slices.ContainsFunc(names, func(name string) bool { return !in[ofOurs+name] }) {
		in[ofOurs+one.slot.name] = true
	}
	if len(names) == 1 {
		in[together+names[0]+"·"+one.slot.name] = true
	}
	if all {
		in.belongs(one.slot.name)
	}
}

// belongs marks a name as theirs, and all that belongs together with it.
func (in facts) belongs(name string) {
	for queue := []string{name}; len(queue) > 0; queue = queue[1:] {
		in[theirs+queue[0]], in[wasTheirs+queue[0]] = true, true
		for fact := range in {
			a, b, ok := pair(fact)
			switch {
			case !ok:
			case a == queue[0] && !in[theirs+b]:
				queue = append(queue, b)
			case b == queue[0] && !in[theirs+a]:
				queue = append(queue, a)
			}
		}
	}
}

// forget: the name holds something else now.
func (in facts) forget(name string) {
	delete(in, theirs+name)
	delete(in, ofOurs+name)
	for fact := range in {
		if rest, is := strings.CutPrefix(fact, tie); is && (strings.HasPrefix(rest, name+"·") || strings.HasSuffix(rest, "·"+name)) {
			delete(in, fact)
		}
		if a, b, ok := pair(fact); ok && (a == name || b == name) {
			delete(in, fact)
		}
	}
}

// pair are the two names of a fact that says they belong together.
func pair(fact string) (a, b string, ok bool) {
	rest, is := strings.CutPrefix(fact, together)
	if !is {
		return "", "", false
	}
	return strings.Cut(rest, "·")
}
