// Package connect is what setup and doctor look at between Chatwoot and agentbot. One check is one small file: it is given a World and
// what it asks about, changes nothing, and gives back findings. A finding is three sentences: what happened, why, and what to do.
//
// It knows no terminal and no command: who asks, who may change something and what comes next is theirs.
package connect

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// Level is how bad a finding is.
type Level string

// The levels. Note and Warning let everything go on; Refusal does not, though some can be accepted.
const (
	Fine    Level = "ok"
	Note    Level = "note"
	Warning Level = "warning"
	Refusal Level = "refusal"
)

// Finding is one thing that a check has seen, in the reader's language. Code is stable (R1 to R24, and S for what FIRST_RUN has no number for).
type Finding struct {
	Code  string `json:"code"`
	Level Level  `json:"level"`
	What  string `json:"what"`
	Why   string `json:"why,omitempty"`
	Do    string `json:"do,omitempty"`
}

// Stops is whether nothing may go on before this is cured or accepted.
func (f *Finding) Stops() bool { return f != nil && f.Level == Refusal }

// World is everything outside that checks touch; SystemWorld is the real one.
type World struct {
	Texts   Texts
	Now     func() time.Time
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	Dial    func(ctx context.Context, network, address string) (net.Conn, error)
	Listen  func(ctx context.Context, network, address string) (net.Listener, error)
	Proxy   func(*http.Request) (*url.URL, error) // nil: none
	Roots   *x509.CertPool                        // nil: the system's
	Waits   Waits
	Large   int // bytes of a body that must arrive; LargeBody
}

// Waits are the lengths of time after which a check gives up.
type Waits struct {
	Call     time.Duration // one request
	Delivery time.Duration // a webhook on its way through Chatwoot's queue
	Removal  time.Duration // something deleted in the background
	Poll     time.Duration // between two looks
}

// SystemWorld is this machine, on its network and its clock.
func SystemWorld(t Texts) World {
	var resolver net.Resolver
	var dialer net.Dialer
	var listen net.ListenConfig
	return World{
		Texts: t, Now: time.Now, Large: LargeBody, Dial: dialer.DialContext, Listen: listen.Listen, Proxy: http.ProxyFromEnvironment,
		Resolve: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return resolver.LookupNetIP(ctx, "ip", host)
		},
		Waits: Waits{Call: 15 * time.Second, Delivery: 20 * time.Second, Removal: 10 * time.Second, Poll: 250 * time.Millisecond},
	}
}
