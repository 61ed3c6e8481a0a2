package demo

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// hosts are the names under which a browser may ask for the page. A foreign name that leads here is a page elsewhere that wants to act in this one.
type hosts struct {
	names []string
	any   bool // every address, because the listener is on every interface
}

// hostsOf takes the address that was asked for and the one that came of it.
func hostsOf(asked, listening string) hosts {
	h := hosts{names: []string{"localhost", "127.0.0.1", "::1"}}
	for _, addr := range []string{asked, listening} {
		host, _, err := net.SplitHostPort(addr)
		ip := net.ParseIP(host)
		switch {
		case err != nil:
		case host == "" || ip != nil && ip.IsUnspecified():
			h.any = true
		default:
			h.names = append(h.names, strings.ToLower(host))
		}
	}
	return h
}

// allow looks at a request's Host. Its port does not matter: a container's is another one outside.
func (h hosts) allow(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return slices.Contains(h.names, host) || h.any && net.ParseIP(host) != nil
}

func (h hosts) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.allow(r.Host) {
			http.Error(w, "the demo does not answer under this name: open it as localhost or by its address", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
