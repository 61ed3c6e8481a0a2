package chatwoot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
)

// Defaults of Config.
const (
	DefaultTimeout   = 10 * time.Second
	DefaultBodyLimit = 8 << 20
)

// Config is what a Client needs. Zero values of the last four mean: the
// standard transport, DefaultTimeout, DefaultBodyLimit, the system clock.
type Config struct {
	URL       string // of the installation, with scheme, without /api
	Account   int64
	Token     Secret // a bot's or a user's
	Transport http.RoundTripper
	Timeout   time.Duration
	BodyLimit int
	Now       func() time.Time // only to read a Retry-After that is a date
}

// Client calls one account's REST API with one token. It is safe for
// concurrent use, follows no redirect (the token would travel along) and
// repeats nothing: who may repeat what is the caller's knowledge.
type Client struct {
	http    *resty.Client
	base    string
	account int64
	token   Secret
	now     func() time.Time
}

// New checks the configuration and builds a client; it sends nothing.
func New(c Config) (*Client, error) {
	if c.Account <= 0 {
		return nil, errors.New("chatwoot account is missing: it is the number after /accounts/ in the dashboard's address")
	}
	if c.Token == "" {
		return nil, errNoToken
	}
	return newClient(c)
}

var errNoToken = errors.New("chatwoot token is missing or holds white space: copy it whole")

func newClient(c Config) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(strings.TrimSpace(c.URL), "/"))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errors.New("chatwoot url is not an address like https://chat.example.com")
	}
	if base.RawQuery != "" || base.Fragment != "" || base.User != nil {
		return nil, errors.New("chatwoot url must be scheme, host and path only")
	}
	if strings.ContainsAny(string(c.Token), "\r\n \t") {
		return nil, errNoToken
	}
	r := resty.New().
		SetRedirectPolicy(resty.NoRedirectPolicy()).
		SetTimeout(or(c.Timeout, DefaultTimeout)).
		SetResponseBodyLimit(or(c.BodyLimit, DefaultBodyLimit)).
		SetLogger(silent{}).
		SetHeader("User-Agent", "agentbot").
		// A session cookie would speak for somebody else than the token does.
		SetCookieJar(nil)
	transport := c.Transport
	if transport == nil {
		transport = newTransport()
	}
	r.SetTransport(transport)
	now := c.Now
	if now == nil {
		now = time.Now
	}
	return &Client{http: r, base: base.String(), account: c.Account, token: c.Token, now: now}, nil
}

// newTransport is the standard one without compression: a small body that
// unpacks to gigabytes is never worth the traffic saved.
func newTransport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library's own value
	t.DisableCompression = true
	t.MaxIdleConnsPerHost = 16
	return t
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// silent drops resty's own log lines: they carry addresses and bodies.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// call is one request: path is below the account unless it starts with "/".
type call struct {
	method, path string
	query        url.Values
	body         any // JSON, or nil
	form         *form
	into         any // nil: the answer has no body worth reading
}

func (c *Client) url(path string) string {
	if strings.HasPrefix(path, "/") {
		return c.base + path
	}
	return c.base + "/api/v1/accounts/" + strconv.FormatInt(c.account, 10) + "/" + path
}

func conversationPath(id int64, rest string) string {
	path := "conversations/" + strconv.FormatInt(id, 10)
	if rest != "" {
		path += "/" + rest
	}
	return path
}

// do sends one call once. Its errors are *APIError (Chatwoot answered and
// refused), *TransportError (no usable answer), or a plain error for a request
// that could not be built.
func (c *Client) do(ctx context.Context, in call) error {
	name := in.method + " " + in.path
	if err := ctx.Err(); err != nil {
		return &TransportError{Op: name, Err: err}
	}
	var written progress
	request := c.http.R().
		SetContext(httptrace.WithClientTrace(ctx, written.trace())).
		SetHeader("Accept", "application/json").
		SetQueryParamsFromValues(in.query)
	if c.token != "" {
		// The hyphenated spelling survives proxies that drop underscores.
		request.SetHeader("Api-Access-Token", string(c.token))
	}
	if err := in.attach(request); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	response, err := request.Execute(in.method, c.url(in.path))
	if err != nil && !errors.Is(err, resty.ErrAutoRedirectDisabled) {
		return &TransportError{Op: name, Written: written.maybe(err), Err: stripURL(err)}
	}
	if response.StatusCode() < 200 || response.StatusCode() > 299 {
		return readError(name, response.StatusCode(), response.Header(), response.Body(), c.now)
	}
	if in.into == nil {
		return nil
	}
	if err := decode(response.Body(), in.into); err != nil {
		return &TransportError{Op: name, Written: true, Err: fmt.Errorf("%w: %w", ErrUnreadable, err)}
	}
	return nil
}

func (in call) attach(request *resty.Request) error {
	switch {
	case in.form != nil:
		return in.form.attach(request)
	case in.body != nil:
		var body bytes.Buffer
		encoder := json.NewEncoder(&body)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(in.body); err != nil {
			return fmt.Errorf("write body: %w", err)
		}
		request.SetHeader("Content-Type", "application/json").SetBody(body.Bytes())
	}
	return nil
}

// progress watches how far a request came. The hooks run on the transport's
// goroutines.
type progress struct{ asked, connected atomic.Bool }

func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { p.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { p.connected.Store(true) },
	}
}

// maybe is whether any byte of the request may have left. A connection is got
// only after dialling and the TLS handshake, so asked without connected is
// proof; a transport that reports nothing proves nothing, except by the kind
// of its error.
func (p *progress) maybe(err error) bool {
	if p.asked.Load() {
		return p.connected.Load()
	}
	return !neverConnected(err)
}
