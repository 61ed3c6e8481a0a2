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
	name: "attributes", doc: "Writes custom attributes of the conversation, for reports and automations in Chatwoot. A choice stands there with its title in the team's language, whatever the customer speaks.", subject: mapOf("attribute", aTemplate),
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
	values, staff := map[string]string{}, frameScope{p: p, f: p.top(), code: p.lib.opts.Staff} // a report counts one word for all languages
	for _, name := range v.names {
		values[name] = firstRunes(v.values[name].render(staff), 255)
	}
	p.act(bot.SetAttributes{Values: values})
	return s.forward(), nil
}

func (v *attributesStep) templates() []*template {
	out := make([]*template, 0, len(v.names))
	for _, name := range v.names {
		out = append(out, v.values[name])
	}
	return out
}
