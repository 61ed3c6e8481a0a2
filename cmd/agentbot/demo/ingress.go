package demo

import (
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"

	"agentbot/chatwoot"
)

// skew is what the ingress tolerates between Chatwoot's clock and ours; the bot tolerates a little more.
const skew = 4 * time.Minute

// ingress stands before the bot as a proxy does in a deployment. While the bot is away it answers 500, because Chatwoot tries again only after 500 and
// 429: a refused connection or a 502 would hand every conversation to people at once (CONTRACT 5.2).
type ingress struct {
	proxy *httputil.ReverseProxy
	ready func() bool
	now   func() time.Time
}

func newIngress(target string, ready func() bool, now func() time.Time) *ingress {
	address, err := url.Parse(target)
	if err != nil {
		panic("ingress target " + target + ": " + err.Error()) // our own loopback address
	}
	return &ingress{ready: ready, now: now, proxy: &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(address) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusInternalServerError) },
		ErrorLog:     log.New(io.Discard, "", 0), // the page says whether the bot is there
	}}
}

// ServeHTTP implements http.Handler. What was signed before the page moved the clock is asked for again: the next attempt has a fresh stamp.
func (i *ingress) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	stamp, err := strconv.ParseInt(r.Header.Get(chatwoot.TimestampHeader), 10, 64)
	if !i.ready() || err != nil || i.now().Sub(time.Unix(stamp, 0)).Abs() > skew {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	i.proxy.ServeHTTP(w, r)
}
