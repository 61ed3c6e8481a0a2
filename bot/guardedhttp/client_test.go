package guardedhttp

import (
	"compress/gzip"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func get(t *testing.T, c *http.Client, address string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.Do(r)
}

func build(t *testing.T, c Config) *http.Client {
	t.Helper()
	client, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func counted(t *testing.T, h http.HandlerFunc) (*httptest.Server, string, *atomic.Int32) {
	t.Helper()
	var calls atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return s, u.Host, &calls
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") }

func TestNew_Refusals(t *testing.T) {
	t.Parallel()
	server, host, calls := counted(t, ok)
	_, port, err := net.SplitHostPort(host)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		config Config
		url    string
		want   error
	}{
		"host not listed":                     {Config{Hosts: []string{"crm.example.com"}, AllowPrivate: []string{"127.0.0.1"}}, server.URL, ErrHost},
		"nothing listed":                      {Config{AllowPrivate: []string{"127.0.0.1"}}, server.URL, ErrHost},
		"other port":                          {Config{Hosts: []string{"127.0.0.1:1"}, AllowPrivate: []string{"127.0.0.1"}}, server.URL, ErrHost},
		"bare host is the scheme's port only": {Config{Hosts: []string{"127.0.0.1"}, AllowPrivate: []string{"127.0.0.1"}}, server.URL, ErrHost},
		"loopback":                            {Config{Hosts: []string{host}}, server.URL, ErrAddress},
		"loopback by name":                    {Config{Hosts: []string{"localhost:" + port}}, "http://localhost:" + port, ErrAddress},
		"another host's private name":         {Config{Hosts: []string{host, "crm.internal"}, AllowPrivate: []string{"crm.internal"}}, server.URL, ErrAddress},
		"mapped address":                      {Config{Hosts: []string{"[::ffff:127.0.0.1]:" + port}}, "http://[::ffff:127.0.0.1]:" + port, ErrAddress},
		"cloud metadata":                      {Config{Hosts: []string{"169.254.169.254"}}, "http://169.254.169.254/latest", ErrAddress},
		"unspecified address":                 {Config{Hosts: []string{"0.0.0.0:" + port}}, "http://0.0.0.0:" + port, ErrAddress},
		"private network":                     {Config{Hosts: []string{"10.0.0.1"}}, "http://10.0.0.1/", ErrAddress},
		"other scheme":                        {Config{Hosts: []string{host}}, "ftp://" + host, ErrURL},
		"credentials in the address":          {Config{Hosts: []string{host}, AllowPrivate: []string{"127.0.0.1"}}, "http://a:b@" + host, ErrURL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := get(t, build(t, c.config), c.url)
			if err == nil {
				_ = answer.Body.Close()
				t.Fatal("went through")
			}
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			var refused interface{ Refused() bool }
			if !errors.As(err, &refused) || !refused.Refused() {
				t.Errorf("%v does not say that nothing was sent", err)
			}
		})
	}
	t.Cleanup(func() {
		if n := calls.Load(); n != 0 {
			t.Errorf("the server heard %d requests", n)
		}
	})
}

func TestNew_Allowed(t *testing.T) {
	t.Parallel()
	server, host, _ := counted(t, ok)
	_, port, err := net.SplitHostPort(host)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		config Config
		url    string
	}{
		"address":      {Config{Hosts: []string{host}, AllowPrivate: []string{"127.0.0.1"}}, server.URL},
		"prefix":       {Config{Hosts: []string{host}, AllowPrivate: []string{"127.0.0.0/8"}}, server.URL},
		"name":         {Config{Hosts: []string{"localhost:" + port}, AllowPrivate: []string{"LOCALHOST.:" + port}}, "http://localhost:" + port},
		"name, letter": {Config{Hosts: []string{"LocalHost:" + port}, AllowPrivate: []string{"127.0.0.0/8", "::1"}}, "http://LOCALHOST:" + port},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := get(t, build(t, c.config), c.url)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			if err != nil || string(body) != "fine" {
				t.Errorf("got %q, %v", body, err)
			}
		})
	}
}

func TestNew_Subdomains(t *testing.T) {
	t.Parallel()
	g, err := newGuard(Config{Hosts: []string{"*.sheets.example.com", "*.other.example:8443"}})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]error{
		"https://doc-1.sheets.example.com/x": nil, "https://a.b.Sheets.example.com./x": nil, "https://a.other.example:8443/": nil,
		"https://sheets.example.com/": ErrHost, "https://evilsheets.example.com/": ErrHost, "https://sheets.example.com.evil.example/": ErrHost,
		"https://a.other.example/": ErrHost, "https://a.sheets.example.com:8443/": ErrHost, "https://example.com/": ErrHost,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := g.check(r); !errors.Is(got, want) {
			t.Errorf("%s: %v", address, got)
		}
	}
	for _, host := range []string{"*.com", "*.", "*", "a.*.com", "*.*.com"} {
		if _, err := New(Config{Hosts: []string{host}}); err == nil {
			t.Errorf("%q is taken", host)
		}
	}
}

func TestNew_LinkLocalOpensOnlyByPrefix(t *testing.T) {
	t.Parallel()
	g, err := newGuard(Config{Hosts: []string{"meta.internal"}, AllowPrivate: []string{"meta.internal"}})
	if err != nil {
		t.Fatal(err)
	}
	metadata := netip.MustParseAddr("169.254.169.254")
	if g.open.SafeAddr(metadata) == nil {
		t.Error("a private name opened the metadata address")
	}
	if g.open.SafeAddr(netip.MustParseAddr("10.1.2.3")) != nil {
		t.Error("a private name does not open a private network")
	}
	g, err = newGuard(Config{AllowPrivate: []string{"169.254.0.0/16"}})
	if err != nil || g.strict.SafeAddr(metadata) != nil {
		t.Error("a prefix does not open it", err)
	}
}

func TestNew_RedirectIsTheAnswer(t *testing.T) {
	t.Parallel()
	_, _, calls := counted(t, ok)
	server, host, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host+"/elsewhere", http.StatusTemporaryRedirect)
	})
	answer, err := get(t, build(t, Config{Hosts: []string{host}, AllowPrivate: []string{"127.0.0.1"}}), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusTemporaryRedirect || calls.Load() != 0 {
		t.Errorf("status %d", answer.StatusCode)
	}
}

func TestNew_BodyLimit(t *testing.T) {
	t.Parallel()
	const limit = 1000
	server, host, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		text := strings.Repeat("a", limit)
		switch r.URL.Path {
		case "/over":
			text += "a"
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, strings.Repeat("a", 1<<20))
			_ = z.Close()
			return
		}
		_, _ = io.WriteString(w, text)
	})
	c := build(t, Config{Hosts: []string{host}, AllowPrivate: []string{"127.0.0.1"}, BodyLimit: limit})
	for path, want := range map[string]error{"/fits": nil, "/over": ErrTooLarge, "/bomb": ErrTooLarge} {
		answer, err := get(t, c, server.URL+path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if !errors.Is(err, want) || len(body) != limit {
			t.Errorf("%s: %d bytes, %v; want %v", path, len(body), err, want)
		}
	}
}

func TestNew_IgnoresProxyFromEnvironment(t *testing.T) {
	proxy, _, calls := counted(t, ok)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	c := build(t, Config{Hosts: []string{"crm.invalid"}, Timeout: time.Second})
	answer, err := get(t, c, "http://crm.invalid/")
	if err == nil {
		_ = answer.Body.Close()
		t.Error("something answered for a host that does not exist")
	}
	if calls.Load() != 0 {
		t.Error("the proxy was asked")
	}
}

func TestNew_RefusesUnreadableConfiguration(t *testing.T) {
	t.Parallel()
	for _, c := range []Config{
		{Hosts: []string{""}}, {Hosts: []string{"https://crm.example.com"}}, {Hosts: []string{"*example.com"}}, {AllowPrivate: []string{"10.0.0.0/99"}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}
