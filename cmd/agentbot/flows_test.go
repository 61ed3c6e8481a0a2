package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/flows"
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

// A newcomer without any system that answers over HTTP: one folder, and the three large flows run to a finished outcome in every language.
func TestFlowsInit_SamplesPlayTheirCases(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mine")
	if out, err := runCommand(t, "flows", "init", "--samples", dir); err != nil || !strings.Contains(out, "agentbot chat --flows "+dir) {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := runCommand(t, "validate", dir, "--lang", "en"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"purchases.csv", "tests/student_import_made.yaml", "tests/order_status.yaml", "tests/files/turma-ok.csv"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, flows.SamplesDir)); err == nil {
		t.Error("the samples are there a second time")
	}
	if out, err := runCommand(t, "test", dir, "--lang", "en"); err != nil || !strings.Contains(out, "played in") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := runCommand(t, "flows", "init", "--samples", dir); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a second time: %v", err)
	}
}
