package setup_test

import (
	"io"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/connect"
	"agentbot/cmd/agentbot/setup"
)

var unfilled = regexp.MustCompile(`\{[a-z_]+\}|\{missing`)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// A run without a person connects the inbox and writes the files; a second one changes nothing.
func TestRun_AutomatedTwice(t *testing.T) {
	t.Parallel()
	for _, language := range connect.Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, "")
			before := s.account.Snapshot()
			p := s.run(t.Context(), language, s.answers(), nil)
			if p.err != nil {
				t.Fatalf("%v\n%s", p.err, p.out)
			}
			after := s.state()
			s.isSetUp(before, after)
			s.unchanged("second run", after, s.run(t.Context(), language, s.answers(), nil))
		})
	}
}

// isSetUp compares the whole account with how it was, changed by exactly what was agreed, and looks into the files.
func (s *stage) isSetUp(before chatwoottest.Snapshot, after state) {
	s.t.Helper()
	want := before
	want.Inboxes = slices.Clone(before.Inboxes)
	bot := after.Chatwoot.Bots[len(after.Chatwoot.Bots)-1]
	want.Bots = append(slices.Clone(before.Bots), chatwoottest.BotState{
		ID: bot.ID, Name: "Aro", Description: "agentbot", URL: botWebhook, Token: bot.Token, Secret: bot.Secret, Type: "webhook",
	})
	want.Inboxes[0].Bot, want.Inboxes[0].GreetingEnabled, want.Inboxes[0].EmailCollect = bot.ID, false, false
	attribute := after.Chatwoot.Attributes[len(after.Chatwoot.Attributes)-1]
	want.Attributes = append(slices.Clone(before.Attributes), attribute)
	if attribute.Key != "bot_tester" || attribute.Type != "checkbox" || attribute.Model != "contact_attribute" {
		s.t.Errorf("the attribute is %+v", attribute)
	}
	if diff := cmp.Diff(want, after.Chatwoot); diff != "" {
		s.t.Errorf("Chatwoot (-want +got):\n%s", diff)
	}
	if got := after.Files["secrets.env"]; !strings.HasPrefix(got, "600\n") || !strings.Contains(got, "\nAGENTBOT_CHATWOOT_BOT_TOKEN="+bot.Token+"\n") ||
		!strings.HasSuffix(got, "\nAGENTBOT_CHATWOOT_WEBHOOK_SECRET="+bot.Secret+"\n") {
		s.t.Errorf("secrets.env is %q", got)
	}
	for name, content := range after.Files {
		if name != "secrets.env" && (strings.Contains(content, bot.Token) || strings.Contains(content, bot.Secret)) || strings.Contains(content, adminToken) {
			s.t.Errorf("%s holds a secret", name)
		}
	}
	snapshot, err := connect.ReadSnapshot(filepath.Join(s.dir, connect.SnapshotFile))
	if err != nil {
		s.t.Fatal(err)
	}
	if len(snapshot.Inboxes) != 2 || !snapshot.Inboxes[0].Connected || snapshot.Inboxes[1].Connected || snapshot.Inboxes[0].TimeZone != "America/Sao_Paulo" ||
		!snapshot.Inboxes[0].HoursEnabled || snapshot.Teams[0].Name != "financeiro" || !slices.Contains(snapshot.Labels, "email-change") || snapshot.Version != s.fake.Version() {
		s.t.Errorf("the snapshot is %+v", snapshot)
	}
	if len(after.Files) != 3 {
		s.t.Errorf("files: %v", after.Files)
	}
}

// A person who types every answer gets the same.
func TestRun_Person(t *testing.T) {
	t.Parallel()
	for language, yes := range map[string]string{"en": "y", "pt": "sim", "es": "sí"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, "")
			before := s.account.Snapshot()
			p := s.runAs(t.Context(), language, answersIn(s.dir), says("chat.example.com/app/accounts/3/dashboard", adminToken, "bot.example.com", "", yes, "", number(s.site.ID), "", "1", "+5511999990001", ""), "")
			if p.err != nil {
				t.Fatalf("%v\n%s", p.err, p.out)
			}
			s.isSetUp(before, s.state())
		})
	}
}

// What somebody has written into config.yaml stays, also under --yes: only setup's own keys are set, with a copy, and other lines of
// secrets.env stay. A no leaves the file as it is.
func TestRun_ExistingFiles(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	const mine = "# by hand\ncompany: mine\nstore: {dsn: 'postgres://u@h/d'}\nllm: {model: some} # why\n"
	write(t, filepath.Join(s.dir, "config.yaml"), mine)
	write(t, filepath.Join(s.dir, "secrets.env"), "SHOP_TOKEN=shop\nAGENTBOT_CHATWOOT_BOT_TOKEN=old\n")
	p := s.run(t.Context(), "en", s.answers(), nil)
	if p.err != nil {
		t.Fatalf("%v\n%s", p.err, p.out)
	}
	got := s.state().Files
	if got["config.yaml.bak"] != "600\n"+mine || !strings.HasPrefix(got["config.yaml"], "600\n"+mine+"\nserver:\n") ||
		!strings.Contains(got["config.yaml"], "rollout:\n  mode: testers\n  testers:\n") || !strings.Contains(got["config.yaml"], "\nteams:\n") {
		t.Errorf("config files: %v", got)
	}
	if secrets := got["secrets.env"]; !strings.HasPrefix(secrets, "600\nSHOP_TOKEN=shop\nAGENTBOT_CHATWOOT_BOT_TOKEN=bot-") || strings.Contains(secrets, "old") {
		t.Errorf("secrets.env is %q", secrets)
	}
	a := s.answers()
	a.Listen = "127.0.0.1:9000"
	before := s.state()
	p = s.run(t.Context(), "en", func() setup.Answers { a.Yes = false; no := false; a.Test = &no; return a }(), says("", "n"))
	after := s.state().Files
	if p.err != nil || after["config.yaml"] != before.Files["config.yaml"] || !strings.Contains(after["config.yaml.new"], "addr: 127.0.0.1:9000") {
		t.Errorf("after a no: %v, %v\n%s", p.err, after, p.out)
	}
}

// Chatwoot still signs with the secret before the configured one: it becomes the present one, and no line says it twice, which serve refuses.
func TestRun_FormerSecretIsThePresentOne(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	aro := s.account.AddBot(chatwoottest.Bot{ID: 14, Name: "Aro", URL: botWebhook})
	aro.SetSecret("the-old-one")
	for old, want := range map[string]string{
		"the-old-one": "\n", "'the-old-one'": "\n", "another": "\nAGENTBOT_CHATWOOT_PREVIOUS_WEBHOOK_SECRET=another\n",
	} {
		write(t, filepath.Join(s.dir, "secrets.env"), "AGENTBOT_CHATWOOT_WEBHOOK_SECRET=the-new-one\nAGENTBOT_CHATWOOT_PREVIOUS_WEBHOOK_SECRET="+old+"\n")
		p := s.run(t.Context(), "en", s.answers(), nil)
		got := s.state().Files["secrets.env"]
		if !strings.HasPrefix(got, "600\nAGENTBOT_CHATWOOT_WEBHOOK_SECRET=the-old-one"+want) || strings.Contains(got, "PREVIOUS") != (old == "another") || p.err != nil {
			t.Errorf("%s: %v, %s\n%s", old, p.err, got, p.out)
		}
	}
}

// A file in which setup cannot change its own keys alone is replaced only by somebody who says so: neither --yes nor Enter does.
func TestRun_ForeignConfiguration(t *testing.T) {
	t.Parallel()
	const mine = "company: mine\nserver: {addr: '127.0.0.1:7777'}\nstore: {dsn: 'postgres://u@h/d'}\n"
	s := newStage(t, "")
	write(t, filepath.Join(s.dir, "config.yaml"), mine)
	for range 2 { // the second time changes nothing
		p := s.run(t.Context(), "en", s.answers(), nil)
		got := s.state().Files
		if p.err != nil || got["config.yaml"] != "600\n"+mine || !strings.Contains(got["config.yaml.new"], "bot_id: ") || len(got) != 4 {
			t.Fatalf("%v: %v\n%s", p.err, got, p.out)
		}
		if want := "Take over into config.yaml what it says of: server.addr, chatwoot.bot_id, chatwoot.account, chatwoot.url, rollout.testers, rollout.mode"; !strings.Contains(p.text(), want) {
			t.Errorf("what to take over is not said:\n%s", p.out)
		}
	}
	a := s.answers()
	a.Yes = false
	for typed, replaced := range map[string]bool{"": false, "y": true} {
		p := s.run(t.Context(), "en", a, says("", "", typed))
		if got := s.state().Files["config.yaml"]; p.err != nil || (got != "600\n"+mine) != replaced {
			t.Errorf("%q: %v, %s\n%s", typed, p.err, got, p.out)
		}
		write(t, filepath.Join(s.dir, "config.yaml"), mine)
	}
}

// Running again keeps whom the bot serves, and where it listens, as the configuration has it by now.
func TestRun_KeepsTheRollout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, added string }{
		"everyone by now": {"mode: testers", "mode: everyone", ""},
		"another tester":  {"+5511999990001", "+5511999990002", ""},
		"another port":    {"127.0.0.1:8080", "127.0.0.1:9090", ""},
		"nothing is said": {"\nrollout:\n", "\nnotes:\n", "\nrollout:\n  mode: everyone\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, "")
			if p := s.run(t.Context(), "en", s.answers(), nil); p.err != nil {
				t.Fatalf("%v\n%s", p.err, p.out)
			}
			path := filepath.Join(s.dir, "config.yaml")
			raw, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(raw), c.from) {
				t.Fatalf("%v\n%s", err, raw)
			}
			edited := strings.Replace(string(raw), c.from, c.to, 1)
			write(t, path, edited)
			a := s.answers()
			a.Start, a.Testers = "", nil
			p := s.run(t.Context(), "en", a, nil)
			raw, err = os.ReadFile(path)
			if diff := cmp.Diff(edited+c.added, string(raw)); p.err != nil || err != nil || diff != "" {
				t.Errorf("%v, %v\n%s\n%s", p.err, err, diff, p.out)
			}
		})
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
