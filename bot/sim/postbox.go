package sim

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"regexp"
	"strings"
	"time"
)

// postbox is the way of one process's mails to the mail server. What it takes stands in the mailbox of the business system, where customers look.
type postbox struct{ *process }

// postFault is what happens to one mail.
type postFault struct {
	at    string // the line at which it happens: "" the connection, MAIL, RCPT, DATA, "." the end
	reply string // what the server says there; "": it breaks off
	taken bool   // at the end: the mail is delivered all the same
}

func (w *world) postFault() *postFault {
	d := w.draw("mail")
	n := d.IntN(8)
	if !w.trouble("mail fails", 0.25) {
		return nil
	}
	return []*postFault{
		{}, {at: "MAIL"}, {at: "RCPT", reply: "450 4.2.1 busy"}, {at: "RCPT", reply: "550 5.1.1 no such mailbox"}, {at: "DATA", reply: "451 4.3.0 later"},
		{at: "."}, {at: ".", taken: true}, {at: ".", taken: true},
	}[n]
}

var errNoMail = errors.New("connection refused")

// dial opens a connection to the mail server. Nothing on it runs by itself: a reply is there as soon as a line was written.
func (b postbox) dial(context.Context, string, string) (net.Conn, error) {
	w := b.world
	if !w.alive() {
		return nil, errDead
	}
	w.mayDie("before asking the business system MAIL")
	fault := w.postFault()
	if fault != nil {
		w.tell(w.about(), "", "the mail server: %s", fault.plain())
	}
	w.wait(time.Duration(1+w.draw("delay").IntN(40))*time.Millisecond, "")
	if fault != nil && fault.at == "" {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errNoMail}
	}
	c := &postConn{world: w, fault: fault}
	c.answers.WriteString("220 mail.example ESMTP\r\n")
	return c, nil
}

// plain is the fault as a support lead reads it.
func (f postFault) plain() string {
	switch {
	case f.at == "":
		return "the connection is refused"
	case f.at == "." && f.taken:
		return "it breaks off after it has taken the mail"
	case f.reply == "":
		return "it breaks off before it has taken the mail"
	case strings.HasPrefix(f.reply, "5"):
		return "it knows no such mailbox"
	}
	return "it is busy"
}

// postConn speaks SMTP as far as a mail needs it.
type postConn struct {
	world   *world
	fault   *postFault
	lines   bytes.Buffer // that have come in and are not whole yet
	letter  bytes.Buffer
	answers bytes.Buffer
	reading bool // the letter
	broken  bool
}

// Write implements net.Conn.
func (c *postConn) Write(p []byte) (int, error) {
	if c.broken {
		return 0, net.ErrClosed
	}
	c.lines.Write(p)
	for !c.broken {
		line, err := c.lines.ReadString('\n')
		if err != nil { // the rest of it comes
			c.lines.WriteString(line)
			break
		}
		c.hears(line)
	}
	return len(p), nil
}

func (c *postConn) hears(line string) {
	word := strings.ToUpper(strings.TrimRight(line, "\r\n"))
	switch {
	case c.reading && word == ".":
		c.reading = false
		c.ends()
	case c.reading:
		c.letter.WriteString(strings.TrimPrefix(line, "."))
	case c.fails(word):
	case strings.HasPrefix(word, "DATA"):
		c.reading = true
		c.answers.WriteString("354 go on\r\n")
	default:
		c.answers.WriteString("250 fine\r\n")
	}
}

// fails says whether the fault happens at this line.
func (c *postConn) fails(word string) bool {
	if c.fault == nil || !strings.HasPrefix(word, c.fault.at) {
		return false
	}
	if c.fault.reply == "" {
		c.broken = true
	} else {
		c.answers.WriteString(c.fault.reply + "\r\n")
	}
	return true
}

// ends is the last line of a letter: from here on it may be delivered.
func (c *postConn) ends() {
	w := c.world
	cut := c.fault != nil && c.fault.at == "."
	if !cut || c.fault.taken {
		w.delivers(c.letter.Bytes())
	}
	w.wait(time.Duration(w.draw("delay").IntN(20))*time.Millisecond, "")
	w.mayDie("after asking the business system MAIL")
	if cut {
		c.broken = true
		return
	}
	c.answers.WriteString("250 taken\r\n")
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// delivers puts a letter into the mailbox of whom it is for.
func (w *world) delivers(raw []byte) {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	fields, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(bytes.Join([][]byte{head, nil}, []byte("\r\n\r\n"))))).ReadMIMEHeader()
	if err != nil {
		w.broke(Breach{Text: "a mail cannot be read: " + err.Error()})
		return
	}
	id := fields.Get("Message-Id")
	w.posted[id]++
	note, err := json.Marshal(map[string]string{"to": strings.Trim(fields.Get("To"), "<>"), "kind": "code", "code": sixDigits.FindString(string(body)), "minutes": "10"})
	if err != nil {
		return // texts only
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, w.config.ShopURL+mailPath, nil)
	if err != nil {
		return // the address is the world's own
	}
	r.Header.Set("Idempotency-Key", id)
	w.serveShop(w.about(), r, note)
}

// Read implements net.Conn.
func (c *postConn) Read(p []byte) (int, error) {
	if c.answers.Len() == 0 {
		return 0, io.EOF
	}
	return c.answers.Read(p)
}

// Close implements net.Conn.
func (c *postConn) Close() error {
	c.broken = true
	return nil
}

// LocalAddr implements net.Conn.
func (*postConn) LocalAddr() net.Addr { return &net.TCPAddr{} }

// RemoteAddr implements net.Conn.
func (*postConn) RemoteAddr() net.Addr { return &net.TCPAddr{} }

// SetDeadline implements net.Conn: real time decides nothing here.
func (*postConn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (*postConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (*postConn) SetWriteDeadline(time.Time) error { return nil }
