package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

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

// mailing is a folder of the shipped flows and one that notifies by mail.
func mailing(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.Shipped()); err != nil {
		t.Fatal(err)
	}
	const letters = `flow: letters
title: {pt: carta, es: carta, en: letter}
trigger: {phrases: {pt: [mande uma carta]}}
steps:
  - notify: {mail: team@example.com, subject: {pt: Carta, es: Carta, en: Letter}, text: {pt: Chegou., es: Llegó., en: It has come.}}
  - resolve
`
	if err := os.WriteFile(filepath.Join(dir, "letters.yaml"), []byte(letters), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestUnmailed: mail without a server is told where there is a configuration, and not where everything is made up.
func TestUnmailed(t *testing.T) {
	t.Parallel()
	b := defaultBot()
	b.Flows.Dir = mailing(t)
	served, made := b, b
	served.Actions.SMTP.Host, made.Actions.Mode = "mail.example.com", mockActions
	for name, tt := range map[string]struct {
		config string
		bot    BotConfig
		want   int
	}{"no server": {"config.yaml", b, 1}, "a server": {"config.yaml", served, 0}, "made up": {"config.yaml", made, 0}, "no configuration": {"", b, 0}} {
		library, problems := check(tt.bot)
		if library == nil {
			t.Fatal(flows.Format(problems))
		}
		got := unmailed(tt.config, tt.bot, library)
		if len(got) != tt.want || tt.want > 0 && (!got[0].Warning || got[0].Line != 5 || !strings.Contains(got[0].Message, "letters notifies by mail")) {
			t.Errorf("%s: %v, want %d", name, got, tt.want)
		}
	}
}

// TestServe_TellsOfMail: serve says in its log what will not be mailed.
func TestServe_TellsOfMail(t *testing.T) {
	t.Parallel()
	b := defaultBot()
	b.Flows.Dir = mailing(t)
	library, problems := check(b)
	if library == nil {
		t.Fatal(flows.Format(problems))
	}
	for host, want := range map[string]int{"": 1, "mail.example.com": 0} {
		var log strings.Builder
		b.Actions.SMTP.Host = host
		m := &mind{config: NamedBot{Name: "default", BotConfig: b}}
		m.warnOfMail(&program{log: zerolog.New(&log)}, library)
		if strings.Count(log.String(), "letters notifies by mail") != want {
			t.Errorf("host %q: want %d warnings, got %s", host, want, log.String())
		}
	}
}
