package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// mailbox is a mail server on loopback that keeps what it gets.
type mailbox struct {
	net.Listener
	mu    sync.Mutex
	mails []string
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{Listener: l}
	var talking sync.WaitGroup
	talking.Go(func() {
		for {
			conn, err := m.Accept()
			if err != nil {
				return
			}
			talking.Go(func() { m.talk(conn) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); talking.Wait() })
	return m
}

func (m *mailbox) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	lines := bufio.NewScanner(conn)
	say := func(text string) { _, _ = fmt.Fprintf(conn, "%s\r\n", text) }
	say("220 mail")
	for lines.Scan() {
		switch line := lines.Text(); {
		case line == "DATA":
			say("354 go on")
			var mail strings.Builder
			for lines.Scan() && lines.Text() != "." {
				mail.WriteString(lines.Text() + "\n")
			}
			m.mu.Lock()
			m.mails = append(m.mails, mail.String())
			m.mu.Unlock()
			say("250 taken")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// mailed waits for the nth mail and reads the code in it.
func (h *house) mailed(m *mailbox, n int, to string) string {
	h.t.Helper()
	code := ""
	h.await(func() error {
		m.mu.Lock()
		defer m.mu.Unlock()
		if len(m.mails) < n || !strings.Contains(m.mails[n-1], "To: <"+to+">") {
			return fmt.Errorf("%d mails, want the %d. to %s", len(m.mails), n, to)
		}
		_, body, _ := strings.Cut(m.mails[n-1], "\n\n")
		code = sixDigits.FindString(body)
		return nil
	})
	return code
}

// noted waits for a private note of the bot.
func (h *house) noted(text string) {
	h.t.Helper()
	h.await(func() error {
		for _, note := range h.notes() {
			if strings.Contains(note, text) {
				return nil
			}
		}
		return fmt.Errorf("no note with %q among %q", text, h.notes())
	})
}

// sampleHouse is a company without any system that answers over HTTP: the shipped flows, their samples, a mail server, a team.
func sampleHouse(t *testing.T) (*house, *mailbox, string) {
	t.Helper()
	dir, mails := filepath.Join(t.TempDir(), "flows"), newMailbox(t)
	if err := initFlows(dir, true); err != nil {
		t.Fatal(err)
	}
	if out, err := runCommand(t, "validate", dir); err != nil {
		t.Fatalf("the samples do not validate: %v\n%s", err, out)
	}
	h := newHouse(t, plan{
		Actions: fmt.Sprintf("{mode: live, smtp: {host: 127.0.0.1, port: %d, security: none, from: Aroeira <codigo@aroeira.example>}}", mails.Addr().(*net.TCPAddr).Port),
		Config:  fmt.Sprintf("flows: {dir: %q}", dir),
	})
	return h, mails, dir
}

// The whole way, in the real program against a Chatwoot: the purchase stands in a CSV file, the code comes by mail, the change is made by Ana.
// The program is restarted while the team has it, and nothing is lost or said twice.
func TestBackends_OneFileAndAgentsNotes(t *testing.T) {
	t.Parallel()
	h, mails, _ := sampleHouse(t)
	stop := h.serve(seams{})
	h.says("quero trocar o e-mail da minha compra")
	h.answered(1, "código da compra")
	h.says("HP10000001")
	h.answered(2, "código de 6 dígitos")
	h.says(h.mailed(mails, 1, "marina.souza@example.com"))
	h.answered(3, "Para qual e-mail")
	h.says("marina.nova@example.com")
	h.answered(4, "Confirma?")
	h.says("sim")
	h.answered(5, "uma pessoa da equipe")
	h.noted("Trocar o e-mail dela para marina.nova@example.com")
	h.calm()
	stop()

	h.ana.Note(h.talk, "vou fazer agora")
	h.ana.Note(h.talk, "/bot done trocado no painel")
	h.fault.Store(twice())
	h.serve(seams{})
	h.answered(6, "Pronto. A compra HP10000001 agora está em marina.nova@example.com")
	h.becomes(chatwoot.Resolved)
	h.calm()
	h.answered(6, "Pronto")
	if n := len(h.notes()); n != 1 {
		t.Errorf("%d notes, want the one request: %q", n, h.notes())
	}
	if seen := h.talk.Transcript(); strings.Contains(strings.Join(h.notes(), "\n"), "[@") == false {
		t.Errorf("the team is not called: %+v", seen)
	}

	h.ana.Note(h.talk, "/bot done outra vez")
	h.noted("Este comando não mudou nada")
	h.answered(6, "Pronto")
}

// twice delivers every event again.
func twice() *func(chatwoottest.Delivery) chatwoottest.DeliveryFault {
	f := func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return chatwoottest.DeliveryFault{Copies: 1} }
	return &f
}

// A person who takes the conversation over while the team has the request ends it: what is answered then changes nothing and reaches nobody.
func TestBackends_TakeoverWhileTheTeamHasIt(t *testing.T) {
	t.Parallel()
	h, mails, _ := sampleHouse(t)
	h.serve(seams{})
	for _, step := range []struct{ says, answer string }{
		{"quero importar meus alunos", "Com qual e-mail"}, {"mare@example.com", "6 dígitos"}, {"", "mande a lista"}, {"Ana Lima; ana.lima@example.com\nBia Reis; bia.reis@example.com", "Importo agora"}, {"sim", "uma pessoa da equipe"},
	} {
		if step.says == "" {
			step.says = h.mailed(mails, 1, "mare@example.com")
		}
		before := len(h.replies())
		h.says(step.says)
		h.answered(before+1, step.answer)
	}
	h.noted("rows.csv")
	h.ana.Reply(h.talk, "oi, aqui é a Ana, vou ver isso com você")
	h.becomes(chatwoot.Open)
	replies := len(h.replies())
	h.ana.Note(h.talk, "/bot done matriculados")
	h.noted("Este comando não mudou nada")
	h.calm()
	if n := len(h.replies()); n != replies {
		t.Errorf("the bot speaks over Ana: %q", h.replies())
	}
}

// A new version of the file is read while the program runs; a broken one is not, and is told with its line.
func TestBackends_TheFileChanges(t *testing.T) {
	t.Parallel()
	h, mails, dir := sampleHouse(t)
	path := filepath.Join(dir, "purchases.csv")
	sales, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	library := filepath.Join(dir, "actions.yaml")
	actions, err := os.ReadFile(library)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(library, []byte(strings.Replace(string(actions), "refresh: 1m", "refresh: 5s", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	replace := func(text string) {
		t.Helper()
		beside := path + ".new"
		if err := os.WriteFile(beside, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		before := time.Now().Add(-time.Minute) // what has just changed is not read before it is quiet
		if err := errors.Join(os.Chtimes(beside, before, before), os.Rename(beside, path)); err != nil {
			t.Fatal(err)
		}
	}
	config, _, err := LoadConfig(h.config())
	if err != nil {
		t.Fatal(err)
	}
	p, err := buildWith(t.Context(), config, zerolog.Nop(), &clock{}, seams{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	keeper := p.members["default"].tables
	look := func() error {
		for _, v := range keeper.seen {
			v.looked = v.looked.Add(-keeper.sources()[0].Refresh)
		}
		return keeper.refresh(t.Context())
	}
	finds := func(code, want string) {
		t.Helper()
		look := bot.Lookup{Table: keeper.sources()[0].ID, Where: []bot.Match{{Column: "code", Value: code}}, Fields: []bot.Field{{Name: "email", Column: "email"}}}
		if got := string(p.members["default"].business.Call(t.Context(), bot.CallQuestion{Lookup: &look}).Output); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	finds("HP10000001", "marina.souza@example.com")
	replace(strings.Replace(string(sales), "marina.souza@example.com;+55 11 99000-0101", "marina.casada@example.com;+55 11 99000-0101", 1))
	if err := look(); err != nil {
		t.Fatal(err)
	}
	finds("HP10000001", "marina.casada@example.com")
	replace(strings.Replace(string(sales), "grace.hill@example.com", "grace.hill", 1))
	err = look()
	if err == nil || !strings.Contains(err.Error(), "purchases.csv:10:1: the column email holds no e-mail address") || strings.Contains(err.Error(), "grace") {
		t.Error("the mistake is not told, or tells too much:", err)
	}
	finds("HP10000001", "marina.casada@example.com")
	if err := look(); err != nil {
		t.Error("a mistake is told twice:", err)
	}
	if out, err := runCommand(t, "validate", dir); err == nil || !strings.Contains(out, "purchases.csv:10:1: the column email holds no e-mail address") {
		t.Errorf("validate: %v\n%s", err, out)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := look(); err == nil || !strings.Contains(err.Error(), "actions.yaml:") {
		t.Error("a file that is gone is not told:", err)
	}
	finds("HP10000001", "marina.casada@example.com")
	replace(string(sales))
	if err := look(); err != nil {
		t.Fatal(err)
	}
	finds("HP10000001", "marina.souza@example.com")
	if len(mails.mails) > 0 {
		t.Error("somebody got a mail")
	}
}
