package connect

import (
	"crypto/tls"
	"net/http"
	"time"

	"agentbot/chatwoot"
)

// Clock is how far another machine's clock is from ours, as its Date header tells.
type Clock struct {
	Known bool
	Ahead time.Duration // theirs minus ours, to the second
}

// Installation is a client for what needs no account. The clock is filled by its first answer.
func (w World) Installation(address string, token chatwoot.Secret) (*chatwoot.Installation, *Clock, error) {
	var clock Clock
	i, err := chatwoot.NewInstallation(chatwoot.Config{
		URL: address, Token: token, Timeout: w.Waits.Call, Now: w.Now,
		Transport: dated{inner: w.transport(), now: w.Now, clock: &clock},
	})
	return i, &clock, err
}

// Client is a client for an account.
func (w World) Client(address string, account int64, token chatwoot.Secret) (*chatwoot.Client, error) {
	return chatwoot.New(chatwoot.Config{URL: address, Account: account, Token: token, Timeout: w.Waits.Call, Now: w.Now, Transport: w.transport()})
}

func (w World) transport() *http.Transport {
	return &http.Transport{
		DialContext: w.Dial, Proxy: w.Proxy, TLSClientConfig: &tls.Config{RootCAs: w.Roots, MinVersion: tls.VersionTLS12},
		// A small body that unpacks to gigabytes is never worth the traffic saved.
		DisableCompression: true, IdleConnTimeout: 5 * time.Second, TLSHandshakeTimeout: w.Waits.Call,
	}
}

// dated reads the other side's clock off its first answer. The middle of the call is when it was written.
type dated struct {
	inner http.RoundTripper
	now   func() time.Time
	clock *Clock
}

// RoundTrip implements http.RoundTripper.
func (d dated) RoundTrip(r *http.Request) (*http.Response, error) {
	started := d.now()
	response, err := d.inner.RoundTrip(r)
	if err != nil || d.clock.Known {
		return response, err
	}
	if date, wrong := http.ParseTime(response.Header.Get("Date")); wrong == nil {
		middle := started.Add(d.now().Sub(started) / 2)
		d.clock.Known = true
		// The header has whole seconds, cut off: half a second later is the best guess.
		d.clock.Ahead = date.Add(time.Second / 2).Sub(middle).Round(time.Second)
	}
	return response, err
}
