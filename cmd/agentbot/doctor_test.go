package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"agentbot/bot/sqlstore/postgrestest"
	"agentbot/cmd/agentbot/connect"
)

// TestDoctor_Healthy: nothing found, ends well, in every language, with and without the process that serves.
func TestDoctor_Healthy(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	found, err := c.findings()
	if err != nil || len(found) > 0 {
		t.Errorf("%v, found %+v", err, found)
	}
	out, err := c.visit("--quiet")
	if want := "agentbot doctor dev: I only look and change nothing.\n\nNothing is wrong.\n"; err != nil || out != want {
		t.Errorf("%v, said\n%s\nwant\n%s", err, out, want)
	}
	for _, language := range []string{"en", "pt", "es"} {
		out, err := c.visit("--lang", language)
		if err != nil || strings.Contains(out, "missing text") || strings.ContainsAny(out, "{}") {
			t.Errorf("%s: %v\n%s", language, err, out)
		}
		for line := range strings.Lines(out) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > columns && strings.Contains(strings.TrimSpace(line[11:]), " ") {
				t.Errorf("%s: %d columns: %s", language, n, line)
			}
		}
		t.Log("\n" + out)
	}
}

// TestDoctor_Variables: a variable that has no effect, and the administrator's token from the environment, which is no setting.
func TestDoctor_Variables(t *testing.T) {
	c := newClinic(t)
	c.store(c.config)
	t.Setenv("AGENTBOT_COMPNAY", "x")
	t.Setenv("AGENTBOT_SETUP_TOKEN", adminToken)
	found, err := c.findings("--token-file", "")
	if err != nil || len(found) != 1 || found[0].Code != "D2" || !strings.Contains(found[0].What, "AGENTBOT_COMPNAY") {
		t.Errorf("%v, found %+v", err, found)
	}
}

// TestDoctor_LeavesTheStoreAsItIs: while nobody serves, not one byte is another one afterwards.
func TestDoctor_LeavesTheStoreAsItIs(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.stop()
	before, err := os.ReadFile(c.dbPath())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.visit(); err != nil {
		t.Error(err)
	}
	after, err := os.ReadFile(c.dbPath())
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("%d bytes became %d: %v", len(before), len(after), err)
	}
	for _, left := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(c.dbPath() + left); err == nil {
			t.Errorf("left behind: bot.db%s", left)
		}
	}
}

// TestDoctor_SeveralBots: each has its own heading, and --json names it.
func TestDoctor_SeveralBots(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	one := c.config["chatwoot"]
	rest := ", knowledge: {sources: [sample]}, company: X}"
	delete(c.config, "chatwoot")
	delete(c.config, "company")
	delete(c.config, "knowledge")
	c.config["bots"] = "[{name: default, chatwoot: " + one + rest + ", {name: sales, chatwoot: " + one + rest + "]"
	c.store(c.config)
	found, err := c.findings()
	if err == nil {
		t.Error("a bot whose webhook goes to another one is fine")
	}
	var got []string
	for _, f := range found {
		got = append(got, f.Bot+" "+f.Code)
	}
	want := []string{"default D6", "sales D20", "sales D31", "sales D6"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	out, _ := c.visit()
	if strings.Count(out, "\nBot default\n") != 1 || strings.Count(out, "\nBot sales\n") != 1 {
		t.Errorf("said\n%s", out)
	}
}

// TestDoctor_LostTerminal: what cannot be written is an error, and not a success.
func TestDoctor_LostTerminal(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.store(c.config)
	cmd := doctorCommandOn(func(texts connect.Texts) connect.World { w := c.world; w.Texts = texts; return w }, freeSpace)
	cmd.SetOut(closedPipe{})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs([]string{"--config", c.configPath(), "--lang", "en"})
	if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), "write what was found") {
		t.Errorf("ended with %v", err)
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }

// TestDoctor_Versions: both models of ownership and all that bots may ask are fine, also where the bot's number has to be found out.
func TestDoctor_Versions(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"4.13.0", "4.14.1", "4.15.1", "4.18.0"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			c := newClinic(t)
			c.setVersion(version)
			c.swap("bot_id: 21, ", "")
			c.store(c.config)
			if found, err := c.findings(); err != nil || len(found) > 0 {
				t.Errorf("%v, found %+v", err, found)
			}
		})
	}
}

// TestDoctor_PostgreSQL: first without a store in it, then with one; the password is never shown.
func TestDoctor_PostgreSQL(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	c := newClinic(t)
	c.config["store"] = "{dsn: '" + dsn + "'}"
	c.store(c.config)
	if found, err := c.findings(); err != nil || len(found) != 1 || found[0].Code != "D71" {
		t.Errorf("empty: %v, found %+v", err, found)
	}
	openAt(t, Secret(dsn))
	out, err := c.visit()
	if err != nil || !strings.Contains(out, "PostgreSQL, schema ") || strings.Contains(out, dsn) {
		t.Errorf("%v\n%s", err, out)
	}
}
