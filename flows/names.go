package flows

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"agentbot/flows/phrase"
)

// Account is what Chatwoot knows by name, as far as anybody has looked.
type Account struct {
	Teams, Labels, Attributes []string // attributes of conversations
	OfContacts                []string // attributes of contacts
	Seen                      string   // where and when somebody looked; "": nobody has, and what is missing may be there all the same
}

// named is a name of Chatwoot's that flows use, where it stands first, and how often.
type named struct {
	kind, name string
	at         place
	times      int
}

// UnknownNames are the teams, labels and attributes of the flows that the account does not have. They are read once more from the files, because a
// checked library has forgotten where its names stood. A file that cannot be read is told by Load.
func UnknownNames(fsys fs.FS, a Account) []Problem {
	files, _ := readAll(fsys)
	l := &loader{}
	var uses []named
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if n := l.parse(name, []byte(files[name])); n != nil && path.Base(name) != "texts.yaml" {
			collectNames(n, &uses)
		}
	}
	l.problems = nil
	known := map[string][]string{"team": a.Teams, "label": a.Labels, "attribute": a.Attributes, "contact": a.OfContacts}
	for _, u := range uses {
		if slices.ContainsFunc(known[u.kind], func(name string) bool { return strings.EqualFold(name, u.name) }) {
			continue
		}
		l.unknown(u, a.Seen, known[u.kind])
	}
	return l.told()
}

func (l *loader) unknown(u named, seen string, known []string) {
	without := map[string]phrase.Words{
		"team": "handoffs go out without it", "label": "agents cannot filter by it", "attribute": "agents do not see it", "contact": "agents do not see it",
	}[u.kind]
	var p *Problem
	switch {
	case seen == "" && u.kind == "team":
		p = l.report(u.at, "team", "nobody has looked whether Chatwoot has the team %q: without it, %s", u.name, without)
	case seen == "" && u.kind == "label":
		p = l.report(u.at, "label", "nobody has looked whether Chatwoot has the label %q: without it, %s", u.name, without)
	case seen == "":
		p = l.report(u.at, "attribute", "nobody has looked whether Chatwoot has the attribute %q: without it, %s", u.name, without)
	case u.kind == "team":
		p = l.report(u.at, "team", "Chatwoot has no team %q (%s): %s", u.name, seen, without)
	case u.kind == "label":
		p = l.report(u.at, "label", "Chatwoot has no label %q (%s): %s", u.name, seen, without)
	case u.kind == "contact":
		p = l.report(u.at, "attribute", "Chatwoot has no attribute %q for contacts (%s): %s", u.name, seen, without)
	default:
		p = l.report(u.at, "attribute", "Chatwoot has no attribute %q for conversations (%s): %s", u.name, seen, without)
	}
	p.Warning = seen == ""
	if p.Warning {
		p.hint("agentbot setup looks")
	} else {
		if near := nearest(u.name, known); near != "" {
			p.hint("did you mean %q?", near)
		}
		p.hint("%s", howToCreate(u.kind))
		p.hint("then run agentbot setup again, which looks")
	}
	if u.times > 1 {
		p.hint("(and %d more)", u.times-1)
	}
}

// howToCreate says where in Chatwoot an administrator makes what is missing.
func howToCreate(kind string) phrase.Words {
	switch kind {
	case "team":
		return "create it in Chatwoot under Settings › Teams;"
	case "label":
		return "create it in Chatwoot under Settings › Labels;"
	case "contact":
		return "create it in Chatwoot under Settings › Custom attributes › Contact, with this as its key;"
	}
	return "create it in Chatwoot under Settings › Custom attributes › Conversation, with this as its key;"
}

// chatwoots are the keys whose values are names of Chatwoot's.
var chatwoots = map[string]string{"team": "team", "assign": "team", "label": "label", "labels": "label", "attributes": "attribute"}

// attributeRead is where a text, a condition or a slot reads a custom attribute.
var attributeRead = regexp.MustCompile(`\b(contact|conversation)\.attributes\.(\w+)`)

func collectNames(n *node, uses *[]named) {
	slot := n.child("type") != nil // its label is its name for people
	for _, m := range attributeRead.FindAllStringSubmatch(n.value, -1) {
		addName(map[string]string{"contact": "contact", "conversation": "attribute"}[m[1]], m[2], n.at, uses)
	}
	for _, e := range n.entries {
		if kind := chatwoots[e.key]; kind != "" && !slot {
			addNames(kind, e.value, uses)
		}
		collectNames(e.value, uses)
	}
	for _, item := range n.items {
		collectNames(item, uses)
	}
}

// addNames takes `team: x`, `labels: [x, y]` and `attributes: {x: …}`. What is filled in only while the bot talks is not known here.
func addNames(kind string, n *node, uses *[]named) {
	add := func(at place, name string) { addName(kind, name, at, uses) }
	switch {
	case kind == "attribute":
		for _, e := range n.entries {
			add(e.at, e.key)
		}
	case n.kind == listNode:
		for _, item := range n.items {
			add(item.at, item.value)
		}
	case n.kind == scalarNode:
		add(n.at, n.value)
	}
}

func addName(kind, name string, at place, uses *[]named) {
	i := slices.IndexFunc(*uses, func(u named) bool { return u.kind == kind && strings.EqualFold(u.name, name) })
	if i >= 0 {
		(*uses)[i].times++
	} else if name != "" && !strings.Contains(name, "{{") {
		*uses = append(*uses, named{kind: kind, name: name, at: at, times: 1})
	}
}
