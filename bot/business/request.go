package business

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"agentbot/bot"

	"github.com/go-resty/resty/v2"
)

// values are what placeholders stand for, beside secrets.
type values struct {
	key  string // ${key}, and the Idempotency-Key of a write
	code string // ${code}
	sign string // name of the secret that signs the body
	read bool
}

// answer is what a business system said.
type answer struct {
	name       string // "POST crm.example.com"
	status     int
	body       []byte
	isJSON     bool
	retryAfter time.Duration
}

// broken is an answer that begins as JSON and is none: half of one, or one that is nested deeper than anybody means.
func (a *answer) broken() bool {
	text := bytes.TrimSpace(a.body)
	return !a.isJSON && len(text) > 0 && (text[0] == '{' || text[0] == '[') && !json.Valid(a.body)
}

func (a *answer) sentence() string { return fmt.Sprintf("%s answered %d", a.name, a.status) }

// failure is a request without a usable answer.
type failure struct {
	hopeless bool // cannot be sent, now or later: a secret is missing, the host is not allowed
	sent     bool // may have been carried out
	err      error
}

func (f *failure) verdict() bot.Delivered {
	switch {
	case f.hopeless:
		return bot.Delivered{Verdict: bot.Hopeless, Err: f.err.Error()}
	case f.sent:
		return bot.Delivered{Verdict: bot.Unclear, Err: f.err.Error()}
	}
	return bot.Delivered{Verdict: bot.NotDone, Err: f.err.Error()}
}

// verdict of an answer to a write. What a flow declares wins: whoever lists 503 as an outcome knows that nothing was done then.
func (a *answer) verdict(r bot.Request) bot.Delivered {
	if name, ok := outcomeOf(r.Outcomes, a); ok {
		return bot.Delivered{Verdict: bot.Present, Outcome: name, Output: a.output()}
	}
	d := bot.Delivered{Err: a.sentence(), RetryAfter: a.retryAfter}
	switch a.status {
	case http.StatusTooManyRequests, http.StatusTooEarly:
		d.Verdict = bot.NotDone
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		d.Verdict = bot.Unclear
	default:
		d.Verdict = bot.Finished // 500, and a redirect, which may follow a change: nothing runs any more
	}
	return d
}

// send fills in the placeholders and makes one request.
func (e *Executor) send(ctx context.Context, r bot.Request, v values) (*answer, *failure) {
	name, request, address, err := e.prepare(r, v)
	if err != nil {
		return nil, &failure{hopeless: true, err: err}
	}
	if err := ctx.Err(); err != nil {
		return nil, &failure{err: fmt.Errorf("%s: not sent: %w", name, err)}
	}
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	var written progress
	response, err := request.SetContext(httptrace.WithClientTrace(ctx, written.trace())).Execute(r.Method, address)
	if err != nil {
		return nil, explain(name, err, written.maybe(err))
	}
	a := &answer{name: name, status: response.StatusCode(), body: e.withoutEcho(response.Body(), r, v), retryAfter: e.retryAfter(response.Header())}
	a.isJSON = len(a.body) > 0 && utf8.Valid(a.body) && json.Valid(a.body) && !strings.Contains(string(a.body), `\u0000`)
	return a, nil
}

// prepare resolves placeholders. Its errors name the placeholder, never what it stands for.
func (e *Executor) prepare(r bot.Request, v values) (name string, request *resty.Request, address string, err error) {
	fill := func(text string, escape func(string) string) string {
		filled, failed := e.fill(text, v, escape)
		err = errors.Join(err, failed)
		return filled
	}
	path, query, hasQuery := strings.Cut(r.URL, "?")
	address = fill(path, url.PathEscape)
	if hasQuery {
		address += "?" + fill(query, url.QueryEscape)
	}
	u, parseErr := url.Parse(address)
	if parseErr != nil || u.Host == "" {
		return "", nil, "", errors.Join(err, errors.New("business request has no readable address: write it as https://host/path"))
	}
	name = r.Method + " " + u.Host
	request = e.http.R().SetHeader("Accept", "application/json")
	for _, h := range r.Headers {
		value := fill(h.Value, nil)
		if strings.ContainsAny(value, "\r\n\x00") {
			err = errors.Join(err, fmt.Errorf("%s: header %s holds a line break", name, h.Name))
		}
		if isIdempotency(h.Name) {
			request.SetHeaderVerbatim(strings.ToLower(h.Name), value)
			continue
		}
		request.SetHeader(h.Name, value)
	}
	body := ""
	if r.Body != "" {
		var escape func(string) string
		if json.Valid([]byte(r.Body)) {
			escape = jsonText
			if request.Header.Get("Content-Type") == "" {
				request.SetHeader("Content-Type", "application/json")
			}
		}
		body = fill(r.Body, escape)
		request.SetBody([]byte(body))
	}
	if v.sign != "" {
		err = errors.Join(err, e.signed(request, v, body))
	}
	if v.key != "" && !v.read {
		request.SetHeaderVerbatim(idempotencyKey, v.key)
	}
	return name, request, address, err
}

// The headers of a signed notification, like Chatwoot's own: the signature is over timestamp, dot and body, and the delivery is the same for
// every try.
const (
	signatureHeader = "X-Agentbot-Signature"
	timestampHeader = "X-Agentbot-Timestamp"
	deliveryHeader  = "X-Agentbot-Delivery"
)

func (e *Executor) signed(request *resty.Request, v values, body string) error {
	secret, _, err := e.value("secret:"+v.sign, v)
	if err != nil {
		return err
	}
	at := strconv.FormatInt(e.now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%s.%s", at, body) // a hash takes every write
	request.SetHeader(timestampHeader, at)
	request.SetHeader(signatureHeader, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	request.SetHeader(deliveryHeader, v.key)
	return nil
}

// Never in canonical spelling, which the standard transport takes as leave to send a request twice by itself.
const idempotencyKey = "idempotency-key"

func isIdempotency(header string) bool {
	header = strings.ToLower(header)
	return header == idempotencyKey || header == "x-"+idempotencyKey
}

func jsonText(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		return ""
	}
	return string(raw[1 : len(raw)-1])
}

// fill replaces ${secret:NAME}, ${code} and ${key}; any other ${…} is left as it is.
func (e *Executor) fill(text string, v values, escape func(string) string) (string, error) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known, err := e.value(name, v)
		if err != nil {
			return "", err
		}
		if !closed || !known {
			out.WriteString("${")
			text = rest
			continue
		}
		if escape != nil {
			value = escape(value)
		}
		out.WriteString(value)
		text = after
	}
}

func (e *Executor) value(name string, v values) (value string, known bool, err error) {
	switch {
	case name == "key" && v.key != "":
		return v.key, true, nil
	case name == "code" && v.code != "":
		return v.code, true, nil
	case strings.HasPrefix(name, "secret:"):
		secret, err := e.secrets(strings.TrimPrefix(name, "secret:"))
		if err != nil || secret == "" {
			// The cause is dropped: a resolver's error may quote what it read.
			return "", false, fmt.Errorf("secret %q is not set", strings.TrimPrefix(name, "secret:"))
		}
		return secret, true, nil
	}
	return "", false, nil
}

// explain drops the address, whose path and query may hold personal data or a secret.
func explain(name string, err error, maybeSent bool) *failure {
	var refused interface{ Refused() bool }
	if errors.As(err, &refused) && refused.Refused() {
		return &failure{hopeless: true, err: fmt.Errorf("%s: refused by the allow-list of hosts and addresses", name)}
	}
	var inner *url.Error
	for errors.As(err, &inner) {
		err = inner.Err
	}
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, resty.ErrResponseBodyTooLarge):
		return &failure{sent: true, err: fmt.Errorf("%s: the answer is larger than the limit", name)}
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return &failure{sent: maybeSent, err: fmt.Errorf("%s: no answer in time", name)}
	}
	return &failure{sent: maybeSent, err: fmt.Errorf("%s: no usable answer: %w", name, told(err))}
}

// told is what may be said of an error: of the network's and the certificate's all, of others only that it is none that we know, because they quote
// what came back, and that may be our own request.
func told(err error) error {
	var network *net.OpError
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return fmt.Errorf("its certificate does not hold: %w", certificate.Err)
	case errors.As(err, &network), errors.As(err, &name), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.Canceled):
		return err
	}
	return errNoHTTP
}

var errNoHTTP = errors.New("what came back is no HTTP, breaks off, or is too large")

// progress watches how far a request came; the hooks run on the transport's goroutines.
type progress struct{ asked, connected atomic.Bool }

func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { p.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { p.connected.Store(true) },
	}
}

// maybe is whether any byte may have left: a connection is got only after dialling and the TLS handshake.
func (p *progress) maybe(err error) bool {
	if p.asked.Load() {
		return p.connected.Load()
	}
	var dial *net.OpError
	var name *net.DNSError
	neverDialled := errors.As(err, &name) || errors.As(err, &dial) && dial.Op == "dial"
	return !neverDialled
}

const longestRetryAfter = 10 * time.Minute

// retryAfter reads seconds or a date; a system that asks for hours gets minutes.
func (e *Executor) retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return min(max(0, time.Duration(seconds)*time.Second), longestRetryAfter)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(0, at.Sub(e.now())), longestRetryAfter)
}
