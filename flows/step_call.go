package flows

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"agentbot/bot"
	"agentbot/flows/phrase"
)

// invocation is an action with its arguments: what call, commit and require's code have in common.
type invocation struct {
	at     place
	action *action
	args   map[string]*template
}

// insteadOf says where an action belongs, by what it does.
var insteadOf = map[string]phrase.Words{"read": "use call", "change": "use commit after a confirm", "code": "it is for require"}

func (l *loader) invocation(subject, with *node, does string) invocation {
	name := l.str(subject, does)
	v := invocation{at: subject.at, action: l.lib.actions[name], args: map[string]*template{}}
	if v.action == nil {
		l.report(subject.at, "action", "there is no action %q in actions.yaml", name).meant(name, slices.Collect(maps.Keys(l.lib.actions)))
	} else if v.action.does != does {
		l.report(subject.at, "action", "the action %s does %q and cannot stand here", name, v.action.does).hint("%s", insteadOf[v.action.does])
	}
	if with == nil {
		with = &node{kind: mapNode, at: subject.at}
	}
	if with.kind != mapNode {
		l.report(with.at, "shape", "with must be a map of name and value")
		return v
	}
	for _, e := range with.entries {
		v.args[e.key] = l.template(e.value)
		if v.action != nil && !slices.Contains(v.action.input, e.key) {
			l.report(e.at, "action", "the action %s takes no %q", name, e.key).meant(e.key, v.action.input)
		}
	}
	if v.action != nil {
		for _, need := range v.action.input {
			if v.args[need] == nil {
				l.report(subject.at, "action", "the action %s needs %q", name, need).write("with: {" + need + ": …}")
			}
		}
	}
	return v
}

func (v invocation) checkArgs(l *loader, f *flow) {
	for _, key := range slices.Sorted(maps.Keys(v.args)) {
		l.checkNames(v.args[key], f.known(), "this flow")
		for _, p := range v.args[key].names() {
			if len(p.path) > 1 && p.path[1] == "rows" && slices.Contains(tableNames(f), p.path[0]) {
				l.report(p.at, "slot", "the rows of the table %s are a file's worth and stand in no text", p.path[0]).hint("import sends them: rows: %s", p.path[0])
			}
		}
	}
}

// roots are the names the arguments depend on.
func (v invocation) roots() []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(v.args)) {
		for _, p := range v.args[key].names() {
			out = append(out, p.path[0])
		}
	}
	return out
}

func (v invocation) values(p *play) argsScope {
	out := argsScope{}
	for key, t := range v.args {
		out[key] = t.data(p.scope())
	}
	p.invoked(v.action, out)
	return out
}

// invocationKeys stand beside call and commit.
var invocationKeys = []key{
	{"with", mapOf("input", aTemplate), false, "The action's inputs."},
	{"save", aName, false, "Under which name the answer can be used: NAME.outcome, NAME.status, and what the system answered."},
	{"on_error", someSteps, false, "What happens when the system does not answer; without it people take over."},
}

// callStep reads from a business system.
type callStep struct {
	invocation
	save     string
	personal bool // finds people by something personal
	onError  *block
}

var callManual = verbManual{
	name: "call", doc: "Reads from a business system, by an action of actions.yaml. It may be repeated and changes nothing.", subject: aName,
	keys: invocationKeys,
	example: `
- call: example.find
  with: {code: "{{ purchase }}"}
  save: found
  on_error: {handoff: {reason: system_unavailable, team: support}}
`,
}

func readCall(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &callStep{invocation: l.invocation(subject, d.node("with"), "read"), save: d.str("save")}
	if n := d.node("save"); n != nil {
		l.name(n.at, "the name in save", v.save)
	}
	v.onError = l.optional(f, d.node("on_error"))
	return v
}

func (v *callStep) blocks() []*block { return []*block{v.onError} }

func (v *callStep) check(l *loader, s *step) {
	v.checkArgs(l, s.flow)
	v.personal = v.action != nil && (v.action.personal || !v.action.anybodys && v.namesPerson(s.flow))
}

// namesPerson says whether an argument is something that identifies people, as the customer gave it or as Chatwoot was told.
func (v invocation) namesPerson(f *flow) bool {
	for _, t := range v.args {
		for _, p := range t.names() {
			s := f.slot(p.path[0])
			told := p.path[0] == "contact" && len(p.path) == 2 && (p.path[1] == "email" || p.path[1] == "phone")
			if told || s != nil && slices.Contains(personalTypes, s.kind.name()) {
				return true
			}
		}
	}
	return false
}

func (v *callStep) run(ctx context.Context, p *play, s *step) (next, error) {
	if back, ok := p.unproved(s, v.action); ok {
		return back, nil
	}
	answer := bot.Answer{Outcome: bot.Unavailable, Note: "the action has no backend"}
	if q, ok := p.lib.reading(v.action, v.values(p)); ok {
		var err error
		if answer, err = p.ask(ctx, q); err != nil {
			return next{}, err
		}
	}
	p.keep(v.save, saved(answer.Outcome, answer.Output))
	if answer.Outcome == bot.Unavailable || answer.Outcome == "failed" {
		if v.onError != nil {
			return goTo(v.onError.first), nil
		}
		return p.fail("system_unavailable"), nil
	}
	if answer.Outcome == bot.OK && !v.personal {
		p.verify(v.roots(), v.action.name)
	}
	return s.forward(), nil
}

func (p *play) keep(name string, value json.RawMessage) {
	if name == "" {
		return
	}
	f := p.top()
	if f.Saved == nil {
		f.Saved = map[string]json.RawMessage{}
	}
	f.Saved[name] = value
}

// verify marks slots as more than claimed.
func (p *play) verify(slots []string, by string) {
	f := p.top()
	for _, name := range slots {
		if held, ok := f.Slots[name]; ok {
			held.Verified = by
			f.Slots[name] = held
		}
	}
}

func (v *callStep) ways(s *step) []edge { return append(v.onError.aside(), s.onward()) }

// templates are the arguments, which customers do not see.
func (v invocation) templates() []*template {
	out := make([]*template, 0, len(v.args))
	for _, key := range slices.Sorted(maps.Keys(v.args)) {
		out = append(out, v.args[key])
	}
	return out
}
