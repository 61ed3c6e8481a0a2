package demo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"agentbot/bot"
)

func TestWords_EveryKeyInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		w := wordsOf(lang)
		for key := range portuguese {
			if strings.TrimSpace(w[key]) == "" {
				t.Errorf("%s lacks %q", lang, key)
			}
		}
		if len(w) != len(portuguese) {
			t.Errorf("%s has %d keys, pt %d", lang, len(w), len(portuguese))
		}
		for key := range w {
			if strings.Count(w[key], "%d") != strings.Count(portuguese[key], "%d") {
				t.Errorf("%s: %q takes other numbers", lang, key)
			}
		}
	}
}

func TestWords_NameEveryCommandActionAndState(t *testing.T) {
	t.Parallel()
	keys := []string{"pending", "open", "resolved", "snoozed", "low", "medium", "high", "urgent", "approved", "refunded", "charged_back", "disputed", "expired"}
	for _, a := range []bot.Action{
		bot.Reply{}, bot.Note{}, bot.AddLabels{}, bot.SetPriority{}, bot.SetAttributes{}, bot.Unassign{}, bot.AssignTeam{}, bot.SetStatus{}, bot.Commit{}, bot.SendCode{},
	} {
		keys = append(keys, "a_"+a.Kind())
	}
	for _, k := range []bot.CommandKind{
		bot.Start, bot.Fill, bot.Correct, bot.Confirm, bot.Deny, bot.Cancel, bot.Ask, bot.Person, bot.Chitchat, bot.Clarify, bot.Repeat, bot.Unsure, bot.NoAccess,
		bot.SetLanguage, bot.None, bot.AlarmRang, bot.ResultCame, bot.AgentSaid, bot.EventCame,
	} {
		keys = append(keys, "k_"+string(k))
	}
	for _, s := range []bot.OutState{bot.Queued, bot.Sending, bot.InDoubt, bot.Sent, bot.Dropped, bot.Buried} {
		keys = append(keys, "s_"+string(s))
	}
	for _, c := range customers() {
		keys = append(keys, c.id)
	}
	for _, key := range keys {
		if portuguese[key] == "" {
			t.Errorf("no words for %q", key)
		}
	}
}

func TestRich_LetsNothingThrough(t *testing.T) {
	t.Parallel()
	for text, bad := range map[string]string{"<script>alert(1)</script>": "<script", "[x](javascript:alert(1))": "javascript:", "<img src=x onerror=y>": "<img"} {
		if got := string(rich(text)); strings.Contains(got, bad) {
			t.Errorf("rich(%q) = %q", text, got)
		}
	}
	if got := rich(strings.Repeat("[a](", 40_000)); got != "" {
		t.Error("a hostile text was parsed")
	}
	if got := string(rich("**oi**\nvocê")); got != "<p><strong>oi</strong><br>\nvocê</p>\n" {
		t.Errorf("rich: %q", got)
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	all, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]sample{}
	for _, s := range all {
		byName[s.name] = s
	}
	good := byName["turma-ok.csv"].body
	if bytes.Count(good, []byte("\r\n")) != 21 || !bytes.Contains(good, []byte("Jo\xe3o")) || bytes.Contains(good, []byte("João")) {
		t.Errorf("turma-ok.csv is not 20 rows of Latin-1: %q", good)
	}
	if got := bytes.Count(byName["turma-grande.csv"].body, []byte("\r\n")); got != 10_001 {
		t.Errorf("turma-grande.csv has %d lines", got)
	}
	for _, name := range []string{"turma-com-erros.xlsx", "turma.xlsm"} {
		if !bytes.HasPrefix(byName[name].body, []byte("PK")) {
			t.Errorf("%s is no workbook", name)
		}
	}
	if !bytes.HasPrefix(byName["lista.jpg"].body, []byte{0xff, 0xd8}) || !bytes.HasPrefix(byName["audio.wav"].body, []byte("RIFF")) {
		t.Error("picture or sound is none")
	}
	for _, c := range customers() {
		for _, one := range chips(c) {
			if _, known := byName[one.File]; one.File != "" && !known {
				t.Errorf("chip %d attaches %q", one.Number, one.File)
			}
		}
	}
}

func TestAnnounce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := announce(&out, "[::]:8080", false, ""); err != nil {
		t.Fatal(err)
	}
	want := "agentbot demo · everything below is fictional and stays on this machine · no key, no network\nopen http://127.0.0.1:8080\n" +
		"Ctrl-C ends it and deletes its data (keep it with --data DIR)\n"
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
}

func TestRun_BusyPort(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	err = Run(t.Context(), Config{Addr: l.Addr().String(), Out: &bytes.Buffer{}})
	if want := fmt.Sprintf("port %d is busy; try --addr 127.0.0.1:%d", port, port+1); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := busy("127.0.0.1:1", errors.New("no")); errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "listen on 127.0.0.1:1") {
		t.Errorf("%v", err)
	}
}

func TestRun_FromTheThreeLinesToTheEmptyFolder(t *testing.T) {
	t.Parallel()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	kept := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		defer writer.Close()
		ended <- Run(ctx, Config{Addr: "127.0.0.1:0", Data: kept, Out: writer, Binary: binary})
	}()
	var lines []string
	for scanner := bufio.NewScanner(reader); len(lines) < 3 && scanner.Scan(); {
		lines = append(lines, scanner.Text())
	}
	if len(lines) != 3 || !strings.Contains(lines[2], "its data stays in "+kept) {
		t.Fatalf("%q", lines)
	}
	res, err := http.Get(strings.TrimPrefix(lines[1], "open "))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the page: %d", res.StatusCode)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("the end: %v", err)
	}
	if all, err := os.ReadDir(kept); err != nil || len(all) != 1 {
		t.Errorf("kept: %v %v", all, err)
	}
}

func TestFolder_IsDeletedUnlessKept(t *testing.T) {
	t.Parallel()
	dir, remove, err := folder("", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", dir, err)
	}
}

// TestContrast computes the ratio of every text on every ground it stands on, in both sets of colours.
func TestContrast(t *testing.T) {
	t.Parallel()
	css, err := files.ReadFile("static/page.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, _ := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	dark, _, _ = strings.Cut(dark, "}")
	pairs := map[string][]string{
		"text":   {"ground", "surface", "raised", "customer", "accent-soft", "yellow", "red-soft", "phone", "phone-bot", "phone-me"},
		"dim":    {"ground", "surface", "raised", "customer", "accent-soft", "yellow", "red-soft", "phone", "phone-bot", "phone-me"},
		"accent": {"surface", "raised", "accent-soft"}, "red": {"surface", "red-soft"}, "on-accent": {"accent"}, "surface": {"red"},
	}
	for name, set := range map[string]string{"light": light, "dark": dark} {
		for text, grounds := range pairs {
			for _, ground := range grounds {
				a, b := luminance(t, set, text), luminance(t, set, ground)
				if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
					t.Errorf("%s: %s on %s is %.2f : 1", name, text, ground, ratio)
				}
			}
		}
	}
}

func luminance(t *testing.T, css, name string) float64 {
	t.Helper()
	found := regexp.MustCompile(`--` + name + `: #([0-9a-f]+)`).FindStringSubmatch(css)
	if found == nil {
		t.Fatalf("no colour %s", name)
	}
	hex := found[1]
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	part := func(shift int) float64 {
		c := float64(n>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func TestLanguageFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ chosen, accept, want string }{
		{"es", "pt-BR", "es"}, {"", "pt-PT,en;q=0.5", "pt"}, {"", "fr,es;q=0.8,en;q=0.2", "es"}, {"xx", "", "en"}, {"", "not a header;;;", "en"},
	} {
		if got := languageFor(c.chosen, c.accept); got != c.want {
			t.Errorf("languageFor(%q, %q) = %s, want %s", c.chosen, c.accept, got, c.want)
		}
	}
}

func TestCard(t *testing.T) {
	t.Parallel()
	p := &page{zone: time.UTC}
	r := record{
		inbounds: map[int64]bot.Inbound{1: {Seq: 1, Kind: bot.CustomerMessage, Text: "HP10000001, o novo é marina.nova@example.com"}},
		outbounds: map[int64]bot.Outbound{
			4: {Seq: 4, Action: bot.Reply{Text: "Confirma?"}, State: bot.Sent, Attempt: 2, Receipt: []byte(`{"state":"sent","message":31}`)},
			5: {Seq: 5, Action: bot.Commit{Action: "purchases.change_email"}, State: bot.InDoubt, Attempt: 1, Error: "timeout"},
		},
		traces: []bot.Trace{{
			Version: 3, Read: []int64{1}, Sent: []int64{4, 5}, Actions: []string{"reply", "commit", "reply"}, Path: []string{"email_change › new_email"},
			Understanding: bot.Understanding{Language: "pt", Confidence: 0.98, Candidates: []bot.Candidate{{Flow: "email_change", Score: 0.91}}},
			Commands:      []bot.Command{{Kind: bot.Fill, Slot: "new_email", Value: []byte(`"marina.nova@example.com"`), By: "lexical", Score: 0.9}},
			Slots:         []bot.Shown{{Flow: "email_change", Name: "new_email", Text: "marina.nova@example.com", By: "customer", Verified: "otp"}},
		}},
	}
	got := p.cards(r, english)[0]
	if got.Understood != "fill new_email" || got.Done != "reply, change in the system" {
		t.Errorf("closed: %q → %q", got.Understood, got.Done)
	}
	if !slices.Equal(got.Heard, []string{"“HP10000001, o novo é m•••@example.com”"}) || got.Found[0].Value != "m•••@example.com" || got.Slots[0].Text != "m•••@example.com" {
		t.Errorf("not masked: %+v", got)
	}
	if got.Sent[0].Message != "31" || got.Sent[0].Attempts != "2" || got.Sent[1].State != "doubt" || got.Sent[1].Error != "timeout" {
		t.Errorf("sent: %+v", got.Sent)
	}
}

func TestStepLine(t *testing.T) {
	t.Parallel()
	lines := strings.Split("flow: f\nsteps:\n  - collect: code\n  - call: purchases.find\n    save: found\n  - if: found.x\n    then:\n      - say: {pt: a}\n  - say: {pt: b}\n  - commit: x\n    id: move\n  - resolve", "\n")
	for step, want := range map[string]int{"collect_code": 2, "call": 3, "if": 5, "say": 7, "say_2": 8, "move": 10, "resolve": 11, "nothing": -1, "": -1} {
		if got := stepLine(lines, step); got != want {
			t.Errorf("%q is in line %d, want %d", step, got, want)
		}
	}
}

func TestFlow_MarksTheStep(t *testing.T) {
	t.Parallel()
	p := &page{demo: &demo{cfg: Config{Flow: func(name string) ([]byte, error) {
		return []byte("flow: " + name + "\nsteps:\n  - collect: purchase\n  - collect: new_email\n"), nil
	}}}}
	got := p.flow(record{row: bot.Ledger{State: []byte(`{"v":1,"stack":[{"run":"1.0","flow":"email_change","step":"collect_new_email"}]}`)}})
	if got.Name != "email_change" || len(got.Lines) != 4 || got.Lines[2].Now || !got.Lines[3].Now {
		t.Errorf("%+v", got)
	}
	if got := p.flow(record{}); got.Name != "" {
		t.Errorf("nothing runs: %+v", got)
	}
}
