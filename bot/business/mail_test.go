package business

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"agentbot/bot"
)

// mailServer is a real SMTP server on loopback: STARTTLS or TLS with a certificate of its own, sign-in, and the ways in which servers fail.
type mailServer struct {
	net.Listener
	roots *x509.CertPool
	tls   *tls.Config
	fault mailFault

	mu      sync.Mutex
	mails   []string
	said    []string // what it was told, without mails
	carried sync.WaitGroup
}

type mailFault struct {
	implicit   bool // TLS from the first byte
	bare       bool // offers no STARTTLS
	login      bool // knows AUTH LOGIN only
	greeting   string
	recipient  string        // its answer to RCPT
	end        string        // its answer to the end of a mail; "cut" closes the connection
	mute       string        // the command after which it says nothing more
	muted      chan struct{} // closed when it has fallen silent
	beforeData bool          // cuts the connection in the middle of a mail
}

func mailOn(t *testing.T, fault mailFault) *mailServer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{roots: x509.NewCertPool(), tls: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, fault: fault}
	s.roots.AddCert(certificate)
	if s.Listener, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	s.carried.Go(s.serve)
	t.Cleanup(func() { _ = s.Close(); s.carried.Wait() })
	return s
}

func (s *mailServer) serve() {
	for {
		conn, err := s.Accept()
		if err != nil {
			return
		}
		s.carried.Go(func() {
			defer func() { _ = conn.Close() }()
			if s.fault.implicit {
				conn = tls.Server(conn, s.tls)
			}
			s.talk(conn)
		})
	}
}

func (s *mailServer) talk(conn net.Conn) {
	r := bufio.NewReader(conn)
	say := func(line string) { _, _ = fmt.Fprintf(conn, "%s\r\n", line) }
	or := func(line, otherwise string) string {
		if line == "" {
			return otherwise
		}
		return line
	}
	_, secure := conn.(*tls.Conn)
	say(or(s.fault.greeting, "220 mail ready"))
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb := strings.ToUpper(strings.Fields(line + " x")[0])
		s.mu.Lock()
		s.said = append(s.said, line)
		s.mu.Unlock()
		if s.fault.mute == verb {
			close(s.fault.muted)
			_, _ = io.Copy(io.Discard, r) // until the other side gives up
			return
		}
		switch verb {
		case "EHLO":
			s.offers(say, secure)
		case "STARTTLS":
			say("220 go ahead")
			conn = tls.Server(conn, s.tls)
			r, secure = bufio.NewReader(conn), true
		case "AUTH":
			if !s.signedIn(line, say, r) {
				return
			}
		case "RCPT":
			say(or(s.fault.recipient, "250 ok"))
		case "DATA":
			say("354 end with a dot")
			if s.fault.beforeData || !s.take(r, or(s.fault.end, "250 queued"), say) {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *mailServer) offers(say func(string), secure bool) {
	say("250-mail")
	if !secure && !s.fault.bare {
		say("250-STARTTLS")
	}
	if s.fault.login {
		say("250-AUTH LOGIN")
	} else {
		say("250-AUTH PLAIN LOGIN")
	}
	say("250 8BITMIME")
}

func (s *mailServer) signedIn(line string, say func(string), r *bufio.Reader) bool {
	given := []string{strings.TrimPrefix(line, "AUTH PLAIN ")}
	if line == "AUTH LOGIN" {
		given = nil
		for _, ask := range []string{"Username:", "Password:"} {
			say("334 " + base64.StdEncoding.EncodeToString([]byte(ask)))
			answer, err := r.ReadString('\n')
			if err != nil {
				return false
			}
			given = append(given, strings.TrimSpace(answer))
		}
	}
	var plain string
	for _, g := range given {
		raw, err := base64.StdEncoding.DecodeString(g)
		if err != nil {
			return false
		}
		plain += string(raw)
	}
	if got := strings.ReplaceAll(plain, "\x00", ""); got != "bot"+mailPassword {
		say("535 who are you? " + got)
		return true
	}
	say("235 welcome")
	return true
}

// take reads a mail to its end, and answers or cuts the connection.
func (s *mailServer) take(r *bufio.Reader, answer string, say func(string)) bool {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	s.mu.Lock()
	s.mails = append(s.mails, b.String())
	s.mu.Unlock()
	if answer == "cut" {
		return false
	}
	say(answer)
	return true
}

func (s *mailServer) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.mails...)
}

const mailPassword = "pass word+1"

func (s *mailServer) config() *SMTP {
	return &SMTP{
		Host: "127.0.0.1", Port: s.Addr().(*net.TCPAddr).Port, User: "bot", From: "Cursos Aroeira <codigo@aroeira.example>", Roots: s.roots,
		Password: func() (string, error) { return mailPassword, nil },
	}
}

func mailer(t *testing.T, s *mailServer, change func(*SMTP)) *Executor {
	t.Helper()
	c := s.config()
	if change != nil {
		change(c)
	}
	return executor(t, nil, func(e *Config) { e.SMTP, e.MaxTimeout = c, 2*time.Second })
}

func aCode() *bot.Outbound {
	return &bot.Outbound{Action: bot.SendCode{Run: "4.0", Key: "key1", Mail: &bot.Mail{
		To: "ana@example.com", Subject: "Seu código de Aroeira", Language: "pt", Text: "Seu código é ${code}. Ele vale 10 minutos.\nNão o passe a ninguém.\n.\n",
	}}}
}

func TestMail_CarriesTheCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  mailFault
		change func(*SMTP)
	}{
		"starttls":      {mailFault{}, nil},
		"tls":           {mailFault{implicit: true}, func(c *SMTP) { c.Security = TLS }},
		"login":         {mailFault{login: true}, nil},
		"no sign-in":    {mailFault{}, func(c *SMTP) { c.User = "" }},
		"plain, no one": {mailFault{bare: true}, func(c *SMTP) { c.Security, c.User = Plain, "" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailOn(t, c.fault)
			e := mailer(t, s, c.change)
			if got := e.Deliver(t.Context(), aCode()); got.Verdict != bot.Present || got.Err != "" {
				t.Fatal(got)
			}
			m, err := mail.ReadMessage(strings.NewReader(s.all()[0]))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
			if err != nil {
				t.Fatal(err)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			if err != nil || subject != "Seu código de Aroeira" {
				t.Error(subject, err)
			}
			want := "Seu código é " + e.code("key1") + ". Ele vale 10 minutos.\r\nNão o passe a ninguém.\r\n.\r\n"
			if got := strings.ReplaceAll(string(body), "\r\r", "\r"); got != want {
				t.Errorf("%q is not %q", got, want)
			}
			for header, want := range map[string]string{
				"From": `"Cursos Aroeira" <codigo@aroeira.example>`, "To": "<ana@example.com>", "Message-Id": "<key1@aroeira.example>", "Auto-Submitted": "auto-generated",
				"Content-Language": "pt", "Date": "Tue, 14 Jul 2026 12:00:00 +0000",
			} {
				if got := m.Header.Get(header); got != want {
					t.Errorf("%s: %q is not %q", header, got, want)
				}
			}
			if check := e.Check(t.Context(), bot.CodeQuestion{Key: "key1", Code: e.code("key1")}); check.Outcome != bot.OK {
				t.Error(check)
			}
			if got := e.Deliver(t.Context(), aCode()); got.Verdict != bot.Present || s.all()[0] != s.all()[1] {
				t.Error("a repeat is another mail", got)
			}
		})
	}
}

// Whatever goes wrong before the end of the mail is certainly not sent; only what breaks after it is in doubt, and that is never sent again.
func TestMail_Failures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault   mailFault
		change  func(*SMTP)
		verdict bot.Verdict
		err     string
	}{
		"no starttls":            {mailFault{bare: true}, nil, bot.Hopeless, "mail server 127.0.0.1: it offers no STARTTLS: set actions.smtp.security to tls or, on a network you trust, to none"},
		"a stranger's papers":    {mailFault{}, func(c *SMTP) { c.Roots = x509.NewCertPool() }, bot.Hopeless, "mail server 127.0.0.1: its certificate does not hold: x509: certificate signed by unknown authority"},
		"wrong password":         {mailFault{}, func(c *SMTP) { c.Password = func() (string, error) { return "other", nil } }, bot.Hopeless, "mail server 127.0.0.1 answered 535 to the sign-in"},
		"no password":            {mailFault{}, func(c *SMTP) { c.Password = func() (string, error) { return "", errors.New("x=secret") } }, bot.Hopeless, "mail server 127.0.0.1: its password is not set"},
		"no room today":          {mailFault{greeting: "421 too busy"}, nil, bot.NotDone, "mail server 127.0.0.1 answered 421 to the greeting"},
		"no such mailbox":        {mailFault{recipient: "550 5.1.1 <ana@example.com> user unknown"}, nil, bot.Hopeless, "mail server 127.0.0.1 answered 550 to the recipient"},
		"not yet":                {mailFault{recipient: "451 4.7.1 greylisted"}, nil, bot.NotDone, "mail server 127.0.0.1 answered 451 to the recipient"},
		"cut in the mail":        {mailFault{beforeData: true}, nil, bot.Unclear, "mail server 127.0.0.1: broke off at the end of the mail"},
		"cut after the mail":     {mailFault{end: "cut"}, nil, bot.Unclear, "mail server 127.0.0.1: broke off at the end of the mail"},
		"refused after the mail": {mailFault{end: "554 spam"}, nil, bot.Hopeless, "mail server 127.0.0.1 answered 554 to the end of the mail"},
		"full after the mail":    {mailFault{end: "452 full"}, nil, bot.NotDone, "mail server 127.0.0.1 answered 452 to the end of the mail"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mailer(t, mailOn(t, c.fault), c.change).Deliver(t.Context(), aCode())
			if got.Verdict != c.verdict || got.Err != c.err {
				t.Errorf("%s %q is not %s %q", got.Verdict, got.Err, c.verdict, c.err)
			}
			judged := bot.Judge(noon, &bot.Outbound{Action: aCode().Action, Was: bot.Queued, Attempt: 1, TriedAt: noon, DecidedAt: noon}, got, bot.DefaultWaits())
			if c.verdict == bot.Unclear && (judged.State != bot.Buried || judged.Then != nil) {
				t.Error("a mail in doubt is tried again, or is told to be lost", judged)
			}
			if c.verdict == bot.Hopeless && (judged.Then == nil || judged.Then.Outcome != "failed") {
				t.Error("the flow waits for a code that never comes", judged)
			}
		})
	}
}

func TestMail_SlowServer(t *testing.T) {
	t.Parallel()
	for verb, want := range map[string]bot.Verdict{"EHLO": bot.NotDone, "RCPT": bot.NotDone, "DATA": bot.NotDone} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			s := mailOn(t, mailFault{mute: verb, muted: make(chan struct{})})
			c := s.config()
			e := executor(t, nil, func(e *Config) { e.SMTP, e.MaxTimeout = c, 50*time.Millisecond })
			got := e.Deliver(t.Context(), aCode())
			if got.Verdict != want || !strings.HasPrefix(got.Err, "mail server 127.0.0.1: no answer in time") {
				t.Error(got)
			}
		})
	}
}

// A process that died while sending does not send again: the same mail twice would be the doubt that the customer sees.
func TestMail_DiedWhileSending(t *testing.T) {
	t.Parallel()
	s := mailOn(t, mailFault{})
	e := mailer(t, s, nil)
	for _, a := range []bot.Action{aCode().Action, bot.Notify{Key: "k", Mail: &bot.Mail{To: "a@example.com"}}, bot.Notify{Key: "k", Request: bot.Request{Method: "POST", URL: "https://x.example/"}}} {
		o := &bot.Outbound{Action: a, Was: bot.Sending, Attempt: 2, TriedAt: noon.Add(-time.Minute), DecidedAt: noon.Add(-time.Minute)}
		if r := bot.Judge(noon, o, e.Look(t.Context(), o), bot.DefaultWaits()); r.State != bot.Buried || r.Then != nil {
			t.Errorf("%s: %+v", a.Kind(), r)
		}
	}
	if len(s.all()) > 0 {
		t.Error("it was sent by a look")
	}
}

func TestMail_IsConfigured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]SMTP{"sender": {Host: "x", From: "codigo"}, "security": {Host: "x", From: "a@example.com", Security: "ssl"}, "password in the clear": {Host: "x", From: "a@example.com", Security: Plain, User: "bot"}} {
		if _, err := newPostman(&c); err == nil {
			t.Error(name)
		}
	}
	if got := executor(t, nil, nil).Deliver(t.Context(), aCode()); got.Verdict != bot.Hopeless || !strings.Contains(got.Err, "actions.smtp") {
		t.Error(got)
	}
	late := aCode()
	late.LeaseEnd = noon.Add(time.Second)
	if got := mailer(t, mailOn(t, mailFault{}), nil).Deliver(t.Context(), late); got.Verdict != bot.Late {
		t.Error(got)
	}
	evil := aCode()
	evil.Action = bot.SendCode{Key: "k", Mail: &bot.Mail{To: "a@example.com\r\nRCPT TO:<b@example.com>", Subject: "x"}}
	if got := mailer(t, mailOn(t, mailFault{}), nil).Deliver(t.Context(), evil); got.Verdict != bot.Hopeless {
		t.Error(got)
	}
}

func TestProbeMail_SignsInAndSendsNothing(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]struct {
		change  func(*SMTP)
		lasting bool
		says    string // "" = it works
	}{
		"works":          {func(*SMTP) {}, false, ""},
		"wrong password": {func(c *SMTP) { c.Password = func() (string, error) { return "other", nil } }, true, "answered 535 to the sign-in"},
		"no trust":       {func(c *SMTP) { c.Roots = x509.NewCertPool() }, true, "its certificate does not hold"},
		"nobody there":   {func(c *SMTP) { c.Port = 1 }, false, "broke off at connecting"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailOn(t, mailFault{})
			c := s.config()
			v.change(c)
			lasting, err := ProbeMail(t.Context(), *c)
			if said := fmt.Sprint(err); lasting != v.lasting || (err == nil) != (v.says == "") || !strings.Contains(said, v.says) {
				t.Errorf("lasting %t, %v: want %t, %q", lasting, err, v.lasting, v.says)
			}
			if mails := s.all(); len(mails) != 0 {
				t.Errorf("mails were sent: %q", mails)
			}
		})
	}
}
