package demo

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	cases := []struct {
		asked, host string
		allowed     bool
	}{
		{"127.0.0.1:8080", "127.0.0.1:8080", true}, {"127.0.0.1:8080", "localhost:8080", true}, {"127.0.0.1:8080", "LOCALHOST", true},
		{"127.0.0.1:8080", "[::1]:8080", true}, {"127.0.0.1:8080", "[::1]", true}, {"127.0.0.1:8080", "evil.example:8080", false},
		{"127.0.0.1:8080", "192.168.1.5:8080", false}, {"127.0.0.1:8080", "", false}, {"127.0.0.1:8080", "localhost.evil.example", false},
		{"192.168.1.5:8080", "192.168.1.5:8080", true}, {"demo.lan:8080", "Demo.lan:8080", true}, {"demo.lan:8080", "evil.example", false},
		{"0.0.0.0:8080", "192.168.1.5:9000", true}, {"0.0.0.0:8080", "[fe80::1]:8080", true}, {":8080", "10.0.0.7", true},
		{"0.0.0.0:8080", "evil.example:8080", false}, {"0.0.0.0:8080", "10.0.0.7.evil.example", false},
	}
	for _, c := range cases {
		guarded := hostsOf(c.asked, "127.0.0.1:8080").guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/break", nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, r)
		if (w.Code == http.StatusNoContent) != c.allowed || !c.allowed && w.Code != http.StatusForbidden {
			t.Errorf("listening on %s, asked as %q: status %d, allowed %v", c.asked, c.host, w.Code, c.allowed)
		}
	}
}
