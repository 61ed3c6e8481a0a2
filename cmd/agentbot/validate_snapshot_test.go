package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
)

// What the snapshot does not know is a mistake with its place; what it or the configuration knows is not. Without a snapshot it is a warning, and
// nothing without an account.
func TestUnknownNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "config.yaml")
	b := defaultBot()
	b.Teams = []Team{{Name: "payments", ID: 3}}
	problems, err := unknownNames(config, b)
	if said := flows.Format(problems); err != nil || !strings.Contains(said, `: warning: nobody has looked whether Chatwoot has the team "ownership"`) || strings.Contains(said, `"payments"`) {
		t.Errorf("without a snapshot: %v, %s", err, said)
	}
	if problems, err := unknownNames("", b); err != nil || len(problems) > 0 {
		t.Errorf("without an account: %v, %s", err, flows.Format(problems))
	}
	s := connect.Snapshot{
		Taken: time.Date(2026, 7, 14, 0, 0, 0, 0, time.UTC), Labels: []string{"email-change"},
		Teams:      []connect.Named{{ID: 1, Name: "Support"}, {ID: 2, Name: "purchases"}},
		Attributes: []connect.SnapshotAttribute{{Of: "conversation_attribute", Key: "reason"}, {Of: "contact_attribute", Key: "purchase_code"}},
	}
	raw, err := s.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, connect.SnapshotFile), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if problems, err = unknownNames(config, b); err != nil {
		t.Fatal(err)
	}
	said := flows.Format(problems)
	for _, want := range []string{
		`Chatwoot has no team "ownership" (chatwoot.snapshot.json, 2026-07-14): handoffs go out without it [team]`,
		`Chatwoot has no label "ownership-transfer"`, `team "international"`, "\n   6 | team: ownership\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%s is missing in\n%s", want, said)
		}
	}
	for _, known := range []string{`"support"`, `"purchases"`, `"payments"`, `"email-change"`, "warning"} {
		if strings.Contains(said, known) {
			t.Errorf("%s in\n%s", known, said)
		}
	}
	b.Flows.Dir = filepath.Join(dir, "flows")
	if err := writeFiles(b.Flows.Dir, map[string][]byte{"x.yaml": []byte("flow: x\nslots: {y: {type: text, label: mine}}\nsteps: [{attributes: {reason: a, purchase_code: b}}, {assign: nobody}]\n")}); err != nil {
		t.Fatal(err)
	}
	problems, err = unknownNames(config, b)
	if said := flows.Format(problems); err != nil || len(problems) != 2 || !strings.Contains(said, `attribute "purchase_code"`) || !strings.Contains(said, `team "nobody"`) {
		t.Errorf("want the attribute of contacts and the team of assign: %v\n%s", err, said)
	}
	if err := os.WriteFile(filepath.Join(dir, connect.SnapshotFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := unknownNames(config, b); err == nil || !strings.Contains(err.Error(), "run agentbot setup again") {
		t.Errorf("a broken snapshot: %v", err)
	}
}
