package flows

import (
	"context"
	"slices"

	"agentbot/bot"
)

// attributesStep writes custom attributes of the conversation.
type attributesStep struct {
	names  []string
	values map[string]*template
}

var attributesManual = verbManual{
	name: "attributes", doc: "Writes custom attributes of the conversation, for reports and automations in Chatwoot. A choice is written as its value, which is the same in every language; dates and amounts as the team's language writes them.", subject: mapOf("attribute", aTemplate),
	example: `
- attributes: {purchase_code: "{{ purchase }}", reason: typo}
`,
}

func readAttributes(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	v := &attributesStep{values: map[string]*template{}}
	if subject.kind != mapNode || len(subject.entries) == 0 {
		l.report(subject.at, "shape", "attributes must be a map of attribute and text").write(`attributes: {purchase_code: "{{ purchase }}"}`)
		return v
	}
	for _, e := range subject.entries {
		l.name(e.at, "the attribute", e.key)
		v.names = append(v.names, e.key)
		v.values[e.key] = l.template(e.value)
	}
	slices.Sort(v.names)
	return v
}

func (*attributesStep) blocks() []*block { return nil }

func (v *attributesStep) check(l *loader, s *step) {
	for _, name := range v.names {
		l.checkNames(v.values[name], s.flow.known(), "this flow")
	}
}

func (v *attributesStep) run(_ context.Context, p *play, s *step) (next, error) {
	values := map[string]string{}
	scope := p.scope()
	scope.code, scope.extra = p.lib.opts.Staff, p.choiceValues()
	for _, name := range v.names {
		values[name] = firstRunes(v.values[name].render(scope), 255)
	}
	p.act(bot.SetAttributes{Values: values})
	return s.forward(), nil
}

// choiceValues are the values of choices, which reports count and no language changes.
func (p *play) choiceValues() map[string]any {
	out := map[string]any{}
	for _, s := range p.flow(p.top()).slots {
		if held, ok := p.top().Slots[s.name]; ok && s.kind.name() == "choice" {
			out[s.name] = decode(held.Value)
		}
	}
	return out
}

func (v *attributesStep) templates() []*template {
	out := make([]*template, 0, len(v.names))
	for _, name := range v.names {
		out = append(out, v.values[name])
	}
	return out
}
