package demo

import (
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
)

// newIngress stands before the bot as a proxy does in a deployment. While the bot is away it answers 500, because Chatwoot tries again only after 500 and
// 429: a refused connection or a 502 would hand every conversation to people at once (CONTRACT 5.2).
func newIngress(target string) http.Handler {
	address, err := url.Parse(target)
	if err != nil {
		panic("ingress target " + target + ": " + err.Error()) // our own loopback address
	}
	return &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(address) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusInternalServerError) },
		ErrorLog:     log.New(io.Discard, "", 0), // the page says whether the bot is there
	}
}
