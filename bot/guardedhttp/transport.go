package guardedhttp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

const dialTimeout = 5 * time.Second

// transport checks the host before anything is dialled and the size while the answer is read.
type transport struct {
	guard *guard
	inner http.RoundTripper
	limit int64
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.guard.check(r); err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // the contract of RoundTripper, also on errors; its own error changes nothing
		}
		return nil, &RefusalError{Host: r.URL.Hostname(), Err: err}
	}
	answer, err := t.inner.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &bounded{body: answer.Body, left: t.limit}
	return answer, nil
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the pool.
func (t *transport) CloseIdleConnections() {
	if inner, ok := t.inner.(*http.Transport); ok {
		inner.CloseIdleConnections()
	}
}

func (g *guard) check(r *http.Request) error {
	u := r.URL
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Hostname() == "" {
		return ErrURL
	}
	host := strings.TrimSuffix(u.Hostname(), ".")
	if g.listed(g.hosts, host, u.Port(), u.Scheme) {
		return nil
	}
	for net.ParseIP(host) == nil { // under which names it stands
		_, under, more := strings.Cut(host, ".")
		if !more {
			break
		}
		if g.listed(g.hosts, "*."+under, u.Port(), u.Scheme) {
			return nil
		}
		host = under
	}
	return ErrHost
}

func (g *guard) listed(list map[string]bool, host, port, scheme string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	own := map[string]string{"http": "80", "https": "443"}[scheme]
	if port == "" {
		port = own
	}
	return list[net.JoinHostPort(host, port)] || port == own && list[host]
}

// dial runs the address check after the name was resolved, so that a name which changes its address between check and use gains nothing.
func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	check := g.strict
	if g.listed(g.private, host, port, "http") || g.listed(g.private, host, port, "https") {
		check = g.open
	}
	d := net.Dialer{Timeout: dialTimeout, Control: check.Safe}
	conn, err := d.DialContext(ctx, network, address)
	if err != nil && (errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) || errors.Is(err, ssrf.ErrProhibitedNetwork)) {
		return nil, &RefusalError{Host: host, Err: fmt.Errorf("%w: %w", ErrAddress, err)}
	}
	return conn, err
}

// bounded gives up instead of cutting: half an answer must never look like a whole one.
type bounded struct {
	body io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, ErrTooLarge
	}
	return n, err
}

// Close implements io.Closer.
func (b *bounded) Close() error { return b.body.Close() }
