package main

import (
	"os"
	"path/filepath"
	"testing"

	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
)

const wideFlow = `
flow: wide
title: {pt: um título que não cabe em botão nenhum, es: corto, en: short}
trigger: {phrases: {pt: [largo]}}
steps: [{say: {pt: Oi, es: Hola, en: Hi}}, resolve]
`

// Only inboxes with the bot count; without a snapshot it is a warning, and who only writes flows is told nothing.
func TestUnfitButtons(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.Shipped()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "wide.yaml"), []byte(wideFlow), 0o600); err != nil {
		t.Fatal(err)
	}
	b := defaultBot()
	b.Flows.Dir = dir
	library, problems := check(b)
	if library == nil {
		t.Fatal(flows.Format(problems))
	}
	config := filepath.Join(dir, "config.yaml")
	if got, err := unfitButtons("", library); err != nil || len(got) > 0 {
		t.Errorf("%v %v", got, err)
	}
	if got, err := unfitButtons(config, library); err != nil || len(got) != 1 || !got[0].Warning {
		t.Errorf("%v %v", got, err)
	}
	for connected, want := range map[bool]int{true: 1, false: 0} {
		raw, err := connect.Snapshot{Inboxes: []connect.SnapshotInbox{{Channel: "Channel::Whatsapp", Connected: connected}, {Channel: "Channel::WebWidget", Connected: true}}}.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, connect.SnapshotFile), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := unfitButtons(config, library); err != nil || len(got) != want || want > 0 && got[0].Warning {
			t.Errorf("connected %v: %v %v", connected, got, err)
		}
	}
}
