package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDeploy_Workflows: they are YAML with what they need, every action has a version, and no job may do more than it must.
func TestDeploy_Workflows(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", ".github", "workflows")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]map[string]any{}
	for _, entry := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		docs[entry.Name()] = documents(t, string(raw))[0]
		if docs[entry.Name()]["permissions"] == nil {
			t.Errorf("%s does not limit what its token may do", entry.Name())
		}
		jobs, _ := docs[entry.Name()]["jobs"].(map[string]any)
		for name, job := range jobs {
			if at(t, job, "uses") != nil {
				continue
			}
			steps, _ := at(t, job, "steps").([]any)
			for _, step := range steps {
				checkStep(t, entry.Name()+" "+name, step)
			}
			if at(t, job, "timeout-minutes") == nil {
				t.Errorf("%s %s may run for hours", entry.Name(), name)
			}
		}
	}
	holds(t, docs["test.yml"], map[string]any{"permissions": map[string]any{"contents": "read"}, "jobs.test.container": "golang:1.26-bookworm"})
	holds(t, docs["release.yml"], map[string]any{
		"permissions": map[string]any{}, "jobs.test.uses": "./.github/workflows/test.yml", "jobs.binaries.needs": "test", "jobs.image.needs": "test",
		"jobs.binaries.permissions": map[string]any{"contents": "write"},
		"jobs.image.permissions":    map[string]any{"contents": "read", "packages": "write"},
	})
}

func checkStep(t *testing.T, where string, step any) {
	t.Helper()
	if uses, ok := at(t, step, "uses").(string); ok && !regexp.MustCompile(`^(actions|docker)/[a-z-]+@(v\d+(\.\d+)*|[0-9a-f]{40})$`).MatchString(uses) {
		t.Errorf("%s: %s is no action of GitHub's or Docker's with a version", where, uses)
	}
	run, _ := at(t, step, "run").(string)
	if strings.Contains(run, "${{") { // somebody else's words would become ours to run
		t.Errorf("%s: an expression inside a script: %s", where, run)
	}
	program, _, _ := strings.Cut(run, " ")
	if !strings.HasPrefix(program, ".ci/") && !strings.HasPrefix(program, "deploy/") {
		return
	}
	if info, err := os.Stat(filepath.Join("..", "..", program)); err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("%s: %s cannot be run: %v", where, program, err)
	}
	if bash, err := exec.LookPath("bash"); err == nil {
		if said, err := exec.CommandContext(t.Context(), bash, "-n", filepath.Join("..", "..", program)).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", program, said)
		}
	}
}
