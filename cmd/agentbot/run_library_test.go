package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"agentbot/flows"
)

func TestShippedTeams_AreThoseOfTheFlows(t *testing.T) {
	t.Parallel()
	names := regexp.MustCompile(`\bteam: ([a-z_]+)`)
	var used []string
	err := fs.WalkDir(flows.Shipped(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(flows.Shipped(), path)
		for _, found := range names.FindAllSubmatch(raw, -1) {
			used = append(used, string(found[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(used)
	if want := slices.Sorted(slices.Values(shippedTeams())); !slices.Equal(slices.Compact(used), want) {
		t.Errorf("the flows name %v, we say %v", slices.Compact(used), want)
	}
}

// TestReloadFlows_ChangesTheBotsOwnSentences: those who speak without the dialogue follow the folder too.
func TestReloadFlows_ChangesTheBotsOwnSentences(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.Shipped()); err != nil {
		t.Fatal(err)
	}
	p := built(t, func(c *Config) { c.Flows.Dir = dir })
	m := p.members["default"]
	before := m.profile.Sentences().Say("busy", "en")
	texts := filepath.Join(dir, "texts.yaml")
	raw, err := os.ReadFile(texts)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(raw), before, "Bear with me.", 1)
	if err := os.WriteFile(texts, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := m.flows(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := m.profile.Sentences().Say("busy", "en"); got != "Bear with me." {
		t.Errorf("%q after the reload, was %q", got, before)
	}
}
