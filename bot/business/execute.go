// Package business does to business systems what a flow has decided: it reads (Call), changes once (Deliver), finds out about a doubtful change
// (Look) and derives one-time codes (Check). Three words: a request is complete, so it runs as it was confirmed; an outcome is the name a flow
// gave to an answer; a verify is the read that resolves doubt. It decides nothing about retries and knows no Chatwoot, no flow and no store.
package business

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"agentbot/bot"

	"github.com/go-resty/resty/v2"
)

// Defaults of Config.
const (
	DefaultTimeout   = 10 * time.Second
	DefaultBodyLimit = 4 << 20
	minCodeSecret    = 16
)

// Config is what an Executor needs.
type Config struct {
	// HTTP is the guarded client: hosts, addresses and redirects are its business.
	HTTP *http.Client
	// Secrets resolves ${secret:NAME} at sending; nothing it returns is kept.
	Secrets func(name string) (string, error)
	// CodeSecret is the instance's own secret from which one-time codes are derived; at least 16 bytes.
	CodeSecret []byte
	Now        func() time.Time
	Tables     *Tables        // nil: lookups are unavailable
	SMTP       *SMTP          // nil: mails cannot be sent
	Posted     func(bot.Mail) // instead of a mail server: gets each mail with its code, for whoever shows it or reads it in a test
	MaxTimeout time.Duration  // 0: DefaultTimeout; must stay below the lease of the business lane
	BodyLimit  int            // 0: DefaultBodyLimit
	TripAfter  uint32         // failed reads in a row after which a host is left alone; 0: 5
	Pause      time.Duration  // for how long; 0: 15 s
}

// Executor delivers the business lane, answers reads and checks codes. It is safe for concurrent use.
type Executor struct {
	http    *resty.Client
	secrets func(string) (string, error)
	codeKey []byte
	now     func() time.Time
	timeout time.Duration
	tables  *Tables
	mail    *postman
	posted  func(bot.Mail)

	tripAfter uint32
	pause     time.Duration
	mu        sync.Mutex
	breakers  map[string]*breaker
}

var (
	_ bot.Desk   = (*Executor)(nil)
	_ bot.Caller = (*Executor)(nil)
	_ bot.Codes  = (*Executor)(nil)
)

// New checks the configuration and builds an executor; it sends nothing.
func New(c Config) (*Executor, error) {
	switch {
	case c.HTTP == nil:
		return nil, errors.New("business executor has no http client: give it a guarded one")
	case c.Now == nil:
		return nil, errors.New("business executor has no clock")
	case len(c.CodeSecret) < minCodeSecret:
		return nil, errors.New("secret for one-time codes is shorter than 16 bytes: codes could be guessed")
	}
	if c.Secrets == nil {
		c.Secrets = func(string) (string, error) { return "", errors.New("no secrets are configured") }
	}
	if c.MaxTimeout <= 0 {
		c.MaxTimeout = DefaultTimeout
	}
	if c.BodyLimit <= 0 {
		c.BodyLimit = DefaultBodyLimit
	}
	if c.TripAfter == 0 {
		c.TripAfter = 5
	}
	if c.Pause <= 0 {
		c.Pause = 15 * time.Second
	}
	post, err := newPostman(c.SMTP)
	if err != nil {
		return nil, err
	}
	own := *c.HTTP
	own.Timeout = 0 // each request brings its own
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Executor{
		http:    resty.NewWithClient(&own).SetResponseBodyLimit(c.BodyLimit).SetLogger(silent{}),
		secrets: c.Secrets, codeKey: slices.Clone(c.CodeSecret), now: c.Now, timeout: c.MaxTimeout, tables: c.Tables, mail: post, posted: c.Posted,
		tripAfter: c.TripAfter, pause: c.Pause, breakers: map[string]*breaker{},
	}, nil
}

// silent drops resty's own log lines: they carry addresses.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// Deliver implements bot.Desk: one request, never repeated here.
func (e *Executor) Deliver(ctx context.Context, o *bot.Outbound) bot.Delivered {
	switch a := o.Action.(type) {
	case bot.Commit:
		return e.write(ctx, o, a.Request, values{key: a.Key})
	case bot.SendCode:
		if a.Mail != nil {
			return e.post(ctx, o, *a.Mail, a.Key, e.code(a.Key))
		}
		return e.write(ctx, o, a.Request, values{key: a.Key, code: e.code(a.Key)})
	case bot.Notify:
		if a.Mail != nil {
			return e.post(ctx, o, *a.Mail, a.Key, "")
		}
		return e.write(ctx, o, a.Request, values{key: a.Key, sign: a.Sign})
	}
	return bot.Delivered{Verdict: bot.Hopeless, Err: "the business lane cannot carry this action"}
}

// Look implements bot.Desk. A code is not looked for: the same request arriving twice is harmless, so after the waiting time that absence needs
// anyway it counts as not sent and goes out again. A mail or notification that may have gone out is not sent twice.
func (e *Executor) Look(ctx context.Context, o *bot.Outbound) bot.Delivered {
	switch a := o.Action.(type) {
	case bot.Commit:
		return e.verify(ctx, o, a)
	case bot.Notify:
		return bot.Delivered{Verdict: bot.Unclear, Err: "it may have been sent, and is not sent twice"}
	case bot.SendCode:
		if a.Mail != nil {
			return bot.Delivered{Verdict: bot.Unclear, Err: "the mail may have been sent, and is not sent twice"}
		}
		return bot.Delivered{Verdict: bot.NotDone, Err: "a code may be sent again"}
	}
	return bot.Delivered{Verdict: bot.Unclear, Err: "the business lane cannot look for this action"}
}

func (e *Executor) write(ctx context.Context, o *bot.Outbound, r bot.Request, v values) bot.Delivered {
	r.Timeout = e.timeoutOf(r)
	if !o.LeaseEnd.IsZero() && !e.now().Add(r.Timeout).Before(o.LeaseEnd) {
		return bot.Delivered{Verdict: bot.Late, Err: "the lease would have ended before the request could"}
	}
	got, failed := e.send(ctx, r, v)
	if failed != nil {
		return failed.verdict()
	}
	return got.verdict(r)
}

// post sends one mail within what is left of the lease.
func (e *Executor) post(ctx context.Context, o *bot.Outbound, m bot.Mail, key, code string) bot.Delivered {
	if e.mail == nil && e.posted == nil {
		return bot.Delivered{Verdict: bot.Hopeless, Err: "no mail server is configured: set actions.smtp"}
	}
	if !o.LeaseEnd.IsZero() && !e.now().Add(e.timeout).Before(o.LeaseEnd) {
		return bot.Delivered{Verdict: bot.Late, Err: "the lease would have ended before the mail could be sent"}
	}
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	if code != "" {
		m.Text = strings.ReplaceAll(m.Text, "${code}", code)
	}
	if e.posted != nil {
		e.posted(m)
		return bot.Delivered{Verdict: bot.Present, Outcome: bot.OK}
	}
	if failed := e.mail.post(ctx, letter{Mail: m, key: key}, e.now()); failed != nil {
		return failed.verdict()
	}
	return bot.Delivered{Verdict: bot.Present, Outcome: bot.OK}
}

func (e *Executor) verify(ctx context.Context, o *bot.Outbound, a bot.Commit) bot.Delivered {
	if a.Verify == nil {
		return bot.Delivered{Verdict: bot.Unclear, Err: "this action has no way to verify"}
	}
	if early := o.TriedAt.Add(a.Verify.After); e.now().Before(early) {
		return bot.Delivered{Verdict: bot.Unclear, Err: "too early to verify"}
	}
	r := a.Verify.Request
	r.Timeout = e.timeoutOf(r)
	got, failed := e.send(ctx, r, values{key: a.Key, read: true})
	if failed != nil {
		return bot.Delivered{Verdict: bot.Unclear, Err: "verify: " + failed.err.Error()}
	}
	name, _ := outcomeOf(r.Outcomes, got)
	switch {
	case slices.Contains(a.Verify.Applied, name):
		return bot.Delivered{Verdict: bot.Present, Outcome: bot.OK, Output: got.output()}
	case slices.Contains(a.Verify.Absent, name):
		return bot.Delivered{Verdict: bot.NotDone, Err: "verify: it was not applied"}
	}
	return bot.Delivered{Verdict: bot.Unclear, Err: "verify: " + got.sentence()}
}

// timeoutOf never exceeds what fits into a lease: a flow's wish for longer would otherwise never be sent.
func (e *Executor) timeoutOf(r bot.Request) time.Duration {
	if r.Timeout <= 0 {
		return e.timeout
	}
	return min(r.Timeout, e.timeout)
}

// output is what flows read: {"status":200,"body":…}; a body that is no JSON is text.
func (a *answer) output() json.RawMessage {
	body := json.RawMessage(a.body)
	if !a.isJSON {
		text, err := json.Marshal(strings.ReplaceAll(strings.ToValidUTF8(string(a.body), "\uFFFD"), "\x00", ""))
		if err != nil {
			text = json.RawMessage(`""`)
		}
		body = text
	}
	out, err := json.Marshal(struct {
		Status int             `json:"status"`
		Body   json.RawMessage `json:"body"`
	}{a.status, body})
	if err != nil {
		return nil
	}
	return out
}
