package main

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
)

// unknownNames says which teams and labels of the flows the account does not have, as far as setup's snapshot knows. They are no mistakes:
// a handoff goes out without the team, and somebody may create it tomorrow.
func unknownNames(config string, b BotConfig, out io.Writer) error {
	file := filepath.Join(filepath.Dir(config), connect.SnapshotFile)
	snapshot, err := connect.ReadSnapshot(file)
	if err != nil || snapshot == nil {
		return err
	}
	known := map[string][]string{"label": snapshot.Labels}
	for _, t := range snapshot.Teams {
		known["team"] = append(known["team"], t.Name)
	}
	for _, t := range b.Teams {
		known["team"] = append(known["team"], t.Name)
	}
	uses, err := usesIn(b.flowFiles())
	if err != nil {
		return err
	}
	what := map[string]string{"team": "handoffs go out without it", "label": "agents cannot filter by it"}
	for _, u := range uses {
		if slices.ContainsFunc(known[u.kind], func(name string) bool { return strings.EqualFold(name, u.name) }) {
			continue
		}
		more := ""
		if u.times > 1 {
			more = fmt.Sprintf(", and %d more", u.times-1)
		}
		write(out, "%s:%d%s: warning: Chatwoot has no %s %q (%s of %s), so %s: create it there, or run agentbot setup again if it exists by now\n",
			u.file, u.line, more, u.kind, u.name, connect.SnapshotFile, snapshot.Taken.Format("2006-01-02"), what[u.kind])
	}
	return nil
}

// use is a name that flows give something of Chatwoot's, and where it stands first.
type use struct {
	kind, name, file string
	line, times      int
}

// usesIn reads the files once more, because a checked library has forgotten where its names stood.
func usesIn(files fs.FS) ([]use, error) {
	var uses []use
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (name == "samples" || name == flows.TestsDir) {
			return fs.SkipDir // what is there is no flow
		}
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" && path.Ext(name) != ".yml" {
			return err
		}
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(raw, &doc); err != nil {
			return err
		}
		collectUses(&doc, name, &uses)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for teams and labels in the flows: %w", err)
	}
	return uses, nil
}

func collectUses(n *yaml.Node, file string, uses *[]use) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && !isSlot(n) {
			kind := strings.TrimSuffix(n.Content[i-1].Value, "s")
			addUses(kind, child, file, uses)
		}
		collectUses(child, file, uses)
	}
}

// isSlot: the label of a slot is its name for people, not one of Chatwoot's.
func isSlot(n *yaml.Node) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == "type" {
			return true
		}
	}
	return false
}

// addUses takes `team: x`, `label: x` and `labels: [x, y]`. What is filled in only while the bot talks is not known here.
func addUses(kind string, n *yaml.Node, file string, uses *[]use) {
	if kind != "team" && kind != "label" {
		return
	}
	named := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		named = n.Content
	}
	for _, v := range named {
		if v.Kind != yaml.ScalarNode || v.Value == "" || strings.Contains(v.Value, "{{") {
			continue
		}
		i := slices.IndexFunc(*uses, func(u use) bool { return u.kind == kind && strings.EqualFold(u.name, v.Value) })
		if i < 0 {
			*uses = append(*uses, use{kind: kind, name: v.Value, file: file, line: v.Line, times: 1})
			continue
		}
		(*uses)[i].times++
	}
}
