// Package guardedhttp makes the one kind of HTTP client with which the bot leaves the house: to business systems, documentation and
// attachments. It knows three words: a host is what the configuration names; a private address is one that only an operator's own network
// reaches; a refusal is a request that was stopped before anything was dialled or read. It knows nothing of what is asked or answered.
package guardedhttp

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

// Defaults of Config.
const (
	DefaultTimeout   = 10 * time.Second
	DefaultBodyLimit = 4 << 20
)

// Config says where a client may go. An empty Hosts goes nowhere.
type Config struct {
	// Hosts are "host" (the scheme's own port) or "host:port". "*.example.com" is every host under example.com, not itself.
	Hosts []string
	// AllowPrivate opens private addresses, loopback included: a name among Hosts ("crm.internal", "localhost:8080") for that host alone, or an
	// address or prefix ("127.0.0.1", "10.2.0.0/16") for every host. Link-local addresses, where clouds keep credentials, open only by prefix.
	AllowPrivate []string
	Timeout      time.Duration // 0: DefaultTimeout; the whole request, body included
	BodyLimit    int64         // 0: DefaultBodyLimit; counted after decompression
}

// Sentinels of a refusal; every one arrives inside a *RefusalError.
var (
	ErrHost    = errors.New("host is not among the allowed ones")
	ErrAddress = errors.New("host resolves to an address that is not allowed")
	ErrURL     = errors.New("url is not a plain http or https address")
	// ErrTooLarge is found while reading, so the request itself was made.
	ErrTooLarge = errors.New("answer is larger than the limit")
)

// RefusalError is a request that never left: certainly not done, and never better by repeating.
type RefusalError struct {
	Host string
	Err  error
}

// Error implements error.
func (r *RefusalError) Error() string { return fmt.Sprintf("request to %q refused: %v", r.Host, r.Err) }

// Unwrap gives the sentinel.
func (r *RefusalError) Unwrap() error { return r.Err }

// Refused tells callers that do not know this package that nothing was sent.
func (r *RefusalError) Refused() bool { return true }

// New checks the configuration and builds a client. It uses no proxy (a proxy would dial for us, past the guard) and follows no redirect: a 3xx
// is the answer.
func New(c Config) (*http.Client, error) {
	g, err := newGuard(c)
	if err != nil {
		return nil, err
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	if c.BodyLimit <= 0 {
		c.BodyLimit = DefaultBodyLimit
	}
	inner := &http.Transport{
		Proxy:                 nil,
		DialContext:           g.dial,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       60 * time.Second,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: c.Timeout,
	}
	return &http.Client{
		Transport: &transport{guard: g, inner: inner, limit: c.BodyLimit},
		Timeout:   c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}, nil
}

// guard is the allow-list and one dial check per kind of host.
type guard struct {
	hosts   map[string]bool // "host:port", or "host" for the scheme's own port
	private map[string]bool // names that may be private, in the same two spellings
	strict  *ssrf.Guardian
	open    *ssrf.Guardian
}

func newGuard(c Config) (*guard, error) {
	g := &guard{hosts: map[string]bool{}, private: map[string]bool{}}
	for _, host := range c.Hosts {
		under, wild := strings.CutPrefix(strings.TrimSpace(host), "*.")
		name, err := spelling(under)
		if wild && (err != nil || !strings.Contains(strings.Trim(name, "."), ".")) {
			return nil, fmt.Errorf("allowed host %q opens too much: want a name with a dot after *., like *.example.com", host)
		}
		if err != nil {
			return nil, err
		}
		if wild {
			name = "*." + name
		}
		g.hosts[name] = true
	}
	var v4, v6 []netip.Prefix
	for _, entry := range c.AllowPrivate {
		prefix, ok := prefixOf(entry)
		switch {
		case !ok:
			name, err := spelling(entry)
			if err != nil {
				return nil, err
			}
			g.private[name] = true
		case prefix.Addr().Is4():
			v4 = append(v4, prefix)
		default:
			v6 = append(v6, prefix)
		}
	}
	g.strict = guardian(v4, v6)
	g.open = guardian(append(v4, privateV4...), append(v6, privateV6...))
	return g, nil
}

var (
	privateV4 = prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10")
	privateV6 = prefixes("::1/128", "fc00::/7")
)

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

// guardian lets any port through: which ports a host may have is the allow-list's business.
func guardian(v4, v6 []netip.Prefix) *ssrf.Guardian {
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
}

func prefixOf(entry string) (netip.Prefix, bool) {
	if prefix, err := netip.ParsePrefix(entry); err == nil {
		return prefix.Masked(), true
	}
	addr, err := netip.ParseAddr(strings.Trim(entry, "[]"))
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, addr.BitLen()), true
}

// spelling is one form per host, so that "CRM.Internal." and "crm.internal" are the same.
func spelling(host string) (string, error) {
	host = strings.ToLower(strings.TrimSpace(host))
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = strings.Trim(host, "[]"), ""
	}
	name = strings.TrimSuffix(name, ".")
	_, isAddress := prefixOf(name)
	if name == "" || !isAddress && strings.ContainsAny(name, "/:@ ?#*") {
		return "", fmt.Errorf("allowed host %q is not a host name like crm.example.com or crm.example.com:8443", host)
	}
	if port == "" {
		return name, nil
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("allowed host %q: the port is not a number", host)
	}
	return net.JoinHostPort(name, port), nil
}
