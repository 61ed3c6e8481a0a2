package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/flows"
)

const extraFlow = `flow: extra
title: {pt: extra, es: extra, en: extra}
trigger: {phrases: {pt: [quero o extra], es: [quiero el extra], en: [I want the extra]}}
slots: {which: {type: text}}
steps:
  - collect: which
    ask: {pt: Qual?, es: ¿Cuál?, en: Which?}
`

// kept is a bot that serves from a folder of its own, with its configuration in a file.
type kept struct {
	t      *testing.T
	p      *program
	m      *member
	dir    string
	config string
}

func keptFlows(t *testing.T) *kept {
	t.Helper()
	k := &kept{t: t, dir: ownFlows(t)}
	k.config = filepath.Join(t.TempDir(), "config.yaml")
	k.write(k.config, "chatwoot: {url: 'http://127.0.0.1:9', account: 3, bot_token: b, webhook_secret: s}\nflows: {dir: '"+k.dir+"'}\nstore: {dsn: 'sqlite:"+filepath.Join(t.TempDir(), "bot.db")+"'}\n")
	c, _, err := LoadConfig(k.config)
	if err != nil {
		t.Fatal(err)
	}
	if k.p, err = build(t.Context(), c, zerolog.Nop(), &clock{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.p.close(); err != nil {
			t.Error(err)
		}
	})
	k.m = k.p.members["default"]
	return k
}

func (k *kept) write(path, text string) {
	k.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

// hash is of what is in the folder.
func (k *kept) hash() string {
	k.t.Helper()
	files, problems := flows.Sources(os.DirFS(k.dir))
	if len(problems) > 0 {
		k.t.Fatal(flows.Format(problems))
	}
	return flows.HashOf(files)
}

func (k *kept) look() {
	k.t.Helper()
	if err := k.m.flows(k.t.Context()); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kept) run(args ...string) (string, error) {
	k.t.Helper()
	return runCommand(k.t, append(append([]string{"flows"}, args...), "--config", k.config, "--lang", "en")...)
}

// stands puts a customer into the middle of the extra flow.
func (k *kept) stands() {
	k.t.Helper()
	now := time.Now()
	in := bot.Inbound{
		Key: bot.Key{Bot: "default", Account: 3, Conversation: 7}, Kind: bot.CustomerMessage, Message: 1, At: 1, Dedupe: "m:1", Text: "x",
		Snapshot: bot.Snapshot{Status: bot.Pending, CanReply: true},
	}
	if _, err := k.p.store.Record(k.t.Context(), now, in, bot.Policy{}); err != nil {
		k.t.Fatal(err)
	}
	turn, err := k.p.store.NextTurn(k.t.Context(), now.Add(time.Second), time.Minute)
	if err != nil {
		k.t.Fatal(err)
	}
	st := turn.State
	st.V, st.Library, st.Stack = bot.StateVersion, k.hash(), []bot.Frame{{Run: "1", Flow: "extra", Step: "collect_which"}}
	if err := k.p.store.CommitTurn(k.t.Context(), now.Add(time.Second), turn, bot.Decision{State: st}); err != nil {
		k.t.Fatal(err)
	}
}

// Every version that ran is listed, compared and brought back; who stands on a step that goes is told before; nothing that was written is lost.
func TestFlowsVersions(t *testing.T) {
	t.Parallel()
	k := keptFlows(t)
	first := k.hash()
	k.write(filepath.Join(k.dir, "extra.yaml"), extraFlow)
	k.look()
	second := k.hash()
	out, err := k.run("history")
	if want := regexp.MustCompile(`^20\d\d-\d\d-\d\d \d\d:\d\d  ` + second[:8] + `  \+extra  \(newest\)\n20\S+ \S+  ` + first[:8] + `  \d+ files\n$`); err != nil || !want.MatchString(out) {
		t.Errorf("%v, want %s\n%s", err, want, out)
	}
	if out, err = k.run("diff", first[:6], second[:6]); err != nil || !strings.Contains(out, "+flow: extra") || !strings.Contains(out, "+++ "+second[:6]+"/extra.yaml") {
		t.Errorf("%v\n%s", err, out)
	}
	k.write(filepath.Join(k.dir, "extra.yaml"), extraFlow+"  - resolve\n")
	if out, err = k.run("diff", second[:6]); err != nil || !strings.Contains(out, "\n+  - resolve\n") || strings.Contains(out, "texts.yaml") {
		t.Errorf("%v\n%s", err, out)
	}
	unused := k.hash()
	k.stands()
	out, err = k.run("rollback", first[:8])
	if err == nil || statusOf(err) != exitProblems || !strings.Contains(out, "warning: conversations in the flow extra, which is not here any more: 1 [standing]") || k.hash() != unused {
		t.Errorf("a step on which somebody stands: %v\n%s", err, out)
	}
	k.write(filepath.Join(k.dir, "extra.yaml"), strings.ReplaceAll(extraFlow, "which", "what"))
	if out, err := runCommand(t, "validate", k.dir, "--config", k.config, "--lang", "en"); err != nil || !strings.Contains(out, "extra.yaml:1:7: warning: conversations that stand on extra › collect_which, which is not here any more: 1 [standing]") {
		t.Errorf("validate: %v\n%s", err, out)
	}
	k.write(filepath.Join(k.dir, "extra.yaml"), extraFlow+"  - resolve\n")
	if out, err = k.run("rollback", first[:8], "--yes"); err != nil || k.hash() != first {
		t.Errorf("%v\n%s", err, out)
	}
	if body, err := os.ReadFile(filepath.Join(k.dir+".before-"+unused[:8], "extra.yaml")); err != nil || !strings.HasSuffix(string(body), "- resolve\n") {
		t.Errorf("what had never run is lost: %v %s", err, body)
	}
	k.look()
	if out, err = k.run("history"); err != nil || strings.Count(out, first[:8]) != 2 || !strings.Contains(out, "-extra  (newest)") {
		t.Errorf("%v\n%s", err, out)
	}
	for _, c := range [][]string{{"rollback", "ffff"}, {"diff", "ffff"}} {
		if out, err := k.run(c...); statusOf(err) != exitUnread || !strings.Contains(err.Error(), "no version that ran begins with ffff") {
			t.Errorf("%v: %v\n%s", c, err, out)
		}
	}
}

// A mistake leaves the version before running, is told once, and is seen in readiness until it is gone.
func TestFlows_AMistakeIsSeenUntilItIsGone(t *testing.T) {
	t.Parallel()
	k := keptFlows(t)
	before := k.hash()
	k.write(filepath.Join(k.dir, "extra.yaml"), strings.Replace(extraFlow, "collect: which", "collect: whose", 1))
	if err := k.m.flows(t.Context()); err == nil || !strings.Contains(err.Error(), "the version before goes on") {
		t.Errorf("%v", err)
	}
	k.look() // told once
	notes := k.p.notes()
	if len(notes) != 1 || !strings.Contains(notes[0], `default: the changed flows are not used`) || !strings.Contains(notes[0], `extra.yaml:6:14: "whose" is no slot`) || strings.Contains(notes[0], "\n") {
		t.Errorf("%q", notes)
	}
	began, err := editions(t.Context(), k.p.store, "default")
	if err != nil || len(began) != 1 || began[0].Hash != before {
		t.Errorf("%v %v", began, err)
	}
	k.write(filepath.Join(k.dir, "extra.yaml"), extraFlow)
	k.look()
	if notes := k.p.notes(); len(notes) > 0 {
		t.Errorf("%q", notes)
	}
	if began, err = editions(t.Context(), k.p.store, "default"); err != nil || len(began) != 2 {
		t.Errorf("%v %v", began, err)
	}
}
