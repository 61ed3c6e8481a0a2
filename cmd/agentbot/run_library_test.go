package main

import (
	"io/fs"
	"regexp"
	"slices"
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
