package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func runCommand(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := rootCommand()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// A newcomer's way: a folder of flows, checked, changed, checked again.
func TestFlowsInit_WritesAFolderThatValidates(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "my flows")
	if out, err := runCommand(t, "flows", "init", dir); err != nil || !strings.Contains(out, "agentbot validate") {
		t.Fatalf("init: %v\n%s", err, out)
	}
	if out, err := runCommand(t, "validate", dir); err != nil {
		t.Fatalf("validate: %v\n%s", err, out)
	}
	for _, name := range []string{"email_change.yaml", "texts.yaml", "actions.yaml", "flow.schema.json", "texts.schema.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	path := filepath.Join(dir, "email_change.yaml")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := runCommand(t, "flows", "init", dir)
	if err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a second init: %v, want a sentence that says what is there already", err)
	}
	if body, _ := os.ReadFile(path); string(body) != "mine" {
		t.Error("a second init has overwritten a file")
	}
}
