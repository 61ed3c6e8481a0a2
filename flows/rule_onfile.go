package flows

import (
	"slices"
	"strings"
)

// ruleOnFile: who somebody is, is measured only by what a business system answered. An address that the customer names, or that anybody may have
// written into Chatwoot, is their own, and a code that goes there proves nothing.
func ruleOnFile(l *loader, f *flow) {
	for _, st := range f.all {
		v, ok := st.do.(*requireStep)
		if !ok {
			continue
		}
		for _, t := range v.to.each() {
			l.onlyAnswered(f, t)
		}
	}
}

func (l *loader) onlyAnswered(f *flow, t *template) {
	if len(t.names()) == 0 {
		l.report(t.at, "identity", "to names nothing that a business system answered").hint("name what a business system has on file, like {{ found.email }}")
	}
	for _, part := range t.names() {
		root, whole := part.path[0], strings.Join(part.path, ".")
		s := f.slot(root)
		switch {
		case root == "contact" || root == "conversation" || s != nil && s.from != nil:
			l.report(part.at, "identity", "{{ %s }} is what Chatwoot was told, which proves nothing", whole).hint("name what a business system has on file, like {{ found.email }}")
		case s != nil:
			l.report(part.at, "identity", "{{ %s }} is what the customer says, which proves nothing", whole).hint("name what a business system has on file, like {{ found.email }}")
		case f.env[root] != nil && !f.answered(root, nil):
			l.report(part.at, "identity", "{{ %s }} is not what a call found", whole).hint("name what a business system has on file, like {{ found.email }}")
		}
	}
}

// answered says whether a name only ever holds what a call brought: its answer, or an item of a list in such an answer. What a change answered is
// none: it may repeat what the customer has just written.
func (f *flow) answered(name string, asking []string) bool {
	if slices.Contains(asking, name) {
		return false // two lists that are items of each other
	}
	brought := false
	for _, s := range f.all {
		switch v := s.do.(type) {
		case *callStep:
			brought = brought || v.save == name
		case *commitStep:
			if v.save == name {
				return false
			}
		case *importStep:
			if v.save == name {
				return false
			}
		}
	}
	for _, s := range f.slots {
		if s.options == nil || s.options.save != name {
			continue
		}
		for _, root := range templateRoots(s.options.from) {
			if !f.answered(root, append(slices.Clone(asking), name)) {
				return false
			}
		}
		brought = true
	}
	return brought
}
