package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/flows"
)

// validate hands the matching's own measure to the flows.
func TestCheck_PhrasesTooClose(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.Shipped()); err != nil {
		t.Fatal(err)
	}
	body := "flow: mine\ntitle: {pt: x, es: x, en: x}\ntrigger: {phrases: {pt: [queria trocar o email da minha compra]}}\nsteps: [{say: {pt: Oi, es: Hola, en: Hi}}, resolve]\n"
	if err := os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	b := defaultBot()
	b.Flows.Dir = dir
	if _, problems := check(b); !strings.Contains(flows.Format(problems), "is too close to") {
		t.Error(flows.Format(problems))
	}
}
