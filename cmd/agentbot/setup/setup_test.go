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

// Existing files are not lost: a copy is kept, other lines of secrets.env stay, and a no leaves config.yaml as it is.
func TestRun_ExistingFiles(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	write(t, filepath.Join(s.dir, "config.yaml"), "company: mine\n")
	write(t, filepath.Join(s.dir, "secrets.env"), "SHOP_TOKEN=shop\nAGENTBOT_CHATWOOT_BOT_TOKEN=old\n")
	p := s.run(t.Context(), "en", s.answers(), nil)
	if p.err != nil {
		t.Fatalf("%v\n%s", p.err, p.out)
	}
	got := s.state().Files
	if got["config.yaml.bak"] != "600\ncompany: mine\n" || !strings.HasPrefix(got["config.yaml"], "600\n") || !strings.Contains(got["config.yaml"], "rollout:") {
		t.Errorf("config files: %v", got)
	}
	if secrets := got["secrets.env"]; !strings.HasPrefix(secrets, "600\nSHOP_TOKEN=shop\nAGENTBOT_CHATWOOT_BOT_TOKEN=bot-") || strings.Contains(secrets, "old") {
		t.Errorf("secrets.env is %q", secrets)
	}
	write(t, filepath.Join(s.dir, "config.yaml"), "company: edited\n")
	a := answersIn(s.dir)
	a.URL, a.PublicURL, a.BotName, a.Start, a.Testers = chatURL, botURL, "Aro", "testers", []string{"+5511999990001"}
	no := false
	a.Test = &no
	p = s.run(t.Context(), "en", a, says("", "n"))
	if p.err != nil {
		t.Fatalf("%v\n%s", p.err, p.out)
	}
	after := s.state().Files
	if after["config.yaml"] != "600\ncompany: edited\n" || !strings.HasSuffix(got["config.yaml"], strings.TrimPrefix(after["config.yaml.new"], "644")) {
		t.Errorf("after a no: %v\n%s", after, p.out)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
