package business

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
)

// Security is how the way to a mail server is protected.
type Security string

// The ways. Without a word it is STARTTLS, and a server that does not offer it gets no mail.
const (
	StartTLS Security = "starttls"
	TLS      Security = "tls"  // from the first byte, mostly port 465
	Plain    Security = "none" // for a server on this machine or network that knows no TLS
)

// SMTP is the mail server that codes and notifications go out through.
type SMTP struct {
	Host     string
	Port     int // 0: 587, with TLS 465
	Security Security
	User     string                 // "": no sign-in
	Password func() (string, error) // asked for at every mail
	From     string                 // "Loja <nao-responda@example.com>"
	Roots    *x509.CertPool         // nil: the machine's
	// Dial opens the connection; nil: over the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// postman sends mails, one connection each: a code a minute needs no pool.
type postman struct {
	SMTP
	from *mail.Address
}

func newPostman(c *SMTP) (*postman, error) {
	if c == nil {
		return nil, nil
	}
	from, err := mail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("mail sender %q is no address like Loja <nao-responda@example.com>", c.From)
	}
	p := &postman{SMTP: *c, from: from}
	switch p.Security {
	case "":
		p.Security = StartTLS
	case StartTLS, TLS, Plain:
	default:
		return nil, fmt.Errorf("mail security %q is none of starttls, tls, none", p.Security)
	}
	if p.Security == Plain && p.User != "" {
		return nil, errors.New("mail: a password is not sent without TLS: set actions.smtp.security to starttls or tls, or leave the user away")
	}
	if p.Port == 0 {
		p.Port = 587
		if p.Security == TLS {
			p.Port = 465
		}
	}
	if p.Password == nil {
		p.Password = func() (string, error) { return "", nil }
	}
	return p, nil
}

// post sends one mail. Nothing that fails before the last line of the mail has reached anybody; whatever fails after it is in doubt.
func (p *postman) post(ctx context.Context, m letter, now time.Time) *failure {
	conn, err := p.dial(ctx)
	if err != nil {
		return p.failed("connecting", err)
	}
	defer func() { _ = conn.Close() }() // after Quit it is closed already
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	client, err := smtp.NewClient(conn, p.Host)
	if err != nil {
		return p.failed("the greeting", err)
	}
	if failed := p.greet(client); failed != nil {
		return failed
	}
	to, err := mail.ParseAddress(m.To)
	if err != nil || strings.ContainsAny(to.Address, "\r\n") {
		return &failure{hopeless: true, err: errors.New("mail: the recipient is no address")}
	}
	if err := client.Mail(p.from.Address); err != nil {
		return p.failed("the sender", err)
	}
	if err := client.Rcpt(to.Address); err != nil {
		return p.failed("the recipient", err)
	}
	body, err := client.Data()
	if err != nil {
		return p.failed("the mail", err)
	}
	if _, err := body.Write(p.written(m, to, now)); err != nil {
		return p.failed("the mail", err)
	}
	if err := body.Close(); err != nil { // from here on it may be delivered
		failed := p.failed("the end of the mail", err)
		var reply *textproto.Error
		failed.sent = !errors.As(err, &reply)
		return failed
	}
	_ = client.Quit() // it has the mail; how it says goodbye changes nothing
	return nil
}

// ProbeMail goes the way of a mail up to its first address, the sign-in included, and sends nothing. lasting says that what is wrong will not pass
// by itself.
func ProbeMail(ctx context.Context, c SMTP) (lasting bool, err error) {
	p, err := newPostman(&c)
	if err != nil {
		return true, err
	}
	conn, err := p.dial(ctx)
	if err != nil {
		failed := p.failed("connecting", err)
		return failed.hopeless, failed.err
	}
	defer func() { _ = conn.Close() }() // after Quit it is closed already
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	client, err := smtp.NewClient(conn, p.Host)
	if err != nil {
		failed := p.failed("the greeting", err)
		return failed.hopeless, failed.err
	}
	if failed := p.greet(client); failed != nil {
		return failed.hopeless, failed.err
	}
	_ = client.Quit() // nothing was to be sent
	return false, nil
}

func (p *postman) dial(ctx context.Context) (net.Conn, error) {
	address := net.JoinHostPort(p.Host, strconv.Itoa(p.Port))
	dial := p.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	conn, err := dial(ctx, "tcp", address)
	if err != nil || p.Security != TLS {
		return conn, err
	}
	secured := tls.Client(conn, p.tls())
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secured, nil
}

func (p *postman) tls() *tls.Config {
	return &tls.Config{ServerName: p.Host, RootCAs: p.Roots, MinVersion: tls.VersionTLS12}
}

var errNoTLS = errors.New("it offers no STARTTLS: set actions.smtp.security to tls or, on a network you trust, to none")

// greet says who we are, protects the connection, and signs in.
func (p *postman) greet(client *smtp.Client) *failure {
	_, domain, _ := strings.Cut(p.from.Address, "@")
	if err := client.Hello(domain); err != nil {
		return p.failed("the greeting", err)
	}
	if p.Security == StartTLS {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return &failure{hopeless: true, err: fmt.Errorf("mail server %s: %w", p.Host, errNoTLS)}
		}
		if err := client.StartTLS(p.tls()); err != nil {
			return p.failed("STARTTLS", err)
		}
	}
	if p.User == "" {
		return nil
	}
	password, err := p.Password()
	if err != nil || password == "" {
		return &failure{hopeless: true, err: fmt.Errorf("mail server %s: its password is not set", p.Host)}
	}
	_, offered := client.Extension("AUTH")
	var auth smtp.Auth = signIn{p.User, password}
	if strings.Contains(" "+offered+" ", " PLAIN ") {
		auth = smtp.PlainAuth("", p.User, password, p.Host)
	}
	if err := client.Auth(auth); err != nil {
		return p.failed("the sign-in", err)
	}
	return nil
}

// signIn is AUTH LOGIN, for servers that know no PLAIN. Like PLAIN it is used on a protected connection only.
type signIn struct{ user, password string }

// Start implements smtp.Auth.
func (s signIn) Start(server *smtp.ServerInfo) (string, []byte, error) {
	if !server.TLS {
		return "", nil, errors.New("the connection is not protected")
	}
	return "LOGIN", nil, nil
}

// Next implements smtp.Auth.
func (s signIn) Next(asked []byte, more bool) ([]byte, error) {
	switch {
	case !more:
		return nil, nil
	case strings.HasPrefix(strings.ToLower(string(asked)), "user"):
		return []byte(s.user), nil
	case strings.HasPrefix(strings.ToLower(string(asked)), "pass"):
		return []byte(s.password), nil
	}
	return nil, errors.New("it asks for something else than user and password")
}

// failed names the server, the moment and the number of its answer: the words of an answer may hold the address.
func (p *postman) failed(moment string, err error) *failure {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return &failure{hopeless: reply.Code >= 500, err: fmt.Errorf("mail server %s answered %d to %s", p.Host, reply.Code, moment)}
	}
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return &failure{hopeless: true, err: fmt.Errorf("mail server %s: its certificate does not hold: %w", p.Host, certificate.Err)}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &failure{err: fmt.Errorf("mail server %s: no answer in time at %s", p.Host, moment)}
	}
	return &failure{err: fmt.Errorf("mail server %s: broke off at %s", p.Host, moment)}
}

// letter is a mail with its code in it; key names this one sending, so a repeat is the same mail.
type letter struct {
	bot.Mail
	key string
}

func (p *postman) written(m letter, to *mail.Address, now time.Time) []byte {
	var b bytes.Buffer
	_, domain, _ := strings.Cut(p.from.Address, "@")
	header := func(name, value string) { // a break would begin a header of its own
		b.WriteString(name + ": " + strings.NewReplacer("\r", " ", "\n", " ").Replace(value) + "\r\n")
	}
	header("From", p.from.String())
	header("To", (&mail.Address{Address: to.Address}).String())
	header("Subject", mime.QEncoding.Encode("utf-8", m.Subject))
	header("Date", now.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	header("Message-ID", "<"+m.key+"@"+domain+">")
	header("Auto-Submitted", "auto-generated")
	if m.Language != "" {
		header("Content-Language", m.Language)
	}
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(strings.ReplaceAll(m.Text, "\r\n", "\n"))) // a buffer takes every write
	_ = w.Close()
	return b.Bytes()
}
