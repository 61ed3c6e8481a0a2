package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
)

// talk is a chat in this process: say writes a line, until reads lines up to one that holds a text.
type talk struct {
	t   *testing.T
	in  io.Writer
	out <-chan string
}

func startTalk(t *testing.T, channel string) *talk {
	t.Helper()
	return talkIn(t, "", caller{channel: channel})
}

// talkIn is a talk through the flows of a folder.
func talkIn(t *testing.T, dir string, who caller) *talk {
	t.Helper()
	config, err := chatConfig("", dir)
	if err != nil {
		t.Fatal(err)
	}
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := chat(t.Context(), config, zerolog.Nop(), who, inR, outW)
		_ = outW.CloseWithError(err) // whoever still reads must not wait for ever
		ended <- err
	}()
	lines := make(chan string, 1000) // so that the chat never waits for a reader
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(outR); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	t.Cleanup(func() {
		_ = inW.Close()
		if err := <-ended; err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return &talk{t: t, in: inW, out: lines}
}

func (k *talk) say(text string) {
	k.t.Helper()
	if _, err := io.WriteString(k.in, text+"\n"); err != nil {
		k.t.Fatal(err)
	}
}

func (k *talk) until(text string) string {
	k.t.Helper()
	var read []string
	patience := time.After(scriptPatience)
	for {
		select {
		case line, ok := <-k.out:
			if !ok {
				k.t.Fatalf("the chat ended without %q:\n%s", text, strings.Join(read, "\n"))
			}
			if read = append(read, line); strings.Contains(line, text) {
				return line
			}
		case <-patience:
			k.t.Fatalf("no %q in\n%s", text, strings.Join(read, "\n"))
		}
	}
}

// TestChat_ChangesAnAddress is the main job without Chatwoot: a code by mail, a read-back, one change at the business system.
func TestChat_ChangesAnAddress(t *testing.T) {
	t.Parallel()
	k := startTalk(t, "web")
	k.until("Write as a customer would")
	k.say("comprei com o email errado")
	k.until("código da compra")
	k.say("HP10000001, o novo é marina.nova@example.com")
	code := regexp.MustCompile(`code (\d{6})`).FindStringSubmatch(k.until("mail>"))
	if code == nil {
		t.Fatal("no code was mailed")
	}
	k.say(code[1])
	k.until("marina.nova@example.com")
	k.say("sim")
	k.until("Pronto")
}

func TestChat_TakesAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "turma.csv")
	if err := os.WriteFile(path, []byte("nome;email;turma\nAna Lima;ana.lima@example.com;A\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := startTalk(t, "web")
	k.say("/file " + path + ".missing")
	k.until("no such file")
	k.say("/file " + path)
	k.until("bot>")
}

func TestChat_ReopensWithTheBot(t *testing.T) {
	t.Parallel()
	k := startTalk(t, "web")
	k.say("como baixo o certificado?")
	k.until("bot>")
	k.say("obrigado, era só isso")
	k.until("[resolved]")
	k.say("comprei com o email errado")
	k.until("[pending]")
	k.until("código da compra")
}

func TestChat_HandsOverToATeam(t *testing.T) {
	t.Parallel()
	k := startTalk(t, "web")
	k.say("quero falar com uma pessoa")
	k.until("[team: support]")
}

func TestTerminal_Said_MasksSecrets(t *testing.T) {
	t.Parallel()
	term := &terminal{program: &program{clock: &clock{}}, status: bot.Pending}
	in := term.said("meu cartão é 4111 1111 1111 1111")
	if strings.Contains(in.Text, "4111") || !in.Sensitive {
		t.Errorf("the card number is kept: %q, sensitive %v", in.Text, in.Sensitive)
	}
	if in = term.said("oi"); in.Text != "oi" || in.Sensitive {
		t.Errorf("harmless words: %q, sensitive %v", in.Text, in.Sensitive)
	}
}

// Without a system that answers over HTTP, and from the number on file: the customer's side and the team's, in one terminal.
func TestChat_PlaysTheTeamToo(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mine")
	if err := initFlows(dir, true); err != nil {
		t.Fatal(err)
	}
	k := talkIn(t, dir, caller{channel: "whatsapp", phone: "+551190000102"})
	k.say("comprei com o email errado HP10000002")
	k.until("mail> to raffael@gmial.example")
	k.say("sem acesso")
	k.until("O número desta conversa é o mesmo do cadastro")
	k.say("rafael.lima@example.com")
	k.until("Confirma?")
	k.say("sim")
	k.until("/bot done")
	k.say("/agent alguém vê isso?")
	k.say("/agent /bot refuse address_taken")
	k.until("Não consigo usar esse e-mail")
	k.say("rafael.novo@example.com")
	k.until("Confirma?")
	k.say("sim")
	k.until("/bot done")
	k.say("/wait tomorrow")
	k.until("[/wait tomorrow: how long?")
	k.say("/wait 9h")
	k.until("A equipe ainda não confirmou a alteração.")
	k.until("[open]")
}

// Outside a channel of phones a number is only written down, and proves nothing.
func TestTerminal_Contact_HasANumberWhereOneIsDelivered(t *testing.T) {
	t.Parallel()
	for family, want := range map[string]string{"whatsapp": "5511990000102", "sms": "5511990000102", "web": "", "email": "", "telegram": ""} {
		term := &terminal{program: &program{clock: &clock{}}, channel: channelClass(family), phone: "+5511990000102"}
		if c := term.observed().Contact; c.Number != want || c.Phone != "+5511990000102" {
			t.Errorf("%s: %+v", family, c)
		}
	}
}
