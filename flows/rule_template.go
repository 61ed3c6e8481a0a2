package flows

import (
	"slices"

	"github.com/expr-lang/expr/types"
)

// checkPart looks behind the dot where it is known what can stand there: {{ contact.nmae }} would say nothing, in every conversation.
func (l *loader) checkPart(p part) {
	whole, ok := globals[p.path[0]].(types.Map)
	if !ok {
		return
	}
	parts := slices.DeleteFunc(slices.Sorted(mapKeys(whole)), func(name string) bool { return name == types.Extra })
	switch {
	case len(p.path) == 1:
		l.report(p.at, "template", "%s is several things: name one of them", p.path[0]).hint("known: %s", sentenceList(parts, ", "))
	case !slices.Contains(parts, p.path[1]):
		l.report(p.at, "template", "%s has no %q", p.path[0], p.path[1]).meant(p.path[1], parts)
	case p.path[1] == "attributes" && len(p.path) == 2:
		l.report(p.at, "template", "%s.attributes is several things: name one of them", p.path[0]).write(p.path[0] + ".attributes.NAME")
	}
}
