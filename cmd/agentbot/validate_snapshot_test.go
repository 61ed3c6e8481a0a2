package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentbot/cmd/agentbot/connect"
)

// What the snapshot does not know is a warning with its place; what it or the configuration knows is not, and without a snapshot nothing is said.
func TestUnknownNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "config.yaml")
	b := defaultBot()
	var out bytes.Buffer
	if err := unknownNames(config, b, &out); err != nil || out.Len() > 0 {
		t.Errorf("without a snapshot: %v, %s", err, out.String())
	}
	s := connect.Snapshot{
		Taken: time.Date(2026, 7, 14, 0, 0, 0, 0, time.UTC), Labels: []string{"email-change"},
		Teams: []connect.Named{{ID: 1, Name: "Support"}, {ID: 2, Name: "purchases"}},
	}
	raw, err := s.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, connect.SnapshotFile), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	b.Teams = []Team{{Name: "payments", ID: 3}}
	if err := unknownNames(config, b, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`ownership_triage.yaml:5, and `, `: warning: Chatwoot has no team "ownership" (chatwoot.snapshot.json of 2026-07-14)`,
		`ownership_triage.yaml:6: warning: Chatwoot has no label "ownership-transfer"`, `team "international"`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing in\n%s", want, out.String())
		}
	}
	for _, known := range []string{`"support"`, `"purchases"`, `"payments"`, `"email-change"`} {
		if strings.Contains(out.String(), known) {
			t.Errorf("%s is known, and named in\n%s", known, out.String())
		}
	}
	if err := os.WriteFile(filepath.Join(dir, connect.SnapshotFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := unknownNames(config, b, &out); err == nil || !strings.Contains(err.Error(), "run agentbot setup again") {
		t.Errorf("a broken snapshot: %v", err)
	}
}
